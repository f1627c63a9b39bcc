/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/pulse.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SWING         100.0f /* how strongly a period resists change (transition lambda) */
#define LEAST_CHANGE  1e-6f  /* rarer changes of period are left out */
#define BEAT_SHARE    20     /* the beat is the first 1/20 of the period */
#define TRUST         0.9f   /* neighbouring steps tell the same news again: each counts less */
#define FAINT         0.02f
#define SURE          0.8f
#define PRIOR_BPM     120.0f
#define PRIOR_OCTAVES 1.6f
#define ANEW          1e-8f /* the share of the mass that is spread anew: nothing is ruled out */
#define DELAY_S       0.006 /* by which salience lags behind the sound, less half the beat region */
#define HINT_OCTAVES  0.06f
#define HINT_PHASE    0.12f
#define HINT_DOUBT    1e-3f
#define LOCK_SHARE    0.04

enum {
    PERIOD_MIN = 28, /* steps: 214 BPM */
    PERIOD_MAX = 110,
    N_PERIODS = PERIOD_MAX - PERIOD_MIN + 1,
    N_STATES = N_PERIODS * (PERIOD_MIN + PERIOD_MAX) / 2,
    AROUND = 2,       /* periods on each side that share a decision */
    DECIDE_STEPS = 4, /* steps between two decisions */
};

struct pulse {
    /* place p of period t lies at base[t] + (head[t] + p) mod period */
    float mass[N_STATES];
    float cosine[N_STATES], sine[N_STATES]; /* of the place, from the beat */
    int base[N_PERIODS], head[N_PERIODS];
    float change[N_PERIODS][N_PERIODS];         /* [to][from] */
    int from_first[N_PERIODS], from[N_PERIODS]; /* the range of `from` that matters */
    float period_mass[N_PERIODS];
    bool closed[N_PERIODS]; /* by a lock */
    struct pulse_belief belief;
    unsigned step;
};

static int period_of(int i)
{
    return PERIOD_MIN + i;
}

static double bpm_of(double period)
{
    return 60.0 * PULSE_STEPS_PER_S / period;
}

static float prior(int i)
{
    float octaves = log2f((float)bpm_of(period_of(i)) / PRIOR_BPM) / PRIOR_OCTAVES;
    return expf(-0.5f * octaves * octaves);
}

static void fill_places(struct pulse *p)
{
    int base = 0;
    for (int i = 0; i < N_PERIODS; i++) {
        p->base[i] = base;
        for (int k = 0; k < period_of(i); k++) {
            float angle = 2.0f * (float)M_PI * (float)k / (float)period_of(i);
            p->cosine[base + k] = cosf(angle);
            p->sine[base + k] = sinf(angle);
        }
        base += period_of(i);
    }
}

static float change_weight(int to, int from)
{
    float ratio = (float)period_of(to) / (float)period_of(from);
    float weight = expf(-SWING * fabsf(ratio - 1.0f));
    return weight < LEAST_CHANGE ? 0.0f : weight;
}

static void fill_changes(struct pulse *p)
{
    for (int from = 0; from < N_PERIODS; from++) {
        float sum = 0.0f;
        for (int to = 0; to < N_PERIODS; to++)
            sum += change_weight(to, from);
        for (int to = 0; to < N_PERIODS; to++)
            p->change[to][from] = change_weight(to, from) * prior(to) / sum;
    }
    for (int to = 0; to < N_PERIODS; to++) {
        int first = 0, end = N_PERIODS;
        while (p->change[to][first] == 0.0f)
            first++;
        while (p->change[to][end - 1] == 0.0f)
            end--;
        p->from_first[to] = first;
        p->from[to] = end;
    }
}

struct pulse *pulse_create(struct err *err)
{
    struct pulse *p = calloc(1, sizeof *p);
    if (!p) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    fill_places(p);
    fill_changes(p);
    pulse_forget(p);
    return p;
}

void pulse_destroy(struct pulse *p)
{
    free(p);
}

void pulse_forget(struct pulse *p)
{
    for (int i = 0; i < N_PERIODS; i++) {
        p->head[i] = 0;
        for (int k = 0; k < period_of(i); k++)
            p->mass[p->base[i] + k] = prior(i) / N_STATES;
    }
    p->belief = (struct pulse_belief){0};
}

/* Every pointer walks one place; those at the end of their period begin anew in this or a similar one. */
static void walk(struct pulse *p)
{
    float arriving[N_PERIODS];
    for (int i = 0; i < N_PERIODS; i++) {
        p->head[i] = p->head[i] ? p->head[i] - 1 : period_of(i) - 1;
        arriving[i] = p->mass[p->base[i] + p->head[i]];
    }
    for (int to = 0; to < N_PERIODS; to++) {
        float sum = 0.0f;
        for (int from = p->from_first[to]; from < p->from[to]; from++)
            sum += p->change[to][from] * arriving[from];
        p->mass[p->base[to] + p->head[to]] = sum;
    }
}

