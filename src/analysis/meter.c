/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/meter.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SLIP         1e-5f /* chance that a half pulse too many or too few was counted */
#define ANEW         1e-4f /* the share of belief that starts anew each half pulse */
#define THREES       0.1f  /* bars of three among all music */
#define SLOWER_START 0.1f  /* chance that the beat is half the pulse */
#define FASTER_START 0.3f  /* that it is twice the pulse */
#define SLOWER_COST  0.3f  /* of such a state, each half pulse */
#define FASTER_COST  0.1f
#define STANDING     0.8f  /* how strongly the usual tempo counts, each half pulse */
#define KEEP_LEVEL   10.0f /* another level must be so many times as likely */
#define TRUST_PULSE  0.15f
#define FIRST_TRUST  2.0f /* before anything else is known */
#define BASS_ON_1    0.6f /* what a change of bass above the usual speaks for a first beat */
#define BASS_ON_3    (-0.3f)
#define USUAL_BPM    125.0
#define USUAL_WIDE   0.6  /* octaves */
#define EXPECT_WIDE  0.25 /* when people have said it */
#define EXPECT_TRUST 3.0f
#define SLOWEST_BPM  40.0
#define FASTEST_BPM  230.0
#define JUMP_OCTAVES 0.4 /* the pulse tracker has changed its mind */
#define HINT         20.0f

enum { N_KINDS = 6, N_LEVELS = 3, STATES_MAX = 64, PASTS = 2 };

/* What a place in the bar is, as drummers count. */
enum kind { BEAT_1, BEAT_2, BEAT_3, BEAT_4, EIGHTH, SIXTEENTH };

/* Log likelihood of each kind for the root of each stroke's salience, now and one and two half pulses ago. */
/* clang-format off */
static const float weights[METER_STROKES * (PASTS + 1) + 1][N_KINDS] = {
    /* now: kick range, low middle, middle, snare range, hat range, all */
    {  1.6f, -0.8f,  0.2f, -0.2f, -0.5f, -0.4f },
    { -1.1f,  0.5f, -0.6f,  0.7f, -0.1f,  0.6f },
    { -0.7f,  0.2f,  0.0f,  0.5f,  0.4f, -0.3f },
    {  0.6f,  0.3f,  0.5f,  0.4f, -0.8f, -1.0f },
    {  0.0f, -0.1f,  0.2f,  0.0f,  0.0f,  0.0f },
    {  0.3f,  0.1f,  0.5f, -0.1f,  0.1f, -0.8f },
    /* one half pulse ago */
    { -0.3f, -0.7f,  0.4f,  0.0f,  0.6f, -0.1f },
    { -0.2f,  0.2f,  0.1f,  0.3f, -0.1f, -0.4f },
    {  0.3f,  0.1f,  0.3f,  0.1f, -0.4f, -0.3f },
    { -0.1f, -0.2f, -0.1f, -0.8f,  0.5f,  0.7f },
    { -0.5f,  0.0f, -0.2f,  0.3f, -0.2f,  0.7f },
    {  0.3f, -0.4f, -0.1f, -0.4f,  0.6f,  0.0f },
    /* two half pulses ago */
    { -0.3f,  1.3f, -0.5f,  0.2f, -0.5f, -0.2f },
    {  0.6f, -1.2f,  0.4f, -0.5f,  0.0f,  0.7f },
    {  0.3f, -0.3f,  0.1f, -0.2f,  0.5f, -0.4f },
    {  0.1f,  0.3f,  0.3f,  0.3f, -0.4f, -0.7f },
    {  0.2f, -0.2f, -0.1f,  0.0f,  0.0f,  0.2f },
    { -0.1f,  0.6f, -0.3f,  0.5f, -0.1f, -0.8f },
    /* whatever is struck */
    { -0.6f,  0.0f, -0.4f, -0.5f,  0.2f,  1.2f },
};
/* clang-format on */

struct state {
    int level, beats,
        place; /* half pulses per beat; beats per bar; half pulses since the bar began */
    int bar;   /* state of the bar's beginning */
    enum kind kind;
};

struct meter {
    struct state state[STATES_MAX];
    int n_states;
    float start[STATES_MAX]; /* belief before anything is heard, without tempo */
    float belief[STATES_MAX], tempo_prior[STATES_MAX];
    float stroke[PASTS + 1][METER_STROKES]; /* roots; newest first */
    double bpm, expected_bpm;
    float pulse_says;
    int level; /* decided; 0 = not yet */
    bool begun, locked;
};

static enum kind kind_of(int level, int beats, int place)
{
    int part = place % level, beat = place / level;
    if (part == 0)
        return beats == 4 ? (enum kind)(BEAT_1 + beat) : beat == 0 ? BEAT_1 : BEAT_2;
    return 2 * part == level ? EIGHTH : SIXTEENTH;
}

