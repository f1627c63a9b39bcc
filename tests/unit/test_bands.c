/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the 64 bands promise: how soon, how sharp and how high they are, and what gain they are given.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "analysis/follower.h"
#include "analysis/lens.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 48000 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state;
}

static float next_noise(uint32_t *state)
{
    return (float)((int32_t)next_random(state) / 2147483648.0);
}

static int band_of(double hz)
{
    return (int)floor(FEATURE_BANDS * log2(hz / 30.0) / log2(16000.0 / 30.0));
}

struct listening {
    struct analysis *analysis;
    int rate;
    int64_t at; /* frame */
    struct features heard;
};

static struct listening begin(int rate)
{
    struct listening l = {.rate = rate};
    l.analysis = analysis_create(&(struct analysis_desc){.rate = rate, .channels = 1}, NULL);
    assert_non_null(l.analysis);
    return l;
}

static void hear_tick(struct listening *l, double hz, double gain)
{
    int n = (int)(analysis_tick_start(l->rate, l->heard.tick + 2) -
                  analysis_tick_start(l->rate, l->heard.tick + 1));
    if (l->at == 0)
        n = (int)analysis_tick_start(l->rate, 1);
    float block[2048];
    for (int i = 0; i < n; i++)
        block[i] = (float)(gain * sin(2.0 * M_PI * hz * (double)(l->at + i) / l->rate));
    assert_int_equal(analysis_feed(l->analysis, block, n, &l->heard, 1, NULL), 1);
    l->at += n;
}

/* Seconds after which a band has half of the height that it reaches, for a tone after silence at a gain that has settled:
 * the slowest of several places of the beginning within a tick. */
static double half_time_s(int rate, double hz)
{
    double slowest_s = 0.0;
    int band = band_of(hz);
    for (int place = 0; place < 4; place++) {
        struct listening l = begin(rate);
        for (int i = 0; i < 12 * TICKS_PER_S; i++)
            hear_tick(&l, hz, 0.3);
        float final = l.heard.bands[band];
        for (int i = 0; i < 2 * TICKS_PER_S; i++)
            hear_tick(&l, hz, 0.0);
        assert_true(l.heard.bands[band] < 0.01f);
        int n_ticks = 0, n = rate / TICKS_PER_S, late = n * place / 4;
        int64_t from = l.at + late;
        float block[2048];
        while (l.heard.bands[band] < 0.5f * final) {
            for (int i = 0; i < n; i++)
                block[i] =
                    l.at + i < from
                        ? 0.0f
                        : (float)(0.3 * sin(2.0 * M_PI * hz * (double)(l.at + i - from) / rate));
            analysis_feed(l.analysis, block, n, &l.heard, 1, NULL);
            l.at += n;
            n_ticks++;
            assert_true(n_ticks < TICKS_PER_S);
        }
        double s = n_ticks * TICK_S - (double)late / rate;
        slowest_s = s > slowest_s ? s : slowest_s;
        analysis_destroy(l.analysis);
    }
    return slowest_s;
}

static void bars_rise_at_once(void **state)
{
    (void)state;
    double treble = half_time_s(RATE, 1000.0), bass = half_time_s(RATE, 60.0);
    assert_true(treble <= 0.025);
    assert_true(bass <= 0.050);
}

static void bars_rise_at_once_at_every_rate(void **state)
{
    (void)state;
    static const int rates[] = {8000, 96000, 192000};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        double treble = half_time_s(rates[i], 1000.0), bass = half_time_s(rates[i], 60.0);
        assert_true(treble <= 0.025 && bass <= 0.050);
    }
}

/* The amplitudes that the lens sees of a sine, or of noise with hz = 0, averaged over a second, or ten. */
static void look(int rate, double hz, float mean[FEATURE_BANDS])
{
    struct lens *lens = lens_create(rate, 1, NULL);
    assert_non_null(lens);
    int n = rate / TICKS_PER_S, window = lens_window(lens);
    float *sound = calloc((size_t)window + n, sizeof *sound), amplitude[FEATURE_BANDS];
    uint32_t random = 3;
    int64_t at = 0;
    memset(mean, 0, sizeof *mean * FEATURE_BANDS);
    int n_mean = (hz > 0.0 ? 1 : 10) * TICKS_PER_S;
    for (int tick = -TICKS_PER_S; tick < n_mean; tick++) {
        memmove(sound, sound + n, sizeof *sound * (size_t)window);
        for (int i = 0; i < n; i++, at++)
            sound[window + i] = hz > 0.0 ? (float)sin(2.0 * M_PI * hz * (double)at / rate)
                                         : next_noise(&random);
        const float *newest[1] = {sound + n};
        lens_step(lens, newest, n, amplitude);
        for (int i = 0; i < FEATURE_BANDS && tick >= 0; i++)
            mean[i] += amplitude[i] / (float)n_mean;
    }
    lens_destroy(lens);
    free(sound);
}

static void a_sine_is_as_high_in_every_band(void **state)
{
    (void)state;
    static const int rates[] = {8000, 44100, 48000, 192000};
    float mean[FEATURE_BANDS];
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++)
        for (int i = 0; i < FEATURE_BANDS && lens_hz(i) < 0.45f * (float)rates[r]; i++) {
            look(rates[r], lens_hz(i), mean);
            assert_true(fabs(20.0 * log10(mean[i])) < 1.0);
        }
}

