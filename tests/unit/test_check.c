/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a sound check and the gain lock promise, on rooms and music whose truth is known by construction.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { RATE = 8000, TICK_FRAMES = RATE / TICKS_PER_S }; /* a low rate: minutes are played */

struct room {
    struct analysis *analysis;
    struct features heard;
    int channels;
    int64_t frame;
    uint32_t random;
};

static struct room open_room(int channels)
{
    struct room room = {.channels = channels, .random = 5};
    const struct analysis_desc desc = {.rate = RATE, .channels = channels};
    room.analysis = analysis_create(&desc, NULL);
    assert_non_null(room.analysis);
    return room;
}

static float hiss(struct room *room)
{
    room->random = room->random * 1664525u + 1013904223u;
    return (float)((int32_t)room->random / 2147483648.0);
}

/* Noise of that amplitude everywhere, chords with a drum at that gain in every channel but the dead one. */
static void play(struct room *room, double seconds, float noise, float gain, int dead_channel)
{
    float block[TICK_FRAMES * 8];
    for (int k = 0; k < (int)(seconds * TICKS_PER_S); k++) {
        for (int i = 0; i < TICK_FRAMES; i++, room->frame++) {
            double t = (double)room->frame / RATE, since_s = fmod(t, 0.5);
            double tone = 0.3 * sin(2 * M_PI * 220 * t) + 0.2 * sin(2 * M_PI * 1330 * t);
            double drum = 0.5 * exp(-20 * since_s) * sin(2 * M_PI * 60 * since_s);
            for (int c = 0; c < room->channels; c++)
                block[i * room->channels + c] =
                    noise * hiss(room) + (c + 1 == dead_channel ? 0 : gain * (float)(tone + drum));
        }
        assert_int_equal(analysis_feed(room->analysis, block, TICK_FRAMES, &room->heard, 1, NULL),
                         1);
    }
}

static enum feature_verdict check(struct room *room, float noise, float gain, int dead_channel)
{
    analysis_wish(room->analysis, WISH_CHECK, 1);
    play(room, 4.9, noise, 0, 0);
    assert_int_equal(room->heard.check.stage, CHECK_NOISE);
    play(room, 0.2, noise, gain, dead_channel);
    assert_int_equal(room->heard.check.stage, CHECK_MUSIC);
    assert_true(fabsf(room->heard.check.left_s - 9.9f) < 0.02f);
    play(room, 10, noise, gain, dead_channel);
    assert_int_equal(room->heard.check.stage, CHECK_DONE);
    return room->heard.check.verdict;
}

static void music_in_a_quiet_room_is_good(void **state)
{
    (void)state;
    struct room room = open_room(2);
    assert_int_equal(check(&room, 0.003f, 0.5f, 0), VERDICT_GOOD);
    assert_true(fabsf(room.heard.check.noise_db + 55) < 2); /* 0.003 of even noise */
    assert_true(room.heard.check.loud_db > -20 && room.heard.check.loud_db < -6);
    assert_int_equal(room.heard.check.dead_channel, 0);
    analysis_destroy(room.analysis);
}

static void whispers_are_too_quiet(void **state)
{
    (void)state;
    struct room room = open_room(2);
    assert_int_equal(check(&room, 0.0001f, 0.005f, 0), VERDICT_QUIET);
    assert_int_equal(check(&room, 0.05f, 0.1f, 0), VERDICT_QUIET); /* hardly above the room */
    analysis_destroy(room.analysis);
}

static void an_input_that_is_turned_up_too_far_clips(void **state)
{
    (void)state;
    struct room room = open_room(2);
    assert_int_equal(check(&room, 0.001f, 4, 0), VERDICT_CLIPPING);
    analysis_destroy(room.analysis);
}

static void half_of_a_pair_is_a_dead_channel(void **state)
{
    (void)state;
    struct room room = open_room(2);
    assert_int_equal(check(&room, 0.0005f, 0.5f, 2), VERDICT_DEAD);
    assert_int_equal(room.heard.check.dead_channel, 2);
    analysis_destroy(room.analysis);
    room = open_room(1);
    assert_int_equal(check(&room, 0.0005f, 0.5f, 0), VERDICT_GOOD);
    analysis_destroy(room.analysis);
}

