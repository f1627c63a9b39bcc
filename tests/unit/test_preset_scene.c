/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the lines of a preset do to its scene: shared parts, versions, knobs, tags, layers' rows.
 */
#include "base/text.h"
#include "engine/writing.h"
#include "tests/unit/show_kit.h"
#include "tree/preset.h"
#include "visual/include.h"
#include "visual/scene.h"

static const char plain[] = "[layer/a]\nshader = bright.fs\nbright = 0.5\n";
static const char bright[] =
    "/*{ \"INPUTS\": [ { \"NAME\": \"bright\", \"TYPE\": \"float\", \"DEFAULT\": 0.25 } ] }*/\n"
    "void main() { gl_FragColor = vec4(vec3(bright), 1.0); }\n";
static const char tinted[] = "/*{ \"INPUTS\": [ { \"NAME\": \"tint\", \"TYPE\": \"color\" } ] }*/\n"
                             "void main() { gl_FragColor = tint; }\n";

static void put_file(struct kit *kit, const char *name, const char *text)
{
    struct err err = {0};
    char path[256], folder[256];
    snprintf(path, sizeof path, "%s/%s", kit->folder, name);
    file_dir(folder, sizeof folder, path);
    assert_true(file_make_dirs(folder, &err));
    assert_true(file_write(path, text, strlen(text), &err));
}

static int open_kit(void **state)
{
    struct kit *kit = calloc(1, sizeof *kit);
    struct err err = {0};
    const struct device_desc desc = {.offscreen = true};
    kit->device = device_create(&desc, &err);
    if (!kit->device) {
        printf("skipped: %s\n", err.text);
        exit(77);
    }
    kit->show = show_create(KIT_WIDTH, KIT_HEIGHT, &err);
    snprintf(kit->folder, sizeof kit->folder, "/tmp/clavilux-text-XXXXXX");
    assert_non_null(mkdtemp(kit->folder));
    snprintf(kit->path, sizeof kit->path, "%s/test.preset", kit->folder);
    put_file(kit, "bright.fs", bright);
    put_file(kit, "tinted.fs", tinted);
    *state = kit;
    return 0;
}

static int close_kit(void **state)
{
    struct kit *kit = *state;
    char command[128];
    show_destroy(kit->show);
    device_destroy(kit->device);
    snprintf(command, sizeof command, "rm -r '%s'", kit->folder);
    assert_int_equal(system(command), 0);
    free(kit);
    return 0;
}

/* Puts it on stage, or says why not. */
static bool stage(struct kit *kit, const char *text, struct err *err)
{
    *err = (struct err){0};
    put_file(kit, "test.preset", text);
    struct parts *parts = parts_load(kit->path, NULL, NULL, err);
    return parts && show_swap(kit->show, parts, 0, err);
}

static void assert_stages(struct kit *kit, const char *text)
{
    struct err err;
    if (!stage(kit, text, &err))
        fail_msg("%s", err.text);
}

static void assert_fails(struct kit *kit, const char *text, const char *says)
{
    struct err err;
    assert_false(stage(kit, text, &err));
    if (!strstr(err.text, says))
        fail_msg("says: %s", err.text);
}

static const char *warnings(const struct kit *kit)
{
    return kit->show->on_stage.warnings ? kit->show->on_stage.warnings : "";
}

static const struct row *row_at(const struct kit *kit, const char *address)
{
    int id = tree_find(kit->show->tree, address);
    assert_int_not_equal(id, TREE_NONE);
    return tree_row(kit->show->tree, id);
}

