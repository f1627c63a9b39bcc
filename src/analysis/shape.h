/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What pictures move by: level, bass, mid, treble, 64 bands and the spectrum, as heights 0..1 that fill their
 * range with loud and with soft music alike and are dark in silence. The gain is each band's own, but for the weighted
 * view: there all bands share one after A weighting (IEC 61672-1), and a height is the square root of the amplitude,
 * about the power law by which loudness is felt (S. S. Stevens: 0.6). The gain stays while nothing is heard.
 *
 * Pure, allocates in shape_create only.
 */
#ifndef ANALYSIS_SHAPE_H
#define ANALYSIS_SHAPE_H

struct err;
struct features;
struct shape;
struct tuning;

/* For spectra of n_bins powers, bin_hz apart. NULL and *err when memory is short. */
struct shape *shape_create(int n_bins, float bin_hz, struct err *err);
void shape_destroy(struct shape *shape);

/* Takes the next spectrum (powers, 1 = full-scale sine) and the FEATURE_BANDS amplitudes of lens.h, reads out->level and
 * fills the levels of the ranges, bands, weighted, spectrum and level.gain_db. */
void shape_step(struct shape *shape, const float *power, const float *amplitude,
                struct features *out);

/* The powers of the ranges in the step before, N_RANGES; that of RANGE_ALL is not measured. */
const float *shape_range_power(const struct shape *shape);

/* How the next steps hear: gate and gain, see check.h. Cheap enough for every step. */
void shape_tune(struct shape *shape, const struct tuning *tuning);

void shape_forget(struct shape *shape);

#endif
