/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/analysis.h"

#include "analysis/bands.h"
#include "analysis/beat.h"
#include "analysis/check.h"
#include "analysis/denormal.h"
#include "analysis/drums.h"
#include "analysis/features.h"
#include "analysis/flavour.h"
#include "analysis/flux.h"
#include "analysis/fold.h"
#include "analysis/follower.h"
#include "analysis/form.h"
#include "analysis/harmony.h"
#include "analysis/lens.h"
#include "analysis/level.h"
#include "analysis/shape.h"
#include "analysis/spectrum.h"
#include "analysis/timbre.h"
#include "base/err.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDER      8388608.0f /* 2^23; added and taken away, it rounds to even; rint is a call */
#define HIGHEST      (8388607.0f / ROUNDER) /* of 24 bits */
#define LOG10_2      0.30103f               /* log2f is twice as fast as log10f */
#define TONE_LOW_HZ  30.0f
#define TONE_HIGH_HZ 17000.0f
#define LOUD         0.2f /* amplitude to which the onset function's gain brings the running peak */
#define FULL         512.0f /* the magnitude that an amplitude of 1 gets */
#define SOFT_GAIN    0.2f
#define LOUD_RISE_S  0.3f
#define LOUD_FALL_S  10.0f
#define FLOOR        0.001f  /* -60 dB: the gate where no sound check has set it */
#define SOFT_FLOOR   0.0001f /* -80 dB: strokes of soft music count as far down as this */
#define SOFT_SHUT_DB (-83.0f)

enum { CHANNELS_MAX = 32, TONES_MAX = 256, DOOR_BLOCK = 16, WAVE_SIDES = 2 };

struct analysis {
    int rate, channels, window;
    struct level *level;
    struct fold *fold;
    struct spectrum *spectrum;
    struct bands *tones;
    struct flux *flux;
    struct drums *drums;
    struct flux *soft_flux; /* of less compressed magnitudes */
    struct beat *beat;
    struct lens *lens;
    struct shape *shape;
    struct flavour *flavour;
    struct check *check;
    struct harmony *harmony;
    struct timbre *timbre;
    struct form *form;

    float *tick_samples[CHANNELS_MAX]; /* of the tick that is being filled */
    int n_pending;                     /* frames of it */
    float *history[FOLD_MAX]; /* of each signal: `window` samples, then those of the tick */
    float *wave[WAVE_SIDES];  /* FEATURE_WAVE samples of the first channels, then the tick's */
    int64_t tick, frame;      /* next to complete; next to hear */
    float *magnitude;

    struct follower loudness; /* its peak steers the onset function's gain */
    struct follower_pace loudness_pace;
    float loudness_before; /* its peak before a check began it anew */
    enum gain_mode gain;
    bool strokes_open;
    int64_t n_wishes;
};

/* Nothing but selections and sums, so that compilers use vectors. */
static inline float door(float x)
{
    x = fabsf(x) <= FLT_MAX ? x : 0.0f;
    x = x < HIGHEST ? x : HIGHEST;
    x = x > -1.0f ? x : -1.0f;
    float scaled = x * ROUNDER, away = copysignf(ROUNDER, x);
    return ((scaled + away) - away) / ROUNDER;
}

void analysis_door(float *samples, int n)
{
    int at = 0;
    for (; at + DOOR_BLOCK <= n; at += DOOR_BLOCK)
        for (int i = 0; i < DOOR_BLOCK; i++)
            samples[at + i] = door(samples[at + i]);
    for (; at < n; at++)
        samples[at] = door(samples[at]);
}

int64_t analysis_tick_start(int rate, int64_t tick)
{
    return (2 * tick * rate + TICKS_PER_S) / (INT64_C(2) * TICKS_PER_S);
}

static bool create_parts(struct analysis *a, struct err *err)
{
    a->fold = fold_create(a->rate, a->channels, err);
    int n_signals = a->fold ? fold_signals(a->fold) : 0;
    a->level = a->fold ? level_create(a->rate, a->channels, n_signals, err) : NULL;
    struct spectrum_desc window = {.rate = (float)a->rate, .channels = n_signals};
    a->spectrum = a->level ? spectrum_create(&window, err) : NULL;
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
    a->drums = a->flux ? drums_create(a->tones, FULL * LOUD, err) : NULL;
    a->soft_flux = a->drums ? flux_create(&flux, err) : NULL;
    a->beat = a->soft_flux ? beat_create(flux.first[RISE_MID], err) : NULL;
    a->check = a->beat ? check_create(a->channels, err) : NULL;
    a->lens = a->check ? lens_create(a->rate, n_signals, err) : NULL;
    a->shape = a->lens ? shape_create(n_bins, bin_hz, err) : NULL;
    a->flavour = a->shape ? flavour_create(err) : NULL;
    a->harmony = a->flavour ? harmony_create(a->rate, n_signals, err) : NULL;
    a->timbre = a->harmony ? timbre_create(n_bins, bin_hz, err) : NULL;
    a->form = a->timbre ? form_create(err) : NULL;
    return a->form;
}

