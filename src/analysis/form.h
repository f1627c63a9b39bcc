/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form of the music, as far as it can be told without knowing what comes: parts, build-ups, drops, energy, silence.
 *
 * The sound is kept as moments of 0.24 s: 16 bands, the twelve notes, level, brightness, bass, onsets.
 *   novelty   the newest 2 s against the 9 s before, as far as they are of the same part, in every band and note, measured by how much these varied by
 *             themselves. Causal half of a checkerboard kernel: J. Foote, "Automatic audio segmentation using a measure of
 *             audio novelty", ICME 2000. Another part begins where it rises far above its own mean, once in 6 s at most.
 *   build     level, brightness or onsets rise, or the bass goes, through all quarters of the last 8 or 14 s: a step does
 *             not do that.
 *   drop      up to 4 s after a build-up the bass is back and the whole sound louder than all of it.
 *   energy    loudness of the last 3 s against the loudest minute so far: 1 from 3 dB above it, 0 from 21 dB below.
 *
 * Pure: no thread, clock, file or log. Allocates in form_create only. One thread at a time.
 */
#ifndef ANALYSIS_FORM_H
#define ANALYSIS_FORM_H

struct err;
struct features;
struct form;

/* NULL and *err when memory is short. */
struct form *form_create(struct err *err);
void form_destroy(struct form *form);

/* amplitude: the FEATURE_BANDS of lens.h; bass: power from 30 to 150 Hz. Every tick; most of the work is done at every
 * fourth. Reads tick, level, onset, timbre and the notes of out, fills out->form. Bounded time, real-time safe. */
void form_step(struct form *form, const float *amplitude, float bass, struct features *out);

void form_forget(struct form *form);

#endif
