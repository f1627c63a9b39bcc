/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What pictures move by: level, bass, mid, treble, 64 bands and the spectrum, as heights 0..1 that fill their
 * range with loud and with soft music alike and are dark in silence.
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

/* Takes the next spectrum (powers, 1 = full-scale sine), reads out->level_db and fills level, bass, mid,
 * treble, bands and spectrum. */
void shape_step(struct shape *shape, const float *power, struct features *out);

/* How the next steps hear: gate and gain, see check.h. Cheap enough for every step. */
void shape_tune(struct shape *shape, const struct tuning *tuning);

void shape_forget(struct shape *shape);

#endif
