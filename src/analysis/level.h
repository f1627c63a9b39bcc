/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loudness as meters tell it, where the sound stands between left and right, and whether anything is heard at all.
 *
 * A constant offset (DC) is no sound: everybody else hears the samples without it (corner of 0.8 Hz). Peaks
 * are those of the samples as they come, because what clips is the sample with its offset.
 *
 * True peak: four values for each sample up to 64 kHz, two up to 128 kHz, above that the samples themselves, through a
 * filter of 12 taps a phase; in the four channels with the highest samples of the tick. Loudness: K weighting by
 * libebur128, channels count alike (none is behind the listener); our own sums over 80 and 600 ticks, so that both are
 * known at every tick without adding up 3 s of samples each time.
 * Source: ITU-R BS.1770-4; EBU Tech 3341.
 *
 * Pure: no thread, clock, file or log. Allocates in level_create only. One thread at a time.
 */
#ifndef ANALYSIS_LEVEL_H
#define ANALYSIS_LEVEL_H

struct err;
struct features;
struct level;

/* rate and channels as in struct analysis_desc; n_loud: how many signals level_loudness is given, 1..32. NULL and
 * *err when memory is short. */
struct level *level_create(int rate, int channels, int n_loud, struct err *err);
void level_destroy(struct level *level);

/* The gate opens above the amplitude open_rms of one tick and shuts when 50 ms were below shut_db; at first 0.001
 * and -66 dB. */
void level_gate(struct level *level, float open_rms, float shut_db);

/* One tick, number out->tick: n samples of every channel. Fills out->level but for the loudness and gain_db. Real-time
 * safe. */
void level_step(struct level *level, const float *const *channel, int n, struct features *out);

/* The same samples without their offset, valid until the next step. */
const float *const *level_samples(const struct level *level);

/* The same tick as the n_loud signals that are heard; fills the loudness. */
void level_loudness(struct level *level, const float *const *signal, int n, struct features *out);

void level_forget(struct level *level);

#endif