/* Only ratios matter, so the many states off the beat stay as they are and the few on it are weighed. */
static void weigh(struct pulse *p, float salience)
{
    float a = salience < FAINT ? FAINT : salience > SURE ? SURE : salience;
    float ratio = powf((BEAT_SHARE - 1) * a / (1.0f - a), TRUST);
    for (int i = 0; i < N_PERIODS; i++) {
        int n = (period_of(i) + BEAT_SHARE - 1) / BEAT_SHARE;
        for (int k = 0; k < n; k++) {
            int at = p->head[i] + k;
            p->mass[p->base[i] + (at < period_of(i) ? at : at - period_of(i))] *= ratio;
        }
    }
}

static void normalise(struct pulse *p)
{
    float total = 0.0f;
    for (int i = 0; i < N_PERIODS; i++) {
        float sum = 0.0f;
        if (p->closed[i])
            memset(p->mass + p->base[i], 0, sizeof(float) * (size_t)period_of(i));
        for (int k = p->base[i]; k < p->base[i] + period_of(i); k++)
            sum += p->mass[k];
        p->period_mass[i] = sum;
        total += sum;
    }
    float scale = total > 0.0f ? 1.0f / total : 0.0f;
    for (int i = 0; i < N_PERIODS; i++) {
        float anew = ANEW * prior(i) / N_STATES;
        for (int k = p->base[i]; k < p->base[i] + period_of(i); k++)
            p->mass[k] = p->mass[k] * scale + anew;
        p->period_mass[i] *= scale;
    }
}

static float mass_around(const struct pulse *p, int i)
{
    float sum = 0.0f;
    for (int k = i - AROUND; k <= i + AROUND; k++)
        if (k >= 0 && k < N_PERIODS)
            sum += p->period_mass[k];
    return sum;
}

static int likeliest_period(const struct pulse *p)
{
    int best = 0;
    float most = mass_around(p, 0);
    for (int i = 1; i < N_PERIODS; i++) {
        float mass = mass_around(p, i);
        if (mass > most) {
            most = mass;
            best = i;
        }
    }
    return best;
}

static void decide(struct pulse *p)
{
    int best = likeliest_period(p);
    double x = 0.0, y = 0.0, mass = 0.0, moment = 0.0;
    for (int i = best - AROUND; i <= best + AROUND; i++) {
        if (i < 0 || i >= N_PERIODS)
            continue;
        const float *ring = p->mass + p->base[i];
        for (int k = 0; k < period_of(i); k++) {
            int at = p->head[i] + k;
            double m = (double)ring[at < period_of(i) ? at : at - period_of(i)];
            x += m * (double)p->cosine[p->base[i] + k];
            y += m * (double)p->sine[p->base[i] + k];
        }
        mass += (double)p->period_mass[i];
        moment += (double)p->period_mass[i] * period_of(i);
    }
    if (mass <= 0.0)
        return;
    double period = moment / mass;
    double phase = atan2(y, x) / (2.0 * M_PI) + DELAY_S * PULSE_STEPS_PER_S / period;
    p->belief = (struct pulse_belief){.bpm = bpm_of(period),
                                      .phase = phase - floor(phase),
                                      .confidence = (float)sqrt(x * x + y * y)};
}

void pulse_step(struct pulse *p, float salience)
{
    p->belief = pulse_belief(p, false);
    p->belief.phase += p->belief.bpm / (60.0 * PULSE_STEPS_PER_S);
    p->belief.phase -= floor(p->belief.phase);
    walk(p);
    weigh(p, salience);
    if (p->step++ % DECIDE_STEPS == 0) {
        normalise(p);
        decide(p);
    }
}

struct pulse_belief pulse_belief(const struct pulse *p, bool between)
{
    struct pulse_belief belief = p->belief;
    if (between) {
        belief.phase += 0.5 * belief.bpm / (60.0 * PULSE_STEPS_PER_S);
        belief.phase -= floor(belief.phase);
    }
    return belief;
}

void pulse_hint(struct pulse *p, double bpm, double phase)
{
    for (int i = 0; i < N_PERIODS; i++) {
        float octaves = log2f((float)(bpm_of(period_of(i)) / bpm)) / HINT_OCTAVES;
        for (int k = 0; k < period_of(i); k++) {
            float off = (float)k / (float)period_of(i) - (float)phase;
            off = (off - floorf(off + 0.5f)) / HINT_PHASE;
            int at = (p->head[i] + k) % period_of(i);
            p->mass[p->base[i] + at] *= HINT_DOUBT + expf(-0.5f * (octaves * octaves + off * off));
        }
    }
}

void pulse_lock(struct pulse *p, double bpm)
{
    for (int i = 0; i < N_PERIODS; i++)
        p->closed[i] = bpm > 0.0 && fabs(bpm_of(period_of(i)) / bpm - 1.0) > LOCK_SHARE;
}
