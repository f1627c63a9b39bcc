/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the preset reader promises: nothing is lost, and what is wrong is named.
 */
#include "tree/preset.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char lumia[] = "# after Wilfred\n"
                            "[preset]\n"
                            "title      = Lumia #1\n"
                            "\n"
                            "[layer/veil]\n"
                            "shader = lumia.fs\n"
                            "tint=#ff6a00   # amber\n"
                            "\topacity = level | smooth(80ms)\t# moves\n"
                            "[layer/veil/effect/bloom]\n"
                            "strength = 0.4\n"
                            "\n"
                            "[layer/logo]   # in front\n"
                            "place/scale = beat | hit(200ms)";

static struct preset *parse(const char *text)
{
    struct err err = {0};
    struct preset *preset = preset_parse("lumia.preset", text, strlen(text), &err);
    if (!preset)
        fail_msg("%s", err.text);
    return preset;
}

static void assert_written(const struct preset *preset, const char *expected)
{
    struct text text = {0};
    preset_write(preset, &text);
    assert_string_equal(text.data, expected);
    text_free(&text);
}

static void assert_wrong(const char *bytes, size_t size, const char *says)
{
    struct err err = {0};
    assert_null(preset_parse("x.preset", bytes, size, &err));
    if (!strstr(err.text, says))
        fail_msg("says: %s", err.text);
}

static void reads_sections_keys_and_values(void **state)
{
    (void)state;
    struct preset *preset = parse(lumia);
    assert_int_equal(preset_n_entries(preset), 6);
    assert_string_equal(preset_get(preset, "preset", "title", NULL), "Lumia #1");
    assert_string_equal(preset_get(preset, "layer/veil", "tint", NULL), "#ff6a00");
    assert_string_equal(preset_get(preset, "layer/veil", "opacity", NULL), "level | smooth(80ms)");
    assert_string_equal(preset_entry(preset, 2)->value, "#ff6a00   # amber");
    assert_int_equal(preset_entry(preset, 3)->line, 8);
    assert_int_equal(preset_entry(preset, 3)->column, 12);
    assert_int_equal(preset_n_layers(preset), 2);
    assert_string_equal(preset_layer(preset, 0), "veil");
    assert_string_equal(preset_layer(preset, 1), "logo");
    assert_int_equal(preset_n_sections(preset), 4);
    char address[256];
    assert_true(preset_address(preset_entry(preset, 5), address, sizeof address));
    assert_string_equal(address, "/layer/logo/place/scale");
    preset_free(preset);
}

static void writes_back_every_byte(void **state)
{
    (void)state;
    static const char *const texts[] = {
        lumia, "", "\n\n", "\xef\xbb\xbf[a]\r\nb = 1\r\n", "[a]\n\tb\t=\t1\t", "# x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct preset *preset = parse(texts[i]);
        assert_written(preset, texts[i]);
        preset_free(preset);
    }
}

static void saving_changes_only_the_line_that_changed(void **state)
{
    (void)state;
    struct preset *preset = parse("[a]\r\nx = 1   # one\r\ny=2\r\n\r\n[b]\r\nz = 3");
    assert_true(preset_set(preset, "a", "x", "0.5", NULL));
    assert_true(preset_set(preset, "a", "w", "7", NULL));
    assert_true(preset_set(preset, "b", "v", "8", NULL));
    assert_true(preset_set(preset, "c/d", "e", "#fff", NULL));
    assert_written(preset, "[a]\r\nx = 0.5   # one\r\ny=2\r\nw = 7\r\n\r\n[b]\r\nz = 3\r\nv = "
                           "8\r\n\r\n[c/d]\r\ne = #fff\r\n");
    struct err err;
    assert_false(preset_set(preset, "a", "x", "1 # no", &err));
    assert_false(preset_set(preset, "a", "x", "1\n[evil]", &err));
    assert_false(preset_set(preset, "a]", "x", "1", &err));
    preset_free(preset);
}

