/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that listens to tones rather than to rhythm: pitch at every second tick, notes, key and chord at every
 * fourth.
 *
 * Pure: no thread, clock, file or log. Allocates in harmony_create only. One thread at a time.
 */
#ifndef ANALYSIS_HARMONY_H
#define ANALYSIS_HARMONY_H

struct err;
struct features;
struct harmony;

/* rate and channels as in struct analysis_desc. NULL and *err when memory is short. */
struct harmony *harmony_create(int rate, int channels, struct err *err);
void harmony_destroy(struct harmony *harmony);

/* Hears the n samples of one tick of every channel, reads out->tick and out->level.heard, fills out->pitch and
 * out->harmony. */
void harmony_step(struct harmony *harmony, const float *const *channel, int n,
                  struct features *out);

void harmony_forget(struct harmony *harmony);

#endif
