/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scene written down and read again, its states, and how a shader plays that no preset wires.
 */
#include "tests/unit/show_kit.h"

#include "base/text.h"
#include "engine/defaults.h"
#include "engine/guess.h"
#include "engine/writing.h"
#include "patch/patch.h"
#include "tree/preset.h"
#include "visual/isf.h"

#include <math.h>

#define SHADER CLAVILUX_SOURCE_DIR "/tests/isf/defaults.fs"
#define PRESET                                                                                     \
    "# an artist's words\n[preset]\ntitle = Test\n\n[knob]\nheight = 0.5   # how high\n"           \
    "[layer/a]\nshader = " SHADER "\nmiddle = level   # breathes\ntint = #336699\n"                \
    "[state/calm]\nknob/height = 0.1\nlayer/a/tint = #000000\n[state/storm]\nknob/height = 0.9\n"

static struct kit kit;

static int open_show(void **state)
{
    (void)state;
    kit = (struct kit){0};
    kit.heard.range[RANGE_ALL].level = 0.25f;
    kit.heard.beat.bpm = 120;
    kit_open(&kit, PRESET);
    return 0;
}

static int close_show(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

/* The scene as text; the caller frees it. */
static char *written(bool complete)
{
    struct text text = {0};
    struct err err = {0};
    struct preset *preset = writing_preset(kit.show->tree, &kit.show->on_stage, complete, &err);
    kit_say(&err);
    assert_non_null(preset);
    preset_write(preset, &text);
    preset_free(preset);
    return text.data;
}

static void what_nobody_changed_is_written_byte_for_byte(void **state)
{
    (void)state;
    kit_ticks(&kit, 10);
    char *text = written(false);
    assert_string_equal(text, PRESET);
    free(text);
}

static void change_everything(void)
{
    struct write write;
    assert_true(kit_move(&kit, "tablet", "/knob/height", 1.0 / 3));
    assert_true(kit_move(&kit, "tablet", "/knob/7", 0.7));
    assert_true(kit_send(&kit, "tablet", "/patch/release", "/layer/a/middle"));
    assert_true(kit_send_two(&kit, "tablet", "/patch", "/layer/a/half", "2 + level"));
    assert_true(kit_send_two(&kit, "tablet", "/patch", "/layer/a/tint/r", "level + 0.1"));
    assert_true(kit_send(&kit, "tablet", "/layer/a/choice", "nine"));
    assert_true(kit_send(&kit, "tablet", "/layer/a/blend", "add"));
    write_make(&write, ROLE_PLAYER, "tablet", "/layer/a/place_", "ff", 0.123, 1.0 / 7);
    kit_write(&kit, &write);
    write_make(&write, ROLE_PLAYER, "tablet", "/layer/a/tint", "ffff", 0.1, 0.2, 0.30001, 1.0);
    kit_write(&kit, &write);
    kit_ticks(&kit, 1000); /* hands have let go */
}

static void what_was_played_reloads_to_the_same_pixels(void **state)
{
    (void)state;
    uint64_t before = kit_picture(&kit);
    change_everything();
    uint64_t changed = kit_picture(&kit);
    assert_true(changed != before);
    for (int complete = 0; complete < 2; complete++) {
        char *text = written(complete);
        assert_non_null(strstr(text, "# an artist's words"));
        struct kit other = {.heard = kit.heard}, first = kit;
        kit_open(&other, text);
        kit_ticks(&other, (int)(first.show->tick + 1));
        assert_true(kit_picture(&other) == changed);
        kit_close(&other);
        free(text);
        device_make_current(first.device, NULL, NULL);
    }
}

static void states_are_gone_to_over_time_and_over_beats(void **state)
{
    (void)state;
    kit_ticks(&kit, 10);
    assert_true(kit_send_two(&kit, "tablet", "/state/go", "calm", "2s"));
    kit_ticks(&kit, 199);
    assert_float_equal(kit_value(&kit, "/state/progress"), 0.5, 1e-9);
    assert_float_equal(kit_value(&kit, "/knob/height"), 0.3, 1e-9);
    kit_ticks(&kit, 200);
    assert_float_equal(kit_value(&kit, "/knob/height"), 0.1, 1e-9);
    assert_float_equal(kit_value(&kit, "/layer/a/tint/g"), 0, 1e-9);
    assert_true(kit_send_two(&kit, "tablet", "/state/go", "storm", "4beats"));
    kit_ticks(&kit, 199); /* 4 beats of 120 last 2 s */
    assert_float_equal(kit_value(&kit, "/knob/height"), 0.5, 1e-9);
    assert_true(kit_move(&kit, "tablet", "/knob/height", 0.25)); /* a hand is stronger */
    kit_ticks(&kit, 300);
    assert_float_equal(kit_value(&kit, "/knob/height"), 0.25, 1e-9);
    assert_false(kit_send(&kit, "tablet", "/state/go", "clam"));
    assert_non_null(strstr(kit_answer(&kit, 1), "calm"));
    assert_false(kit_send_two(&kit, "tablet", "/state/go", "calm", "soon"));
}

static void states_are_kept_and_written(void **state)
{
    (void)state;
    assert_true(kit_move(&kit, "tablet", "/knob/2", 0.75));
    assert_true(kit_send(&kit, "tablet", "/state/keep", "peak"));
    assert_true(kit_move(&kit, "tablet", "/knob/2", 0.1));
    assert_true(kit_send(&kit, "tablet", "/state/go", "peak"));
    kit_ticks(&kit, 2);
    assert_float_equal(kit_value(&kit, "/knob/2"), 0.75, 0);
    char *text = written(false);
    assert_non_null(strstr(text, "[state/peak]"));
    assert_true(kit_stage(&kit, text, false));
    free(text);
    assert_true(kit_move(&kit, "tablet", "/knob/2", 0.1));
    assert_true(kit_send(&kit, "tablet", "/state/go", "peak"));
    kit_ticks(&kit, 2);
    assert_float_equal(kit_value(&kit, "/knob/2"), 0.75, 0);
}

static void a_state_that_makes_no_sense_names_its_line(void **state)
{
    (void)state;
    struct err err = {0};
    static const char text[] = "[layer/a]\nshader = " SHADER "\n[state/x]\nknob/hight = 1\n";
    assert_true(file_write(kit.path, text, sizeof text - 1, &err));
    struct parts *parts = parts_load(kit.path, NULL, NULL, &err);
    assert_non_null(parts);
    assert_false(show_swap(kit.show, parts, 0, &err));
    assert_non_null(strstr(err.text, "line 4"));
}

/* ---- shaders without a preset ---- */

#define ISF(inputs)                                                                                \
    "/*{ \"INPUTS\": [" inputs "] }*/ void main() { gl_FragColor = vec4(TIME * speed); }"

static int guess(const char *text, struct guess guesses[GUESSES_MAX])
{
    struct err err = {0};
    struct isf *isf = isf_parse(text, strlen(text), &err);
    assert_non_null(isf);
    int n = guess_patches(isf, guesses);
    isf_free(isf);
    return n;
}

static void names_and_kinds_tell_what_to_listen_to(void **state)
{
    (void)state;
    struct guess guesses[GUESSES_MAX];
    int n = guess(
        ISF("{\"NAME\": \"speed\", \"TYPE\": \"float\", \"MIN\": 0, \"MAX\": 4, \"DEFAULT\": 1},"
            "{\"NAME\": \"dotSize\", \"TYPE\": \"float\", \"MIN\": 0, \"MAX\": 1, \"DEFAULT\": "
            "0.5},"
            "{\"NAME\": \"iterations\", \"TYPE\": \"float\", \"MIN\": 1, \"MAX\": 9, \"DEFAULT\": "
            "3},"
            "{\"NAME\": \"flash\", \"TYPE\": \"event\"},"
            "{\"NAME\": \"lineColor\", \"TYPE\": \"color\", \"DEFAULT\": [1, 0.5, 0, 1]},"
            "{\"NAME\": \"paper\", \"TYPE\": \"color\", \"DEFAULT\": [1, 1, 1, 1]}"),
        guesses);
    assert_int_equal(n, 3); /* TIME * speed would jump, iterations would too, paper has no hue */
    assert_int_equal(guesses[0].input, 1);
    assert_string_equal(guesses[0].text, "bass | smooth(20ms, 350ms) | to(0.46, 0.68)");
    assert_string_equal(guesses[1].text, "kick");
    assert_int_equal(guesses[2].input, 4);
    n = guess(
        ISF("{\"NAME\": \"foo\", \"TYPE\": \"float\", \"MIN\": 0, \"MAX\": 1, \"DEFAULT\": 1}"),
        guesses);
    assert_int_equal(n, 1);
    n = guess(ISF("{\"NAME\": \"size\", \"TYPE\": \"float\"}, {\"NAME\": \"fft\", \"TYPE\": "
                  "\"audioFFT\"}"),
              guesses);
    assert_int_equal(n, 0); /* it listens itself */
}

#define ALONE "[layer/a]\nshader = " SHADER "\n"

static const char *drives(const char *address)
{
    const char *text =
        patches_text(kit.show->on_stage.patches, tree_find(kit.show->tree, address), -1);
    return text ? text : "";
}

static void a_guess_gives_way(void **state)
{
    (void)state;
    assert_string_equal(drives("/layer/a/bang"), ""); /* the preset wires something already */
    assert_true(kit_stage(&kit, ALONE, false));
    assert_string_equal(drives("/layer/a/bang"), "kick");
    assert_true(kit_send(&kit, "tablet", "/patch/source", "/layer/a/bang"));
    assert_string_equal(kit_answer(&kit, 2), "guessed");
    char *text = written(false);
    assert_non_null(strstr(text, "bang = kick  # guessed\n"));
    free(text);
    assert_true(kit_move(&kit, "tablet", "/preset/guess", 0));
    assert_string_equal(drives("/layer/a/bang"), "");
    assert_true(kit_stage(&kit, ALONE, false));
    assert_string_equal(drives("/layer/a/bang"), "");
    assert_true(kit_move(&kit, "tablet", "/preset/guess", 1));
    assert_string_equal(drives("/layer/a/bang"), "kick");
    assert_true(kit_stage(&kit, ALONE "half = 4\n", false)); /* an artist was here */
    assert_string_equal(drives("/layer/a/bang"), "");
    assert_true(kit_stage(&kit, "[preset]\nguess = off\n" ALONE, false));
    assert_string_equal(drives("/layer/a/bang"), "");
}

static void patches_beside_the_shader_play_where_the_preset_is_silent(void **state)
{
    (void)state;
    static const char shader[] = "/*{\"INPUTS\": [{\"NAME\": \"a\", \"TYPE\": \"float\"},"
                                 "{\"NAME\": \"b\", \"TYPE\": \"float\"}]}*/\n"
                                 "void main() { gl_FragColor = vec4(a, b, 0.0, 1.0); }\n";
    static const char wires[] = "[shader]\na = level * 2\nb = level\n";
    static const char wrong[] = "[shader]\nc = level\n";
    char fs[128], patch[128];
    struct err err = {0};
    snprintf(fs, sizeof fs, "%s/x.fs", kit.folder);
    snprintf(patch, sizeof patch, "%s/x.patch", kit.folder);
    assert_true(file_write(fs, shader, sizeof shader - 1, &err));
    assert_true(file_write(patch, wires, sizeof wires - 1, &err));
    assert_true(kit_stage(&kit, "[layer/l]\nshader = x.fs\nb = 0.75\n", false));
    kit_ticks(&kit, 2);
    assert_float_equal(kit_value(&kit, "/layer/l/a"), 0.5, 1e-6);
    assert_float_equal(kit_value(&kit, "/layer/l/b"), 0.75, 1e-6);
    assert_int_equal(kit.show->n_answers, 0);
    assert_true(file_write(patch, wrong, sizeof wrong - 1, &err));
    struct parts *parts = parts_load(kit.path, NULL, NULL, &err);
    assert_non_null(parts);
    assert_int_equal(parts->n_files, 3);
    assert_false(show_swap(kit.show, parts, 0, &err));
    assert_non_null(strstr(err.text, "x.patch, line 2"));
    unlink(fs);
    unlink(patch);
}

int main(void)
{
#define SCENE(test) cmocka_unit_test_setup_teardown(test, open_show, close_show)
    static const struct CMUnitTest tests[] = {
        SCENE(what_nobody_changed_is_written_byte_for_byte),
        SCENE(what_was_played_reloads_to_the_same_pixels),
        SCENE(states_are_gone_to_over_time_and_over_beats),
        SCENE(states_are_kept_and_written),
        SCENE(a_state_that_makes_no_sense_names_its_line),
        cmocka_unit_test(names_and_kinds_tell_what_to_listen_to),
        SCENE(a_guess_gives_way),
        SCENE(patches_beside_the_shader_play_where_the_preset_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
