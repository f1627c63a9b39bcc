/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the preset reader promises: nothing is lost, and what is wrong is named.
 */
#include "tree/preset.h"

#include "base/err.h"
#include "base/text.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

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
        cmocka_unit_test(names_are_the_same_composed_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
