/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/mono.h"

#include "analysis/features.h"
#include "analysis/follower.h"
#include "base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define RATE_HZ   24000.0
#define POWER_S   0.3f
#define CANCELS   0.1f /* of the power that unrelated channels would give together */
#define ADDS_UP   0.3f
#define INAUDIBLE 1e-12f

enum {
    CHANNELS_MAX = 32,
    STAGES_MAX = 5,
    SIDE = 4,             /* coefficients on each side of a half-band filter that are not zero */
    REACH = 2 * SIDE - 1, /* samples on each side */
    MIX = -1,             /* instead of a channel */
};

/* Halves the rate. */
struct stage {
    float past[2 * REACH];
    int skip; /* 1 when the first sample of the next block falls between two results */
};

struct mono {
    int channels, n_stages;
    float rate;
    float half_band[SIDE];
    struct stage stage[STAGES_MAX];
    float mix_power, power[CHANNELS_MAX], share;
    int heard; /* the channel that is listened to, or MIX */

    float *block; /* the past of a stage, then its samples */
    float *
        memory; /* the newest n_memory samples end at `end`; twice as long, so that it seldom moves */
    int n_memory, end;
};

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

struct mono *mono_create(int rate, int channels, struct err *err)
{
    struct mono *m = calloc(1, sizeof *m);
    if (m) {
        double octaves = log2(rate / RATE_HZ);
        m->channels = channels;
        m->n_stages = octaves > 0.5 ? (int)lround(octaves) : 0;
        m->rate = (float)rate / (float)(1 << m->n_stages);
        m->share = follower_share(POWER_S, (float)TICK_S);
        m->n_memory = (int)ceil(MONO_MEMORY_S * m->rate) + 1;
        m->block = calloc((size_t)2 * REACH + rate / TICKS_PER_S + 2, sizeof *m->block);
        m->memory = calloc((size_t)2 * m->n_memory, sizeof *m->memory);
        fill_half_band(m->half_band);
    }
    if (!m || !m->block || !m->memory) {
        mono_destroy(m);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    mono_forget(m);
    return m;
}

void mono_destroy(struct mono *m)
{
    if (!m)
        return;
    free(m->block);
    free(m->memory);
    free(m);
}

void mono_forget(struct mono *m)
{
    memset(m->stage, 0, sizeof m->stage);
    memset(m->memory, 0, sizeof *m->memory * m->n_memory);
    m->end = m->n_memory;
    memset(m->power, 0, sizeof m->power);
    m->mix_power = 0.0f;
    m->heard = MIX;
}

static void mix(const struct mono *m, const float *const *channel, int n, float *out)
{
    float scale = 1.0f / (float)m->channels;
    memcpy(out, channel[0], sizeof *out * n);
    for (int c = 1; c < m->channels; c++)
        for (int i = 0; i < n; i++)
            out[i] += channel[c][i];
    for (int i = 0; i < n && m->channels > 1; i++)
        out[i] *= scale;
}

static float power_of(const float *samples, int n)
{
    float even = 0.0f, odd = 0.0f; /* two sums at a time keep the processor busy */
    for (int i = 0; i + 1 < n; i += 2) {
        even += samples[i] * samples[i];
        odd += samples[i + 1] * samples[i + 1];
    }
    return (even + odd) / (float)n;
}

/* Which channel, or the mix, is to be heard from here on. */
static int choose(struct mono *m, const float *const *channel, int n, const float *mixed)
{
    float sum = 0.0f;
    int loudest = 0;
    for (int c = 0; c < m->channels; c++) {
        m->power[c] += m->share * (power_of(channel[c], n) - m->power[c]);
        sum += m->power[c];
        if (m->power[c] > m->power[loudest])
            loudest = c;
    }
    m->mix_power += m->share * (power_of(mixed, n) - m->mix_power);
    float unrelated = sum / (float)(m->channels * m->channels) + INAUDIBLE;
    if (m->mix_power > ADDS_UP * unrelated)
        return MIX;
    bool stays = m->heard == MIX ? m->mix_power > CANCELS * unrelated || sum < INAUDIBLE
                                 : m->power[m->heard] > 0.5f * m->power[loudest];
    return stays ? m->heard : loudest;
}

/* Fades from what was heard to what is to be heard, so that a change does not click. */
static void listen(struct mono *m, const float *const *channel, int n, float *block)
{
    mix(m, channel, n, block);
    if (m->channels == 1)
        return;
    int next = choose(m, channel, n, block), before = m->heard;
    m->heard = next;
    if (before == MIX && next == MIX)
        return;
    for (int i = 0; i < n; i++) {
        float from = before == MIX ? block[i] : channel[before][i];
        float to = next == MIX ? block[i] : channel[next][i];
        block[i] = from + (to - from) * (float)(i + 1) / (float)n;
    }
}

/* Halves the rate of the n samples behind the block's past; returns how many are left, at the same place. */
static int halve(const struct mono *m, struct stage *stage, int n)
{
    float *block = m->block;
    int n_out = 0, at = stage->skip;
    memcpy(block, stage->past, sizeof stage->past);
    memcpy(stage->past, block + n, sizeof stage->past);
    for (; at < n; at += 2) {
        const float *middle = block + at + REACH;
        float sum = 0.5f * middle[0];
        for (int k = 0; k < SIDE; k++)
            sum += m->half_band[k] * (middle[2 * k + 1] + middle[-2 * k - 1]);
        block[n_out++] = sum; /* before everything that is still to be read */
    }
    stage->skip = at - n;
    memmove(block + 2 * REACH, block, sizeof *block * n_out);
    return n_out;
}

void mono_step(struct mono *m, const float *const *channel, int n)
{
    float *samples = m->block + 2 * REACH;
    listen(m, channel, n, samples);
    for (int i = 0; i < m->n_stages; i++)
        n = halve(m, &m->stage[i], n);
    if (m->end + n > 2 * m->n_memory) {
        memmove(m->memory, m->memory + m->end - m->n_memory, sizeof *m->memory * m->n_memory);
        m->end = m->n_memory;
    }
    memcpy(m->memory + m->end, samples, sizeof *m->memory * n);
    m->end += n;
}

float mono_rate(const struct mono *m)
{
    return m->rate;
}

const float *mono_newest(const struct mono *m, int n)
{
    return m->memory + m->end - n;
}
