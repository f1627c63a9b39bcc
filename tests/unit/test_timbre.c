/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the ear promises about the colour of a sound, on sounds whose truth is known by construction.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 48000, TICK = RATE / TICKS_PER_S, SECONDS = 2, N = SECONDS * RATE };

static float next_noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)((int32_t)*state / 2147483648.0);
}

static void add_sine(float *sound, double hz, float gain)
{
    for (int i = 0; i < N; i++)
        sound[i] += gain * (float)sin(2.0 * M_PI * hz * i / RATE);
}

static void add_noise(float *sound, float gain)
{
    uint32_t random = 5;
    for (int i = 0; i < N; i++)
        sound[i] += gain * next_noise(&random);
}

/* Everything that is heard of N mono samples; the sound is 0 again afterwards. */
static struct features *hear(float *sound)
{
    struct analysis *analysis =
        analysis_create(&(struct analysis_desc){.rate = RATE, .channels = 1}, NULL);
    assert_non_null(analysis);
    struct features *heard = calloc(N / TICK, sizeof *heard);
    assert_int_equal(analysis_feed(analysis, sound, N, heard, N / TICK, NULL), N / TICK);
    analysis_destroy(analysis);
    memset(sound, 0, sizeof *sound * N);
    return heard;
}

static struct feature_timbre last_of(float *sound)
{
    struct features *heard = hear(sound);
    struct feature_timbre last = heard[N / TICK - 1].timbre;
    free(heard);
    return last;
}

static bool near(float x, float truth, float share)
{
    return fabsf(x - truth) <= share * truth;
}

static void measures_a_sine(void **state)
{
    float *sound = *state;
    add_sine(sound, 1000.0, 0.5f);
    struct feature_timbre t = last_of(sound);
    assert_true(near(t.centroid_hz, 1000.0f, 0.01f));
    assert_true(near(t.centroid, 0.5f, 0.02f)); /* halfway from 100 Hz to 10 kHz */
    assert_true(near(t.rolloff_hz, 1000.0f, 0.03f));
    assert_true(near(t.crossings_hz, 2000.0f, 0.03f));
    assert_true(fabsf(t.crest_db - 3.01f) < 0.1f && t.crest < 0.02f);
    assert_true(t.spread_hz < 50.0f);
    assert_true(t.flatness_db < -50.0f && t.flatness < 0.1f);
    assert_true(t.change < 0.01f);
    assert_true(t.tonal > 0.9f && t.percussive < 0.1f);
}

static void measures_white_noise(void **state)
{
    float *sound = *state;
    add_noise(sound, 0.5f);
    struct feature_timbre t = last_of(sound);
    assert_true(near(t.centroid_hz, 8000.0f, 0.1f)); /* of 0 .. 16 kHz */
    assert_true(near(t.spread_hz, 16000.0f / sqrtf(12.0f), 0.1f));
    assert_true(near(t.rolloff_hz, 0.85f * 16000.0f, 0.06f));
    assert_true(t.flatness_db > -3.5f && t.flatness > 0.9f);
    assert_true(near(t.crossings_hz, RATE / 2.0f, 0.1f));
    assert_true(t.change < 0.1f);
}

static void brighter_is_higher_and_level_does_not_matter(void **state)
{
    float *sound = *state, before = 0.0f;
    for (double hz = 200.0; hz <= 6400.0; hz *= 2.0) {
        add_sine(sound, hz, 0.5f);
        struct feature_timbre loud = last_of(sound);
        add_sine(sound, hz, 0.005f);
        struct feature_timbre soft = last_of(sound);
        assert_true(loud.centroid > before + 0.05f);
        assert_true(fabsf(loud.centroid - soft.centroid) < 0.02f);
        assert_true(loud.tonal > 0.8f);
        before = loud.centroid;
    }
}

static void a_new_note_is_a_change_and_a_louder_one_is_not(void **state)
{
    float *sound = *state, at_note = 0.0f, at_gain = 0.0f;
    for (int i = 0; i < N; i++) {
        double hz = i < N / 2 ? 440.0 : 660.0;
        float gain = i < N / 4 || i >= N / 2 ? 0.4f : 0.1f;
        sound[i] = gain * (float)sin(2.0 * M_PI * hz * i / RATE);
    }
    struct features *heard = hear(sound);
    for (int i = 20; i < N / TICK; i++) {
        bool note = i >= N / TICK / 2 - 4;
        float *most = note ? &at_note : &at_gain;
        *most = fmaxf(*most, heard[i].timbre.change);
    }
    assert_true(at_note > 0.4f);
    assert_true(at_gain < 0.1f);
    free(heard);
}

static void drums_are_struck_and_spiky(void **state)
{
    float *sound = *state, crest = 0.0f, percussive = 0.0f, tonal = 0.0f;
    uint32_t random = 9;
    for (int i = 0; i < N; i++)
        sound[i] = 0.8f * expf(-60.0f * (float)(i % (RATE / 4)) / RATE) * next_noise(&random);
    struct features *heard = hear(sound);
    for (int i = 100; i < N / TICK; i++) {
        crest = fmaxf(crest, heard[i].timbre.crest_db);
        percussive += heard[i].timbre.percussive;
        tonal += heard[i].timbre.tonal;
    }
    assert_true(crest > 10.0f);
    assert_true(percussive > 2.0f * tonal);
    free(heard);
}

static void fades_in_silence_and_keeps_what_was_measured(void **state)
{
    float *sound = *state;
    add_sine(sound, 2000.0, 0.5f);
    memset(sound + N / 2, 0, sizeof *sound * (N - N / 2));
    struct features *heard = hear(sound);
    for (int i = N / TICK / 2; i < N / TICK; i++)
        assert_true(heard[i].timbre.centroid <= 1.0f &&
                    fabsf(heard[i].timbre.centroid - heard[i - 1].timbre.centroid) < 0.13f);
    struct feature_timbre t = heard[N / TICK - 1].timbre;
    assert_true(t.centroid == 0.0f && t.spread == 0.0f && t.rolloff == 0.0f && t.flatness == 0.0f);
    assert_true(t.crest == 0.0f && t.crossings == 0.0f && t.change == 0.0f);
    assert_true(t.percussive == 0.0f && t.tonal == 0.0f);
    assert_true(t.centroid_hz > 1000.0f && isfinite(t.flatness_db));
    free(heard);
}

static int create_sound(void **state)
{
    *state = calloc(N, sizeof(float));
    return *state ? 0 : -1;
}

static int free_sound(void **state)
{
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_a_sine),
        cmocka_unit_test(measures_white_noise),
        cmocka_unit_test(brighter_is_higher_and_level_does_not_matter),
        cmocka_unit_test(a_new_note_is_a_change_and_a_louder_one_is_not),
        cmocka_unit_test(drums_are_struck_and_spiky),
        cmocka_unit_test(fades_in_silence_and_keeps_what_was_measured),
    };
    return cmocka_run_group_tests(tests, create_sound, free_sound);
}
