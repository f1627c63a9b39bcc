/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which key the music is in, and which chord sounds.
 *
 * The key is the one of 24 profiles that the notes of the last twelve seconds resemble most, the chord the one of 24
 * triads that those of the last half second do. Another one must lead for a while before it is believed.
 *
 * Source: C. Krumhansl, "Cognitive foundations of musical pitch", 1990 (correlation with profiles); D. Temperley,
 *         "Music and probability", 2007 (profiles counted in the Kostka-Payne corpus: what composers wrote tells
 *         relative keys apart better than what listeners rated).
 *
 * Pure: no thread, clock, file or log. Allocates in key_create only. One thread at a time.
 */
#ifndef ANALYSIS_KEY_H
#define ANALYSIS_KEY_H

#include <stdbool.h>

struct err;
struct feature_harmony;
struct key;

/* For one step every step_s seconds. NULL and *err when memory is short. */
struct key *key_create(float step_s, struct err *err);
void key_destroy(struct key *key);

/* notes: twelve shares from C, as of chroma_notes. While `heard` is false or all notes are 0, key and chord are held
 * and the chord's confidence falls. Fills key_* and chord_* of *out. Bounded time, real-time safe. */
void key_step(struct key *key, const float *notes, bool heard, struct feature_harmony *out);

void key_forget(struct key *key);

#endif
