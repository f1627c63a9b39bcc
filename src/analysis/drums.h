/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was struck: onsets of the whole sound, and those that sound like a kick, a snare and a hat. Each has a picker of
 * its own over its part of the spectrum; which of the ranges rose most tells the instruments apart when one stroke
 * reaches into all of them.
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
struct flux_rise;

/* The groups of the flux that is fed: from 30, 130, 350, 1,200 and 5,000 Hz. */
enum { RISE_KICK, RISE_LOW_MID, RISE_MID, RISE_SNARE, RISE_HAT, N_RISES };

struct drums_heard {
    struct feature_hit onset, kick, snare, hat;
};

/* Fills the groups of a flux over these bands. */
void drums_group(const struct bands *bands, struct flux_desc *flux);

/* NULL and *err when memory is short. */
struct drums *drums_create(const struct flux_desc *flux, struct err *err);
void drums_destroy(struct drums *drums);

/* Takes the rise of the next tick: of the whole sound, and in groups from less compressed magnitudes, in which loud
 * strokes tower. Real-time safe. */
struct drums_heard drums_step(struct drums *drums, float whole, const struct flux_rise *groups);

void drums_forget(struct drums *drums);

#endif
