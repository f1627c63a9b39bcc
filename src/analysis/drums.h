/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was struck: onsets of the whole sound, and kick, snare and hat. Which of the ranges of stroke.h gained how much
 * energy tells the instruments apart; each then has a picker of its own. A snare that falls on a kick is both, a hat
 * that falls on a snare mostly is lost in its wires.
 *
 * Pure, allocates in drums_create only.
 */
#ifndef ANALYSIS_DRUMS_H
#define ANALYSIS_DRUMS_H

#include "analysis/features.h"

struct bands;
struct drums;
struct err;
struct flux_desc;

/* The groups of a flux in which beats are heard: from 30, 130, 350, 1,200 and 5,000 Hz. */
enum { RISE_KICK, RISE_LOW_MID, RISE_MID, RISE_SNARE, RISE_HAT, N_RISES };

struct drums_heard {
    struct feature_hit onset, kick, snare, hat;
};

/* Fills the groups of a flux over these bands. */
void drums_group(const struct bands *bands, struct flux_desc *flux);

/* `loud` is the magnitude that the loudest music of late has in the spectra that will be fed: the root of its mean
 * square. NULL and *err when memory is short. */
struct drums *drums_create(const struct bands *bands, float loud, struct err *err);
void drums_destroy(struct drums *drums);

/* Takes the rise of the whole sound in the next tick (1/200 s) and the magnitudes of its bands. Real-time safe. */
struct drums_heard drums_step(struct drums *drums, float whole, const float *magnitudes);

void drums_forget(struct drums *drums);

#endif
