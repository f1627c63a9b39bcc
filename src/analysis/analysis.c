/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/analysis.h"

#include "analysis/bands.h"
#include "analysis/beat.h"
#include "analysis/check.h"
#include "analysis/denormal.h"
#include "analysis/drums.h"
#include "analysis/features.h"
#include "analysis/flux.h"
#include "analysis/follower.h"
#include "analysis/harmony.h"
#include "analysis/shape.h"
#include "analysis/spectrum.h"
#include "analysis/timbre.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDER      0x1.8p52 /* added and taken away, it rounds a double to even; rint is a call */
#define LOG10_2      0.30103f /* log2f is twice as fast as log10f */
#define TONE_LOW_HZ  30.0f
#define TONE_HIGH_HZ 17000.0f
#define LOUD         0.2f /* amplitude to which the onset function's gain brings the running peak */
#define SOFT_GAIN    0.2f
#define LOUD_RISE_S  0.3f
#define LOUD_FALL_S  10.0f
#define FLOOR        0.001f  /* -60 dB: the gate where no sound check has set it */
#define SOFT_FLOOR   0.0001f /* -80 dB: strokes of soft music count as far down as this */
#define SOFT_SHUT_DB (-83.0f)

enum { CHANNELS_MAX = 32, TONES_MAX = 256, LEVEL_TICKS = 10 };

struct analysis {
    int rate, channels, window;
    struct spectrum *spectrum;
    struct bands *tones;
    struct flux *flux;
    struct drums *drums;
    struct flux *soft_flux; /* of less compressed magnitudes */
    struct beat *beat;
    struct shape *shape;
    struct check *check;
    struct harmony *harmony;
    struct timbre *timbre;

    float *history
        [CHANNELS_MAX];  /* `window` heard samples, then those of the tick that is being filled */
    int n_pending;       /* frames of that tick */
    int64_t tick, frame; /* next to complete; next to hear */
    float *magnitude;

    double square[LEVEL_TICKS]; /* mean squares of the last ticks, a ring */
    struct follower loudness;   /* its peak steers the onset function's gain */
    struct follower_pace loudness_pace;
    float loudness_before; /* its peak before a check began it anew */
    enum gain_mode gain;
    bool gate_open, strokes_open;
    int64_t n_wishes;
};

static float door(float x)
{
    if (!isfinite(x))
        return 0.0f;
    if (x >= 1.0f)
        return 8388607.0f / 8388608.0f; /* the highest of 24 bits */
    if (x <= -1.0f)
        return -1.0f;
    double scaled = x * 8388608.0;
    return (float)(((scaled + ROUNDER) - ROUNDER) / 8388608.0);
}

void analysis_door(float *samples, int n)
{
    for (int i = 0; i < n; i++)
        samples[i] = door(samples[i]);
}

int64_t analysis_tick_start(int rate, int64_t tick)
{
    return (2 * tick * rate + TICKS_PER_S) / (INT64_C(2) * TICKS_PER_S);
}

static bool create_parts(struct analysis *a, struct err *err)
{
    a->spectrum = spectrum_create(a->rate, a->channels, err);
    if (!a->spectrum)
        return false;
    a->window = spectrum_window(a->spectrum);
    int n_bins = spectrum_bins(a->spectrum);
    float bin_hz = spectrum_bin_hz(a->spectrum);
    a->tones = bands_create_tones(&(struct bands_desc){.n_bins = n_bins,
                                                       .bin_hz = bin_hz,
                                                       .low_hz = TONE_LOW_HZ,
                                                       .high_hz = TONE_HIGH_HZ,
                                                       .n = TONES_MAX},
                                  err);
    if (!a->tones)
        return false;
    struct flux_desc flux = {.hop_s = (float)TICK_S};
    drums_group(a->tones, &flux);
    a->flux = flux_create(&flux, err);
    a->drums = a->flux ? drums_create(&flux, err) : NULL;
    a->soft_flux = a->drums ? flux_create(&flux, err) : NULL;
    a->beat = a->soft_flux ? beat_create(flux.first[RISE_MID], err) : NULL;
    a->check = a->beat ? check_create(a->channels, err) : NULL;
    a->shape = a->check ? shape_create(n_bins, bin_hz, err) : NULL;
    a->harmony = a->shape ? harmony_create(a->rate, a->channels, err) : NULL;
    a->timbre = a->harmony ? timbre_create(n_bins, bin_hz, err) : NULL;
    return a->timbre;
}

static bool create_buffers(struct analysis *a, struct err *err)
{
    size_t longest_tick = (size_t)(a->rate / TICKS_PER_S) + 1;
    bool complete = true;
    for (int c = 0; c < a->channels; c++) {
        a->history[c] = calloc(a->window + longest_tick, sizeof(float));
        complete = complete && a->history[c];
    }
    a->magnitude = calloc(spectrum_bins(a->spectrum), sizeof(float));
    if (!complete || !a->magnitude)
        return err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
    return true;
}

