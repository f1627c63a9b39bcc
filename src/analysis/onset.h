/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Onset detector: tells when a note or a drum begins, while it begins.
 *
 * Fed with one log-filtered magnitude spectrum per hop (see bands.h), it sums what rose within 10 ms, each
 * band against the loudest of its neighbours, so that vibrato is no new note, and picks peaks without looking
 * ahead. The threshold stands above the running median by a constant and by the running spread, so that steady
 * noise is no music.
 *
 * Source: S. Böck, G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013;
 *         S. Böck, F. Krebs, M. Schedl, "Evaluating the online capabilities of onset detection methods",
 *         ISMIR 2012.
 *
 * Pure: no thread, clock, file or log. Allocates in onset_create only. One thread at a time.
 */
#ifndef ANALYSIS_ONSET_H
#define ANALYSIS_ONSET_H

#include <stdbool.h>

struct err;
struct onset;

struct onset_desc {
    int n_bands;        /* length of the spectra that will be fed, 1..512 */
    float hop_s;        /* seconds between two spectra, > 0 */
    float threshold;    /* how far above the running median a peak must rise; 0 = 2.0 */
    float refractory_s; /* shortest time between two onsets; 0 = 0.030 */
};

struct onset_event {
    bool fired;     /* an onset was recognised in this hop */
    float strength; /* 0..1, relative to the strongest onset of about the last 10 s */
    float flux;     /* the detection function itself, >= 0 */
    float flux_low; /* the part of it in the lowest quarter of the bands */
};

/* NULL and *err when desc is out of range or memory is short. */
struct onset *onset_create(const struct onset_desc *desc, struct err *err);
void onset_destroy(struct onset *onset);

/* Takes the next spectrum: n_bands log magnitudes, finite. Bounded time, real-time safe. */
struct onset_event onset_step(struct onset *onset, const float *log_bands);

/* Forgets the past, as after a jump in the input. */
void onset_reset(struct onset *onset);

#endif
