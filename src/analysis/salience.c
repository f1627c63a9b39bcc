/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/salience.h"

#include <math.h>

#define STRONGEST_S 3.0 /* a bar of slow music: its first beat is remembered until the next */

float salience_step(struct salience *s, float value, float floor)
{
    const float keep = (float)exp(-1.0 / (STRONGEST_S * SALIENCE_STEPS_PER_S));
    s->sum += (double)value - (double)s->past[s->at];
    s->past[s->at] = value;
    s->at = (s->at + 1) % SALIENCE_MEAN_STEPS;
    float above = value - (float)(s->sum / SALIENCE_MEAN_STEPS);
    above = above > 0.0f ? above : 0.0f;
    s->strongest *= keep;
    s->strongest = above > s->strongest ? above : s->strongest;
    float salience = above / (s->strongest + floor);
    return salience < 1.0f ? salience : 1.0f;
}
