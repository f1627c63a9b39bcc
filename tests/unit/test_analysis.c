/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the ear promises, on sounds whose truth is known by construction.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000

struct heard {
    int n;
    struct features *tick;
};

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state;
}

static float *silence(double seconds, int rate)
{
    return calloc((size_t)(seconds * rate), sizeof(float));
}

static float *clicks(double seconds, double bpm, float gain)
{
    float *sound = silence(seconds, RATE);
    uint32_t random = 1;
    for (double at_s = 0.25; at_s + 0.02 < seconds; at_s += 60.0 / bpm)
        for (int i = 0; i < 960; i++) /* 20 ms of decaying noise, about a side stick */
            sound[(int)(at_s * RATE) + i] = gain * expf(-i / 120.0f) *
                                            (float)((int32_t)next_random(&random) / 2147483648.0);
    return sound;
}

static float *noise(double seconds, float gain)
{
    float *sound = silence(seconds, RATE);
    uint32_t random = 7;
    for (int i = 0; i < (int)(seconds * RATE); i++)
        sound[i] = gain * (float)((int32_t)next_random(&random) / 2147483648.0);
    return sound;
}

static float *vibrato(double seconds)
{
    float *sound = silence(seconds, RATE);
    double phase = 0.0;
    for (int i = 0; i < (int)(seconds * RATE); i++) {
        double hz = 440.0 * exp2(0.5 / 12.0 * sin(2.0 * M_PI * 6.0 * i / RATE));
        phase += 2.0 * M_PI * hz / RATE;
        sound[i] = (float)(0.2 * sin(phase) + 0.1 * sin(2.0 * phase) + 0.05 * sin(3.0 * phase));
    }
    return sound;
}

static float *sine(double seconds, int rate, double hz, float gain)
{
    float *sound = silence(seconds, rate);
    for (int i = 0; i < (int)(seconds * rate); i++)
        sound[i] = gain * (float)sin(2.0 * M_PI * hz * i / rate);
    return sound;
}

/* Hears a whole sound in blocks of a length, 0 = of random lengths. */
static struct heard hear(const float *sound, double seconds, int rate, int channels, int block)
{
    struct analysis_desc desc = {.rate = rate, .channels = channels};
    struct analysis *analysis = analysis_create(&desc, NULL);
    assert_non_null(analysis);
    int n_frames = (int)(seconds * rate) / channels, n_max = (int)(seconds * TICKS_PER_S) + 2;
    struct heard heard = {.tick = calloc(n_max, sizeof *heard.tick)};
    uint32_t random = 3;
    for (int at = 0; at < n_frames;) {
        int n = block ? block : (int)(next_random(&random) >> 20) + 1;
        n = n < n_frames - at ? n : n_frames - at;
        int n_used;
        heard.n += analysis_feed(analysis, sound + (size_t)at * channels, n, heard.tick + heard.n,
                                 n_max - heard.n < 3 ? n_max - heard.n : 3, &n_used);
        at += n_used;
    }
    analysis_destroy(analysis);
    return heard;
}

static int count_onsets(struct heard heard)
{
    int n = 0;
    for (int i = 0; i < heard.n; i++)
        n += heard.tick[i].onset.fired;
    return n;
}

static int onsets_in(float *sound, double seconds)
{
    struct heard heard = hear(sound, seconds, RATE, 1, 512);
    int n = count_onsets(heard);
    free(heard.tick);
    free(sound);
    return n;
}

static void hears_every_click_once(void **state)
{
    (void)state;
    assert_int_equal(onsets_in(clicks(10.0, 120.0, 0.5f), 10.0), 20);
}

static void is_deaf_to_level(void **state)
{
    (void)state;
    for (float gain_db = -40.0f; gain_db <= 20.0f; gain_db += 20.0f)
        assert_int_equal(onsets_in(clicks(10.0, 120.0, powf(10.0f, gain_db / 20.0f)), 10.0), 20);
}

static void reports_a_click_within_20_ms(void **state)
{
    (void)state;
    float *sound = clicks(10.0, 120.0, 0.5f);
    struct heard heard = hear(sound, 10.0, RATE, 1, 512);
    for (int i = 0; i < heard.n; i++) {
        if (!heard.tick[i].onset.fired)
            continue;
        double late_s = fmod((i + 1) * TICK_S - 0.25 + 0.5, 0.5);
        assert_true(late_s > 0.0 && late_s < 0.020);
    }
    free(heard.tick);
    free(sound);
}

