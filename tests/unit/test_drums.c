/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kick, snare and hat, alone, together, and what is none of them.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

#define FIRST_S 0.5
#define APART_S 0.25 /* between two steps */
#define LATE_S  0.03 /* a stroke is told no later */

enum { SECONDS = 12, N = SECONDS * KIT_RATE, N_STEPS = 44 };
enum { KICK, SNARE, HAT, N_DRUMS };

typedef float (*stroke_at)(int i);

/* What was heard in each step, and between them. */
struct tally {
    int in_step[N_DRUMS][N_STEPS];
    int elsewhere[N_DRUMS];
};

static float *silence(void)
{
    float *sound = calloc(N, sizeof *sound);
    assert_non_null(sound);
    return sound;
}

static void strike(float *sound, stroke_at stroke, int step, float gain)
{
    int first = (int)((FIRST_S + step * APART_S) * KIT_RATE);
    for (int i = 0; i < KIT_RATE / 4 && first + i < N; i++)
        sound[first + i] += gain * stroke(i);
}

/* Strikes where the pattern, repeated, has an x. */
static void play(float *sound, stroke_at stroke, const char *pattern, float gain)
{
    const char *at = pattern;
    for (int step = 0; step < N_STEPS; step++, at++) {
        if (!*at)
            at = pattern;
        if (*at == 'x')
            strike(sound, stroke, step, gain);
    }
}

static void note_hit(struct tally *tally, int drum, double at_s)
{
    int step = (int)floor((at_s - FIRST_S) / APART_S);
    double late_s = at_s - FIRST_S - step * APART_S;
    if (step >= 0 && step < N_STEPS && late_s < LATE_S)
        tally->in_step[drum][step]++;
    else
        tally->elsewhere[drum]++;
}

/* Frees the sound. */
static struct tally hear(float *sound)
{
    struct tally tally = {0};
    struct analysis_desc desc = {.rate = KIT_RATE, .channels = 1};
    struct analysis *analysis = analysis_create(&desc, NULL);
    assert_non_null(analysis);
    struct features heard;
    int used;
    for (int at = 0; analysis_feed(analysis, sound + at, N - at, &heard, 1, &used); at += used) {
        const struct feature_hit *hits[N_DRUMS] = {&heard.kick, &heard.snare, &heard.hat};
        for (int drum = 0; drum < N_DRUMS; drum++) {
            assert_true(hits[drum]->strength >= 0.0f && hits[drum]->strength <= 1.0f);
            assert_int_equal(hits[drum]->fired && hits[drum]->flux < hits[drum]->threshold, 0);
            if (hits[drum]->fired)
                note_hit(&tally, drum, (double)(heard.tick + 1) * TICK_S);
        }
    }
    analysis_destroy(analysis);
    free(sound);
    return tally;
}

static int total(const struct tally *tally, int drum)
{
    int n = tally->elsewhere[drum];
    for (int step = 0; step < N_STEPS; step++)
        n += tally->in_step[drum][step];
    return n;
}

/* Once in every step with an x, and nowhere else, but for so many. */
static void assert_hears(const struct tally *tally, int drum, const char *pattern, int spare)
{
    int wrong = tally->elsewhere[drum];
    const char *at = pattern;
    for (int step = 0; step < N_STEPS; step++, at++) {
        if (!*at)
            at = pattern;
        wrong += tally->in_step[drum][step] != (*at == 'x');
    }
    assert_in_range(wrong, 0, spare);
}

static void one_drum_alone_is_that_drum(void **state)
{
    (void)state;
    static const stroke_at strokes[N_DRUMS] = {kick, snare, hat};
    for (int drum = 0; drum < N_DRUMS; drum++) {
        float *sound = silence();
        play(sound, strokes[drum], "x-", 1.0f);
        struct tally tally = hear(sound);
        for (int other = 0; other < N_DRUMS; other++)
            if (drum != SNARE || other != HAT) /* its wires reach up to the hats */
                assert_hears(&tally, other, other == drum ? "x-" : "-", 1);
    }
}

static void soft_strokes_are_heard_as_loud_ones(void **state)
{
    (void)state;
    static const stroke_at strokes[N_DRUMS] = {kick, snare, hat};
    for (int drum = 0; drum < N_DRUMS; drum++) {
        float *sound = silence();
        play(sound, strokes[drum], "x---", 1.0f);
        play(sound, strokes[drum], "--x-", 0.4f);
        struct tally tally = hear(sound);
        assert_hears(&tally, drum, "x-", 0);
    }
}

