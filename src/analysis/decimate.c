/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/decimate.h"

#include <math.h>
#include <string.h>

enum { SIDE = 4, REACH = 2 * SIDE - 1 }; /* coefficients, samples on each side */

static void fill_half_band(float *half_band)
{
    double sum = 0.0;
    for (int i = 0; i < SIDE; i++) {
        double x = 2 * i + 1;
        double hann = 0.5 + 0.5 * cos(M_PI * x / (REACH + 2));
        half_band[i] = (float)(hann * sin(M_PI_2 * x) / (M_PI * x));
        sum += half_band[i];
    }
    for (int i = 0; i < SIDE; i++)
        half_band[i] *= (float)(0.25 / sum);
}

float decimate_init(struct decimate *d, float rate, float target_hz)
{
    double octaves = log2(rate / target_hz);
    memset(d, 0, sizeof *d);
    d->n_stages = octaves > 0.5 ? (int)lround(octaves) : 0;
    d->n_stages = d->n_stages < DECIMATE_STAGES_MAX ? d->n_stages : DECIMATE_STAGES_MAX;
    fill_half_band(d->half_band);
    return rate / (float)(1 << d->n_stages);
}

void decimate_forget(struct decimate *d)
{
    memset(d->stage, 0, sizeof d->stage);
}

/* Halves the rate of the n samples behind the room; returns how many are left, from the block's beginning. */
static int halve(const struct decimate *d, struct decimate_stage *stage, float *block, int n)
{
    int n_out = 0, at = stage->skip;
    memcpy(block, stage->past, sizeof stage->past);
    memcpy(stage->past, block + n, sizeof stage->past);
    for (; at < n; at += 2) {
        const float *middle = block + at + REACH;
        float sum = 0.5f * middle[0];
        for (int k = 0; k < SIDE; k++)
            sum += d->half_band[k] * (middle[2 * k + 1] + middle[-2 * k - 1]);
        block[n_out++] = sum; /* before everything that is still to be read */
    }
    stage->skip = at - n;
    return n_out;
}

int decimate_step(struct decimate *d, float *block, int n)
{
    for (int i = 0; i < d->n_stages; i++) {
        n = halve(d, &d->stage[i], block, n);
        memmove(block + DECIMATE_ROOM, block, sizeof *block * (size_t)n);
    }
    return n;
}