static void shared_parts_come_first_and_later_lines_override(void **state)
{
    struct kit *kit = *state;
    put_file(kit, "common.preset",
             "[knob]\nheight = 0.25\n[layer/back]\nshader = bright.fs\nbright = 0.1\n");
    put_file(kit, "parts/front.preset",
             "[preset]\ninclude = deep.preset\ntags = deep\n[layer/front]\nbright = 0.3\n");
    put_file(kit, "parts/deep.preset", "[layer/front]\nshader = own.fs\n");
    put_file(kit, "parts/own.fs", bright);
    assert_stages(kit, "[preset]\ninclude = common.preset\ninclude = parts/front.preset\n"
                       "[layer/back]\nbright = 0.7\n[layer/top]\nshader = bright.fs\n");
    assert_float_equal(kit_value(kit, "/knob/height"), 0.25, 0);
    assert_float_equal(kit_value(kit, "/layer/back/bright"), 0.7, 0);
    assert_float_equal(kit_value(kit, "/layer/front/bright"), 0.3, 0);
    assert_ptr_equal(row_at(kit, "/layer/1/bright"), row_at(kit, "/layer/back/bright"));
    assert_ptr_equal(row_at(kit, "/layer/2/bright"), row_at(kit, "/layer/front/bright"));
    assert_ptr_equal(row_at(kit, "/layer/3/bright"), row_at(kit, "/layer/top/bright"));
    assert_string_equal(tree_text(kit->show->tree, tree_find(kit->show->tree, "/preset/tags")),
                        "deep");
    assert_string_equal(warnings(kit), "");
    /* what a take keeps and a hot reload watches */
    static const char *const names[] = {"test.preset",       "common.preset", "parts/front.preset",
                                        "parts/deep.preset", "bright.fs",     "parts/own.fs"};
    const struct parts *parts = scene_parts(kit->show->on_stage.scene);
    assert_int_equal(parts->n_files, 6);
    for (int i = 0; i < 6; i++) {
        assert_string_equal(parts->files[i].name, names[i]);
        assert_int_not_equal(parts->files[i].hash, 0);
    }
}

static void a_fault_in_a_shared_part_is_named_there(void **state)
{
    struct kit *kit = *state;
    put_file(kit, "common.preset", "# shared\n\n[layer/a]\nshader = bright.fs\nbrigth = 0.1\n");
    assert_fails(kit, "[preset]\ninclude = common.preset\n",
                 "common.preset, line 5: there is no /layer/a/brigth; did you mean");
    put_file(kit, "common.preset", "[layer/a]\nshader = bright.fs\nbright = smoth(level)\n");
    assert_fails(kit, "[preset]\ninclude = common.preset\n", "common.preset, line 3");
    put_file(kit, "common.preset", "[layer/a]\nshader = nowhere.fs\n");
    assert_fails(kit, "[preset]\ninclude = common.preset\n", "common.preset, line 2");
    put_file(kit, "common.preset", "[layer/a\n");
    assert_fails(kit, "[preset]\ninclude = common.preset\n", "common.preset, line 1");
    put_file(kit, "common.preset", "[layer/a]\nshader = bright.fs\n[state/low]\nknob/9 = 1\n");
    assert_fails(kit, "[preset]\ninclude = common.preset\n", "common.preset, line 4");
    assert_fails(kit, "[preset]\ninclude = nowhere.preset\n",
                 "test.preset, line 2: «nowhere.preset»");
}