static void drums_struck_together_are_heard_apart(void **state)
{
    (void)state;
    float *sound = silence();
    play(sound, kick, "x-x-", 1.0f);
    play(sound, hat, "xx--", 0.7f);
    struct tally tally = hear(sound);
    assert_hears(&tally, KICK, "x-x-", 0);
    assert_hears(&tally, HAT, "xx--", 1);
    assert_in_range(total(&tally, SNARE), 0, 1);

    sound = silence();
    play(sound, kick, "x-x-", 1.0f);
    play(sound, snare, "--x-", 1.0f);
    tally = hear(sound);
    assert_hears(&tally, KICK, "x-x-", 0);
}

static void a_groove_is_written_down(void **state)
{
    (void)state;
    float *sound = silence();
    play(sound, kick, "x--x----", 1.0f);
    play(sound, snare, "----x---", 1.0f);
    play(sound, hat, "-xx--xxx", 0.5f);
    struct tally tally = hear(sound);
    assert_hears(&tally, KICK, "x--x----", 0);
    assert_hears(&tally, SNARE, "----x---", 0);
    int wrong = 0;
    for (int step = 0; step < N_STEPS; step++) /* what the snare's wires hide may be either */
        wrong += step % 8 != 4 && tally.in_step[HAT][step] != ("-xx--xxx"[step % 8] == 'x');
    assert_in_range(wrong, 0, 2);
}

static void a_tom_is_no_kick_and_no_hat(void **state)
{
    (void)state;
    float *sound = silence();
    play(sound, tom, "x-", 1.0f);
    struct tally tally = hear(sound);
    assert_in_range(total(&tally, KICK) + total(&tally, HAT), 0, 1);
}

static void hands_are_a_snare(void **state)
{
    (void)state;
    float *sound = silence();
    play(sound, clap, "x-", 1.0f);
    struct tally tally = hear(sound);
    assert_hears(&tally, SNARE, "x-", 1);
    assert_in_range(total(&tally, KICK), 0, 1);
}

static void a_note_is_no_snare_and_no_hat(void **state)
{
    (void)state;
    static const double notes_hz[] = {55.0, 82.4, 220.0, 329.6};
    for (size_t note = 0; note < sizeof notes_hz / sizeof *notes_hz; note++) {
        float *sound = silence();
        for (int i = (int)(FIRST_S * KIT_RATE); i < N; i++) {
            double t = fmod((double)i / KIT_RATE - FIRST_S, 2.0 * APART_S);
            for (int k = 1; k <= 20; k++)
                sound[i] += (float)(0.2 / k * exp(-3.0 * t) * (1.0 - exp(-t / 0.005)) *
                                    sin(2.0 * M_PI * notes_hz[note] * k * t));
        }
        struct tally tally = hear(sound);
        assert_in_range(total(&tally, SNARE) + total(&tally, HAT), 0, 1);
        if (notes_hz[note] > 110.0)
            assert_in_range(total(&tally, KICK), 0, 0);
    }
}

static void what_is_held_is_no_stroke(void **state)
{
    (void)state;
    float *noise = silence(), *vibrato = silence(), *chord = silence();
    double phase = 0.0;
    for (int i = 0; i < N; i++) {
        double t = (double)i / KIT_RATE;
        noise[i] = 0.2f * noise_at(i);
        phase += 2.0 * M_PI * 440.0 * exp2(0.5 / 12.0 * sin(2.0 * M_PI * 6.0 * t)) / KIT_RATE;
        for (int k = 1; k <= 10; k++)
            vibrato[i] += (float)(0.2 / k * sin(k * phase));
        for (int k = 0; k < 3; k++)
            chord[i] += (float)(0.2 * sin(2.0 * M_PI * (131.0 + 34.0 * k) * t));
    }
    float *const sounds[] = {noise, vibrato, chord};
    for (int i = 0; i < 3; i++) {
        struct tally tally = hear(sounds[i]);
        for (int drum = 0; drum < N_DRUMS; drum++)
            assert_in_range(total(&tally, drum), 0, 1); /* the start */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_drum_alone_is_that_drum),
        cmocka_unit_test(soft_strokes_are_heard_as_loud_ones),
        cmocka_unit_test(drums_struck_together_are_heard_apart),
        cmocka_unit_test(a_groove_is_written_down),
        cmocka_unit_test(a_tom_is_no_kick_and_no_hat),
        cmocka_unit_test(hands_are_a_snare),
        cmocka_unit_test(a_note_is_no_snare_and_no_hat),
        cmocka_unit_test(what_is_held_is_no_stroke),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