static void pace_loudness(struct analysis *a)
{
    float rise = follower_share(LOUD_RISE_S, (float)TICK_S);
    float fall = follower_share(LOUD_FALL_S, (float)TICK_S);
    a->loudness_pace = (struct follower_pace){.peak_attack = a->gain == GAIN_HELD ? 0.0f : rise,
                                              .peak_release = a->gain == GAIN_FREE ? fall : 0.0f};
}

struct analysis *analysis_create(const struct analysis_desc *desc, struct err *err)
{
    if (desc->rate < 8000 || desc->rate > 384000 || desc->channels < 1 ||
        desc->channels > CHANNELS_MAX) {
        err_set(
            err, ERR_RANGE,
            _("Sound with %d channels at %d Hz cannot be analysed; use 1 to 32 channels at 8000 "
              "to 384000 Hz."),
            desc->channels, desc->rate);
        return NULL;
    }
    struct analysis *a = calloc(1, sizeof *a);
    if (!a) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    a->rate = desc->rate;
    a->channels = desc->channels;
    pace_loudness(a);
    if (!create_parts(a, err) || !create_buffers(a, err)) {
        analysis_destroy(a);
        return NULL;
    }
    return a;
}

void analysis_destroy(struct analysis *a)
{
    if (!a)
        return;
    spectrum_destroy(a->spectrum);
    bands_destroy(a->tones);
    flux_destroy(a->flux);
    drums_destroy(a->drums);
    flux_destroy(a->soft_flux);
    beat_destroy(a->beat);
    shape_destroy(a->shape);
    check_destroy(a->check);
    harmony_destroy(a->harmony);
    timbre_destroy(a->timbre);
    for (int c = 0; c < a->channels; c++)
        free(a->history[c]);
    free(a->magnitude);
    free(a);
}

void analysis_forget(struct analysis *a)
{
    for (int c = 0; c < a->channels; c++)
        memset(a->history[c], 0, sizeof(float) * a->window);
    memset(a->square, 0, sizeof a->square);
    a->loudness = (struct follower){0};
    a->gate_open = a->strokes_open = false;
    flux_forget(a->flux);
    drums_forget(a->drums);
    flux_forget(a->soft_flux);
    beat_forget(a->beat);
    shape_forget(a->shape);
    harmony_forget(a->harmony);
    timbre_forget(a->timbre);
}

void analysis_wish(struct analysis *a, enum analysis_wish wish, double value)
{
    a->n_wishes++;
    value = isfinite(value) ? value : 0.0;
    switch (wish) {
    case WISH_TEMPO_TAP:
        beat_tap(a->beat, value);
        break;
    case WISH_TEMPO_DOUBLE:
        beat_double(a->beat);
        break;
    case WISH_TEMPO_HALF:
        beat_half(a->beat);
        break;
    case WISH_TEMPO_SHIFT:
        beat_shift(a->beat, value);
        break;
    case WISH_TEMPO_LOCK:
        beat_lock(a->beat, value > 0.0);
        break;
    case WISH_TEMPO_RELEARN:
        beat_relearn(a->beat);
        break;
    case WISH_BEAT_AHEAD:
        beat_ahead(a->beat, value);
        break;
    case WISH_GAIN_LOCK:
        check_lock_gain(a->check, value > 0.5);
        break;
    case WISH_CHECK:
        if (value > 0.5)
            check_begin(a->check);
        else
            check_break_off(a->check);
        break;
    }
}

/* Loudness of the tick's own samples and of the last 50 ms. */
static void measure_level(struct analysis *a, struct features *out)
{
    double sum = 0.0;
    float peak = 0.0f;
    for (int c = 0; c < a->channels; c++) {
        const float *sample = a->history[c] + a->window;
        for (int i = 0; i < a->n_pending; i++) {
            sum += (double)sample[i] * sample[i];
            float size = fabsf(sample[i]);
            peak = size > peak ? size : peak;
        }
    }
    double square = sum / ((double)a->n_pending * a->channels);
    a->square[a->tick % LEVEL_TICKS] = square;
    double recent = 0.0;
    for (int i = 0; i < LEVEL_TICKS; i++)
        recent += a->square[i];
    recent /= LEVEL_TICKS;
    out->level.rms = (float)sqrt(square);
    out->level.peak = peak;
    out->level.db = recent > 1e-12 ? (float)(10.0 * log10(recent)) : -120.0f;
    const struct tuning *tuning = check_tuning(a->check);
    if (out->level.rms > tuning->open_rms)
        a->gate_open = true;
    else if (out->level.db < tuning->shut_db)
        a->gate_open = false;
    out->level.heard = a->gate_open;
}

