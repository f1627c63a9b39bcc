/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/pace.h"

#include <math.h>

#define SLEW 0.005

double pace_next(struct pace *pace, double now_s)
{
    double next_s = pace->last_s + pace->period_s;
    double error_s = now_s - next_s;
    double slew_s = SLEW * pace->period_s;
    if (pace->last_s < 0 || fabs(error_s) > pace->period_s)
        next_s = now_s;
    else
        next_s += fmax(-slew_s, fmin(slew_s, error_s));
    if (next_s < pace->last_s)
        next_s = pace->last_s;
    if (next_s < 0)
        next_s = 0;
    pace->last_s = next_s;
    return next_s;
}
