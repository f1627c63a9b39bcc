/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the ear promises about tones, on sounds whose truth is known by construction.
 */
#include "analysis/features.h"
#include "analysis/harmony.h"
#include "analysis/mono.h"
#include "analysis/pitch.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 48000, HARMONICS = 12 };

struct sound {
    int rate, n;
    float *sample, *true_hz; /* of every sample */
};

struct tone {
    double from_hz, to_hz; /* a glide, equal intervals in equal times */
    double vibrato_cents;  /* six times a second */
    float harmonic[HARMONICS];
    float noise;
};

static const float saw[HARMONICS] = {1, .5f, .33f, .25f, .2f, .17f, .14f, .12f, .11f, .1f};

static float next_noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)((int32_t)*state / 2147483648.0);
}

static struct sound sound_of(double seconds, int rate)
{
    int n = (int)(seconds * rate);
    return (struct sound){rate, n, calloc(n, sizeof(float)), calloc(n, sizeof(float))};
}

static void free_sound(struct sound *sound)
{
    free(sound->sample);
    free(sound->true_hz);
}

static struct sound play(double seconds, int rate, const struct tone *tone)
{
    struct sound sound = sound_of(seconds, rate);
    double phase = 0.0;
    uint32_t random = 1;
    for (int i = 0; i < sound.n; i++) {
        double hz = tone->from_hz * pow(tone->to_hz / tone->from_hz, (double)i / sound.n);
        hz *= exp2(tone->vibrato_cents / 1200.0 * sin(2.0 * M_PI * 6.0 * i / rate));
        phase += 2.0 * M_PI * hz / rate;
        for (int h = 0; h < HARMONICS && (h + 1) * hz < 0.45 * rate; h++)
            sound.sample[i] += 0.2f * tone->harmonic[h] * (float)sin((h + 1) * phase);
        sound.sample[i] += tone->noise * next_noise(&random);
        sound.true_hz[i] = (float)hz;
    }
    return sound;
}

/* What was heard of a sound: one struct features a tick. */
static struct features *hear(const struct sound *sound, int *n_ticks)
{
    struct harmony *harmony = harmony_create(sound->rate, 1, NULL);
    assert_non_null(harmony);
    int n = sound->rate / TICKS_PER_S;
    *n_ticks = sound->n / n;
    struct features *heard = calloc(*n_ticks, sizeof *heard);
    for (int i = 0; i < *n_ticks; i++) {
        const float *tick = sound->sample + (size_t)i * n;
        heard[i].tick = i;
        float power = 0.0f;
        for (int k = 0; k < n; k++)
            power += tick[k] * tick[k] / (float)n;
        heard[i].level.heard = power > 1e-7f;
        harmony_step(harmony, &tick, n, &heard[i]);
    }
    harmony_destroy(harmony);
    return heard;
}

/* Share of the ticks, the first 100 ms left out, that are voiced and within half a semitone of the truth. */
static double share_in_tune(struct sound sound)
{
    int n, in_tune = 0, first = TICKS_PER_S / 10;
    struct features *heard = hear(&sound, &n);
    for (int i = first; i < n; i++) {
        double then_s = (i - i % 2 + 1) * TICK_S - PITCH_DELAY_S;
        float cents = 1200.0f *
                      log2f(heard[i].pitch.hz / sound.true_hz[(int)(then_s * sound.rate)]);
        in_tune += heard[i].pitch.voiced && fabsf(cents) < 50.0f;
    }
    free(heard);
    free_sound(&sound);
    return (double)in_tune / (n - first);
}

static double share_voiced(const struct sound *sound)
{
    int n, voiced = 0;
    struct features *heard = hear(sound, &n);
    for (int i = 0; i < n; i++)
        voiced += heard[i].pitch.voiced;
    free(heard);
    return (double)voiced / n;
}

static void hears_the_pitch_of_many_colours(void **state)
{
    (void)state;
    static const struct tone tones[] = {
        {40, 80, 0, {1, .5f, .33f, .25f, .2f, .17f}, .01f},     /* bass */
        {41, 41, 0, {1}, .01f},                                 /* sub bass */
        {110, 600, 0, {.3f, .3f, 1, .2f, .1f, .4f}, .02f},      /* a strong third harmonic */
        {150, 900, 0, {1, 0, .33f, 0, .2f, 0, .14f}, .02f},     /* a reed: odd harmonics */
        {110, 440, 0, {.15f, 1, .1f, .7f, .08f, .4f}, .02f},    /* an octave that is nearly there */
        {150, 600, 0, {0, 0, 1, 1, 1, 1, 1, 1}, .1f},           /* no fundamental */
        {200, 1200, 50, {1, .5f, .33f, .25f, .2f, .17f}, .05f}, /* a voice with vibrato */
        {500, 2000, 30, {1, .1f, .03f}, .03f},                  /* a flute */
        {2000, 4000, 0, {1, .1f}, .01f},                        /* a piccolo */
    };
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++)
        assert_true(share_in_tune(play(3.0, RATE, &tones[i])) > 0.98);
}