static void ignores_vibrato_and_steady_noise(void **state)
{
    (void)state;
    assert_in_range(onsets_in(vibrato(20.0), 20.0), 0, 2); /* the start, and one to spare */
    assert_in_range(onsets_in(noise(20.0, 0.1f), 20.0), 0, 2);
}

static void finds_the_tempo_and_the_beat_of_clicks(void **state)
{
    (void)state;
    float *sound = clicks(16.0, 120.0, 0.5f);
    struct heard heard = hear(sound, 16.0, RATE, 1, 512);
    int n_beats = 0;
    for (int i = 6 * TICKS_PER_S; i < heard.n; i++) {
        assert_true(fabsf(heard.tick[i].beat.bpm - 120.0f) < 1.0f);
        if (!heard.tick[i].beat.beat)
            continue;
        n_beats++;
        double off_s = fmod((i + 0.5) * TICK_S - 0.25 + 0.25, 0.5) - 0.25;
        assert_true(fabs(off_s) < 0.030);
    }
    assert_in_range(n_beats, 19, 21);
    free(heard.tick);
    free(sound);
}

static void beats_never_step_back(void **state)
{
    (void)state;
    float *slow = clicks(12.0, 97.0, 0.5f), *fast = clicks(12.0, 141.0, 0.5f);
    float *sound = silence(24.0, RATE);
    memcpy(sound, slow, sizeof(float) * 12 * RATE);
    memcpy(sound + 12 * RATE, fast, sizeof(float) * 12 * RATE);
    struct heard heard = hear(sound, 24.0, RATE, 1, 512);
    for (int i = 1; i < heard.n; i++) {
        const struct features *before = &heard.tick[i - 1], *now = &heard.tick[i];
        assert_true(now->beat.beats >= before->beat.beats);
        assert_true(now->beat.phase >= 0.0f && now->beat.phase < 1.0f);
        if (before->beat.bpm > 0.0f)
            assert_int_equal(now->beat.beat, floor(now->beat.beats) > floor(before->beat.beats));
    }
    assert_true(fabsf(heard.tick[heard.n - 1].beat.bpm - 141.0f) < 2.0f);
    free(heard.tick);
    free(sound);
    free(slow);
    free(fast);
}

static void assert_dark(const struct features *f)
{
    assert_true(f->range[RANGE_ALL].level == 0.0f && f->range[RANGE_BASS].level == 0.0f &&
                f->range[RANGE_MID].level == 0.0f && f->range[RANGE_TREBLE].level == 0.0f);
    for (int i = 0; i < FEATURE_BANDS; i++)
        assert_true(f->bands[i] == 0.0f);
    for (int i = 0; i < FEATURE_SPECTRUM; i++)
        assert_true(f->spectrum[i] == 0.0f);
}

static void silence_is_dark_and_hiss_too(void **state)
{
    (void)state;
    float *sound = noise(4.0, 1e-4f); /* below -80 dB */
    struct heard heard = hear(sound, 4.0, RATE, 1, 512);
    for (int i = 0; i < heard.n; i++)
        assert_dark(&heard.tick[i]);
    free(heard.tick);
    free(sound);
}

static void goes_dark_after_loud_music(void **state)
{
    (void)state;
    float *sound = silence(6.0, RATE), *loud = noise(3.0, 1.0f);
    memcpy(sound, loud, sizeof(float) * 3 * RATE);
    struct heard heard = hear(sound, 6.0, RATE, 1, 512);
    assert_true(heard.tick[590].range[RANGE_ALL].level > 0.5f);
    assert_dark(&heard.tick[heard.n - 1]);
    assert_true(heard.tick[heard.n - 1].level.db <= -120.0f);
    free(heard.tick);
    free(sound);
    free(loud);
}

static void all_heights_stay_in_range(void **state)
{
    (void)state;
    float *sound = clicks(5.0, 160.0, 30.0f);
    struct heard heard = hear(sound, 5.0, RATE, 2, 333);
    for (int i = 0; i < heard.n; i++) {
        const struct features *f = &heard.tick[i];
        const float height[] = {f->level.rms,
                                f->level.peak,
                                f->onset.strength,
                                f->beat.confidence,
                                f->range[RANGE_ALL].level,
                                f->range[RANGE_BASS].level,
                                f->range[RANGE_MID].level,
                                f->range[RANGE_TREBLE].level};
        for (size_t k = 0; k < sizeof height / sizeof *height; k++)
            assert_true(height[k] >= 0.0f && height[k] <= 1.0f);
        for (int k = 0; k < FEATURE_BANDS; k++)
            assert_true(f->bands[k] >= 0.0f && f->bands[k] <= 1.0f);
        for (int k = 0; k < FEATURE_SPECTRUM; k++)
            assert_true(f->spectrum[k] >= 0.0f && f->spectrum[k] <= 1.0f);
        for (int k = 0; k < FEATURE_WAVE; k++)
            assert_true(fabsf(f->wave[1][k]) <= 1.0f);
        assert_int_equal(f->tick, i);
    }
    free(heard.tick);
    free(sound);
}

