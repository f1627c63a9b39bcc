/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much the bass changes from one half pulse to the next: basses and harmonies change at the beginning of a bar more
 * often than anywhere else.
 *
 * Pure, allocates in bass_create only.
 */
#ifndef ANALYSIS_BASS_H
#define ANALYSIS_BASS_H

struct bass;
struct err;

/* For n_bands low bands. NULL and *err when memory is short. */
struct bass *bass_create(int n_bands, struct err *err);
void bass_destroy(struct bass *bass);

/* Takes the next step of the running half pulse: log magnitudes of the low bands. Real-time safe. */
void bass_step(struct bass *bass, const float *log_bands);

/* The half pulse ends: how much of it was not there in the two before it, 1 = as much as usual, 0..4. */
float bass_turn(struct bass *bass);

void bass_forget(struct bass *bass);

#endif
