/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/follower.h"

#include <math.h>

#define FAR       2.0f
#define FAR_STEPS 4.0f
#define INVISIBLE 1e-4f /* less than a tenth of an 8-bit step: call it dark and be done */

float follower_share(float tau_s, float hop_s)
{
    return tau_s > 0.0f ? 1.0f - expf(-hop_s / tau_s) : 1.0f;
}

float follower_move(float *height, const struct follower_pace *pace, float target)
{
    *height += (target > *height ? pace->attack : pace->release) * (target - *height);
    if (*height < INVISIBLE)
        *height = 0.0f;
    return *height;
}

void follower_peak(struct follower *f, const struct follower_pace *pace, float amplitude)
{
    float share = amplitude > f->peak ? pace->peak_attack : pace->peak_release;
    f->peak += share * (amplitude - f->peak);
}

static void move_reference(struct follower *f, const struct follower_pace *pace, float amplitude,
                           float floor)
{
    if (amplitude <= f->peak || pace->peak_attack == 0.0f) {
        f->peak -= pace->peak_release * f->peak;
        return;
    }
    float from = f->peak > floor ? f->peak : floor;
    float share = amplitude > FAR * from ? FAR_STEPS * pace->peak_attack : pace->peak_attack;
    float to = from + share * from;
    f->peak = to < amplitude ? to : amplitude;
}

float follower_step(struct follower *f, const struct follower_pace *pace, float amplitude,
                    float floor)
{
    move_reference(f, pace, amplitude, floor);
    float reference = f->peak > floor ? f->peak : floor;
    return follower_move(&f->height, pace, amplitude < reference ? amplitude / reference : 1.0f);
}