static void gives_the_same_bits_for_any_block_size(void **state)
{
    (void)state;
    float *sound = clicks(6.0, 133.0, 0.8f), *hiss = noise(6.0, 0.02f);
    for (int i = 0; i < 6 * RATE; i++)
        sound[i] += hiss[i];
    struct heard whole = hear(sound, 6.0, RATE, 2, 6 * RATE);
    static const int blocks[] = {1, 7, 64, 240, 4096, 0};
    for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++) {
        struct heard cut = hear(sound, 6.0, RATE, 2, blocks[b]);
        assert_int_equal(cut.n, whole.n);
        assert_memory_equal(cut.tick, whole.tick, sizeof *cut.tick * cut.n);
        free(cut.tick);
    }
    free(whole.tick);
    free(sound);
    free(hiss);
}

static void takes_what_is_no_number_for_silence(void **state)
{
    (void)state;
    float *sound = clicks(3.0, 120.0, 0.5f), *clean = clicks(3.0, 120.0, 0.5f);
    static const float bad[] = {NAN, INFINITY, -INFINITY};
    for (int i = 1000; i < 3 * RATE; i += 997) {
        sound[i] = bad[i % 3];
        clean[i] = 0.0f;
    }
    struct heard dirty = hear(sound, 3.0, RATE, 1, 512), truth = hear(clean, 3.0, RATE, 1, 512);
    assert_memory_equal(dirty.tick, truth.tick, sizeof *truth.tick * truth.n);
    free(dirty.tick);
    free(truth.tick);
    free(sound);
    free(clean);
}

static void assert_tones_and_colour_in_range(const struct features *f)
{
    const struct feature_timbre *t = &f->timbre;
    const struct feature_harmony *h = &f->harmony;
    const float shares[] = {t->centroid,        t->spread,        t->flatness,  t->rolloff,
                            t->change,          t->crest,         t->crossings, t->percussive,
                            t->tonal,           f->pitch.clarity, h->hue,       h->key_confidence,
                            h->chord_confidence};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        assert_true(shares[i] >= 0.0f && shares[i] <= 1.0f);
    for (int i = 0; i < FEATURE_CHROMA; i++)
        assert_true(h->chroma[i] >= 0.0f && h->chroma[i] <= 1.0f);
    assert_true(fabsf(h->tuning_cents) <= 50.0f && fabsf(f->pitch.cents) <= 50.0f);
    assert_true(h->key_root >= -1 && h->key_root < 12 && h->chord_root >= -1 && h->chord_root < 12);
    assert_true(f->pitch.hz >= 0.0f && f->pitch.hz < 4800.0f);
    assert_true(f->pitch.note >= 0.0f && f->pitch.note < 140.0f);
    assert_true(t->centroid_hz >= 0.0f && t->rolloff_hz <= 16100.0f && t->spread_hz < 16100.0f);
    assert_true(t->flatness_db >= -120.0f && t->flatness_db <= 0.0f);
    assert_true(t->crest_db >= 0.0f && t->crest_db <= 120.0f && isfinite(t->crossings_hz));
}

static void tones_and_colour_stay_in_range_whatever_comes(void **state)
{
    (void)state;
    enum { TICKS = 100 };
    static const float odd[] = {NAN, INFINITY, -1e30f, 1e-40f, 1e-7f, 0.5f, 1.0f};
    static const struct analysis_desc descs[] = {{8000, 1}, {11025, 2}, {44100, 32}, {192000, 2}};
    for (size_t d = 0; d < sizeof descs / sizeof *descs; d++) {
        struct analysis *analysis = analysis_create(&descs[d], NULL);
        int n = descs[d].rate / TICKS_PER_S * descs[d].channels;
        float *block = calloc(n, sizeof *block);
        struct features *tick = calloc(2, sizeof *tick);
        uint32_t random = 11;
        for (int i = 0; i < 9 * TICKS; i++) {
            int what = i / TICKS; /* one oddity after the other, then noise, then a mixture */
            for (int k = 0; k < n; k++)
                block[k] = what < 7   ? odd[what]
                           : what < 8 ? (float)((int32_t)next_random(&random) / 1e9)
                                      : odd[next_random(&random) >> 16 & 7 ? 5 : k % 7];
            int n_ticks = analysis_feed(analysis, block, n / descs[d].channels, tick, 2, NULL);
            for (int k = 0; k < n_ticks; k++)
                assert_tones_and_colour_in_range(&tick[k]);
        }
        analysis_destroy(analysis);
        free(block);
        free(tick);
    }
}

