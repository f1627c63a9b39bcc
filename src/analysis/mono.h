/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All channels as one sound at about 24 kHz, for those who listen to tones: their mean, or the loudest channel
 * where the channels cancel. Flat to 5 kHz; what would fold back into that range is 60 dB down.
 *
 * Pure: no thread, clock, file or log. Allocates in mono_create only. One thread at a time.
 */
#ifndef ANALYSIS_MONO_H
#define ANALYSIS_MONO_H

struct err;
struct mono;

#define MONO_MEMORY_S 0.25 /* how much of the past mono_newest can give */

/* rate and channels as in struct analysis_desc. NULL and *err when memory is short. */
struct mono *mono_create(int rate, int channels, struct err *err);
void mono_destroy(struct mono *mono);

/* Hears n <= rate / 200 + 1 samples of every channel. Bounded time, real-time safe. */
void mono_step(struct mono *mono, const float *const *channel, int n);

float mono_rate(const struct mono *mono); /* 8 to 34 kHz: the input's rate over a power of two */

/* The newest n samples, n <= MONO_MEMORY_S * mono_rate; valid until the next step. */
const float *mono_newest(const struct mono *mono, int n);

void mono_forget(struct mono *mono);

#endif
