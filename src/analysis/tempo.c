/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/tempo.h"

#include "analysis/features.h"
#include "analysis/flux.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_PER_S   100.0f /* the model steps at every second tick */
#define SWING         100.0f /* how strongly a period resists change (transition lambda) */
#define BEAT_SHARE    16     /* the beat is the first 1/16 of the period */
#define PRIOR_BPM     120.0f
#define PRIOR_OCTAVES 1.0f
#define MEAN_STEPS    80 /* the activation stands above the mean of so many steps */
#define STRONGEST_S   4.0f
#define DELAY_S                                                                                    \
    0.001f /* by which the onset function lags behind the sound, less half the beat region */
#define KNOWN_CONFIDENCE 0.30f
#define SURE_CONFIDENCE  0.60f
#define FORGET_S         8.0f /* of silence */

enum {
    PERIOD_MIN = 28, /* steps: 214 BPM */
    PERIOD_MAX = 110,
    N_PERIODS = PERIOD_MAX - PERIOD_MIN + 1,
    N_STATES = N_PERIODS * (PERIOD_MIN + PERIOD_MAX) / 2,
    AROUND = 2,       /* periods on each side that share a decision */
    DECIDE_STEPS = 4, /* steps between two decisions */
};

struct tempo {
    /* the model: place p of period t lies at base[t] + (head[t] + p) mod period */
    float mass[N_STATES];
    float change[N_PERIODS][N_PERIODS];     /* [to][from] */
    float cosine[N_STATES], sine[N_STATES]; /* of the place, from the beat */
    int base[N_PERIODS], head[N_PERIODS];
    float period_mass[N_PERIODS];

    /* the activation */
    float past[MEAN_STEPS];
    double past_sum;
    int past_at;
    float strongest, strongest_keep;

    /* what was decided last */
    float period_steps; /* 0 = not yet */
    double phase;       /* 0..1, carried on between decisions */
    float confidence;

    /* the clock that is given out */
    double beats, bpm;
    bool known;
    int silent_ticks;
    unsigned tick, step;
};

static int period_of(int i)
{
    return PERIOD_MIN + i;
}

static float prior(int i)
{
    float octaves = log2f(60.0f * STEPS_PER_S / period_of(i) / PRIOR_BPM) / PRIOR_OCTAVES;
    return expf(-0.5f * octaves * octaves);
}

static void fill_tables(struct tempo *t)
{
    int base = 0;
    for (int i = 0; i < N_PERIODS; i++) {
        t->base[i] = base;
        for (int p = 0; p < period_of(i); p++) {
            t->cosine[base + p] = cosf(2.0f * (float)M_PI * p / period_of(i));
            t->sine[base + p] = sinf(2.0f * (float)M_PI * p / period_of(i));
        }
        base += period_of(i);
    }
    for (int from = 0; from < N_PERIODS; from++) {
        float sum = 0.0f;
        for (int to = 0; to < N_PERIODS; to++) {
            float ratio = (float)period_of(to) / period_of(from);
            t->change[to][from] = expf(-SWING * fabsf(ratio - 1.0f));
            sum += t->change[to][from];
        }
        for (int to = 0; to < N_PERIODS; to++)
            t->change[to][from] *= prior(to) / sum;
    }
}

struct tempo *tempo_create(struct err *err)
{
    struct tempo *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    fill_tables(t);
    t->strongest_keep = expf(-1.0f / (STEPS_PER_S * STRONGEST_S));
    tempo_forget(t);
    return t;
}

void tempo_destroy(struct tempo *t)
{
    free(t);
}

void tempo_forget(struct tempo *t)
{
    for (int i = 0; i < N_PERIODS; i++) {
        t->head[i] = 0;
        for (int p = 0; p < period_of(i); p++)
            t->mass[t->base[i] + p] = prior(i) / N_STATES;
    }
    memset(t->past, 0, sizeof t->past);
    t->past_sum = 0.0;
    t->strongest = 0.0f;
    t->period_steps = 0.0f;
    t->confidence = 0.0f;
    t->bpm = 0.0;
    t->known = false;
    t->silent_ticks = 0;
}

/* How much this step sounds like a beat, 0..1. */
static float activation(struct tempo *t, float flux)
{
    t->past_sum += (double)flux - t->past[t->past_at];
    t->past[t->past_at] = flux;
    t->past_at = (t->past_at + 1) % MEAN_STEPS;
    float above = fmaxf(0.0f, flux - (float)(t->past_sum / MEAN_STEPS));
    t->strongest = fmaxf(above, t->strongest * t->strongest_keep);
    float a = above / (t->strongest + 0.5f);
    return fminf(fmaxf(a, 0.02f), 0.98f);
}

/* Every pointer walks one place; those at the end of their period begin anew in this or a similar one. */
static void walk(struct tempo *t)
{
    float arriving[N_PERIODS];
    for (int i = 0; i < N_PERIODS; i++) {
        t->head[i] = t->head[i] ? t->head[i] - 1 : period_of(i) - 1;
        arriving[i] = t->mass[t->base[i] + t->head[i]];
    }
    for (int to = 0; to < N_PERIODS; to++) {
        float sum = 0.0f;
        for (int from = 0; from < N_PERIODS; from++)
            sum += t->change[to][from] * arriving[from];
        t->mass[t->base[to] + t->head[to]] = sum;
    }
}

