/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people ask of an ear while it listens: which rows ask it, how it travels to the listening thread, and how the
 * journal tells at which tick it was followed. Plain values.
 *
 * A write to /tempo/tap and its like is an event of main's tick; the ear can follow it only before a tick that it has
 * not analysed yet. That tick stands in the journal as /engine/ear/wish, and a take is rendered by it.
 */
#ifndef ENGINE_WISH_H
#define ENGINE_WISH_H

#include "analysis/analysis.h"

#include <stdbool.h>
#include <stdint.h>

struct write;

/* Besides what analysis.h knows: another input is heard from here on. */
enum { WISH_FORGET = WISH_CHECK + 1 };

struct ear_wish {
    int kind; /* enum analysis_wish, or WISH_FORGET */
    int ear;  /* 0 = the first */
    double value;
    int64_t asked_ns; /* monotonic: when the hand moved; 0 = unknown. For taps */
    int64_t tick;     /* once followed: the first tick that knows of it */
};

/* The rows that ask; those under /audio exist for every ear. */
struct wish_row {
    const char *address;
    enum analysis_wish kind;
    const char *word; /* in the journal */
};
extern const struct wish_row wish_rows[];
extern const int n_wish_rows;

/* Carries it out before the next sample. */
void wish_follow(struct analysis *analysis, const struct ear_wish *wish);

/* As an event of its tick, and back; false when the write is none or its words are not understood. */
void wish_to_write(const struct ear_wish *wish, struct write *write);
bool wish_from_write(const struct write *write, int64_t tick, struct ear_wish *wish);

#define WISH_ADDRESS "/engine/ear/wish"

#endif