static void after_the_check_the_room_is_not_heard_and_music_is(void **state)
{
    (void)state;
    struct room room = open_room(2);
    play(&room, 2, 0.02f, 0, 0);
    assert_true(room.heard.level.heard); /* a ventilator above the gate that nobody set */
    assert_int_equal(check(&room, 0.02f, 0.5f, 0), VERDICT_GOOD);
    play(&room, 2, 0.02f, 0, 0);
    for (int i = 0; i < 100; i++) {
        play(&room, 0.02, 0.02f, 0, 0);
        assert_false(room.heard.level.heard);
        assert_true(room.heard.range[RANGE_ALL].level < 0.02f);
    }
    play(&room, 1, 0.02f, 0.4f, 0);
    assert_true(room.heard.level.heard);
    assert_true(room.heard.range[RANGE_ALL].level > 0.4f);
    analysis_destroy(room.analysis);
}

static void after_the_check_the_gain_stays_until_it_is_unlocked(void **state)
{
    (void)state;
    struct room room = open_room(2);
    check(&room, 0.0005f, 0.5f, 0);
    float gain_db = room.heard.level.gain_db;
    play(&room, 30, 0.0005f, 0.02f, 0);
    assert_true(room.heard.level.gain_db == gain_db);
    assert_true(room.heard.range[RANGE_ALL].level < 0.1f);
    analysis_wish(room.analysis, WISH_GAIN_LOCK, 0);
    play(&room, 30, 0.0005f, 0.02f, 0);
    assert_true(room.heard.level.gain_db > gain_db + 20);
    assert_true(room.heard.range[RANGE_ALL].level > 0.4f);
    analysis_destroy(room.analysis);
}

/* The highest level in the half minute after loud music, while the crowd talks. */
static float crowd_level(bool locked)
{
    struct room room = open_room(2);
    float highest = 0;
    play(&room, 10, 0.0005f, 0.8f, 0);
    analysis_wish(room.analysis, WISH_GAIN_LOCK, locked);
    play(&room, 2, 0.03f, 0, 0);
    for (int i = 0; i < 1400; i++) {
        play(&room, 0.02, 0.03f, 0, 0);
        highest = fmaxf(highest, room.heard.range[RANGE_ALL].level);
    }
    analysis_destroy(room.analysis);
    return highest;
}

static void a_locked_gain_does_not_lift_the_crowd(void **state)
{
    (void)state;
    assert_true(crowd_level(false) > 0.5f);
    assert_true(crowd_level(true) < 0.1f);
}

static void a_check_that_is_broken_off_changes_nothing(void **state)
{
    (void)state;
    struct room room = open_room(2);
    play(&room, 5, 0.0005f, 0.8f, 0);
    analysis_wish(room.analysis, WISH_GAIN_LOCK, 1);
    play(&room, 0.1, 0.0005f, 0.8f, 0);
    float gain_db = room.heard.level.gain_db;
    analysis_wish(room.analysis, WISH_CHECK, 1);
    play(&room, 7, 0.01f, 0.05f, 0);
    assert_int_equal(room.heard.check.stage, CHECK_MUSIC);
    assert_true(room.heard.level.gain_db > gain_db);
    analysis_wish(room.analysis, WISH_CHECK, 0);
    play(&room, 0.1, 0.01f, 0, 0);
    assert_int_equal(room.heard.check.stage, CHECK_NONE);
    assert_int_equal(room.heard.check.verdict, VERDICT_NONE);
    assert_true(room.heard.level.gain_db == gain_db);
    assert_true(room.heard.level.heard); /* the gate, too */
    assert_int_equal(room.heard.wishes, 3);
    analysis_destroy(room.analysis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(music_in_a_quiet_room_is_good),
        cmocka_unit_test(whispers_are_too_quiet),
        cmocka_unit_test(an_input_that_is_turned_up_too_far_clips),
        cmocka_unit_test(half_of_a_pair_is_a_dead_channel),
        cmocka_unit_test(after_the_check_the_room_is_not_heard_and_music_is),
        cmocka_unit_test(after_the_check_the_gain_stays_until_it_is_unlocked),
        cmocka_unit_test(a_locked_gain_does_not_lift_the_crowd),
        cmocka_unit_test(a_check_that_is_broken_off_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
