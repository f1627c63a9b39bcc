/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people rewire while it plays: wires, releases, locks, learning, undo for each player, pick-up, hot reload.
 */
#include "tests/unit/show_kit.h"

#include "engine/requests.h"
#include "patch/patch.h"

#include <math.h>

#define PRESET(lines)                                                                              \
    "[preset]\ntitle = Test\n[knob]\nheight = 0.5\n[layer/a]\nshader = " CLAVILUX_SOURCE_DIR       \
    "/tests/isf/clock.fs\n" lines

static struct kit kit;

static int open_show(void **state)
{
    (void)state;
    kit = (struct kit){0};
    kit.heard.range[RANGE_ALL].level = 0.25f;
    kit_open(&kit, PRESET("opacity = level\n"));
    return 0;
}

static int close_show(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

#define OPACITY "/layer/a/opacity"

static void a_wire_is_made_and_taken_off(void **state)
{
    (void)state;
    kit_ticks(&kit, 2);
    assert_float_equal(kit_value(&kit, OPACITY), 0.25, 1e-6);
    assert_true(kit_send_two(&kit, "tablet", "/patch", OPACITY, "level * 2"));
    kit_ticks(&kit, 2);
    assert_float_equal(kit_value(&kit, OPACITY), 0.5, 1e-6);
    assert_true(kit_send(&kit, "tablet", "/patch/release", OPACITY));
    kit.heard.range[RANGE_ALL].level = 1;
    kit_ticks(&kit, 2);
    assert_float_equal(kit_value(&kit, OPACITY), 0.5, 1e-6);
    assert_true(kit_send(&kit, "tablet", "/patch/release", NULL));
    kit_ticks(&kit, 2);
    assert_float_equal(kit_value(&kit, OPACITY), 1, 1e-6);
}

static void a_wrong_wire_changes_nothing_and_says_why(void **state)
{
    (void)state;
    assert_false(kit_send_two(&kit, "tablet", "/patch", OPACITY, "levle"));
    assert_non_null(strstr(kit_answer(&kit, 1), "level"));
    assert_false(kit_send_two(&kit, "tablet", "/patch", "/layer/a/opacitiy", "level"));
    assert_non_null(strstr(kit_answer(&kit, 1), OPACITY));
    assert_false(kit_send_two(&kit, "tablet", "/patch", "/master/brightness", "level"));
    assert_non_null(strstr(kit_answer(&kit, 1), "/master/brightness"));
    assert_false(kit_send_two(&kit, "tablet", "/patch", OPACITY, "layer.a.opacity"));
    assert_non_null(strstr(kit_answer(&kit, 1), OPACITY));
    assert_false(kit_send(&kit, "tablet", "/patch", OPACITY));
    assert_false(kit_send(&kit, "tablet", "/undo", NULL));
    kit_ticks(&kit, 2);
    assert_float_equal(kit_value(&kit, OPACITY), 0.25, 1e-6);
}

static void everybody_undoes_their_own(void **state)
{
    (void)state;
    assert_true(kit_send_two(&kit, "tablet", "/patch", OPACITY, "level * 2"));
    assert_true(kit_send_two(&kit, "phone", "/patch", "/knob/1", "level"));
    assert_true(kit_send_two(&kit, "tablet", "/patch", OPACITY, "0.9"));
    assert_float_equal(kit_value(&kit, OPACITY), 0.9, 1e-6);
    assert_true(kit_send(&kit, "tablet", "/undo", NULL));
    assert_float_equal(kit_value(&kit, OPACITY), 0.5, 1e-6);
    assert_true(kit_send(&kit, "tablet", "/undo", NULL));
    kit_ticks(&kit, 1);
    assert_float_equal(kit_value(&kit, OPACITY), 0.25, 1e-6);
    assert_float_equal(kit_value(&kit, "/knob/height"), 0.25, 1e-6);
    assert_false(kit_send(&kit, "tablet", "/undo", NULL));
    assert_true(kit_send(&kit, "tablet", "/redo", NULL));
    assert_true(kit_send(&kit, "tablet", "/redo", NULL));
    assert_float_equal(kit_value(&kit, OPACITY), 0.9, 1e-6);
    assert_false(kit_send(&kit, "tablet", "/redo", NULL));
    assert_true(kit_send_two(&kit, "phone", "/patch", OPACITY, "0.1"));
    assert_false(kit_send(&kit, "tablet", "/undo", NULL)); /* the phone is newer */
    assert_float_equal(kit_value(&kit, OPACITY), 0.1, 1e-6);
}

static void switches_and_choices_are_edits_and_faders_are_not(void **state)
{
    (void)state;
    assert_true(kit_move(&kit, "tablet", "/layer/a/mute", 1));
    assert_true(kit_send(&kit, "tablet", "/layer/a/blend", "screen"));
    assert_true(kit_move(&kit, "tablet", "/knob/height", 0.75));
    assert_true(kit_send(&kit, "tablet", "/undo", NULL));
    assert_float_equal(kit_value(&kit, "/layer/a/blend"), 0, 0);
    assert_float_equal(kit_value(&kit, "/knob/height"), 0.75, 0);
    assert_true(kit_send(&kit, "tablet", "/undo", NULL));
    assert_float_equal(kit_value(&kit, "/layer/a/mute"), 0, 0);
    assert_true(kit_send(&kit, "tablet", "/redo", NULL));
    assert_float_equal(kit_value(&kit, "/layer/a/mute"), 1, 0);
}

static void a_lock_keeps_what_a_hand_left(void **state)
{
    (void)state;
    assert_true(kit_move(&kit, "tablet", OPACITY, 0.8));
    assert_true(kit_send(&kit, "tablet", "/patch/lock", OPACITY));
    kit_ticks(&kit, 1000);
    assert_float_equal(kit_value(&kit, OPACITY), 0.8, 1e-9);
    struct write write;
    write_make(&write, ROLE_PLAYER, "tablet", "/patch/lock", "si", OPACITY, 0);
    assert_true(kit_write(&kit, &write));
    kit_ticks(&kit, 100);
    assert_in_range((int)(1000 * kit_value(&kit, OPACITY)), 400, 650); /* half way back */
    kit_ticks(&kit, 110);
    assert_float_equal(kit_value(&kit, OPACITY), 0.25, 1e-6);
    assert_true(kit_send(&kit, "tablet", "/patch/lock", OPACITY));
    assert_true(kit_send(&kit, "tablet", "/release", NULL));
    assert_false(
        patches_is_locked(kit.show->on_stage.patches, tree_find(kit.show->tree, OPACITY), -1));
    assert_false(kit_send(&kit, "tablet", "/patch/lock", "/knob/1"));
}

static void a_moved_control_and_a_touched_parameter_are_wired(void **state)
{
    (void)state;
    assert_true(kit_send(&kit, "tablet", "/patch/learn", NULL));
    assert_float_equal(kit_value(&kit, "/patch/learning"), 1, 0);
    for (int i = 0; i < 10; i++) { /* one trembles, one is moved */
        assert_true(kit_move(&kit, "tablet", "/trembling", 0.5 + 0.001 * i));
        assert_true(kit_move(&kit, "tablet", "/deck/fader", 10 * i));
    }
    assert_true(kit_move(&kit, "tablet", OPACITY, 0.5));
    assert_string_equal(kit_answer(&kit, 1), "in.deck.fader");
    assert_float_equal(kit_value(&kit, "/patch/learning"), 0, 0);
    assert_true(kit_move(&kit, "tablet", "/deck/fader", 127));
    kit_ticks(&kit, 1);
    assert_float_equal(kit_value(&kit, OPACITY), 1, 1e-6);

    assert_true(kit_send(&kit, "tablet", "/patch/learn", "/knob/height"));
    for (int i = 0; i < 10; i++) /* two numbers: the second one moves */
        assert_true(kit_move(&kit, "tablet", "/guest-1/tilt", 0.1 * i));
    assert_string_equal(kit_answer(&kit, 1), "");
    assert_float_equal(kit_value(&kit, "/knob/height"), 0.9, 1e-6);

    assert_true(kit_send(&kit, "tablet", "/patch/learn", NULL));
    kit_ticks(&kit, 6100);
    assert_float_equal(kit_value(&kit, "/patch/learning"), 0, 0);
}

static void lists_what_drives_what(void **state)
{
    (void)state;
    assert_true(kit_send_two(&kit, "tablet", "/patch", "/knob/2", "level + bass"));
    assert_true(kit_send(&kit, "tablet", "/patch/source", "/knob/2"));
    assert_string_equal(kit_answer(&kit, 0), "/knob/2");
    assert_string_equal(kit_answer(&kit, 1), "level + bass");
    assert_true(kit_send(&kit, "tablet", "/patch/targets", "/audio/level"));
    assert_int_equal(kit.show->n_answers, 3);
    assert_string_equal(kit_answer(&kit, 1), "2");
    assert_true(kit_move(&kit, "phone", OPACITY, 0.5));
    assert_true(kit_send(&kit, "tablet", "/patch/source", OPACITY));
    assert_string_equal(kit_answer(&kit, 2), "held by phone");
    assert_true(kit_send(&kit, "tablet", "/patch/list", NULL));
    for (int i = 0; i < 1000 && kit.show->listing.on; i++)
        requests_list(kit.show);
    assert_string_equal(kit.show->answers[kit.show->n_answers - 1].path, "/patch/list/end");
    assert_string_equal(kit_answer(&kit, 0), "2");
}

static void pick_up_waits_until_the_fader_meets(void **state)
{
    (void)state;
    struct write write;
    write_make(&write, ROLE_OPERATOR, "keys", "/stage/pickup", "s", "box, other");
    assert_true(kit_write(&kit, &write));
    kit_move(&kit, "box", "/knob/1", 0.9);
    assert_float_equal(kit_value(&kit, "/knob/1"), 0.5, 0);
    kit_move(&kit, "box", "/knob/1", 0.6);
    assert_float_equal(kit_value(&kit, "/knob/1"), 0.5, 0);
    kit_move(&kit, "box", "/knob/1", 0.45); /* crossed */
    assert_float_equal(kit_value(&kit, "/knob/1"), 0.45, 0);
    kit_move(&kit, "box", "/knob/1", 0.2);
    assert_float_equal(kit_value(&kit, "/knob/1"), 0.2, 0);
    kit_move(&kit, "tablet", "/knob/1", 0.8); /* somebody with feedback */
    assert_float_equal(kit_value(&kit, "/knob/1"), 0.8, 0);
    kit_move(&kit, "box", "/knob/1", 0.25);
    assert_float_equal(kit_value(&kit, "/knob/1"), 0.8, 0);
    kit_move(&kit, "box", "/knob/1", 0.79);
    assert_float_equal(kit_value(&kit, "/knob/1"), 0.79, 0);
}

static void wires_survive_a_reload_unless_their_line_changed(void **state)
{
    (void)state;
    assert_true(kit_send_two(&kit, "tablet", "/patch", OPACITY, "level * 2"));
    assert_true(kit_send(&kit, "tablet", "/layer/a/blend", "screen"));
    assert_true(kit_stage(&kit, PRESET("opacity = level\n# only a comment\n"), true));
    kit_ticks(&kit, 1);
    assert_float_equal(kit_value(&kit, OPACITY), 0.5, 1e-6);
    assert_float_equal(kit_value(&kit, "/layer/a/blend"), 2, 0);
    assert_true(kit_stage(&kit, PRESET("opacity = level * 3\n"), true));
    kit_ticks(&kit, 1);
    assert_float_equal(kit_value(&kit, OPACITY), 0.75, 1e-6);
    assert_true(kit_send(&kit, "tablet", "/undo", NULL)); /* the blend */
    assert_float_equal(kit_value(&kit, "/layer/a/blend"), 0, 0);
}

static void a_flood_of_wires_is_held_back(void **state)
{
    (void)state;
    enum { FLOOD = 200 };
    static struct write writes[FLOOD];
    for (int i = 0; i < FLOOD; i++)
        write_make(&writes[i], ROLE_PLAYER, "tablet", "/patch", "ss", OPACITY, "level * 2");
    struct tick tick = {.writes = writes, .n_writes = FLOOD, .heard = {&kit.heard}};
    frame_pass_over(kit.show, &tick, 1);
    assert_int_equal(tick.n_writes, REQUESTS_BURST);
    assert_false(kit_send_two(&kit, "tablet", "/patch", OPACITY, "level"));
    assert_non_null(strstr(kit_answer(&kit, 1), "at once"));
    kit_ticks(&kit, REQUESTS_EVERY);
    assert_true(kit_send_two(&kit, "tablet", "/patch", OPACITY, "level"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_wire_is_made_and_taken_off, open_show, close_show),
        cmocka_unit_test_setup_teardown(a_wrong_wire_changes_nothing_and_says_why, open_show,
                                        close_show),
        cmocka_unit_test_setup_teardown(everybody_undoes_their_own, open_show, close_show),
        cmocka_unit_test_setup_teardown(switches_and_choices_are_edits_and_faders_are_not,
                                        open_show, close_show),
        cmocka_unit_test_setup_teardown(a_lock_keeps_what_a_hand_left, open_show, close_show),
        cmocka_unit_test_setup_teardown(a_moved_control_and_a_touched_parameter_are_wired,
                                        open_show, close_show),
        cmocka_unit_test_setup_teardown(lists_what_drives_what, open_show, close_show),
        cmocka_unit_test_setup_teardown(pick_up_waits_until_the_fader_meets, open_show, close_show),
        cmocka_unit_test_setup_teardown(a_flood_of_wires_is_held_back, open_show, close_show),
        cmocka_unit_test_setup_teardown(wires_survive_a_reload_unless_their_line_changed, open_show,
                                        close_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
