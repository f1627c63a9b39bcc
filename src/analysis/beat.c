/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/beat.h"

#include "analysis/bass.h"
#include "analysis/drums.h"
#include "analysis/features.h"
#include "analysis/flux.h"
#include "analysis/meter.h"
#include "analysis/pulse.h"
#include "analysis/salience.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_CONFIDENCE 0.20f
#define SURE_CONFIDENCE  0.60f
#define FORGET_S         8.0 /* of silence */

/* A stroke belongs to a half pulse when it is heard from so long before to so long after it. */
#define BEFORE_S 0.020
#define AFTER_S  0.035

/* What is faint: of the whole flux for the pulse, of one range and of the whole for the strokes. */
#define FAINT_PULSE 0.20f
#define FAINT_RANGE 0.25f
#define FAINT_ALL   0.50f

/* The clock that is given out catches up by walking faster or slower, within these bounds. */
#define CATCH_UP 4.0
#define SLOWEST  0.25
#define FASTEST  2.5

#define AHEAD_MAX_S  0.5
#define AGE_MAX_S    0.5
#define TAP_LEAST_S  0.20
#define TAP_MOST_S   2.00
#define TAP_FORGET_S 2.50

enum { STROKES_KEPT = 32, TAPS_MAX = 8 };

struct beat {
    struct pulse *pulse;
    struct meter *meter;
    struct bass *bass;
    struct salience pulse_salience, stroke_salience[METER_STROKES];
    float stroke[STROKES_KEPT][METER_STROKES]; /* of the last steps, a ring */
    int64_t tick;
    int silent_ticks;

    /* the clock of the pulse, indifferent to which of its halves is the beat */
    bool known;
    double pulses, pulses_bpm;

    /* the half pulse that began last */
    bool unheard; /* its strokes are still to be collected */
    double half_s;
    float bass_change;
    struct meter_place place;
    int64_t half;

    /* the clock that is given out */
    double beats, bars, ahead_s;
    int beat_of_bar;

    double tap_s[TAPS_MAX];
    int n_taps;
};

struct beat *beat_create(int n_low, struct err *err)
{
    struct beat *b = calloc(1, sizeof *b);
    if (!b) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    b->pulse = pulse_create(err);
    b->meter = b->pulse ? meter_create(err) : NULL;
    b->bass = b->meter ? bass_create(n_low, err) : NULL;
    if (b->bass)
        return b;
    beat_destroy(b);
    return NULL;
}

void beat_destroy(struct beat *b)
{
    if (!b)
        return;
    pulse_destroy(b->pulse);
    meter_destroy(b->meter);
    bass_destroy(b->bass);
    free(b);
}

void beat_forget(struct beat *b)
{
    pulse_forget(b->pulse);
    pulse_lock(b->pulse, 0.0);
    meter_forget(b->meter);
    bass_forget(b->bass);
    b->pulse_salience = (struct salience){0};
    memset(b->stroke_salience, 0, sizeof b->stroke_salience);
    memset(b->stroke, 0, sizeof b->stroke);
    b->known = b->unheard = false;
    b->silent_ticks = b->n_taps = 0;
    b->beat_of_bar = 0;
}

void beat_relearn(struct beat *b)
{
    beat_forget(b);
}

static double now_s(const struct beat *b)
{
    return (double)b->tick * TICK_S;
}

/* ---- the pulse ---- */

static void hear_step(struct beat *b, const struct flux_rise *rise, const float *low_bands)
{
    bass_step(b->bass, low_bands);
    float *stroke = b->stroke[b->tick / 2 % STROKES_KEPT];
    for (int i = 0; i < N_RISES; i++)
        stroke[i] = salience_step(&b->stroke_salience[i], rise->group[i], FAINT_RANGE);
    stroke[N_RISES] = salience_step(&b->stroke_salience[N_RISES], rise->all, FAINT_ALL);
    float low = rise->group[RISE_KICK] + rise->group[RISE_LOW_MID];
    pulse_step(b->pulse, salience_step(&b->pulse_salience, rise->all + low, FAINT_PULSE));
}

/* Keeps the pulse's clock in step with what is believed, up to half a pulse. */
static void follow_pulse(struct beat *b, const struct pulse_belief *belief)
{
    double own = b->pulses_bpm;
    if (!b->known) {
        b->known = true;
        b->pulses = floor(b->pulses) + 1.0 + belief->phase;
        b->pulses_bpm = belief->bpm;
        return;
    }
    double off = belief->phase - (b->pulses - floor(b->pulses));
    off -= 0.5 * floor(off / 0.5 + 0.5); /* -0.25..0.25 */
    if (fabs(own / belief->bpm - 1.0) > 0.06)
        own = belief->bpm;
    if (belief->confidence > SURE_CONFIDENCE)
        own += (belief->bpm - own) * 0.002 + off * own * 0.004;
    b->pulses_bpm = own;
    b->pulses += own * TICK_S / 60.0 * fmin(fmax(1.0 + CATCH_UP * off, SLOWEST), FASTEST);
}

/* ---- the meter ---- */

static void collect_strokes(struct beat *b)
{
    float most[METER_STROKES] = {0};
    int64_t newest = (b->tick - 1) / 2;
    for (int64_t step = newest; step >= 0 && step > newest - STROKES_KEPT; step--) {
        double end_s = (double)(2 * step + 1) * TICK_S;
        if (end_s > b->half_s + AFTER_S + 1e-9)
            continue;
        if (end_s < b->half_s - BEFORE_S)
            break;
        const float *stroke = b->stroke[step % STROKES_KEPT];
        for (int i = 0; i < METER_STROKES; i++)
            most[i] = stroke[i] > most[i] ? stroke[i] : most[i];
    }
    meter_hear(b->meter, most, b->bass_change);
    b->unheard = false;
}

