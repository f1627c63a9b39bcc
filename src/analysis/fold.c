/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/fold.h"

#include "analysis/features.h"
#include "analysis/follower.h"
#include "analysis/sums.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_S 0.1f
#define TURNS    0.1f /* likeness below minus this turns a sign: unrelated channels keep theirs */
#define SOFTEST  1e-12f
#define MOST     4.0f /* how far a sum is scaled up */

enum { CHANNELS_MAX = 32 };

struct fold {
    int channels;
    float share;
    float *signal[FOLD_MAX];
    float sign[CHANNELS_MAX], power[CHANNELS_MAX], likeness[CHANNELS_MAX];
    float sum_power[FOLD_MAX], scale[FOLD_MAX];
};

struct fold *fold_create(int rate, int channels, struct err *err)
{
    struct fold *f = calloc(1, sizeof *f);
    bool complete = f;
    for (int g = 0; f && channels > FOLD_MAX && g < FOLD_MAX; g++) {
        f->signal[g] = calloc((size_t)(rate / TICKS_PER_S) + 1, sizeof(float));
        complete = complete && f->signal[g];
    }
    if (!complete) {
        fold_destroy(f);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    f->channels = channels;
    f->share = follower_share(MEMORY_S, (float)TICK_S);
    fold_forget(f);
    return f;
}

void fold_destroy(struct fold *f)
{
    if (!f)
        return;
    for (int g = 0; g < FOLD_MAX; g++)
        free(f->signal[g]);
    free(f);
}

void fold_forget(struct fold *f)
{
    memset(f->power, 0, sizeof f->power);
    memset(f->likeness, 0, sizeof f->likeness);
    memset(f->sum_power, 0, sizeof f->sum_power);
    for (int c = 0; c < CHANNELS_MAX; c++)
        f->sign[c] = 1.0f;
    for (int g = 0; g < FOLD_MAX; g++)
        f->scale[g] = 1.0f;
}

int fold_signals(const struct fold *f)
{
    return f->channels < FOLD_MAX ? f->channels : FOLD_MAX;
}

static void fold_channel(struct fold *f, int c, const float *x, int n)
{
    int g = c % FOLD_MAX;
    float before = f->sign[c];
    f->power[c] += f->share * (sums_product(x, x, n) - f->power[c]);
    f->likeness[c] += f->share * (sums_product(x, f->signal[g], n) - f->likeness[c]);
    float common = sqrtf(f->power[c] * f->sum_power[g]) + SOFTEST;
    if (before * f->likeness[c] < -TURNS * common)
        f->sign[c] = -before;
    sums_add(f->signal[g], x, n, before, f->sign[c]);
}

static void scale_signal(struct fold *f, int g, int n)
{
    float together = 0.0f, before = f->scale[g];
    for (int c = g; c < f->channels; c += FOLD_MAX)
        together += f->power[c] * FOLD_MAX / (float)f->channels;
    f->sum_power[g] += f->share * (sums_product(f->signal[g], f->signal[g], n) - f->sum_power[g]);
    float scale = sqrtf((together + SOFTEST) / (f->sum_power[g] + SOFTEST));
    f->scale[g] = scale < MOST ? scale : MOST;
    sums_add(f->signal[g], f->signal[g], n, before - 1.0f, f->scale[g] - 1.0f);
}

void fold_step(struct fold *f, const float *const *channel, int n, const float **out)
{
    if (f->channels <= FOLD_MAX) {
        for (int c = 0; c < f->channels; c++)
            out[c] = channel[c];
        return;
    }
    for (int g = 0; g < FOLD_MAX; g++) {
        memset(f->signal[g], 0, sizeof(float) * (size_t)n);
        for (int c = g; c < f->channels; c += FOLD_MAX)
            fold_channel(f, c, channel[c], n);
        scale_signal(f, g, n);
        out[g] = f->signal[g];
    }
}
