/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Spectral flux: how much of the sound is new. Fed with one log-filtered magnitude spectrum per hop (see bands.h), it
 * sums what rose within 10 ms, each band against the loudest of its neighbours, so that vibrato is no new note; over
 * the whole spectrum and over groups of neighbouring bands.
 *
 * Source: S. Böck, G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013.
 *
 * Pure, allocates in flux_create only.
 */
#ifndef ANALYSIS_FLUX_H
#define ANALYSIS_FLUX_H

struct err;
struct flux;

enum { FLUX_GROUPS_MAX = 8, FLUX_BANDS_MAX = 512 };

struct flux_desc {
    int n_bands; /* length of the spectra that will be fed, 1..FLUX_BANDS_MAX */
    float hop_s; /* seconds between two spectra, > 0 */
    int n_groups;
    int first
        [FLUX_GROUPS_MAX]; /* the first band of each group; a group ends where the next begins */
};

struct flux_rise {
    float all; /* sum over all bands, >= 0 */
    float group[FLUX_GROUPS_MAX];
};

/* NULL and *err when desc is out of range or memory is short. */
struct flux *flux_create(const struct flux_desc *desc, struct err *err);
void flux_destroy(struct flux *flux);

/* Takes the next spectrum: n_bands log magnitudes, finite. Real-time safe. */
struct flux_rise flux_step(struct flux *flux, const float *log_bands);

/* Forgets the past, as after a jump in the input: the next spectrum has risen from silence. */
void flux_forget(struct flux *flux);

#endif