static void bass_notes_stand_apart(void **state)
{
    (void)state;
    float mean[FEATURE_BANDS];
    for (double hz = 50.0; hz <= 130.0; hz *= 1.2) {
        look(RATE, hz, mean);
        float own = mean[band_of(hz)];
        assert_true(mean[band_of(hz - 20.0)] < 0.33f * own &&
                    mean[band_of(hz + 20.0)] < 0.45f * own);
        assert_true(mean[band_of(2.0 * hz)] < 0.05f * own && mean[band_of(4.0 * hz)] < 0.02f * own);
    }
}

static void noise_has_no_step_where_the_windows_meet(void **state)
{
    (void)state;
    float mean[FEATURE_BANDS];
    look(RATE, 0.0, mean);
    for (int i = 1; i < FEATURE_BANDS; i++)
        assert_true(fabs(20.0 * log10(mean[i] / mean[i - 1])) < 3.0);
}

static void the_gain_follows_the_95th_percentile(void **state)
{
    (void)state;
    struct follower f = {0};
    const struct follower_pace pace = {.attack = 1.0f,
                                       .release = 1.0f,
                                       .peak_attack = 19.0f * follower_share(8.0f, (float)TICK_S),
                                       .peak_release = follower_share(8.0f, (float)TICK_S)};
    uint32_t random = 1;
    double sum = 0.0;
    for (int i = 0; i < 60 * TICKS_PER_S; i++) {
        follower_step(&f, &pace, 0.5f * fabsf(next_noise(&random)), 0.001f);
        if (i >= 30 * TICKS_PER_S)
            sum += f.peak / (30 * TICKS_PER_S);
    }
    assert_true(fabs(sum - 0.475) < 0.02);
    float before = f.peak;
    follower_step(&f, &pace, 100.0f, 0.001f); /* one crack in the cable */
    assert_true(f.peak < 1.06f * before);
    struct follower_pace frozen = pace;
    frozen.peak_attack = frozen.peak_release = 0.0f;
    before = f.peak;
    for (int i = 0; i < 1000; i++)
        follower_step(&f, &frozen, i % 2 ? 3.0f : 0.0f, 0.001f);
    assert_true(f.peak == before);
}

/* The height that a band settles at for a tone of an amplitude. */
static float settled(double hz, double gain)
{
    struct listening l = begin(RATE);
    for (int i = 0; i < 12 * TICKS_PER_S; i++)
        hear_tick(&l, hz, gain);
    float height = l.heard.bands[band_of(hz)];
    analysis_destroy(l.analysis);
    return height;
}

static void loud_and_soft_fill_the_bars_and_silence_does_not(void **state)
{
    (void)state;
    for (double hz = 60.0; hz < 12000.0; hz *= 5.0) {
        assert_true(settled(hz, 0.9) > 0.9f && settled(hz, 0.01) > 0.9f);
        assert_true(settled(hz, 1e-4) == 0.0f);
    }
}

static void a_pause_does_not_turn_the_gain_up(void **state)
{
    (void)state;
    struct listening l = begin(RATE);
    for (int i = 0; i < 5 * TICKS_PER_S; i++)
        hear_tick(&l, 440.0, 0.5);
    float before = l.heard.level.gain_db;
    for (int i = 0; i < 20 * TICKS_PER_S; i++)
        hear_tick(&l, 440.0, 0.0);
    assert_true(fabsf(l.heard.level.gain_db - before) < 0.2f);
    assert_true(fabsf(before - 9.0f) < 0.5f); /* rms of the sine is -9 dB */
    analysis_destroy(l.analysis);
}

static void the_weighted_view_hears_like_people(void **state)
{
    (void)state;
    static const double weight_db[][2] = {
        {100.0, -19.1}, {200.0, -10.9}, {4000.0, 1.0}, {10000.0, -2.5}};
    for (size_t k = 0; k < sizeof weight_db / sizeof *weight_db; k++) {
        struct listening l = begin(RATE);
        float block[240];
        for (int i = 0; i < 15 * TICKS_PER_S; i++) {
            for (int j = 0; j < 240; j++, l.at++) /* a louder 1 kHz is what the gain refers to */
                block[j] = (float)(0.4 * sin(2.0 * M_PI * 1000.0 * (double)l.at / RATE) +
                                   0.2 * sin(2.0 * M_PI * weight_db[k][0] * (double)l.at / RATE));
            analysis_feed(l.analysis, block, 240, &l.heard, 1, NULL);
        }
        float height = l.heard.weighted[band_of(weight_db[k][0])];
        double db = 40.0 * log10(height); /* heights are roots of amplitudes */
        assert_true(fabs(db - (weight_db[k][1] - 6.0)) < 2.0);
        assert_true(l.heard.weighted[band_of(1000.0)] > 0.9f);
        analysis_destroy(l.analysis);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_rise_at_once),
        cmocka_unit_test(bars_rise_at_once_at_every_rate),
        cmocka_unit_test(a_sine_is_as_high_in_every_band),
        cmocka_unit_test(bass_notes_stand_apart),
        cmocka_unit_test(noise_has_no_step_where_the_windows_meet),
        cmocka_unit_test(the_gain_follows_the_95th_percentile),
        cmocka_unit_test(loud_and_soft_fill_the_bars_and_silence_does_not),
        cmocka_unit_test(a_pause_does_not_turn_the_gain_up),
        cmocka_unit_test(the_weighted_view_hears_like_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