static bool create_buffers(struct analysis *a, struct err *err)
{
    size_t longest_tick = (size_t)(a->rate / TICKS_PER_S) + 1;
    bool complete = true;
    for (int c = 0; c < a->channels; c++)
        complete = (a->tick_samples[c] = calloc(longest_tick, sizeof(float))) && complete;
    for (int i = 0; i < fold_signals(a->fold); i++)
        complete = (a->history[i] = calloc(a->window + longest_tick, sizeof(float))) && complete;
    for (int side = 0; side < WAVE_SIDES; side++)
        complete = (a->wave[side] = calloc(FEATURE_WAVE + longest_tick, sizeof(float))) && complete;
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
    level_destroy(a->level);
    fold_destroy(a->fold);
    spectrum_destroy(a->spectrum);
    bands_destroy(a->tones);
    flux_destroy(a->flux);
    drums_destroy(a->drums);
    flux_destroy(a->soft_flux);
    beat_destroy(a->beat);
    lens_destroy(a->lens);
    shape_destroy(a->shape);
    flavour_destroy(a->flavour);
    check_destroy(a->check);
    harmony_destroy(a->harmony);
    timbre_destroy(a->timbre);
    form_destroy(a->form);
    for (int c = 0; c < a->channels; c++)
        free(a->tick_samples[c]);
    for (int i = 0; i < FOLD_MAX; i++)
        free(a->history[i]);
    for (int side = 0; side < WAVE_SIDES; side++)
        free(a->wave[side]);
    free(a->magnitude);
    free(a);
}

void analysis_forget(struct analysis *a)
{
    for (int i = 0; i < fold_signals(a->fold); i++)
        memset(a->history[i], 0, sizeof(float) * a->window);
    for (int side = 0; side < WAVE_SIDES; side++)
        memset(a->wave[side], 0, sizeof(float) * FEATURE_WAVE);
    level_forget(a->level);
    fold_forget(a->fold);
    a->loudness = (struct follower){0};
    a->strokes_open = false;
    flux_forget(a->flux);
    drums_forget(a->drums);
    flux_forget(a->soft_flux);
    beat_forget(a->beat);
    lens_forget(a->lens);
    shape_forget(a->shape);
    flavour_forget(a->flavour);
    harmony_forget(a->harmony);
    timbre_forget(a->timbre);
    form_forget(a->form);
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

static void tune(struct analysis *a)
{
    const struct tuning *tuning = check_tuning(a->check);
    level_gate(a->level, tuning->open_rms, tuning->shut_db);
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
        a->strokes_open = out->level.heard;
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
    follower_peak(&a->loudness, &a->loudness_pace, (float)exp10(out->level.db / 20.0));
    float gain = a->strokes_open ? FULL * LOUD / fmaxf(a->loudness.peak, SOFT_FLOOR) : 0.0f;
    for (int k = 0; k < n_bins; k++)
        a->magnitude[k] = gain * sqrtf(power[k]);
    bands_sum(a->tones, a->magnitude, sums);

    struct flux_rise rise = rise_of(a->flux, sums, n_bands, 1.0f, bands);
    struct flux_rise soft = rise_of(a->soft_flux, sums, n_bands, SOFT_GAIN, soft_bands);
    struct drums_heard struck = drums_step(a->drums, rise.all, sums);
    beat_step(a->beat, &soft, bands, a->strokes_open, &out->beat);
    out->onset = struck.onset;
    out->kick = struck.kick;
    out->snare = struck.snare;
    out->hat = struck.hat;
}

/* A sample may be beyond 1 now that its offset is gone. */
static void show_wave(struct analysis *a, const float *const *channel, struct features *out)
{
    int n = a->n_pending;
    for (int side = 0; side < WAVE_SIDES; side++) {
        float *wave = a->wave[side];
        memcpy(wave + FEATURE_WAVE, channel[side < a->channels ? side : 0], sizeof(float) * n);
        memmove(wave, wave + n, sizeof(float) * FEATURE_WAVE);
        for (int i = 0; i < FEATURE_WAVE; i++)
            out->wave[side][i] = wave[i] > 1.0f ? 1.0f : wave[i] < -1.0f ? -1.0f : wave[i];
    }
}

static void complete_tick(struct analysis *a, struct features *out)
{
    unsigned mode = denormal_off();
    const float *newest[FOLD_MAX], *tick[FOLD_MAX], *signal[FOLD_MAX], *recent[FOLD_MAX];
    float bands[FEATURE_BANDS];
    int n = a->n_pending, n_signals = fold_signals(a->fold);
    memset(out, 0, sizeof *out);
    out->tick = a->tick;
    out->wishes = a->n_wishes;
    level_step(a->level, (const float *const *)a->tick_samples, n, out);
    check_step(a->check, (const float *const *)a->tick_samples, n, out);
    tune(a);
    const float *const *still = level_samples(a->level);
    fold_step(a->fold, still, n, signal);
    level_loudness(a->level, signal, n, out);
    for (int i = 0; i < n_signals; i++) {
        memcpy(a->history[i] + a->window, signal[i], sizeof(float) * n);
        tick[i] = a->history[i] + a->window;
        newest[i] = a->history[i] + n;
    }
    const float *power = spectrum_step(a->spectrum, newest);
    hear_strokes(a, power, out);
    for (int i = 0; i < n_signals; i++)
        recent[i] = newest[i] + a->window - lens_window(a->lens);
    lens_step(a->lens, recent, n, bands);
    shape_step(a->shape, power, bands, out);
    flavour_step(a->flavour, shape_range_power(a->shape), out);
    harmony_step(a->harmony, tick, n, out);
    timbre_step(a->timbre, power, tick, n_signals, n, out);
    form_step(a->form, bands, shape_range_power(a->shape)[RANGE_BASS], out);
    show_wave(a, still, out);
    for (int i = 0; i < n_signals; i++)
        memmove(a->history[i], newest[i], sizeof(float) * a->window);
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
            float *to = a->tick_samples[c] + a->n_pending;
            for (int i = 0; i < n; i++)
                to[i] = interleaved[(size_t)(used + i) * a->channels + c];
            analysis_door(to, n);
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
