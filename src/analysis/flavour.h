/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The flavours in which pictures use a range of pitch beside its level: hit, presence and time.
 *
 * A range strikes when its power stands so many dB above the mean of what was there before (log power, 0.15 s, older than
 * 30 ms) and has got most of it within 30 ms. How many is decided by noise: a range of few hertz, seen through 43 ms, dances
 * by itself, so the bass needs 8.5 dB and the others 4. The whole sound strikes when an onset is heard.
 *
 * Pure: no thread, clock, file or log. Allocates in flavour_create only. One thread at a time.
 */
#ifndef ANALYSIS_FLAVOUR_H
#define ANALYSIS_FLAVOUR_H

struct err;
struct features;
struct flavour;

/* NULL and *err when memory is short. */
struct flavour *flavour_create(struct err *err);
void flavour_destroy(struct flavour *flavour);

/* power: of each range but RANGE_ALL, 1 = full-scale sine. Reads level, onset and the levels of out->range, fills the rest
 * of out->range. Bounded time, real-time safe. */
void flavour_step(struct flavour *flavour, const float *power, struct features *out);

/* The times go on. */
void flavour_forget(struct flavour *flavour);

#endif
