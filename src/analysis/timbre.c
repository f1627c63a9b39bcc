/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/timbre.h"

#include "analysis/bands.h"
#include "analysis/features.h"
#include "analysis/follower.h"
#include "analysis/split.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMOOTH_S      0.040f
#define SHAPE_S       0.1f
#define LOW_HZ        20.0f
#define HIGH_HZ       16000.0f
#define FLAT_LOW_HZ   250.0f
#define BANDS_LOW_HZ  100.0f /* below, the spectrum cannot tell strokes from tones */
#define ROLLOFF_SHARE 0.85f
#define DB_PER_OCTAVE 3.0103f /* of power */
#define INAUDIBLE     1e-14f
#define DARK          1e-4f

enum {
    LAST_TICKS = 10,
    PER_LOG = 16
}; /* 50 ms; powers multiplied before their logarithm is taken */

struct timbre {
    int first, last, flat_first; /* bins */
    float bin_hz;
    struct bands *bands;
    struct split *split;
    float share, shape_share;
    float shape[SPLIT_BANDS]; /* of the spectrum, slow; length 1 at most */
    float square[LAST_TICKS], peak[LAST_TICKS];
    int crossings[LAST_TICKS], samples[LAST_TICKS];
    float percussive, tonal; /* as measured last */
    struct feature_timbre colour;
};

static int bin_of(const struct timbre *t, float hz, int n_bins)
{
    int k = (int)lroundf(hz / t->bin_hz);
    return k < n_bins - 1 ? k : n_bins - 1;
}

struct timbre *timbre_create(int n_bins, float bin_hz, struct err *err)
{
    struct timbre *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    t->bin_hz = bin_hz;
    t->first = bin_of(t, LOW_HZ, n_bins) > 0 ? bin_of(t, LOW_HZ, n_bins) : 1;
    t->flat_first = bin_of(t, FLAT_LOW_HZ, n_bins);
    t->last = bin_of(t, HIGH_HZ, n_bins);
    t->share = follower_share(SMOOTH_S, (float)TICK_S);
    t->shape_share = follower_share(SHAPE_S, (float)TICK_S);
    t->bands = bands_create_log(&(struct bands_desc){.n_bins = n_bins,
                                                     .bin_hz = bin_hz,
                                                     .low_hz = BANDS_LOW_HZ,
                                                     .high_hz = HIGH_HZ,
                                                     .n = SPLIT_BANDS},
                                err);
    t->split = t->bands ? split_create(err) : NULL;
    if (!t->split) {
        timbre_destroy(t);
        return NULL;
    }
    timbre_forget(t);
    return t;
}

void timbre_destroy(struct timbre *t)
{
    if (!t)
        return;
    bands_destroy(t->bands);
    split_destroy(t->split);
    free(t);
}

void timbre_forget(struct timbre *t)
{
    split_forget(t->split);
    memset(t->shape, 0, sizeof t->shape);
    memset(t->square, 0, sizeof t->square);
    memset(t->peak, 0, sizeof t->peak);
    memset(t->crossings, 0, sizeof t->crossings);
    memset(t->samples, 0, sizeof t->samples);
    memset(&t->colour, 0, sizeof t->colour);
    t->colour.flatness_db = -120.0f;
    t->percussive = t->tonal = 0.0f;
}

static float measure_moments(struct timbre *t, const float *power)
{
    float sum = 0.0f, first = 0.0f, second = 0.0f;
    for (int k = t->first; k <= t->last; k++) {
        float moment = (float)k * power[k];
        sum += power[k];
        first += moment;
        second += (float)k * moment;
    }
    if (sum <= INAUDIBLE)
        return sum;
    float centre = first / sum, variance = second / sum - centre * centre;
    t->colour.centroid_hz = t->bin_hz * centre;
    t->colour.spread_hz = t->bin_hz * (variance > 0.0f ? sqrtf(variance) : 0.0f);
    return sum;
}

static void measure_rolloff(struct timbre *t, const float *power, float sum)
{
    float below = power[t->first];
    int k = t->first;
    while (k < t->last && below < ROLLOFF_SHARE * sum)
        below += power[++k];
    t->colour.rolloff_hz = t->bin_hz * (float)k;
}

static void measure_flatness(struct timbre *t, const float *power)
{
    double log_sum = 0.0, sum = 0.0;
    int n = t->last - t->flat_first + 1;
    for (int k = t->flat_first; k <= t->last;) {
        double product = 1.0; /* at least 1e-224 */
        for (int i = 0; i < PER_LOG && k <= t->last; i++, k++) {
            product *= (double)power[k] + INAUDIBLE;
            sum += (double)power[k] + INAUDIBLE;
        }
        log_sum += log2(product);
    }
    float db = DB_PER_OCTAVE * (float)(log_sum / n - log2(sum / n));
    t->colour.flatness_db = db < -120.0f ? -120.0f : db > 0.0f ? 0.0f : db;
}