static void hears_pitch_in_noise_as_loud_as_the_tone(void **state)
{
    (void)state;
    struct tone tone = {80, 1000, 0, {0}, .30f};
    memcpy(tone.harmonic, saw, sizeof saw);
    assert_true(share_in_tune(play(4.0, RATE, &tone)) > 0.95);
}

static void hears_a_fifth_of_a_semitone(void **state)
{
    (void)state;
    struct tone tone = {446, 446, 0, {1, .5f, .25f}, 0};
    struct sound sound = play(1.0, RATE, &tone);
    int n;
    struct features *heard = hear(&sound, &n);
    float cents = 1200.0f * log2f(446.0f / 440.0f);
    assert_true(fabsf(heard[n - 1].pitch.cents - cents) < 1.0f);
    assert_true(fabsf(heard[n - 1].pitch.note - 69.0f - cents / 100.0f) < 0.01f);
    assert_true(heard[n - 1].pitch.clarity > 0.99f);
    free(heard);
    free_sound(&sound);
}

static void noise_and_drums_have_no_pitch(void **state)
{
    (void)state;
    struct sound white = sound_of(4.0, RATE), dull = sound_of(4.0, RATE),
                 drum = sound_of(4.0, RATE);
    uint32_t random = 7;
    float smooth = 0.0f;
    for (int i = 0; i < white.n; i++) {
        float x = next_noise(&random);
        smooth += 0.1f * (x - smooth);
        white.sample[i] = 0.3f * x;
        dull.sample[i] = smooth;
        drum.sample[i] = 0.5f * x * expf(-25.0f * fmodf((float)i / RATE, 0.25f));
    }
    assert_true(share_voiced(&white) < 0.01);
    assert_true(share_voiced(&dull) < 0.01);
    assert_true(share_voiced(&drum) < 0.01);
    free_sound(&white);
    free_sound(&dull);
    free_sound(&drum);
}

static void silence_keeps_the_last_tone(void **state)
{
    (void)state;
    struct tone tone = {330, 330, 0, {1, .5f}, 0};
    struct sound sound = play(2.0, RATE, &tone);
    memset(sound.sample + RATE, 0, sizeof(float) * RATE);
    int n;
    struct features *heard = hear(&sound, &n);
    assert_false(heard[n - 1].pitch.voiced);
    assert_true(heard[n - 1].pitch.clarity == 0.0f);
    assert_true(fabsf(heard[n - 1].pitch.hz - 330.0f) < 3.0f);
    free(heard);
    free_sound(&sound);
}

static void hears_the_same_pitch_at_every_rate(void **state)
{
    (void)state;
    static const int rates[] = {8000, 16000, 22000, 32000, 44000, 96000, 192000, 384000};
    struct tone tone = {200, 600, 0, {0}, .02f};
    memcpy(tone.harmonic, saw, sizeof saw);
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        assert_true(share_in_tune(play(2.0, rates[i], &tone)) > 0.98);
}

/* Four triads, a second each, twice, then silence. Degrees are semitones above the root, negative = minor. */
static struct sound play_cadence(int root, const int *degrees, double tuning_cents,
                                 double silence_s)
{
    enum { CHORDS = 8 };
    struct sound sound = sound_of(CHORDS + silence_s, RATE);
    for (int i = 0; i < CHORDS * RATE; i++) {
        int degree = degrees[i / RATE % 4], chord = (root + abs(degree)) % 12;
        const int triad[] = {0, degree < 0 ? 3 : 4, 7};
        float fade = expf(-2.0f * (float)(i % RATE) / RATE);
        for (int q = 0; q < 3; q++) {
            double hz = 440.0 * exp2((60 + chord + triad[q] - 69 + tuning_cents / 100.0) / 12.0);
            for (int h = 1; h <= 6; h++)
                sound.sample[i] += 0.05f * fade / (float)h *
                                   (float)sin(2.0 * M_PI * hz * h * i / RATE);
        }
    }
    return sound;
}

static void names_every_key_and_its_chords_in_any_tuning(void **state)
{
    (void)state;
    static const int cadence[2][4] = {{12, 5, 7, 12}, {-12, -5, 7, -12}};
    for (int kind = 0; kind < 24; kind++) {
        double tuning_cents = 40.0 * (kind % 3 - 1);
        int root = kind % 12, minor = kind / 12, n;
        struct sound sound = play_cadence(root, cadence[minor], tuning_cents, 0.0);
        struct features *heard = hear(&sound, &n);
        const struct feature_harmony *last = &heard[n - 1].harmony;
        assert_int_equal(last->key_root, root);
        assert_int_equal(last->key_minor, minor);
        assert_true(last->key_confidence > 0.5f);
        assert_true(fabs(last->tuning_cents - tuning_cents) < 5.0);
        for (int i = 0; i < 8; i++) { /* half a second into each chord */
            const struct feature_harmony *now = &heard[i * TICKS_PER_S + TICKS_PER_S / 2].harmony;
            int degree = cadence[minor][i % 4];
            assert_int_equal(now->chord_root, (root + abs(degree)) % 12);
            assert_int_equal(now->chord_minor, degree < 0);
            assert_true(now->chord_confidence > 0.5f);
        }
        free(heard);
        free_sound(&sound);
    }
}

