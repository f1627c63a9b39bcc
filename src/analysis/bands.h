/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filter banks over a spectrum: groups of bins, summed with weights.
 *
 * Pure, allocates in bands_create_* only.
 */
#ifndef ANALYSIS_BANDS_H
#define ANALYSIS_BANDS_H

struct err;
struct bands;

struct bands_desc {
    int n_bins;   /* of the spectra that will be fed */
    float bin_hz; /* distance of two bins */
    float low_hz, high_hz;
    int n; /* bands_create_log: how many; bands_create_tones: at most so many */
};

/* n neighbouring bands of equal width on a log axis from low_hz to high_hz. Bins that a band covers in part count
 * in part, so that bands narrower than a bin share it. Bands above the spectrum give 0. */
struct bands *bands_create_log(const struct bands_desc *desc, struct err *err);

/* Triangles of height 1 with centres at quarter tones of A = 440 Hz, those that fall into the same bin
 * merged. Source: Böck, Widmer, DAFx 2013 (see onset.h). */
struct bands *bands_create_tones(const struct bands_desc *desc, struct err *err);

void bands_destroy(struct bands *bands);

int bands_count(const struct bands *bands);
float bands_hz(const struct bands *bands, int i); /* the centre of band i, 0 <= i < bands_count() */

/* Sums desc.n_bins values into bands_count() values. */
void bands_sum(const struct bands *bands, const float *bins, float *sums);

#endif