static void fill_states(struct meter *m)
{
    static const int levels[N_LEVELS] = {4, 2, 1};
    static const float starts[N_LEVELS] = {SLOWER_START, 1.0f, FASTER_START};
    for (int l = 0; l < N_LEVELS; l++) {
        for (int beats = 4; beats >= 3; beats--) {
            int bar = m->n_states, n = levels[l] * beats;
            for (int place = 0; place < n; place++) {
                m->state[m->n_states] =
                    (struct state){levels[l], beats, place, bar, kind_of(levels[l], beats, place)};
                float start = (beats == 3 ? THREES : 1.0f - THREES) / (float)n;
                m->start[m->n_states++] = start * starts[l];
            }
        }
    }
}

struct meter *meter_create(struct err *err)
{
    struct meter *m = calloc(1, sizeof *m);
    if (!m) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    fill_states(m);
    return m;
}

void meter_destroy(struct meter *m)
{
    free(m);
}

void meter_forget(struct meter *m)
{
    memset(m->stroke, 0, sizeof m->stroke);
    m->begun = m->locked = false;
    m->level = 0;
    m->bpm = m->expected_bpm = 0.0;
}

static float usual(const struct meter *m, int level)
{
    double bpm = m->bpm * 2.0 / level, expected = m->expected_bpm;
    if (expected <= 0.0 && (bpm < SLOWEST_BPM || bpm > FASTEST_BPM))
        return 1e-3f;
    double octaves = expected > 0.0 ? log2(bpm / expected) / EXPECT_WIDE
                                    : log2(bpm / USUAL_BPM) / USUAL_WIDE;
    return (float)exp(-0.5 * octaves * octaves) + 1e-6f;
}

static void normalise(const struct meter *m, float *belief)
{
    float sum = 0.0f;
    for (int i = 0; i < m->n_states; i++)
        sum += belief[i];
    float scale = sum > 0.0f ? 1.0f / sum : 0.0f;
    for (int i = 0; i < m->n_states; i++)
        belief[i] = sum > 0.0f ? belief[i] * scale : 1.0f / (float)m->n_states;
}

static void begin_anew(struct meter *m, float share)
{
    float anew[STATES_MAX];
    for (int i = 0; i < m->n_states; i++)
        anew[i] = m->start[i] * m->tempo_prior[i];
    normalise(m, anew);
    for (int i = 0; i < m->n_states; i++)
        m->belief[i] = (1.0f - share) * m->belief[i] + share * anew[i];
}

/* Every state moves on by `steps` places of its bar. */
static void move(const struct meter *m, const float *from, float *to, int steps, float share)
{
    for (int i = 0; i < m->n_states; i++) {
        const struct state *s = &m->state[i];
        int n = s->level * s->beats;
        int place = ((s->place + steps) % n + n) % n;
        to[s->bar + place] += share * from[i];
    }
}

static void walk(struct meter *m)
{
    float walked[STATES_MAX] = {0};
    float slip = m->locked ? 0.0f : SLIP;
    move(m, m->belief, walked, 1, 1.0f - slip);
    if (slip > 0.0f) {
        move(m, m->belief, walked, 0, 0.5f * slip);
        move(m, m->belief, walked, 2, 0.5f * slip);
    }
    memcpy(m->belief, walked, sizeof walked);
}

static float level_mass(const struct meter *m, int level)
{
    float sum = 0.0f;
    for (int i = 0; i < m->n_states; i++)
        sum += m->state[i].level == level ? m->belief[i] : 0.0f;
    return sum;
}

static void decide_level(struct meter *m)
{
    float most = 0.0f;
    int best = m->level ? m->level : 2;
    for (int level = 1; level <= 4; level *= 2) {
        float mass = level_mass(m, level) * (level == m->level ? KEEP_LEVEL : 1.0f);
        if (mass > most) {
            most = mass;
            best = level;
        }
    }
    if (!m->locked || !m->level)
        m->level = best;
}

static struct meter_place decide(struct meter *m)
{
    decide_level(m);
    int best = -1;
    float most = -1.0f, sure = 0.0f;
    for (int i = 0; i < m->n_states; i++) {
        if (m->state[i].level == m->level && m->belief[i] > most) {
            most = m->belief[i];
            best = i;
        }
    }
    const struct state *s = &m->state[best];
    for (int i = 0; i < m->n_states; i++)
        if (m->state[i].level == m->level && m->state[i].place % m->level == s->place % s->level)
            sure += m->belief[i];
    return (struct meter_place){.halves = s->level,
                                .place = s->place % s->level,
                                .beat = s->place / s->level + 1,
                                .beats = s->beats,
                                .confidence = sure < 1.0f ? sure : 1.0f,
                                .bar_confidence = most < 1.0f ? most : 1.0f};
}