static void shared_parts_never_lie_elsewhere_nor_in_a_circle(void **state)
{
    struct kit *kit = *state;
    char text[64], link[256];
    assert_fails(kit, "[preset]\ninclude = ../x.preset\n", "in this folder or below");
    assert_fails(kit, "[preset]\ninclude = a/../../x.preset\n", "in this folder or below");
    assert_fails(kit, "[preset]\ninclude = /etc/hostname\n", "in this folder or below");
    assert_fails(kit, "[preset]\ninclude =\n", "in this folder or below");
    snprintf(link, sizeof link, "%s/link.preset", kit->folder);
    assert_int_equal(symlink("/etc/hostname", link), 0);
    assert_fails(kit, "[preset]\ninclude = link.preset\n", "leads out of the folder");
    put_file(kit, "a.preset", "[preset]\ninclude = b.preset\n");
    put_file(kit, "b.preset", "[preset]\n\ninclude = a.preset\n");
    assert_fails(kit, "[preset]\ninclude = a.preset\n",
                 "b.preset, line 3: a.preset would include itself");
    assert_fails(kit, "[preset]\ninclude = test.preset\n", "test.preset would include itself");
    for (int i = 1; i <= INCLUDE_DEPTH_MAX + 1; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d.preset", i);
        snprintf(text, sizeof text, "[preset]\ninclude = %d.preset\n", i + 1);
        put_file(kit, name, text);
    }
    assert_fails(kit, "[preset]\ninclude = 1.preset\n", "one in the other");
    put_file(kit, "none.preset", "");
    char many[1024] = "[preset]\n";
    for (int i = 0; i < INCLUDE_FILES_MAX; i++)
        strcat(many, "include = none.preset\n");
    strcat(many, plain);
    assert_stages(kit, many);
    char more[1200];
    snprintf(more, sizeof more, "[preset]\ninclude = none.preset\n%s", many);
    assert_fails(kit, more, "at most 16 files");
}

static void ours_can_be_included_from_anywhere(void **state)
{
    struct kit *kit = *state;
    assert_stages(kit, "[preset]\ninclude = lumia.preset\ntitle = Mine\n[knob]\nheight = 0.75\n");
    assert_float_equal(kit_value(kit, "/knob/height"), 0.75, 0);
    assert_string_equal(kit->show->on_stage.title, "Mine");
}

static void a_newer_version_is_warned_about_line_by_line(void **state)
{
    struct kit *kit = *state;
    char text[512];
    static const char rest[] = "sparkle = 1\n[layer/a]\nshader = bright.fs\nbright = 0.5\nglow = "
                               "1\n[lamp/1]\non = 1\n";
    snprintf(text, sizeof text, "[preset]\nversion = 2\n%s", rest);
    assert_stages(kit, text);
    assert_float_equal(kit_value(kit, "/layer/a/bright"), 0.5, 0);
    assert_non_null(strstr(warnings(kit), "test.preset, line 3: [preset] has no key sparkle"));
    assert_non_null(strstr(warnings(kit), "test.preset, line 7: there is no /layer/a/glow"));
    assert_non_null(strstr(warnings(kit), "test.preset, line 9: there is no /lamp/1/on"));
    snprintf(text, sizeof text, "[preset]\nversion = 2\n[state/low]\nlamp/1/on = 1\nknob/1 = 0\n%s",
             plain);
    assert_stages(kit, text);
    assert_non_null(strstr(warnings(kit), "test.preset, line 4: there is no /lamp/1/on"));
    snprintf(text, sizeof text, "[preset]\nversion = 1\n%s", rest);
    assert_fails(kit, text, "test.preset, line 3: [preset] has no key sparkle");
    put_file(kit, "newer.preset", "[preset]\nversion = 3\n[layer/a]\nglow = 1\n");
    snprintf(text, sizeof text, "[preset]\ninclude = newer.preset\n%s", plain);
    assert_stages(kit, text); /* each file has its own version */
    assert_non_null(strstr(warnings(kit), "newer.preset, line 4"));
    snprintf(text, sizeof text, "[preset]\nversion = two\n%s", plain);
    assert_fails(kit, text, "a whole number");
}

static void a_second_value_in_one_file_is_warned_about(void **state)
{
    struct kit *kit = *state;
    assert_stages(kit, "[layer/a]\nshader = bright.fs\nbright = 0.5\nbright = 0.75\n");
    assert_float_equal(kit_value(kit, "/layer/a/bright"), 0.75, 0);
    assert_non_null(strstr(warnings(kit), "line 4: /layer/a/bright has a value in line 3 already"));
}

