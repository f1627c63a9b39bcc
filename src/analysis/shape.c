/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/shape.h"

#include "analysis/bands.h"
#include "analysis/check.h"
#include "analysis/features.h"
#include "analysis/follower.h"
#include "analysis/lens.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR 0.001f /* -60 dB: no gain lifts what is below */
#define BAND_SHARE                                                                                 \
    0.05f /* a band is lifted at most until it is so far (-26 dB) below the loudest */
#define SPECTRUM_DB   72.0f /* what the height of the spectrum spans */
#define HEADROOM_DB   10.0f /* above the loudest band, so that single peaks do not all touch 1 */
#define TILT_DB       3.0f  /* per octave: music falls by about as much */
#define TILT_FROM_HZ  100.0f
#define DB_PER_OCTAVE 3.0103f        /* of power; log2f is twice as fast as log10f */
#define PEAK_FALL_S   8.0f           /* of the automatic gain's reference, */
#define PEAK_RISE_S   (8.0f / 19.0f) /* so that 1 in 20 amplitudes lies above */
#define HANN_NOISE    1.5f           /* a sine's power in a Hann spectrum, summed over its bins */

struct shape {
    int n_bins;
    struct bands *ranges[N_RANGES]; /* none for RANGE_ALL */
    float range_power[N_RANGES];
    struct follower range[N_RANGES], band[FEATURE_BANDS];
    struct follower loudest; /* of all bands and bins: the reference they share */
    struct follower loudest_weighted;
    float weight[FEATURE_BANDS], weighted[FEATURE_BANDS];
    struct follower_pace range_pace[N_RANGES], band_pace;
    enum gain_mode gain;
    float dark_db, light_db;
    struct follower range_before[N_RANGES], band_before[FEATURE_BANDS], loudest_before,
        loudest_weighted_before;
    float spectrum_rise, spectrum_fall;
    float tilt_db[FEATURE_SPECTRUM];
    float height[FEATURE_SPECTRUM];
    int first[FEATURE_SPECTRUM + 1]; /* bin of each place of the spectrum */
};

/* fmaxf and fminf are calls, because of what they promise about NaN; there is none here */
static inline float larger(float a, float b)
{
    return a > b ? a : b;
}

static inline float smaller(float a, float b)
{
    return a < b ? a : b;
}

static struct follower_pace pace(float attack_s, float release_s)
{
    return (struct follower_pace){
        .attack = follower_share(attack_s, (float)TICK_S),
        .release = follower_share(release_s, (float)TICK_S),
        .peak_attack = follower_share(PEAK_RISE_S, (float)TICK_S),
        .peak_release = follower_share(PEAK_FALL_S, (float)TICK_S),
    };
}

static bool create_ranges(struct shape *s, int n_bins, float bin_hz, struct err *err)
{
    static const float edges_hz[N_RANGES][2] = {[RANGE_BASS] = {30.0f, 150.0f},
                                                [RANGE_MID] = {150.0f, 2000.0f},
                                                [RANGE_HIGH_MID] = {2000.0f, 6000.0f},
                                                [RANGE_TREBLE] = {2000.0f, 16000.0f}};
    for (int i = RANGE_BASS; i < N_RANGES; i++) {
        s->ranges[i] = bands_create_log(&(struct bands_desc){.n_bins = n_bins,
                                                             .bin_hz = bin_hz,
                                                             .low_hz = edges_hz[i][0],
                                                             .high_hz = edges_hz[i][1],
                                                             .n = 1},
                                        err);
        if (!s->ranges[i])
            return false;
    }
    return true;
}

/* IEC 61672-1, annex E: amplitude, 1 at 1 kHz. */
static float a_weight(double hz)
{
    double square = hz * hz, high = 12194.217 * 12194.217;
    double weight = high * square * square /
                    ((square + 20.598997 * 20.598997) * (square + high) *
                     sqrt((square + 107.65265 * 107.65265) * (square + 737.86223 * 737.86223)));
    return (float)(weight * 1.2589);
}