static void tune(struct analysis *a)
{
    const struct tuning *tuning = check_tuning(a->check);
    shape_tune(a->shape, tuning);
    if (tuning->gain == a->gain)
        return;
    if (a->gain == GAIN_RISE && !tuning->found)
        a->loudness.peak = a->loudness_before;
    a->gain = tuning->gain;
    if (a->gain == GAIN_RISE) {
        a->loudness_before = a->loudness.peak;
        a->loudness.peak = 0.0f;
    }
    pace_loudness(a);
}

/* Log magnitudes of the bands; a smaller gain lets loud strokes tower. */
static struct flux_rise rise_of(struct flux *flux, const float *sums, int n, float gain,
                                float *bands)
{
    for (int i = 0; i < n; i++)
        bands[i] = LOG10_2 * log2f(1.0f + gain * sums[i]);
    return flux_step(flux, bands);
}

/* Rhythm needs no loudness, only a room quieter than the music. */
static void gate_strokes(struct analysis *a, const struct features *out)
{
    if (check_tuning(a->check)->open_rms > FLOOR)
        a->strokes_open = a->gate_open;
    else if (out->level.rms > SOFT_FLOOR)
        a->strokes_open = true;
    else if (out->level.db < SOFT_SHUT_DB)
        a->strokes_open = false;
}

static void hear_strokes(struct analysis *a, const float *power, struct features *out)
{
    float sums[TONES_MAX], bands[TONES_MAX], soft_bands[TONES_MAX];
    int n_bands = bands_count(a->tones), n_bins = spectrum_bins(a->spectrum);
    gate_strokes(a, out);
    follower_step(&a->loudness, &a->loudness_pace, (float)exp10(out->level.db / 20.0), SOFT_FLOOR);
    float gain = a->strokes_open ? 512.0f * LOUD / fmaxf(a->loudness.peak, SOFT_FLOOR) : 0.0f;
    for (int k = 0; k < n_bins; k++)
        a->magnitude[k] = gain * sqrtf(power[k]);
    bands_sum(a->tones, a->magnitude, sums);

    struct flux_rise rise = rise_of(a->flux, sums, n_bands, 1.0f, bands);
    struct flux_rise soft = rise_of(a->soft_flux, sums, n_bands, SOFT_GAIN, soft_bands);
    struct drums_heard struck = drums_step(a->drums, rise.all, &soft);
    out->beat = beat_step(a->beat, &soft, bands, a->strokes_open);
    out->onset = struck.onset;
    out->kick = struck.kick;
    out->snare = struck.snare;
    out->hat = struck.hat;
}

static void copy_wave(const struct analysis *a, struct features *out)
{
    for (int side = 0; side < 2; side++) {
        const float *channel = a->history[side < a->channels ? side : 0];
        memcpy(out->wave[side], channel + a->window + a->n_pending - FEATURE_WAVE,
               sizeof out->wave[side]);
    }
}

static void complete_tick(struct analysis *a, struct features *out)
{
    unsigned mode = denormal_off();
    const float *newest[CHANNELS_MAX], *tick[CHANNELS_MAX];
    for (int c = 0; c < a->channels; c++) {
        newest[c] = a->history[c] + a->n_pending;
        tick[c] = a->history[c] + a->window;
    }
    memset(out, 0, sizeof *out);
    out->tick = a->tick;
    out->wishes = a->n_wishes;
    measure_level(a, out);
    check_step(a->check, tick, a->n_pending, out);
    tune(a);
    const float *power = spectrum_step(a->spectrum, newest);
    hear_strokes(a, power, out);
    shape_step(a->shape, power, out);
    harmony_step(a->harmony, tick, a->n_pending, out);
    timbre_step(a->timbre, power, tick, a->channels, a->n_pending, out);
    copy_wave(a, out);
    for (int c = 0; c < a->channels; c++)
        memmove(a->history[c], newest[c], sizeof(float) * a->window);
    a->n_pending = 0;
    a->tick++;
    denormal_restore(mode);
}

int analysis_feed(struct analysis *a, const float *interleaved, int n_frames, struct features *out,
                  int max_out, int *n_used)
{
    int n_out = 0, used = 0;
    while (used < n_frames && n_out < max_out) {
        int64_t due = analysis_tick_start(a->rate, a->tick + 1) - a->frame;
        int n = due < n_frames - used ? (int)due : n_frames - used;
        for (int c = 0; c < a->channels; c++) {
            float *to = a->history[c] + a->window + a->n_pending;
            for (int i = 0; i < n; i++)
                to[i] = door(interleaved[(size_t)(used + i) * a->channels + c]);
        }
        a->n_pending += n;
        a->frame += n;
        used += n;
        if (n == due)
            complete_tick(a, &out[n_out++]);
    }
    if (n_used)
        *n_used = used;
    return n_out;
}
