/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Beat, bar and tempo, heard and predicted: the flux of the sound drives the pulse, what is struck at each half pulse
 * tells where in the bar it is, and a clock that never steps back is given out. It runs ahead of the sound by as much as
 * is wished, so that a beat can be seen when it is heard.
 *
 * Pure: no thread, clock, file or log. Allocates in beat_create only. One thread at a time.
 */
#ifndef ANALYSIS_BEAT_H
#define ANALYSIS_BEAT_H

#include <stdbool.h>

struct beat;
struct err;
struct feature_beat;
struct flux_rise;

/* n_low is the number of low bands that will be fed. NULL and *err when memory is short. */
struct beat *beat_create(int n_low, struct err *err);
void beat_destroy(struct beat *beat);

/* Takes the rise of one tick (1/200 s) in the groups of drums.h and the log magnitudes of the low bands; `heard` is
 * false while the input is silent. Fills *out, which is all zero before. Bounded time, real-time safe. */
void beat_step(struct beat *beat, const struct flux_rise *rise, const float *low_bands, bool heard,
               struct feature_beat *out);

/* What people ask; see analysis.h for their meaning. */
void beat_tap(struct beat *beat, double age_s); /* so long ago, 0..0.5 */
void beat_double(struct beat *beat);
void beat_half(struct beat *beat);
void beat_shift(struct beat *beat, double beats);
void beat_lock(struct beat *beat, bool locked);
void beat_ahead(struct beat *beat, double seconds);
void beat_relearn(struct beat *beat);

/* Forgets the sound, as after a jump; beats and bars are counted on, a lead is kept. */
void beat_forget(struct beat *beat);

#endif