struct shape *shape_create(int n_bins, float bin_hz, struct err *err)
{
    struct shape *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    s->n_bins = n_bins;
    if (!create_ranges(s, n_bins, bin_hz, err)) {
        shape_destroy(s);
        return NULL;
    }
    s->range_pace[RANGE_ALL] = pace(0.010f, 0.30f);
    s->range_pace[RANGE_BASS] = pace(0.005f, 0.22f);
    s->range_pace[RANGE_MID] = pace(0.008f, 0.20f);
    s->range_pace[RANGE_HIGH_MID] = pace(0.006f, 0.17f);
    s->range_pace[RANGE_TREBLE] = pace(0.005f, 0.14f);
    s->band_pace = pace(0.005f, 0.16f);
    for (int i = 0; i < FEATURE_BANDS; i++)
        s->weight[i] = a_weight(lens_hz(i));
    s->dark_db = -72.0f;
    s->light_db = -60.0f;
    s->spectrum_rise = follower_share(0.006f, (float)TICK_S);
    s->spectrum_fall = follower_share(0.12f, (float)TICK_S);
    for (int i = 0; i <= FEATURE_SPECTRUM; i++)
        s->first[i] = i * (n_bins - 1) / FEATURE_SPECTRUM;
    for (int i = 0; i < FEATURE_SPECTRUM; i++) {
        float hz = (i + 0.5f) * bin_hz * (n_bins - 1) / FEATURE_SPECTRUM;
        s->tilt_db[i] = TILT_DB * fmaxf(0.0f, log2f(hz / TILT_FROM_HZ));
    }
    return s;
}

void shape_destroy(struct shape *s)
{
    if (!s)
        return;
    for (int i = 0; i < N_RANGES; i++)
        bands_destroy(s->ranges[i]);
    free(s);
}

static void begin_gain_anew(struct shape *s)
{
    memcpy(s->range_before, s->range, sizeof s->range);
    memcpy(s->band_before, s->band, sizeof s->band);
    s->loudest_before = s->loudest;
    s->loudest_weighted_before = s->loudest_weighted;
    for (int i = 0; i < N_RANGES; i++)
        s->range[i].peak = 0.0f;
    for (int i = 0; i < FEATURE_BANDS; i++)
        s->band[i].peak = 0.0f;
    s->loudest.peak = s->loudest_weighted.peak = 0.0f;
}

static void recall_gain(struct shape *s)
{
    memcpy(s->range, s->range_before, sizeof s->range);
    memcpy(s->band, s->band_before, sizeof s->band);
    s->loudest = s->loudest_before;
    s->loudest_weighted = s->loudest_weighted_before;
}

const float *shape_range_power(const struct shape *s)
{
    return s->range_power;
}

void shape_tune(struct shape *s, const struct tuning *tuning)
{
    s->dark_db = tuning->dark_db;
    s->light_db = tuning->light_db;
    if (tuning->gain == s->gain)
        return;
    if (s->gain == GAIN_RISE && !tuning->found)
        recall_gain(s);
    s->gain = tuning->gain;
    if (s->gain == GAIN_RISE)
        begin_gain_anew(s);
    float rise = s->gain == GAIN_HELD ? 0.0f : follower_share(PEAK_RISE_S, (float)TICK_S);
    float fall = s->gain == GAIN_FREE ? follower_share(PEAK_FALL_S, (float)TICK_S) : 0.0f;
    for (int i = 0; i < N_RANGES; i++) {
        s->range_pace[i].peak_attack = rise;
        s->range_pace[i].peak_release = fall;
    }
    s->band_pace.peak_attack = rise;
    s->band_pace.peak_release = fall;
}

void shape_forget(struct shape *s)
{
    memset(s->range, 0, sizeof s->range);
    memset(s->band, 0, sizeof s->band);
    memset(&s->loudest, 0, sizeof s->loudest);
    memset(&s->loudest_weighted, 0, sizeof s->loudest_weighted);
    memset(s->weighted, 0, sizeof s->weighted);
    memset(s->height, 0, sizeof s->height);
}