static void the_door_is_idempotent_and_24_bit(void **state)
{
    (void)state;
    float x[] = {NAN, INFINITY, -2.0f, 2.0f, 1.0f, -1.0f, 0.3333333f, 1e-9f, -1e-40f}, y[9];
    analysis_door(x, 9);
    memcpy(y, x, sizeof x);
    analysis_door(y, 9);
    assert_memory_equal(x, y, sizeof x);
    for (int i = 0; i < 9; i++) {
        assert_true(x[i] >= -1.0f && x[i] < 1.0f);
        assert_true(x[i] * 8388608.0f == rintf(x[i] * 8388608.0f));
    }
}

static void works_at_every_rate(void **state)
{
    (void)state;
    static const int rates[] = {8000, 11025, 22050, 44100, 96000, 192000, 384000};
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        float *sound = sine(2.0, rates[r], 440.0, 1.0f);
        struct heard heard = hear(sound, 2.0, rates[r], 1, 1000);
        const struct features *f = &heard.tick[heard.n - 1];
        assert_int_equal(heard.n, 2 * TICKS_PER_S);
        assert_true(fabsf(f->level.db + 3.0f) < 0.2f);
        assert_true(f->range[RANGE_MID].level > 0.9f && f->range[RANGE_BASS].level < 0.1f &&
                    f->range[RANGE_TREBLE].level < 0.1f);
        assert_true(f->spectrum[(int)(440.0 * 2 * FEATURE_SPECTRUM / rates[r])] > 0.7f);
        free(heard.tick);
        free(sound);
    }
}

static void hears_eight_channels_and_those_that_cancel(void **state)
{
    (void)state;
    float *one = sine(2.0, RATE, 100.0, 0.5f);
    float *sound = calloc(8 * 2 * RATE, sizeof *sound);
    for (int i = 0; i < 2 * RATE; i++)
        for (int c = 0; c < 8; c++)
            sound[8 * i + c] = c % 2 ? -one[i] : one[i];
    struct heard heard = hear(sound, 16.0, RATE, 8, 480);
    assert_int_equal(heard.n, 2 * TICKS_PER_S);
    assert_true(heard.tick[heard.n - 1].range[RANGE_BASS].level > 0.9f);
    assert_true(heard.tick[heard.n - 1].wave[0][5] == -heard.tick[heard.n - 1].wave[1][5]);
    free(heard.tick);
    free(sound);
    free(one);
}

static void refuses_what_cannot_be_heard(void **state)
{
    (void)state;
    assert_null(analysis_create(&(struct analysis_desc){.rate = 7999, .channels = 1}, NULL));
    assert_null(analysis_create(&(struct analysis_desc){.rate = 48000, .channels = 0}, NULL));
    assert_null(analysis_create(&(struct analysis_desc){.rate = 48000, .channels = 33}, NULL));
    analysis_destroy(NULL);
}

static void ticks_follow_the_rate(void **state)
{
    (void)state;
    assert_int_equal(analysis_tick_start(48000, 3), 720);
    assert_int_equal(analysis_tick_start(44100, 1), 221); /* 220.5 rounds up */
    assert_int_equal(analysis_tick_start(44100, 200), 44100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hears_every_click_once),
        cmocka_unit_test(is_deaf_to_level),
        cmocka_unit_test(reports_a_click_within_20_ms),
        cmocka_unit_test(ignores_vibrato_and_steady_noise),
        cmocka_unit_test(finds_the_tempo_and_the_beat_of_clicks),
        cmocka_unit_test(beats_never_step_back),
        cmocka_unit_test(silence_is_dark_and_hiss_too),
        cmocka_unit_test(goes_dark_after_loud_music),
        cmocka_unit_test(all_heights_stay_in_range),
        cmocka_unit_test(gives_the_same_bits_for_any_block_size),
        cmocka_unit_test(takes_what_is_no_number_for_silence),
        cmocka_unit_test(tones_and_colour_stay_in_range_whatever_comes),
        cmocka_unit_test(the_door_is_idempotent_and_24_bit),
        cmocka_unit_test(works_at_every_rate),
        cmocka_unit_test(hears_eight_channels_and_those_that_cancel),
        cmocka_unit_test(refuses_what_cannot_be_heard),
        cmocka_unit_test(ticks_follow_the_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