static void every_part_of_a_colour_is_a_key_and_is_saved(void **state)
{
    struct kit *kit = *state;
    struct err err = {0};
    struct text text = {0};
    static const char own[] = "[layer/a]\nshader = tinted.fs\ntint = #ff6a00\ntint.l = knob.1\n"
                              "tint.c = 0.1\ntint.h = 2 + bar.phase\n";
    assert_stages(kit, own);
    kit_ticks(kit, 1);
    assert_string_equal(warnings(kit), "");
    assert_float_equal(kit_value(kit, "/knob/1"), 0.5, 0);
    struct preset *preset = writing_preset(kit->show->tree, &kit->show->on_stage, false, &err);
    assert_non_null(preset);
    preset_write(preset, &text);
    assert_string_equal(text.data, own);
    preset_free(preset);
    text_free(&text);
}

static void knobs_have_names_ranges_and_labels(void **state)
{
    struct kit *kit = *state;
    assert_stages(kit, "[knob]\nheight/range = (0.5, 2)\nheight = 1.5\nspeed = 0.25\n"
                       "speed/label = How fast it folds.\n8/range = ( -1 , 1 )\n"
                       "[layer/a]\nshader = bright.fs\nbright = knob.height * 0.5\n");
    const struct row *height = row_at(kit, "/knob/height");
    assert_ptr_equal(height, row_at(kit, "/knob/1"));
    assert_float_equal(height->min, 0.5, 0);
    assert_float_equal(height->max, 2, 0);
    assert_string_equal(row_at(kit, "/knob/2")->doc, "How fast it folds.");
    assert_float_equal(row_at(kit, "/knob/8")->min, -1, 0);
    assert_float_equal(kit_value(kit, "/knob/height"), 1.5, 0);
    kit_ticks(kit, 1);
    assert_float_equal(kit_value(kit, "/layer/a/bright"), 0.75, 0);
    kit_move(kit, "ada", "/knob/1", 7);
    assert_float_equal(kit_value(kit, "/knob/height"), 2, 0);
    kit_move(kit, "ada", "/knob/1", 0);
    assert_float_equal(kit_value(kit, "/knob/height"), 0.5, 0);
    assert_stages(kit, plain); /* the next scene has knobs of its own */
    assert_float_equal(row_at(kit, "/knob/1")->max, 1, 0);
    static const char *const wrong[] = {"2", "(2, 0)", "(0, 2", "(0; 2)", "(0, 2) 3", "(1, 1)", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[256];
        snprintf(text, sizeof text, "[knob]\nx/range = %s\n%s", wrong[i], plain);
        assert_fails(kit, text, "test.preset, line 2: a range is written as (0, 2)");
    }
    assert_fails(kit, "[knob]\na=1\nb=1\nc=1\nd=1\ne=1\nf=1\ng=1\nh=1\ni=1\n", "no layer");
    char nine[256];
    snprintf(nine, sizeof nine, "[knob]\na=1\nb=1\nc=1\nd=1\ne=1\nf=1\ng=1\nh=1\ni=1\n%s", plain);
    assert_fails(kit, nine, "line 10: a preset has eight knobs");
}

static void saving_writes_what_changed_and_leaves_shared_parts_shared(void **state)
{
    struct kit *kit = *state;
    struct err err = {0};
    struct text text = {0};
    put_file(kit, "common.preset",
             "[knob]\nheight = 0.25\n[layer/back]\nshader = bright.fs\nbright = knob.height\n");
    static const char own[] =
        "[preset]\ninclude = common.preset # ours\n\n[layer/back]\nopacity = 0.5\n";
    assert_stages(kit, own);
    kit_ticks(kit, 1);
    struct preset *preset = writing_preset(kit->show->tree, &kit->show->on_stage, false, &err);
    assert_non_null(preset);
    preset_write(preset, &text);
    assert_string_equal(text.data, own); /* nothing changed */
    preset_free(preset);
    text_free(&text);
    kit_move(kit, "ada", "/knob/height", 0.75);
    preset = writing_preset(kit->show->tree, &kit->show->on_stage, false, &err);
    assert_non_null(preset);
    preset_write(preset, &text);
    assert_ptr_equal(strstr(text.data, own), text.data);
    assert_string_equal(text.data + strlen(own), "\n[knob]\nheight = 0.75\n");
    assert_stages(kit, text.data);
    kit_ticks(kit, 1);
    assert_float_equal(kit_value(kit, "/layer/back/bright"), 0.75, 0);
    preset_free(preset);
    text_free(&text);
}

