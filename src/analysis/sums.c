/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sums.h"

#include <math.h>

enum { LANES = 16 };

static float sum_of(const float lane[LANES])
{
    float sum = 0.0f;
    for (int i = 0; i < LANES; i++)
        sum += lane[i];
    return sum;
}

float sums_mean(const float *x, int n)
{
    float lane[LANES] = {0};
    int at = 0;
    for (; at + LANES <= n; at += LANES)
        for (int i = 0; i < LANES; i++)
            lane[i] += x[at + i];
    for (; at < n; at++)
        lane[0] += x[at];
    return sum_of(lane) / (float)n;
}

float sums_product(const float *x, const float *y, int n)
{
    float lane[LANES] = {0};
    int at = 0;
    for (; at + LANES <= n; at += LANES)
        for (int i = 0; i < LANES; i++)
            lane[i] += x[at + i] * y[at + i];
    for (; at < n; at++)
        lane[0] += x[at] * y[at];
    return sum_of(lane) / (float)n;
}

float sums_peak(const float *x, int n)
{
    float lane[LANES] = {0}, peak = 0.0f;
    int at = 0;
    for (; at + LANES <= n; at += LANES)
        for (int i = 0; i < LANES; i++) {
            float size = fabsf(x[at + i]);
            lane[i] = size > lane[i] ? size : lane[i];
        }
    for (; at < n; at++) {
        float size = fabsf(x[at]);
        lane[0] = size > lane[0] ? size : lane[0];
    }
    for (int i = 0; i < LANES; i++)
        peak = lane[i] > peak ? lane[i] : peak;
    return peak;
}

static void fill_ramp(float ramp[LANES], float from, float step)
{
    for (int i = 0; i < LANES; i++)
        ramp[i] = from + step * (float)(i + 1);
}

void sums_add(float *out, const float *x, int n, float from, float to)
{
    float step = (to - from) / (float)n, ramp[LANES];
    int at = 0;
    fill_ramp(ramp, from, step);
    for (; at + LANES <= n; at += LANES) {
        float sum[LANES], so_far = step * (float)at;
        for (int i = 0; i < LANES; i++)
            sum[i] = out[at + i] + x[at + i] * (ramp[i] + so_far);
        for (int i = 0; i < LANES; i++)
            out[at + i] = sum[i];
    }
    for (; at < n; at++)
        out[at] += x[at] * (from + step * (float)(at + 1));
}

void sums_lift(float *out, const float *x, int n, float from, float to)
{
    float step = (to - from) / (float)n, ramp[LANES];
    int at = 0;
    fill_ramp(ramp, from, step);
    for (; at + LANES <= n; at += LANES) {
        float sum[LANES], so_far = step * (float)at;
        for (int i = 0; i < LANES; i++)
            sum[i] = x[at + i] + (ramp[i] + so_far);
        for (int i = 0; i < LANES; i++)
            out[at + i] = sum[i];
    }
    for (; at < n; at++)
        out[at] = x[at] + (from + step * (float)(at + 1));
}
