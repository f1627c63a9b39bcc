/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much of the sound is struck and how much is held. What is held is like itself in time, what is struck is like its
 * neighbours in frequency: medians along both tell, here over the past only, so a held tone counts as struck for
 * its first 85 ms. Steady noise is half of each.
 *
 * Source: D. Fitzgerald, "Harmonic/percussive separation using median filtering", DAFx 2010.
 *
 * Pure: no thread, clock, file or log. Allocates in split_create only. One thread at a time.
 */
#ifndef ANALYSIS_SPLIT_H
#define ANALYSIS_SPLIT_H

struct err;
struct split;

enum { SPLIT_BANDS = 64 };

/* NULL and *err when memory is short. */
struct split *split_create(struct err *err);
void split_destroy(struct split *split);

/* bands: SPLIT_BANDS neighbouring amplitudes, finite, of every second tick. Writes the shares of the power of the
 * last 0.1 s, 0..1, that are together 1, or 0 when nothing was heard. Bounded time, real-time safe. */
void split_step(struct split *split, const float *bands, float *percussive, float *tonal);

void split_forget(struct split *split);

#endif