static int count_crossings(const float *samples, int n)
{
    int crossings = 0;
    for (int i = 0; i < n; i++)
        crossings += (samples[i] < 0.0f) != (samples[i - 1] < 0.0f);
    return crossings;
}

static int loudest_channel(const float *const *channel, int n_channels, int n)
{
    int loudest = 0;
    float most = -1.0f;
    for (int c = 0; c < n_channels && n_channels > 1; c++) {
        float even = 0.0f, odd = 0.0f;
        for (int i = 0; i + 1 < n; i += 2) {
            even += channel[c][i] * channel[c][i];
            odd += channel[c][i + 1] * channel[c][i + 1];
        }
        if (even + odd > most) {
            most = even + odd;
            loudest = c;
        }
    }
    return loudest;
}

/* Crest and crossings of the last ticks. */
static void measure_wave(struct timbre *t, const float *const *channel, int n_channels, int n,
                         const struct features *out)
{
    int at = (int)(out->tick % LAST_TICKS), crossings = 0, samples = 0;
    float square = 0.0f, peak = 0.0f;
    t->square[at] = out->level.rms * out->level.rms;
    t->peak[at] = out->level.peak;
    t->crossings[at] = count_crossings(channel[loudest_channel(channel, n_channels, n)], n);
    t->samples[at] = n;
    for (int i = 0; i < LAST_TICKS; i++) {
        square += t->square[i] / LAST_TICKS;
        peak = t->peak[i] > peak ? t->peak[i] : peak;
        crossings += t->crossings[i];
        samples += t->samples[i] > 0;
    }
    if (!out->level.heard || square <= INAUDIBLE)
        return;
    float db = DB_PER_OCTAVE * log2f(peak * peak / square);
    t->colour.crest_db = db < 0.0f ? 0.0f : db > 120.0f ? 120.0f : db;
    t->colour.crossings_hz = (float)(crossings * TICKS_PER_S) / (float)samples;
}

/* How unlike the slow shape of the spectrum this one is. */
static float measure_change(struct timbre *t, const float *bands)
{
    float square = INAUDIBLE, slow = INAUDIBLE, product = 0.0f;
    for (int i = 0; i < SPLIT_BANDS; i++) {
        square += bands[i] * bands[i];
        slow += t->shape[i] * t->shape[i];
        product += bands[i] * t->shape[i];
    }
    float scale = 1.0f / sqrtf(square), like = product * scale / sqrtf(slow);
    for (int i = 0; i < SPLIT_BANDS; i++)
        t->shape[i] += t->shape_share * (bands[i] * scale - t->shape[i]);
    return like < 1.0f ? 1.0f - like : 0.0f;
}

static float clip(float x)
{
    return x < 0.0f ? 0.0f : x > 1.0f ? 1.0f : x;
}

static float on_log_scale(float hz, float low_hz, float high_hz)
{
    return hz > low_hz ? clip(log2f(hz / low_hz) / log2f(high_hz / low_hz)) : 0.0f;
}

static void follow(const struct timbre *t, float *felt, float target)
{
    *felt += t->share * (target - *felt);
    if (*felt < DARK)
        *felt = 0.0f;
}

static void feel(struct timbre *t, float change, bool heard)
{
    struct feature_timbre *c = &t->colour;
    float on = heard ? 1.0f : 0.0f;
    follow(t, &c->centroid, on * on_log_scale(c->centroid_hz, 100.0f, 10000.0f));
    follow(t, &c->spread, on * on_log_scale(c->spread_hz, 50.0f, 5000.0f));
    follow(t, &c->rolloff, on * on_log_scale(c->rolloff_hz, 100.0f, 16000.0f));
    follow(t, &c->crossings, on * on_log_scale(c->crossings_hz, 100.0f, 10000.0f));
    follow(t, &c->flatness, on * clip(1.0f + c->flatness_db / 60.0f));
    follow(t, &c->crest, on * clip((c->crest_db - 3.0f) / 21.0f));
    follow(t, &c->change, on * clip(change));
    follow(t, &c->percussive, on * clip(t->percussive));
    follow(t, &c->tonal, on * clip(t->tonal));
}

void timbre_step(struct timbre *t, const float *power, const float *const *channel, int n_channels,
                 int n, struct features *out)
{
    float bands[SPLIT_BANDS], change = 0.0f;
    measure_wave(t, channel, n_channels, n, out);
    if (out->level.heard) {
        float sum = measure_moments(t, power);
        if (sum > INAUDIBLE) {
            measure_rolloff(t, power, sum);
            measure_flatness(t, power);
        }
        bands_sum(t->bands, power, bands);
        for (int i = 0; i < SPLIT_BANDS; i++)
            bands[i] = sqrtf(bands[i]);
        change = measure_change(t, bands);
        if (out->tick % 2 == 1) /* pitch has the even ones */
            split_step(t->split, bands, &t->percussive, &t->tonal);
    }
    feel(t, change, out->level.heard);
    memcpy(&out->timbre, &t->colour, sizeof out->timbre);
}
