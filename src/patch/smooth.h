/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * smooth: what most patches are made of, so functions.c and run.c share it to be inlined. y, input, times, and what they
 * leave of a difference in one tick.
 */
#ifndef PATCH_SMOOTH_H
#define PATCH_SMOOTH_H

#include "analysis/features.h"

#include <math.h>

enum { S_READY, S_Y, S_IN, S_RISE, S_FALL, S_RISE_LEFT, S_FALL_LEFT, S_SMOOTH_SIZE };

/* What is left of a difference after t with this time constant. */
static inline double left_after(double t, double tau)
{
    return tau > 0 ? exp(-t / tau) : 0;
}

/* The time constant that counts now. */
static inline double smooth_tau(const double *s)
{
    return s[s[S_IN] > s[S_Y] ? S_RISE : S_FALL];
}

/* A moment after the tick of which smooth_tau leaves so much. */
static inline double smooth_look(const double *s, double left)
{
    return s[S_IN] + (s[S_Y] - s[S_IN]) * left;
}

static inline double smooth_tick(double *s, double in, double rise, double fall)
{
    double left = s[s[S_IN] > s[S_Y] ? S_RISE_LEFT : S_FALL_LEFT];
    s[S_Y] = s[S_READY] ? s[S_IN] + (s[S_Y] - s[S_IN]) * left : in;
    if (!s[S_READY] || rise != s[S_RISE] || fall != s[S_FALL]) {
        s[S_RISE] = rise;
        s[S_FALL] = fall;
        s[S_RISE_LEFT] = left_after(TICK_S, rise);
        s[S_FALL_LEFT] = left_after(TICK_S, fall);
    }
    s[S_READY] = 1;
    s[S_IN] = in;
    if ((in > s[S_Y] ? rise : fall) <= 0)
        s[S_Y] = in;
    return s[S_Y];
}

#endif