/* The pace of this tick: what is not heard moves no gain. */
static struct follower_pace pace_now(const struct follower_pace *pace, bool heard)
{
    struct follower_pace now = *pace;
    if (!heard)
        now.peak_attack = now.peak_release = 0.0f;
    return now;
}

static void shape_ranges(struct shape *s, const float *power, float audible, float floor,
                         struct features *out)
{
    for (int i = RANGE_BASS; i < N_RANGES; i++) {
        struct follower_pace pace = pace_now(&s->range_pace[i], out->level.heard);
        bands_sum(s->ranges[i], power, &s->range_power[i]);
        s->range_power[i] /= HANN_NOISE;
        out->range[i].level =
            follower_step(&s->range[i], &pace, audible * sqrtf(s->range_power[i]), floor);
    }
}

/* Returns how loud a band must be at least to fill its height. */
static float shape_bands(struct shape *s, const float *amplitude, float audible,
                         struct features *out)
{
    struct follower_pace pace = pace_now(&s->band_pace, out->level.heard);
    float loudest = 0.0f, loudest_weighted = 0.0f;
    for (int i = 0; i < FEATURE_BANDS; i++) {
        loudest = larger(loudest, amplitude[i]);
        loudest_weighted = larger(loudest_weighted, s->weight[i] * amplitude[i]);
    }
    follower_step(&s->loudest, &pace, audible * loudest, FLOOR);
    follower_step(&s->loudest_weighted, &pace, audible * loudest_weighted, FLOOR);
    float floor = larger(FLOOR, BAND_SHARE * s->loudest.peak);
    float scale = audible / larger(FLOOR, s->loudest_weighted.peak);
    for (int i = 0; i < FEATURE_BANDS; i++) {
        float loud = smaller(scale * s->weight[i] * amplitude[i], 1.0f);
        out->bands[i] = follower_step(&s->band[i], &pace, audible * amplitude[i], floor);
        out->weighted[i] = follower_move(&s->weighted[i], &pace, sqrtf(loud));
    }
    return floor;
}

/* The loudest power among the bins that share a place of the picture's spectrum. */
static float power_at(const struct shape *s, const float *power, int i)
{
    float loudest = power[s->first[i]];
    for (int k = s->first[i] + 1; k < s->first[i + 1]; k++)
        loudest = larger(loudest, power[k]);
    return loudest;
}

static void shape_spectrum(struct shape *s, const float *power, float audible, struct features *out)
{
    float reference_db = 20.0f * log10f(fmaxf(s->loudest.peak, FLOOR));
    for (int i = 0; i < FEATURE_SPECTRUM; i++) {
        float db = DB_PER_OCTAVE * log2f(power_at(s, power, i) + 1e-14f) + s->tilt_db[i] -
                   reference_db - HEADROOM_DB;
        float target = audible * smaller(larger(1.0f + db / SPECTRUM_DB, 0.0f), 1.0f);
        float share = target > s->height[i] ? s->spectrum_rise : s->spectrum_fall;
        s->height[i] += share * (target - s->height[i]);
        if (s->height[i] < 1e-4f)
            s->height[i] = 0.0f;
        out->spectrum[i] = s->height[i];
    }
}

void shape_step(struct shape *s, const float *power, const float *amplitude, struct features *out)
{
    /* hiss of a silent input and the room that a check heard are no light */
    float audible = (out->level.db - s->dark_db) / (s->light_db - s->dark_db);
    audible = fminf(fmaxf(audible, 0.0f), 1.0f);
    struct follower_pace pace = pace_now(&s->range_pace[RANGE_ALL], out->level.heard);
    out->range[RANGE_ALL].level =
        follower_step(&s->range[RANGE_ALL], &pace, audible * out->level.rms, FLOOR);
    out->level.gain_db = -20.0f * log10f(fmaxf(s->range[RANGE_ALL].peak, FLOOR));
    float floor = shape_bands(s, amplitude, audible, out);
    shape_ranges(s, power, audible, floor, out);
    shape_spectrum(s, power, audible, out);
}