static void a_wire_of_a_shared_part_stays_off_when_it_is_saved(void **state)
{
    struct kit *kit = *state;
    struct err err = {0};
    struct text text = {0};
    put_file(kit, "common.preset", "[layer/a]\nshader = tinted.fs\ntint = #000\ntint.r = level\n");
    assert_stages(kit, "[preset]\ninclude = common.preset\n");
    kit->heard.range[RANGE_ALL].level = 0.5f;
    kit_ticks(kit, 3);
    assert_float_equal(kit_value(kit, "/layer/a/tint.r"), 0.5, 1e-6);
    assert_true(kit_send(kit, "ada", "/patch/release", "/layer/a/tint.r"));
    struct preset *preset = writing_preset(kit->show->tree, &kit->show->on_stage, false, &err);
    assert_non_null(preset);
    preset_write(preset, &text);
    assert_stages(kit, text.data);
    kit->heard.range[RANGE_ALL].level = 0.9f;
    kit_ticks(kit, 3);
    assert_float_equal(kit_value(kit, "/layer/a/tint.r"), 0.5, 1e-6);
    preset_free(preset);
    text_free(&text);
}

static void rows_appear_and_vanish_with_the_shader(void **state)
{
    struct kit *kit = *state;
    assert_stages(kit, "[preset]\ntransition = cut\n[layer/a]\nshader = bright.fs\n");
    row_at(kit, "/layer/a/bright");
    uint64_t schema = tree_schema(kit->show->tree);
    assert_stages(kit, "[preset]\ntransition = cut\n[layer/a]\nshader = tinted.fs\n");
    assert_true(tree_schema(kit->show->tree) > schema);
    assert_int_equal(tree_find(kit->show->tree, "/layer/a/bright"), TREE_NONE);
    assert_int_equal(row_at(kit, "/layer/a/tint")->type, ROW_COLOR);
    assert_ptr_equal(row_at(kit, "/layer/1/tint"), row_at(kit, "/layer/a/tint"));
}

static void what_editors_leave_in_a_file_is_no_fault(void **state)
{
    struct kit *kit = *state;
    assert_stages(kit, "\xef\xbb\xbf[layer/a]\r\n\tshader\t=\tbright.fs\r\n\tbright=\t0.5\t");
    assert_float_equal(kit_value(kit, "/layer/a/bright"), 0.5, 0);
    assert_stages(kit,
                  "[layer/e\xcc\x81t\xc3\xa9]\nshader = bright.fs\n[layer/\xc3\xa9te\xcc\x81]\n"
                  "bright = 0.5"); /* composed and not, no newline at the end */
    assert_float_equal(kit_value(kit, "/layer/\xc3\xa9t\xc3\xa9/bright"), 0.5, 0);
    assert_int_equal(scene_parts(kit->show->on_stage.scene)->n_layers, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_kit, close_kit)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shared_parts_come_first_and_later_lines_override),
        TEST(a_fault_in_a_shared_part_is_named_there),
        TEST(shared_parts_never_lie_elsewhere_nor_in_a_circle),
        TEST(ours_can_be_included_from_anywhere),
        TEST(a_newer_version_is_warned_about_line_by_line),
        TEST(a_second_value_in_one_file_is_warned_about),
        TEST(every_part_of_a_colour_is_a_key_and_is_saved),
        TEST(knobs_have_names_ranges_and_labels),
        TEST(saving_writes_what_changed_and_leaves_shared_parts_shared),
        TEST(a_wire_of_a_shared_part_stays_off_when_it_is_saved),
        TEST(rows_appear_and_vanish_with_the_shader),
        TEST(what_editors_leave_in_a_file_is_no_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
