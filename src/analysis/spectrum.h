/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Short-time spectrum of several channels heard as one: the powers are averaged, so that what cancels between
 * left and right is still seen.
 *
 * Either through a Hann window, or through one that knows what is new: weight age * exp(-age / decay), the answer of two
 * equal poles. It has seen half of a new tone after 1.7 decay, a Hann window of the same selectivity (both -6 dB at
 * 1 / (2 pi decay) from the middle) only after 3.1 decay; in exchange its flanks fall by 12 dB per octave only.
 *
 * Pure, allocates in spectrum_create only.
 */
#ifndef ANALYSIS_SPECTRUM_H
#define ANALYSIS_SPECTRUM_H

struct err;
struct spectrum;

struct spectrum_desc {
    float rate;
    int channels;   /* 1..32 */
    float window_s; /* the nearest power of two of samples is taken; 0 = 0.0427 */
    float decay_s;  /* 0 = Hann */
};

/* NULL and *err when memory is short. */
struct spectrum *spectrum_create(const struct spectrum_desc *desc, struct err *err);
void spectrum_destroy(struct spectrum *spectrum);

int spectrum_window(const struct spectrum *spectrum); /* frames that one spectrum needs */
int spectrum_bins(const struct spectrum *spectrum);   /* window / 2 + 1 */
float spectrum_bin_hz(const struct spectrum *spectrum);

/* The power that a sine of full scale gives, so many bins away from a bin's centre. Takes a while: for creation. */
float spectrum_answer(const struct spectrum *spectrum, float off_bins);

/* channel[c] points to the newest spectrum_window() samples of channel c. The result holds spectrum_bins()
 * powers, 1 for a sine of full scale at the centre of a bin; it is valid until the next step. */
const float *spectrum_step(struct spectrum *spectrum, const float *const *channel);

#endif