static void walk_meter(struct beat *b, const struct pulse_belief *belief)
{
    double halves = 2.0 * b->pulses;
    int64_t half = (int64_t)floor(halves);
    if (half > b->half) {
        if (b->unheard)
            collect_strokes(b);
        b->half = half;
        b->half_s = now_s(b) - (halves - (double)half) * 30.0 / b->pulses_bpm;
        float pulse_says = belief->confidence * (float)cos(2.0 * M_PI * belief->phase);
        b->bass_change = bass_turn(b->bass);
        b->place = meter_walk(b->meter, b->pulses_bpm, pulse_says);
        b->unheard = true;
    }
    if (b->unheard && now_s(b) >= b->half_s + AFTER_S)
        collect_strokes(b);
}

/* ---- the clock that is given out ---- */

static double beat_bpm(const struct beat *b)
{
    return b->pulses_bpm * 2.0 / b->place.halves;
}

/* Beats since the bar began, as the meter says, at the moment that is given out. */
static double place_in_bar(const struct beat *b)
{
    double into = 2.0 * b->pulses - (double)b->half;
    double place = b->place.beat - 1 + (b->place.place + into) / b->place.halves;
    place += b->ahead_s * beat_bpm(b) / 60.0;
    return place - b->place.beats * floor(place / b->place.beats);
}

static void follow_meter(struct beat *b, struct feature_beat *out)
{
    double place = place_in_bar(b), before = floor(b->beats);
    double off = place - b->beats;
    off -= floor(off + 0.5);
    b->beats += beat_bpm(b) * TICK_S / 60.0 * fmin(fmax(1.0 + CATCH_UP * off, SLOWEST), FASTEST);
    double phase = b->beats - floor(b->beats);
    out->beat = floor(b->beats) > before;
    if (out->beat || b->beat_of_bar > b->place.beats || !b->beat_of_bar)
        b->beat_of_bar = (int)lround(place - phase + b->place.beats) % b->place.beats + 1;
    out->bar = out->beat && b->beat_of_bar == 1;
    double bar_phase = (b->beat_of_bar - 1 + phase) / b->place.beats;
    double bars = floor(b->bars) + (out->bar ? 1.0 : 0.0) + bar_phase;
    b->bars = bars > b->bars ? bars : b->bars;
    out->bar_phase = (float)bar_phase;
    out->beat_of_bar = b->beat_of_bar;
    out->beats_of_bar = b->place.beats;
    out->bpm = (float)beat_bpm(b);
    out->next_s = (float)((1.0 - phase) * 60.0 / beat_bpm(b));
}

void beat_step(struct beat *b, const struct flux_rise *rise, const float *low_bands, bool heard,
               struct feature_beat *out)
{
    bool between = b->tick % 2 == 1;
    if (!between)
        hear_step(b, rise, low_bands);
    b->tick++;
    b->silent_ticks = heard ? 0 : b->silent_ticks + 1;
    if (b->silent_ticks == (int)(FORGET_S * TICKS_PER_S))
        beat_forget(b);
    struct pulse_belief belief = pulse_belief(b->pulse, between);
    if (b->known || (heard && belief.confidence > KNOWN_CONFIDENCE)) {
        follow_pulse(b, &belief);
        walk_meter(b, &belief);
    }
    if (b->known && b->place.halves)
        follow_meter(b, out);
    out->beats = b->beats;
    out->bars = b->bars;
    out->phase = (float)(b->beats - floor(b->beats));
    if (heard && out->bpm > 0.0f) {
        out->confidence = belief.confidence * b->place.confidence;
        out->bar_confidence = belief.confidence * b->place.bar_confidence;
    }
}

/* ---- what people ask ---- */

void beat_tap(struct beat *b, double age_s)
{
    age_s = fmin(fmax(age_s, 0.0), AGE_MAX_S);
    double at_s = now_s(b) - age_s;
    if (b->n_taps && at_s - b->tap_s[b->n_taps - 1] > TAP_FORGET_S)
        b->n_taps = 0;
    if (b->n_taps == TAPS_MAX)
        memmove(b->tap_s, b->tap_s + 1, sizeof b->tap_s[0] * (size_t)--b->n_taps);
    b->tap_s[b->n_taps++] = at_s;
    if (b->n_taps < 2)
        return;
    double period_s = (at_s - b->tap_s[0]) / (b->n_taps - 1);
    if (period_s < TAP_LEAST_S || period_s > TAP_MOST_S)
        return;
    pulse_hint(b->pulse, 60.0 / period_s, age_s / period_s);
    meter_expect(b->meter, 60.0 / period_s);
    meter_hint_beat(b->meter);
}

static void divide(struct beat *b, int how)
{
    if (!b->known || !b->place.halves || !meter_divide(b->meter, how))
        return;
    meter_expect(b->meter, beat_bpm(b) * (how > 0 ? 2.0 : 0.5));
}

void beat_double(struct beat *b)
{
    divide(b, 1);
}

void beat_half(struct beat *b)
{
    divide(b, -1);
}

void beat_shift(struct beat *b, double beats)
{
    meter_shift(b->meter, beats);
}

void beat_lock(struct beat *b, bool locked)
{
    pulse_lock(b->pulse, locked && b->known ? b->pulses_bpm : 0.0);
    meter_lock(b->meter, locked);
}

void beat_ahead(struct beat *b, double seconds)
{
    b->ahead_s = fmin(fmax(seconds, 0.0), AHEAD_MAX_S);
}
