/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Onset detector: tells when a note or a drum begins, while it begins.
 *
 * Fed with one value of a detection function per hop (see flux.h), it picks peaks without looking ahead. The threshold
 * stands above the running median by a constant and by the running spread, and always above a multiple of the median,
 * so that steady noise is no music.
 *
 * Source: S. Böck, F. Krebs, M. Schedl, "Evaluating the online capabilities of onset detection methods",
 *         ISMIR 2012.
 *
 * Pure: no thread, clock, file or log. Allocates in onset_create only. One thread at a time.
 */
#ifndef ANALYSIS_ONSET_H
#define ANALYSIS_ONSET_H

struct err;
struct feature_hit;
struct onset;

struct onset_desc {
    float hop_s;        /* seconds between two values, > 0 */
    float threshold;    /* how far above the running median a peak must rise; 0 = 1.2 */
    float refractory_s; /* shortest time between two onsets; 0 = 0.030 */
};

/* NULL and *err when desc is out of range or memory is short. */
struct onset *onset_create(const struct onset_desc *desc, struct err *err);
void onset_destroy(struct onset *onset);

/* Takes the next value of the detection function: finite, >= 0. Strength is relative to the strongest onset of about
 * the last 10 s. Bounded time, real-time safe. */
struct feature_hit onset_step(struct onset *onset, float flux);

/* Forgets the past, as after a jump in the input. */
void onset_forget(struct onset *onset);

#endif
