/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/follower.h"

#include <math.h>

#define INVISIBLE 1e-4f /* less than a tenth of an 8-bit step: call it dark and be done */

float follower_share(float tau_s, float hop_s)
{
    return tau_s > 0.0f ? 1.0f - expf(-hop_s / tau_s) : 1.0f;
}

float follower_step(struct follower *f, const struct follower_pace *pace, float amplitude,
                    float floor)
{
    float share = amplitude > f->peak ? pace->peak_attack : pace->peak_release;
    f->peak += share * (amplitude - f->peak);
    float reference = f->peak > floor ? f->peak : floor;
    float target = amplitude < reference ? amplitude / reference : 1.0f;
    f->height += (target > f->height ? pace->attack : pace->release) * (target - f->height);
    if (f->height < INVISIBLE)
        f->height = 0.0f;
    return f->height;
}
