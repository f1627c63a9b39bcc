/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Beat, bar and tempo on patterns whose truth is known by construction, and what people may ask of them.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = KIT_RATE };

/* One bar as drummers write it, a letter for each step: k kick, s snare, h hat, K kick with hat, S snare with hat. */
struct groove {
    const char *steps;
    int steps_per_beat;
    double bpm;
    bool bass; /* a bass plays another note in every bar */
};

struct song {
    float *sound;
    int n; /* frames */
    struct features *tick;
    int n_ticks;
};

static void strike(struct song *song, double at_s, float (*stroke)(int))
{
    int first = (int)(at_s * RATE);
    for (int i = 0; i < RATE / 4 && first + i < song->n; i++)
        song->sound[first + i] += stroke(i);
}

static void play_bass(struct song *song, double from_s, double to_s, int bar)
{
    static const double notes_hz[] = {55.0, 73.4, 65.4, 82.4};
    double hz = notes_hz[bar % 4];
    for (int i = (int)(from_s * RATE); i < (int)(to_s * RATE) && i < song->n; i++) {
        double t = (double)i / RATE;
        song->sound[i] += (float)(0.12 * sin(2 * M_PI * hz * t) + 0.08 * sin(4 * M_PI * hz * t));
    }
}

/* Plays the groove from one moment to another; the first step falls on the first. */
static void play(struct song *song, const struct groove *groove, double from_s, double to_s)
{
    double step_s = 60.0 / groove->bpm / groove->steps_per_beat;
    int n_steps = (int)strlen(groove->steps);
    for (int i = 0; from_s + i * step_s < to_s - 1e-6; i++) {
        double at_s = from_s + i * step_s;
        char stroke = groove->steps[i % n_steps];
        if (strchr("kK", stroke))
            strike(song, at_s, kick);
        if (strchr("sS", stroke))
            strike(song, at_s, snare);
        if (strchr("hKS", stroke))
            strike(song, at_s, hat);
        if (groove->bass && i % n_steps == 0)
            play_bass(song, at_s, at_s + n_steps * step_s, i / n_steps);
    }
}

static struct song blank(double seconds)
{
    struct song song = {.n = (int)(seconds * RATE), .n_ticks = (int)(seconds * TICKS_PER_S)};
    song.sound = calloc((size_t)song.n, sizeof(float));
    song.tick = calloc((size_t)song.n_ticks + 1, sizeof *song.tick);
    return song;
}

/* A wish that is made at a moment. */
struct ask {
    double at_s;
    enum analysis_wish wish;
    double value;
};

static void hear(struct song *song, const struct ask *asks, int n_asks)
{
    struct analysis_desc desc = {.rate = RATE, .channels = 1};
    struct analysis *analysis = analysis_create(&desc, NULL);
    assert_non_null(analysis);
    int ask = 0, frame = 0, used;
    for (int i = 0; i < song->n_ticks; i++) {
        for (; ask < n_asks && asks[ask].at_s <= i * TICK_S; ask++)
            analysis_wish(analysis, asks[ask].wish, asks[ask].value);
        if (!analysis_feed(analysis, song->sound + frame, song->n - frame, &song->tick[i], 1,
                           &used))
            song->n_ticks = i;
        frame += used;
    }
    analysis_destroy(analysis);
}

static void leave(struct song *song)
{
    free(song->sound);
    free(song->tick);
}

static struct song hear_groove(const struct groove *groove, double seconds)
{
    struct song song = blank(seconds);
    play(&song, groove, 0.5, seconds);
    hear(&song, NULL, 0);
    return song;
}

/* Seconds from the nearest true beat, the true beats being period_s apart from first_s. */
static double off_beat(double at_s, double first_s, double period_s)
{
    double beats = (at_s - first_s) / period_s;
    return (beats - floor(beats + 0.5)) * period_s;
}

static double beat_at(const struct song *song, int i)
{
    const struct feature_beat *beat = &song->tick[i].beat;
    return (i + 1) * TICK_S - (double)beat->phase * 60.0 / (double)beat->bpm;
}