/* The tracker of the pulse has an opinion, too. */
static void believe_pulse(struct meter *m, float trust)
{
    float beat = expf(trust * m->pulse_says), between = 1.0f / beat;
    for (int i = 0; i < m->n_states; i++)
        if (m->state[i].level == 2)
            m->belief[i] *= m->state[i].place % 2 ? between : beat;
    normalise(m, m->belief);
}

struct meter_place meter_walk(struct meter *m, double bpm, float pulse_says)
{
    bool jumped = m->bpm > 0.0 && fabs(log2(bpm / m->bpm)) > JUMP_OCTAVES;
    m->bpm = bpm;
    for (int i = 0; i < m->n_states; i++)
        m->tempo_prior[i] = usual(m, m->state[i].level);
    m->pulse_says = pulse_says;
    bool first = !m->begun;
    if (first)
        begin_anew(m, 1.0f);
    m->begun = true;
    walk(m);
    if (first)
        believe_pulse(m, FIRST_TRUST);
    else if (jumped)
        begin_anew(m, 0.5f);
    else if (!m->locked)
        begin_anew(m, ANEW);
    return decide(m);
}

static void fill_likelihoods(const struct meter *m, float *likelihood)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        float sum = weights[METER_STROKES * (PASTS + 1)][kind];
        for (int past = 0; past <= PASTS; past++)
            for (int i = 0; i < METER_STROKES; i++)
                sum += weights[past * METER_STROKES + i][kind] * m->stroke[past][i];
        likelihood[kind] = expf(sum);
    }
}

static float bass_weight(const struct meter *m, const struct state *s, float change)
{
    int n = s->level * s->beats;
    enum kind before = m->state[s->bar + (s->place + n - 1) % n].kind;
    return before == BEAT_1   ? expf(BASS_ON_1 * (change - 1.0f))
           : before == BEAT_3 ? expf(BASS_ON_3 * (change - 1.0f))
                              : 1.0f;
}

void meter_hear(struct meter *m, const float strokes[METER_STROKES], float bass_change)
{
    memmove(m->stroke[1], m->stroke[0], sizeof m->stroke[0] * PASTS);
    for (int i = 0; i < METER_STROKES; i++)
        m->stroke[0][i] = sqrtf(strokes[i]);
    float likelihood[N_KINDS], standing = m->expected_bpm > 0.0 ? EXPECT_TRUST : STANDING;
    fill_likelihoods(m, likelihood);
    for (int i = 0; i < m->n_states; i++) {
        const struct state *s = &m->state[i];
        float weight = likelihood[s->kind];
        if (s->beats == 3 && s->kind == BEAT_2) /* a bar of three has no backbeat of its own */
            weight = 0.5f * (likelihood[BEAT_2] + likelihood[BEAT_4]);
        if (s->level != 2)
            weight *= expf(s->level > 2 ? -SLOWER_COST : -FASTER_COST);
        weight *= bass_weight(m, s, bass_change);
        m->belief[i] *= weight * powf(m->tempo_prior[i], standing);
    }
    believe_pulse(m, TRUST_PULSE);
}

void meter_expect(struct meter *m, double bpm)
{
    m->expected_bpm = bpm;
}

void meter_hint_beat(struct meter *m)
{
    for (int i = 0; i < m->n_states; i++)
        m->belief[i] *= m->state[i].place % m->state[i].level == 0 ? HINT : 1.0f;
    normalise(m, m->belief);
}

bool meter_divide(struct meter *m, int how)
{
    int level = how > 0 ? m->level / 2 : m->level * 2;
    if (level < 1 || level > 4)
        return false;
    float divided[STATES_MAX] = {0};
    for (int i = 0; i < m->n_states; i++) {
        const struct state *s = &m->state[i];
        if (s->level != m->level)
            continue;
        int bar = 0;
        while (m->state[bar].level != level || m->state[bar].beats != s->beats)
            bar++;
        divided[bar + s->place % (level * s->beats)] += m->belief[i];
    }
    memcpy(m->belief, divided, sizeof divided);
    m->level = level;
    return true;
}

void meter_shift(struct meter *m, double beats)
{
    float shifted[STATES_MAX] = {0};
    int halves = m->level ? m->level : 2;
    move(m, m->belief, shifted, -(int)lround(beats * halves), 1.0f);
    memcpy(m->belief, shifted, sizeof shifted);
}

void meter_lock(struct meter *m, bool locked)
{
    m->locked = locked;
}
