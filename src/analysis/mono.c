/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/mono.h"

#include "analysis/decimate.h"
#include "analysis/features.h"
#include "analysis/follower.h"
#include "base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define RATE_HZ   24000.0f
#define POWER_S   0.3f
#define CANCELS   0.1f /* of the power that unrelated channels would give together */
#define ADDS_UP   0.3f
#define INAUDIBLE 1e-12f

enum {
    CHANNELS_MAX = 32,
    MIX = -1, /* instead of a channel */
};

struct mono {
    int channels;
    float rate;
    struct decimate decimate;
    float mix_power, power[CHANNELS_MAX], share;
    int heard; /* the channel that is listened to, or MIX */

    float *block; /* room for the filters, then the samples */
    float *
        memory; /* the newest n_memory samples end at `end`; twice as long, so that it seldom moves */
    int n_memory, end;
};

struct mono *mono_create(int rate, int channels, struct err *err)
{
    struct mono *m = calloc(1, sizeof *m);
    if (m) {
        m->channels = channels;
        m->rate = decimate_init(&m->decimate, (float)rate, RATE_HZ);
        m->share = follower_share(POWER_S, (float)TICK_S);
        m->n_memory = (int)ceil(MONO_MEMORY_S * m->rate) + 1;
        m->block = calloc((size_t)DECIMATE_ROOM + rate / TICKS_PER_S + 2, sizeof *m->block);
        m->memory = calloc((size_t)2 * m->n_memory, sizeof *m->memory);
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
    decimate_forget(&m->decimate);
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

void mono_step(struct mono *m, const float *const *channel, int n)
{
    float *samples = m->block + DECIMATE_ROOM;
    listen(m, channel, n, samples);
    n = decimate_step(&m->decimate, m->block, n);
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