/* The share of the beats from a moment on that fall within 40 ms of the true ones; no fewer than expected. */
static double share_right(const struct song *song, const struct groove *groove, double from_s)
{
    int n = 0, right = 0;
    for (int i = (int)(from_s * TICKS_PER_S); i < song->n_ticks; i++) {
        if (!song->tick[i].beat.beat)
            continue;
        n++;
        right += fabs(off_beat(beat_at(song, i), 0.5, 60.0 / groove->bpm)) < 0.040;
    }
    double expected = (song->n_ticks * TICK_S - from_s) * groove->bpm / 60.0;
    assert_in_range(n, floor(expected) - 1, ceil(expected) + 1);
    return (double)right / n;
}

static const struct groove rock = {"KhShKhSh", 2, 120.0, true};

static void beats_are_where_the_kick_is_and_not_the_hat(void **state)
{
    (void)state;
    struct song song = hear_groove(&rock, 20.0);
    assert_true(share_right(&song, &rock, 6.0) > 0.95);
    leave(&song);
}

static int onsets_of(const struct song *song)
{
    int n = 0;
    for (int i = 0; i < song->n_ticks; i++)
        n += song->tick[i].onset.fired;
    return n;
}

static void loud_and_soft_are_the_same_music(void **state)
{
    (void)state;
    int onsets = 0;
    for (int gain_db = 0; gain_db >= -40; gain_db -= 20) {
        struct song song = blank(16.0);
        play(&song, &rock, 0.5, 16.0);
        for (int i = 0; i < song.n; i++)
            song.sound[i] *= powf(10.0f, (float)gain_db / 20.0f);
        hear(&song, NULL, 0);
        assert_true(share_right(&song, &rock, 6.0) > 0.95);
        onsets = onsets ? onsets : onsets_of(&song);
        assert_in_range(onsets_of(&song), onsets * 0.97, onsets * 1.03);
        leave(&song);
    }
}

static void clipped_music_keeps_its_beat(void **state)
{
    (void)state;
    struct song song = blank(16.0);
    play(&song, &rock, 0.5, 16.0);
    for (int i = 0; i < song.n; i++)
        song.sound[i] *= 10.0f;
    hear(&song, NULL, 0);
    assert_true(share_right(&song, &rock, 6.0) > 0.9);
    leave(&song);
}

static void the_beat_outlives_a_gap(void **state)
{
    (void)state;
    struct song song = blank(26.0);
    play(&song, &rock, 0.5, 10.5);
    play(&song, &rock, 15.5, 26.0);
    memset(song.sound + (int)(10.5 * RATE), 0, sizeof(float) * 5 * RATE);
    hear(&song, NULL, 0);
    assert_true(share_right(&song, &rock, 17.0) > 0.95);
    leave(&song);
}

static void a_slow_groove_is_not_taken_for_twice_as_fast(void **state)
{
    (void)state;
    const struct groove slow = {"KhShKhSh", 2, 95.0, true};
    struct song song = hear_groove(&slow, 24.0);
    assert_true(share_right(&song, &slow, 8.0) > 0.9);
    leave(&song);
}

static void a_bar_begins_with_the_bass(void **state)
{
    (void)state;
    struct song song = hear_groove(&rock, 30.0);
    int n = 0, right = 0;
    for (int i = 12 * TICKS_PER_S; i < song.n_ticks; i++) {
        const struct feature_beat *beat = &song.tick[i].beat;
        if (beat->beat)
            assert_int_equal(beat->bar, beat->beat_of_bar == 1);
        if (!beat->bar)
            continue;
        n++;
        right += fabs(off_beat(beat_at(&song, i), 0.5, 2.0)) < 0.040;
        assert_int_equal(beat->beats_of_bar, 4);
    }
    assert_in_range(n, 8, 10);
    assert_true(right >= n - 1);
    leave(&song);
}

