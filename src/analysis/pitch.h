/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fundamental of one voice or instrument, and whether there is one.
 *
 * Autocorrelation of a windowed and weighted sound over the autocorrelation of the window; its value at the
 * period tells how periodic the sound is. Of several candidates the clearest wins, a lower octave only when it is
 * clearer by a margin. No memory of the tone before: it would keep wrong octaves alive.
 *
 * Source: P. Boersma, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio
 *         of a sampled sound", IFA Proceedings 17, 1993.
 *
 * Pure: no thread, clock, file or log. Allocates in pitch_create only. One thread at a time.
 */
#ifndef ANALYSIS_PITCH_H
#define ANALYSIS_PITCH_H

#include <stdbool.h>

struct err;
struct feature_pitch;
struct pitch;

#define PITCH_STEP_S  0.010f  /* between two steps: every second tick */
#define PITCH_DELAY_S 0.03125 /* what a step reports was true that long before its newest sample */

/* For sound of `rate` samples per second, 8000..48000. NULL and *err when memory is short. */
struct pitch *pitch_create(float rate, struct err *err);
void pitch_destroy(struct pitch *pitch);

int pitch_window(const struct pitch *pitch); /* samples that one step needs */

/* samples: the newest pitch_window() ones, finite. `heard` is false while the input is silent. Fills every field
 * of *out. Bounded time, real-time safe. */
void pitch_step(struct pitch *pitch, const float *samples, bool heard, struct feature_pitch *out);

void pitch_forget(struct pitch *pitch);

#endif
