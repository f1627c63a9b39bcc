/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Instruments in a show: their ranges are calibrated and kept, and a holder's faders move the knobs.
 */
#include "tests/unit/show_kit.h"

#include "base/text.h"
#include "engine/calibrating.h"
#include "engine/ranges.h"
#include "tree/signal.h"

#include <math.h>

static struct kit kit;

static int setup(void **state)
{
    (void)state;
    kit = (struct kit){0};
    kit_open(&kit,
             "[knob]\nheight = 0.5\nheight/range = (0, 2)\n[layer/a]\nshader = " CLAVILUX_SOURCE_DIR
             "/tests/isf/clock.fs\nopacity = in.patched\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

static bool calibrate(const char *author, const char *address)
{
    return kit_send(&kit, author, "/calibrate", address);
}

static bool set_range(enum role role, const char *author, const char *address, double a, double b)
{
    struct write write;
    write_make(&write, role, author, "/calibrate/range", "sff", address, a, b);
    return kit_write(&kit, &write);
}

static double moved(const char *author, const char *address, double value)
{
    char in[128];
    assert_true(kit_move(&kit, author, address, value));
    snprintf(in, sizeof in, "/in%s", address);
    return kit_value(&kit, in);
}

static void operate(const char *address, const char *text)
{
    struct write write;
    write_make(&write, ROLE_OPERATOR, "keys", address, "s", text);
    assert_true(kit_write(&kit, &write));
}

static void moving_to_both_ends_is_the_range(void **state)
{
    (void)state;
    assert_false(calibrate("tablet-2", "/fader1"));
    assert_non_null(strstr(kit_answer(&kit, 1), "was never sent"));
    assert_false(kit_send(&kit, "tablet-2", "/calibrate/done", NULL));
    moved("tablet-2", "/fader1", 500);
    assert_true(calibrate("tablet-2", "/fader1"));
    assert_false(kit_send(&kit, "tablet-2", "/calibrate/done", NULL));
    moved("tablet-2", "/fader1", 12);
    moved("tablet-2", "/fader1", 980);
    assert_true(kit_send(&kit, "tablet-2", "/calibrate/done", NULL));
    assert_string_equal(kit_answer(&kit, 1), "tablet-2's /fader1 goes from 12 to 980 now.");
    assert_float_equal(moved("tablet-2", "/fader1", 12), 0, 0);
    assert_float_equal(moved("tablet-2", "/fader1", 980), 1, 0);
    assert_float_equal(moved("tablet-2", "/fader1", 3000), 1, 0);
    assert_float_equal(moved("tablet-2", "/fader1", 496), 0.5, 1e-9);
    assert_true(calibrate("tablet-2", "/in/fader1"));
    moved("tablet-2", "/fader1", 0);
    moved("tablet-2", "/fader1", 10);
    assert_true(kit_send(&kit, "tablet-2", "/calibrate/off", NULL));
    assert_float_equal(moved("tablet-2", "/fader1", 496), 0.5, 1e-9);
}

static void an_operator_calibrates_for_others(void **state)
{
    (void)state;
    struct write write;
    write_make(&write, ROLE_PLAYER, "guest-1", "/xy", "ff", 10., 0.);
    assert_true(kit_write(&kit, &write));
    assert_true(calibrate("keys", "/player/guest-1/xy"));
    for (int i = 0; i < 2; i++) {
        write_make(&write, ROLE_PLAYER, "guest-1", "/xy", "ff", 10. + 90 * i, 1. * i);
        assert_true(kit_write(&kit, &write));
    }
    assert_true(kit_send(&kit, "keys", "/calibrate/done", NULL));
    assert_string_equal(
        kit_answer(&kit, 1),
        "guest-1's /xy goes from (10, 0) to (100, 1) now. Send /hello NAME first to "
        "keep it for another evening.");
    write_make(&write, ROLE_PLAYER, "guest-1", "/xy", "ff", 55., 7.);
    assert_true(kit_write(&kit, &write));
    assert_float_equal(kit_value(&kit, "/in/xy/x"), 0.5, 1e-9);
    assert_float_equal(kit_value(&kit, "/in/xy/y"), 1, 0);
}

static void one_argument_is_calibrated_alone(void **state)
{
    (void)state;
    struct write write;
    for (int i = 0; i < 3; i++) {
        write_make(&write, ROLE_PLAYER, "ada", "/xy", "ff", 0.1 * i, 0.5 * i);
        assert_true(kit_write(&kit, &write));
        if (i == 0)
            assert_true(calibrate("ada", "/xy/x"));
    }
    assert_true(kit_send(&kit, "ada", "/calibrate/done", NULL));
    assert_string_equal(kit_answer(&kit, 1), "ada's /xy/1 goes from 0.1 to 0.2 now.");
    write_make(&write, ROLE_PLAYER, "ada", "/xy", "ff", 0.15, 0.5);
    assert_true(kit_write(&kit, &write));
    assert_float_equal(kit_value(&kit, "/in/xy"), 0.5, 1e-9);
    assert_float_equal(kit_value(&kit, "/in/xy/y"), 0.5, 0);
}

static void a_range_is_set_in_one_message(void **state)
{
    (void)state;
    assert_true(set_range(ROLE_PLAYER, "ada", "/later", -10, 10));
    assert_float_equal(moved("ada", "/later", 0), 0.5, 1e-9);
    assert_float_equal(moved("bob", "/later", 0), 0, 0); /* it was ada's */
    assert_true(set_range(ROLE_PLAYER, "ada", "/later", 10, 0));
    assert_float_equal(moved("ada", "/later", 2), 0.8, 1e-9);
    assert_false(set_range(ROLE_PLAYER, "ada", "/later", 5, 5));
    assert_false(set_range(ROLE_PLAYER, "ada", "/later", NAN, 5));
    assert_false(set_range(ROLE_PLAYER, "ada", "later", 0, 5));
    assert_false(kit_send(&kit, "ada", "/calibrate/range", "/later"));
    struct write write;
    write_make(&write, ROLE_PLAYER, "ada", "/calibrate/range", "sNNff", "/xy", 0., 50.);
    assert_true(kit_write(&kit, &write));
    write_make(&write, ROLE_PLAYER, "ada", "/xy", "ff", 0.5, 25.);
    assert_true(kit_write(&kit, &write));
    assert_float_equal(kit_value(&kit, "/in/xy/x"), 0.5, 1e-9);
    assert_float_equal(kit_value(&kit, "/in/xy/y"), 0.5, 1e-9);
}

static void ranges_are_written_down_and_read_again(void **state)
{
    (void)state;
    char player[WRITE_AUTHOR_MAX];
    struct text text = {0};
    struct write write;
    write_make(&write, ROLE_PLAYER, "wek 1", "/calibrate/range", "sNNff", "/a b", 0.1, 50.);
    assert_true(kit_write(&kit, &write));
    assert_true(set_range(ROLE_PLAYER, "wek 1", "/fader", 980, 12));
    assert_true(set_range(ROLE_PLAYER, "guest-7", "/fader", 1, 12));
    assert_true(set_range(ROLE_ENGINE, "cyd", "/fader", 1, 12));
    assert_true(calibrating_take(kit.show->calibrating, player));
    assert_string_equal(player, "wek-1");
    assert_false(calibrating_take(kit.show->calibrating, player));
    calibrating_write(kit.show->tree, player, &text);
    const char *lines = strchr(text.data, '\n') + 1;
    assert_string_equal(lines, "- - 0.1 50 /a b\n980 12 /fader\n");
    text_free(&text);
    assert_true(calibrating_read("- - 0.1 50 /a b", "dan", &write));
    assert_int_equal(write.role, ROLE_ENGINE);
    assert_true(kit_write(&kit, &write));
    assert_float_equal(
        tree_signal_range(kit.show->tree, tree_find(kit.show->tree, "/player/dan/a b"), 1).high, 50,
        0);
    static const char *const rubbish[] = {"",       "# /x",     "/x",        "1 /x",
                                          "1 1 /x", "1 2 3 /x", "a b /x",    "1 nan /x",
                                          "- - /x", "1 2",      "1e999 2 /x"};
    for (size_t i = 0; i < sizeof rubbish / sizeof *rubbish; i++)
        if (calibrating_read(rubbish[i], "dan", &write))
            fail_msg("«%s» was read", rubbish[i]);
}

static void the_file_of_a_player_is_never_a_path(void **state)
{
    (void)state;
    char path[1100];
    setenv("XDG_CONFIG_HOME", "/c", 1);
    static const char *const names[][2] = {
        {"ada", "ada"}, {"../../x", "-.-..-x"},         {"a b", "a-b"},
        {".", "-"},     {"/etc/passwd", "-etc-passwd"}, {"\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char expected[1100];
        snprintf(expected, sizeof expected, "/c/clavilux/players/%s", names[i][1]);
        assert_true(ranges_path(path, sizeof path, names[i][0]));
        assert_string_equal(path, expected);
    }
    assert_false(ranges_path(path, sizeof path, ""));
}

static void whoever_listens_to_a_rate_finds_it(void **state)
{
    (void)state;
    moved("ada", "/fader", 0.5);
    assert_true(kit_send(&kit, "bob", "/subscribe", "/in/fader/rate"));
    assert_true(kit_send(&kit, "bob", "/subscribe", "/in/nobody/rate"));
    assert_true(kit_send(&kit, "bob", "/patch/source", "/player/ada/fader/raw"));
    assert_true(kit_value(&kit, "/in/fader/rate") > 0.9);
    assert_int_equal(tree_find(kit.show->tree, "/in/nobody/rate"), TREE_NONE);
    assert_float_equal(kit_value(&kit, "/player/ada/fader/raw"), 0.5, 0);
}

static double knob(int i)
{
    char address[16];
    snprintf(address, sizeof address, "/knob/%d", i);
    return kit_value(&kit, address);
}

static void the_first_four_faders_move_the_knobs(void **state)
{
    (void)state;
    moved("tablet-2", "/push", 1); /* a button is no fader */
    moved("tablet-2", "/push", 0);
    assert_float_equal(knob(1), 0.5, 0);
    moved("tablet-2", "/fader1", 0.75);
    assert_string_equal(kit_answer(&kit, 1), "tablet-2's /fader1 moves knob 1 now.");
    assert_float_equal(knob(1), 1.5, 1e-9); /* over its own range */
    moved("tablet-2", "/fader1", 0.25);
    assert_string_equal(kit_answer(&kit, 1), "");
    assert_float_equal(knob(1), 0.5, 1e-9);
    moved("tablet-2", "/fader1", 1);
    assert_float_equal(knob(1), 2, 1e-9);
    for (int i = 2; i < 7; i++) {
        char address[16];
        snprintf(address, sizeof address, "/fader%d", i);
        moved("tablet-2", address, 0.1 * i);
    }
    assert_float_equal(knob(2), 0.2, 1e-9);
    assert_float_equal(knob(4), 0.4, 1e-9);
    assert_float_equal(knob(5), 0.5, 0);
    moved("bob", "/fader1", 0.33);
    assert_float_equal(knob(1), 2, 1e-9); /* the first player has them */
    assert_true(kit_move(&kit, "bob", "/knob/2", 0.9));
    moved("tablet-2", "/fader2", 0.2);
    assert_float_equal(knob(2), 0.9, 1e-9); /* it stands still */
    moved("tablet-2", "/fader2", 0.3);
    assert_float_equal(knob(2), 0.3, 1e-9);
}

static void until_somebody_patches_them(void **state)
{
    (void)state;
    moved("ada", "/patched", 0.9); /* the preset reads it */
    moved("ada", "/two", 0.9);
    moved("ada", "/three", 0.9);
    assert_float_equal(knob(1), 0.5, 0);
    assert_float_equal(knob(2), 0.9, 1e-9);
    assert_true(kit_send_two(&kit, "ada", "/patch", "/layer/a/opacity", "in.two.raw"));
    moved("ada", "/two", 0.8);
    assert_float_equal(knob(2), 0.9, 1e-9);
    moved("ada", "/patched", 0.8); /* nobody reads it any more */
    assert_float_equal(knob(1), 1.6, 1e-9);
    assert_true(kit_send_two(&kit, "ada", "/patch", "/knob/3", "0.25 + 0 * level"));
    kit_ticks(&kit, 1);
    moved("ada", "/three", 0.7);
    kit_ticks(&kit, 1);
    assert_float_equal(knob(3), 0.25, 1e-9);
}

static void whoever_holds_the_stage_moves_them(void **state)
{
    (void)state;
    moved("ada", "/a", 0.9);
    moved("bob", "/b", 0.8);
    assert_float_equal(knob(1), 1.8, 1e-9);
    operate("/stage/holder", "bob");
    moved("bob", "/b", 0.7);
    assert_float_equal(knob(1), 1.4, 1e-9);
    moved("ada", "/a", 0.1);
    assert_float_equal(knob(1), 1.4, 1e-9);
    operate("/stage/holder", "cyd*");
    moved("bob", "/b", 0.1);
    assert_float_equal(knob(1), 1.4, 1e-9);
    operate("/stage/holder", "");
    operate("/stage/faders", "off");
    moved("ada", "/a", 0.2);
    assert_float_equal(knob(1), 1.4, 1e-9);
    operate("/stage/faders", "on");
    operate("/stage/pickup", "ada");
    moved("ada", "/a", 0.3);
    assert_float_equal(knob(1), 1.4, 1e-9); /* does not meet it yet */
    moved("ada", "/a", 0.8);
    assert_float_equal(knob(1), 1.6, 1e-9);
    operate("/stage/hands-off", "on");
    moved("ada", "/a", 0.7);
    assert_float_equal(knob(1), 1.6, 1e-9);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(moving_to_both_ends_is_the_range),
        TEST(an_operator_calibrates_for_others),
        TEST(one_argument_is_calibrated_alone),
        TEST(a_range_is_set_in_one_message),
        TEST(ranges_are_written_down_and_read_again),
        TEST(the_file_of_a_player_is_never_a_path),
        TEST(whoever_listens_to_a_rate_finds_it),
        TEST(the_first_four_faders_move_the_knobs),
        TEST(until_somebody_patches_them),
        TEST(whoever_holds_the_stage_moves_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