static void a_waltz_has_bars_of_three(void **state)
{
    (void)state;
    const struct groove waltz = {"k-s-s-", 2, 132.0, true};
    struct song song = hear_groove(&waltz, 30.0);
    int three = 0, n = 0;
    for (int i = 15 * TICKS_PER_S; i < song.n_ticks; i++, n++)
        three += song.tick[i].beat.beats_of_bar == 3;
    assert_true(three > 0.8 * n);
    leave(&song);
}

static void finds_the_beat_again_after_a_tempo_step(void **state)
{
    (void)state;
    const struct groove fast = {"KhShKhSh", 2, 140.0, true};
    struct song song = blank(20.0);
    const struct groove slow = {"KhShKhSh", 2, 100.0, true};
    play(&song, &slow, 0.5, 9.8);
    play(&song, &fast, 10.1, 20.0);
    hear(&song, NULL, 0);
    int n = 0, right = 0;
    for (int i = (int)(13.1 * TICKS_PER_S); i < song.n_ticks; i++) {
        if (!song.tick[i].beat.beat)
            continue;
        n++;
        right += fabs(off_beat(beat_at(&song, i), 10.1, 60.0 / 140.0)) < 0.070;
    }
    assert_true(n >= 15 && right >= n - 1);
    leave(&song);
}

static void counts_never_step_back(void **state)
{
    (void)state;
    struct song song = blank(20.0);
    const struct groove other = {"KhShKhSh", 2, 171.0, false};
    play(&song, &rock, 0.5, 10.0);
    play(&song, &other, 10.13, 20.0);
    const struct ask asks[] = {{5.0, WISH_TEMPO_SHIFT, 1.0}, {6.0, WISH_TEMPO_HALF, 0},
                               {7.0, WISH_TEMPO_DOUBLE, 0},  {8.0, WISH_BEAT_AHEAD, 0.2},
                               {9.0, WISH_BEAT_AHEAD, 0},    {15.0, WISH_TEMPO_RELEARN, 0}};
    hear(&song, asks, sizeof asks / sizeof *asks);
    for (int i = 1; i < song.n_ticks; i++) {
        const struct feature_beat *before = &song.tick[i - 1].beat, *now = &song.tick[i].beat;
        assert_true(now->beats >= before->beats && now->bars >= before->bars);
        assert_int_equal(now->beat, floor(now->beats) > floor(before->beats) && now->bpm > 0.0f);
        assert_true(now->phase >= 0.0f && now->phase < 1.0f);
        assert_true(now->bar_phase >= 0.0f && now->bar_phase <= 1.0f);
        assert_true(now->next_s >= 0.0f && now->next_s < 2.5f);
    }
    leave(&song);
}

static void beats_are_given_ahead_by_what_is_wished(void **state)
{
    (void)state;
    struct song song = blank(20.0);
    play(&song, &rock, 0.5, 20.0);
    const struct ask ask = {0.0, WISH_BEAT_AHEAD, 0.08};
    hear(&song, &ask, 1);
    int n = 0;
    for (int i = 8 * TICKS_PER_S; i < song.n_ticks; i++) {
        if (!song.tick[i].beat.beat)
            continue;
        n++;
        assert_true(fabs(off_beat(beat_at(&song, i) + 0.08, 0.5, 0.5)) < 0.030);
    }
    assert_in_range(n, 23, 25);
    leave(&song);
}

static void taps_choose_the_tempo_and_the_beat(void **state)
{
    (void)state;
    const struct groove even = {"k-k-k-k-", 2, 160.0, false}; /* says nothing of bars or halves */
    struct song song = blank(24.0);
    play(&song, &even, 0.5, 24.0);
    struct ask taps[6];
    for (int i = 0; i < 6; i++) /* every other stroke, from the second */
        taps[i] = (struct ask){8.0 + 0.375 + i * 0.75, WISH_TEMPO_TAP, 0.0};
    hear(&song, taps, 6);
    assert_true(fabsf(song.tick[7 * TICKS_PER_S].beat.bpm - 160.0f) < 4.0f);
    for (int i = 16 * TICKS_PER_S; i < song.n_ticks; i++) {
        assert_true(fabsf(song.tick[i].beat.bpm - 80.0f) < 2.0f);
        if (song.tick[i].beat.beat)
            assert_true(fabs(off_beat(beat_at(&song, i), 8.375, 0.75)) < 0.06);
    }
    leave(&song);
}