static void removing_takes_out_the_lines_of_one_key(void **state)
{
    (void)state;
    struct preset *preset = parse("\xef\xbb\xbf[a]\r\n\tx = 1   # one\r\n# about y\r\ny=2\r\n\r\n"
                                  "[b]\r\nx = 3\r\n[a]\r\nx = 4");
    assert_true(preset_remove(preset, "a", "z"));
    assert_true(preset_remove(preset, "c", "x"));
    assert_true(preset_remove(preset, "a", "x"));
    assert_written(preset, "\xef\xbb\xbf[a]\r\n# about y\r\ny=2\r\n\r\n[b]\r\nx = 3\r\n[a]\r\n");
    assert_null(preset_get(preset, "a", "x", NULL));
    assert_string_equal(preset_get(preset, "b", "x", ""), "3");
    assert_true(preset_set(preset, "a", "x", "5", NULL));
    assert_string_equal(preset_get(preset, "a", "x", ""), "5");
    preset_free(preset);
    preset = parse("\xef\xbb\xbf[a]\nx = 1");
    assert_true(preset_remove(preset, "a", "x"));
    assert_written(preset, "\xef\xbb\xbf[a]\n");
    preset_free(preset);
}

static void says_line_column_found_and_expected(void **state)
{
    (void)state;
    assert_wrong("[a]\n  nonsense\n", 15,
                 "x.preset, line 2, column 3: found «nonsense»; expected a line such as");
    assert_wrong("a = 1\n", 6, "expected a section");
    assert_wrong("[a\n", 3, "expected ]");
    assert_wrong("[a] b\n", 6, "nothing behind ]");
    assert_wrong("[]\n", 3, "expected an address");
    assert_wrong("[a//b]\n", 7, "expected an address");
    assert_wrong("[a]\n = 1\n", 9, "expected a name");
    assert_wrong("[a]\nb = \xff\n", 10, "line 2: this is no UTF-8");
    assert_wrong("[a]\nb = \0\n", 10, "line 2");
    assert_wrong("[1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17]", 43, "at most 16 parts");
}

static void a_megabyte_on_one_line_is_one_value(void **state)
{
    (void)state;
    size_t size = 1 << 20;
    char *text = malloc(size + 1);
    memset(text, 'x', size);
    memcpy(text, "[a]\nb = ", 8);
    text[size] = '\0';
    struct preset *preset = parse(text);
    assert_int_equal(strlen(preset_entry(preset, 0)->value), size - 8);
    preset_free(preset);
    memset(text, '[', size);
    assert_wrong(text, size, "line 1");
    free(text);
}

/* Of this thread alone: what else runs on the machine does not count. */
static double worked_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

/* The best of some runs, in milliseconds a kilobyte. */
static double cost(const struct text *text)
{
    double best = 1e9;
    for (int i = 0; i < 3; i++) {
        double before = worked_ms();
        struct err err = {0};
        preset_free(preset_parse("x", text->data, text->length, &err));
        if (err.code)
            fail_msg("%s", err.text);
        double ms = worked_ms() - before;
        best = ms < best ? ms : best;
    }
    return best * 1024 / (double)text->length;
}

static void reading_takes_less_than_a_millisecond_a_kilobyte(void **state)
{
    (void)state;
    static const char *const lines[] = {"[layer/%x]\n", "[%x]\n", "a=%x\n",
                                        "e\xcc\x81/%x = \"# \" # #\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct text text = {0};
        text_add(&text, "[a]\n");
        for (int k = 0; k < (i < 2 ? 1023 : PRESET_ENTRIES_MAX); k++)
            text_add(&text, lines[i], k);
        double ms = cost(&text);
        if (ms > 1)
            fail_msg("%s: %g ms a kilobyte", lines[i], ms);
        text_free(&text);
    }
}

static void bounds_say_so(void **state)
{
    (void)state;
    struct text text = {0};
    struct err err = {0};
    for (int k = 0; k <= PRESET_SECTIONS_MAX; k++)
        text_add(&text, "[%x]\n", k);
    assert_wrong(text.data, text.length, "at most 1024 sections");
    text_free(&text);
    text_add(&text, "[a]\n");
    for (int k = 0; k <= PRESET_ENTRIES_MAX; k++)
        text_add(&text, "a=1\n");
    assert_wrong(text.data, text.length,
                 "line 16386, column 1: found «a=1»; expected at most 16384");
    text_free(&text);
    text_add(&text, "[%0*d]\n", PRESET_NAME_MAX + 1, 0);
    assert_wrong(text.data, text.length, "200 bytes");
    text_free(&text);
    text_add(&text, "[a]\n%0*d = 1\n", PRESET_NAME_MAX + 1, 0);
    assert_wrong(text.data, text.length, "200 bytes");
    text_free(&text);
    char *large = calloc(1, PRESET_BYTES_MAX + 1);
    assert_null(preset_parse("x.preset", large, PRESET_BYTES_MAX + 1, &err));
    assert_non_null(strstr(err.text, "larger than 4 MB"));
    memset(large, '\n', PRESET_BYTES_MAX);
    struct preset *preset = preset_parse("x.preset", large, PRESET_BYTES_MAX, &err);
    assert_non_null(preset);
    preset_free(preset);
    free(large);
}