static void notes_are_what_is_played(void **state)
{
    (void)state;
    for (int note = 0; note < FEATURE_CHROMA; note++) {
        double hz = 440.0 * exp2((60 + note - 69) / 12.0);
        struct tone tone = {hz, hz, 0, {1, .5f, .33f}, .001f};
        struct sound sound = play(1.0, RATE, &tone);
        int n;
        struct features *heard = hear(&sound, &n);
        const struct feature_harmony *last = &heard[n - 1].harmony;
        for (int k = 0; k < FEATURE_CHROMA; k++)
            assert_true(k == note ? last->chroma[k] > 0.99f : last->chroma[k] < 0.8f);
        assert_true(fabsf(last->hue - (float)(7 * note % 12) / 12.0f) < 1e-6f);
        free(heard);
        free_sound(&sound);
    }
}

static void noise_is_in_no_key(void **state)
{
    (void)state;
    struct tone tone = {440, 440, 0, {0}, .3f};
    struct sound sound = play(10.0, RATE, &tone);
    int n;
    struct features *heard = hear(&sound, &n);
    assert_int_equal(heard[10].harmony.key_root, -1);
    assert_true(heard[n - 1].harmony.key_confidence < 0.2f);
    free(heard);
    free_sound(&sound);
}

static void silence_holds_the_key_and_darkens_the_notes(void **state)
{
    (void)state;
    static const int cadence[4] = {12, 5, 7, 12};
    struct sound sound = play_cadence(2, cadence, 0.0, 3.0);
    int n;
    struct features *heard = hear(&sound, &n);
    const struct feature_harmony *last = &heard[n - 1].harmony;
    assert_int_equal(last->key_root, 2);
    assert_int_equal(last->chord_root, 2);
    assert_true(last->chord_confidence < 0.01f);
    for (int k = 0; k < FEATURE_CHROMA; k++)
        assert_true(last->chroma[k] == 0.0f);
    free(heard);
    free_sound(&sound);
}

static void mono_keeps_tones_and_takes_away_what_would_fold(void **state)
{
    (void)state;
    static const struct {
        double hz;
        float low, high;
    } cases[] = {{100, .498f, .502f}, {5000, .49f, .51f}, {20000, 0, .001f}, {23000, 0, .001f}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct mono *mono = mono_create(RATE, 1, NULL);
        float tick[RATE / TICKS_PER_S], peak = 0.0f;
        const float *channel = tick;
        for (int i = 0; i < 100 * RATE / TICKS_PER_S; i++) {
            tick[i % 240] = 0.5f * (float)sin(2.0 * M_PI * cases[k].hz * i / RATE);
            if (i % 240 == 239)
                mono_step(mono, &channel, 240);
        }
        const float *newest = mono_newest(mono, 4800);
        for (int i = 0; i < 4800; i++)
            peak = fmaxf(peak, fabsf(newest[i]));
        assert_true(peak >= cases[k].low && peak <= cases[k].high);
        mono_destroy(mono);
    }
}

static void mono_hears_channels_that_cancel(void **state)
{
    (void)state;
    struct mono *mono = mono_create(RATE, 2, NULL);
    float left[240], right[240], peak = 0.0f;
    const float *channel[] = {left, right};
    for (int i = 0; i < 100 * 240; i++) {
        left[i % 240] = 0.5f * (float)sin(2.0 * M_PI * 300.0 * i / RATE);
        right[i % 240] = -left[i % 240];
        if (i % 240 == 239)
            mono_step(mono, channel, 240);
    }
    const float *newest = mono_newest(mono, 2400);
    for (int i = 0; i < 2400; i++)
        peak = fmaxf(peak, fabsf(newest[i]));
    assert_true(peak > 0.49f);
    mono_destroy(mono);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hears_the_pitch_of_many_colours),
        cmocka_unit_test(hears_pitch_in_noise_as_loud_as_the_tone),
        cmocka_unit_test(hears_a_fifth_of_a_semitone),
        cmocka_unit_test(noise_and_drums_have_no_pitch),
        cmocka_unit_test(silence_keeps_the_last_tone),
        cmocka_unit_test(hears_the_same_pitch_at_every_rate),
        cmocka_unit_test(names_every_key_and_its_chords_in_any_tuning),
        cmocka_unit_test(notes_are_what_is_played),
        cmocka_unit_test(noise_is_in_no_key),
        cmocka_unit_test(silence_holds_the_key_and_darkens_the_notes),
        cmocka_unit_test(mono_keeps_tones_and_takes_away_what_would_fold),
        cmocka_unit_test(mono_hears_channels_that_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