static void twice_and_half_as_fast_stay_so(void **state)
{
    (void)state;
    struct song song = blank(30.0);
    play(&song, &rock, 0.5, 30.0);
    const struct ask asks[] = {
        {8.0, WISH_TEMPO_DOUBLE, 0}, {16.0, WISH_TEMPO_HALF, 0}, {20.0, WISH_TEMPO_HALF, 0}};
    hear(&song, asks, 3);
    static const struct {
        double from_s, to_s;
        float bpm;
    } spans[] = {
        {7.0, 8.0, 120.0f}, {9.0, 16.0, 240.0f}, {17.0, 20.0, 120.0f}, {21.0, 30.0, 60.0f}};
    for (size_t k = 0; k < sizeof spans / sizeof *spans; k++)
        for (int i = (int)(spans[k].from_s * TICKS_PER_S);
             i < (int)(spans[k].to_s * TICKS_PER_S) - 1; i++)
            assert_true(fabsf(song.tick[i].beat.bpm / spans[k].bpm - 1.0f) < 0.03f);
    leave(&song);
}

static void the_bar_is_shifted_by_hand(void **state)
{
    (void)state;
    struct song song = blank(20.0);
    play(&song, &rock, 0.5, 20.0);
    const struct ask ask = {12.2, WISH_TEMPO_SHIFT, 1.0};
    hear(&song, &ask, 1);
    int before = 0, after = 0;
    for (int i = 11 * TICKS_PER_S; i < 14 * TICKS_PER_S; i++) {
        const struct feature_beat *beat = &song.tick[i].beat;
        int true_beat = (int)lround((beat_at(&song, i) - 0.5) / 0.5) % 4 + 1;
        if (beat->beat && i * TICK_S < 12.1)
            before = (beat->beat_of_bar - true_beat + 4) % 4;
        if (beat->beat && i * TICK_S > 13.0)
            after = (beat->beat_of_bar - true_beat + 4) % 4;
    }
    assert_int_equal((before - after + 4) % 4, 1);
    leave(&song);
}

static void a_locked_tempo_outlives_other_music(void **state)
{
    (void)state;
    struct song song = blank(24.0);
    const struct groove other = {"KhShKhSh", 2, 151.0, false};
    play(&song, &rock, 0.5, 10.0);
    play(&song, &other, 10.0, 24.0);
    const struct ask asks[] = {{9.0, WISH_TEMPO_LOCK, 1.0}, {18.0, WISH_TEMPO_LOCK, 0.0}};
    hear(&song, asks, 2);
    for (int i = 10 * TICKS_PER_S; i < 18 * TICKS_PER_S; i++)
        assert_true(fabsf(song.tick[i].beat.bpm / 120.0f - 1.0f) < 0.05f);
    assert_true(fabsf(song.tick[song.n_ticks - 1].beat.bpm / 151.0f - 1.0f) < 0.05f);
    leave(&song);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_are_where_the_kick_is_and_not_the_hat),
        cmocka_unit_test(loud_and_soft_are_the_same_music),
        cmocka_unit_test(clipped_music_keeps_its_beat),
        cmocka_unit_test(the_beat_outlives_a_gap),
        cmocka_unit_test(a_slow_groove_is_not_taken_for_twice_as_fast),
        cmocka_unit_test(a_bar_begins_with_the_bass),
        cmocka_unit_test(a_waltz_has_bars_of_three),
        cmocka_unit_test(finds_the_beat_again_after_a_tempo_step),
        cmocka_unit_test(counts_never_step_back),
        cmocka_unit_test(beats_are_given_ahead_by_what_is_wished),
        cmocka_unit_test(taps_choose_the_tempo_and_the_beat),
        cmocka_unit_test(twice_and_half_as_fast_stay_so),
        cmocka_unit_test(the_bar_is_shifted_by_hand),
        cmocka_unit_test(a_locked_tempo_outlives_other_music),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
