/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Short-time spectrum of several channels heard as one: the powers are averaged, so that what cancels between
 * left and right is still seen.
 *
 * Hann window of about 43 ms, a power of two long. Pure, allocates in spectrum_create only.
 */
#ifndef ANALYSIS_SPECTRUM_H
#define ANALYSIS_SPECTRUM_H

struct err;
struct spectrum;

/* NULL and *err when memory is short; rate and channels as in struct analysis_desc. */
struct spectrum *spectrum_create(int rate, int channels, struct err *err);
void spectrum_destroy(struct spectrum *spectrum);

int spectrum_window(const struct spectrum *spectrum); /* frames that one spectrum needs */
int spectrum_bins(const struct spectrum *spectrum);   /* window / 2 + 1 */
float spectrum_bin_hz(const struct spectrum *spectrum);

/* channel[c] points to the newest spectrum_window() samples of channel c. The result holds spectrum_bins()
 * powers, 1 for a sine of full scale at the centre of a bin; it is valid until the next step. */
const float *spectrum_step(struct spectrum *spectrum, const float *const *channel);

#endif