static void what_is_included_counts_towards_the_bounds(void **state)
{
    (void)state;
    struct text text = {0};
    struct err err = {0};
    text_add(&text, "[a]\n");
    for (int k = 0; k < PRESET_ENTRIES_MAX; k++)
        text_add(&text, "a=1\n");
    struct preset *preset = parse("[a]\nb = 1\n");
    assert_false(preset_include(preset, parse(text.data), &err));
    assert_non_null(strstr(err.text, "more than 16384 values"));
    preset_free(preset);
    text_free(&text);
}

static void editing_leaves_what_is_included_alone(void **state)
{
    (void)state;
    struct preset *preset = parse("[b]\ny = 2\n[a]\nx = 3\n");
    struct preset *common = preset_parse("common", "[a]\nx = 1\nz = 5\n[layer/c]\n", 26, NULL);
    assert_true(preset_include(preset, common, NULL));
    assert_string_equal(preset_get(preset, "a", "x", ""), "3");
    assert_string_equal(preset_get(preset, "a", "z", ""), "5");
    assert_string_equal(preset_entry(preset, 0)->file, "common");
    assert_string_equal(preset_section(preset, 0), "a");
    assert_int_equal(preset_n_sections(preset), 3);
    assert_int_equal(preset_n_layers(preset), 1);
    assert_true(preset_set(preset, "a", "z", "6", NULL));
    assert_true(preset_remove(preset, "a", "x"));
    assert_written(preset, "[b]\ny = 2\n[a]\nz = 6\n");
    assert_string_equal(preset_get(preset, "a", "x", ""), "1"); /* as the shared part says */
    assert_string_equal(preset_get(preset, "a", "z", ""), "6");
    assert_int_equal(preset_n_layers(preset), 1);
    preset_free(preset);
}

static void saving_replaces_a_file_whole_and_follows_no_link(void **state)
{
    (void)state;
    struct err err = {0};
    char folder[] = "/tmp/clavilux-save-XXXXXX", path[64], other[64], *text;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.preset", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    assert_true(file_write(other, "theirs", 6, &err));
    assert_int_equal(symlink(other, path), 0);
    struct preset *preset = parse(lumia);
    assert_true(preset_save(preset, path, &err));
    struct stat about;
    assert_int_equal(lstat(path, &about), 0);
    assert_true(S_ISREG(about.st_mode));
    text = file_read(path, 4096, NULL, &err);
    assert_string_equal(text, lumia);
    free(text);
    text = file_read(other, 4096, NULL, &err);
    assert_string_equal(text, "theirs");
    free(text);
    char nowhere[96];
    snprintf(nowhere, sizeof nowhere, "%s/none/x.preset", folder);
    assert_false(preset_save(preset, nowhere, &err));
    assert_non_null(strstr(err.text, nowhere));
    preset_free(preset);
    unlink(path);
    unlink(other);
    assert_int_equal(rmdir(folder), 0); /* nothing is left beside it */
}

static void names_are_the_same_composed_or_not(void **state)
{
    (void)state;
    struct preset *preset = parse("[layer/e\xcc\x81]\nx = 1\n");
    assert_string_equal(preset_get(preset, "layer/\xc3\xa9", "x", ""), "1");
    preset_free(preset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_sections_keys_and_values),
        cmocka_unit_test(writes_back_every_byte),
        cmocka_unit_test(saving_changes_only_the_line_that_changed),
        cmocka_unit_test(removing_takes_out_the_lines_of_one_key),
        cmocka_unit_test(says_line_column_found_and_expected),
        cmocka_unit_test(a_megabyte_on_one_line_is_one_value),
        cmocka_unit_test(reading_takes_less_than_a_millisecond_a_kilobyte),
        cmocka_unit_test(bounds_say_so),
        cmocka_unit_test(what_is_included_counts_towards_the_bounds),
        cmocka_unit_test(editing_leaves_what_is_included_alone),
        cmocka_unit_test(saving_replaces_a_file_whole_and_follows_no_link),
        cmocka_unit_test(names_are_the_same_composed_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