/* Only ratios matter, so the many states off the beat stay as they are and the few on it are weighed. */
static void weigh(struct tempo *t, float a)
{
    float ratio = (BEAT_SHARE - 1) * a / (1.0f - a);
    for (int i = 0; i < N_PERIODS; i++) {
        int n = (period_of(i) + BEAT_SHARE - 1) / BEAT_SHARE;
        for (int p = 0; p < n; p++) {
            int at = t->head[i] + p;
            t->mass[t->base[i] + (at < period_of(i) ? at : at - period_of(i))] *= ratio;
        }
    }
}

static void normalise(struct tempo *t)
{
    float total = 0.0f;
    for (int i = 0; i < N_PERIODS; i++) {
        float sum = 0.0f;
        for (int k = t->base[i]; k < t->base[i] + period_of(i); k++)
            sum += t->mass[k];
        t->period_mass[i] = sum;
        total += sum;
    }
    float scale = 1.0f / total;
    for (int k = 0; k < N_STATES; k++)
        t->mass[k] = t->mass[k] * scale + 1e-12f;
    for (int i = 0; i < N_PERIODS; i++)
        t->period_mass[i] *= scale;
}

static float mass_around(const struct tempo *t, int i)
{
    float sum = 0.0f;
    for (int k = i - AROUND; k <= i + AROUND; k++)
        if (k >= 0 && k < N_PERIODS)
            sum += t->period_mass[k];
    return sum;
}

static int likeliest_period(const struct tempo *t)
{
    int best = 0;
    for (int i = 1; i < N_PERIODS; i++)
        if (mass_around(t, i) > mass_around(t, best))
            best = i;
    return best;
}

static void decide(struct tempo *t)
{
    int best = likeliest_period(t);
    double x = 0.0, y = 0.0, mass = 0.0, moment = 0.0;
    for (int i = best - AROUND; i <= best + AROUND; i++) {
        if (i < 0 || i >= N_PERIODS)
            continue;
        for (int p = 0; p < period_of(i); p++) {
            int at = (t->head[i] + p) % period_of(i);
            double m = t->mass[t->base[i] + at];
            x += m * t->cosine[t->base[i] + p];
            y += m * t->sine[t->base[i] + p];
        }
        mass += t->period_mass[i];
        moment += (double)t->period_mass[i] * period_of(i);
    }
    t->period_steps = (float)(moment / mass);
    t->confidence = (float)sqrt(x * x + y * y);
    double phase = atan2(y, x) / (2.0 * M_PI) + DELAY_S * STEPS_PER_S / t->period_steps;
    t->phase = phase - floor(phase);
}

static void step_model(struct tempo *t, const struct flux_rise *rise)
{
    walk(t);
    weigh(t, activation(t, rise->all + rise->group[0] + rise->group[1]));
    if (t->step++ % DECIDE_STEPS == 0) {
        normalise(t);
        decide(t);
    }
}

static bool follow(struct tempo *t)
{
    double rate = STEPS_PER_S / (t->period_steps * TICKS_PER_S); /* beats per tick */
    if (!t->known) {
        t->known = true;
        t->beats = floor(t->beats) + 1.0 + t->phase;
        t->bpm = rate * TICKS_PER_S * 60.0;
        return false;
    }
    double ahead = t->phase - (t->beats - floor(t->beats));
    ahead -= floor(ahead + 0.5); /* -0.5..0.5 */
    double own = t->bpm / (60.0 * TICKS_PER_S);
    if (fabs(own / rate - 1.0) > 0.06)
        own = rate;
    if (t->confidence > SURE_CONFIDENCE)
        own += (rate - own) * 0.002 + ahead * own * 0.004;
    t->bpm = own * 60.0 * TICKS_PER_S;
    double speed = fmin(fmax(1.0 + ahead * 4.0, 0.25), 2.5);
    double before = floor(t->beats);
    t->beats += own * speed;
    return floor(t->beats) > before;
}

struct tempo_beat tempo_step(struct tempo *t, const struct flux_rise *rise, bool heard)
{
    t->silent_ticks = heard ? 0 : t->silent_ticks + 1;
    if (t->silent_ticks == (int)(FORGET_S * TICKS_PER_S))
        tempo_forget(t);
    if (t->tick++ % 2 == 0)
        step_model(t, rise);
    if (t->period_steps > 0.0f) {
        t->phase += 0.5 / t->period_steps;
        t->phase -= floor(t->phase);
    }
    struct tempo_beat out = {.confidence = heard ? t->confidence : 0.0f};
    if (t->known || (heard && t->confidence > KNOWN_CONFIDENCE))
        out.beat = follow(t);
    out.bpm = (float)t->bpm;
    out.beats = t->beats;
    return out;
}
