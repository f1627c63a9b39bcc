/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What reading an ISF file promises, apart from its pictures: lines, names, sizes, refusals.
 */
#include "base/err.h"
#include "tests/unit/unit.h"
#include "visual/isf.h"

#include <stdlib.h>
#include <string.h>

static struct isf *parse(const char *text, struct err *err)
{
    return isf_parse(text, strlen(text), err);
}

static void keeps_the_lines_of_the_artist(void **state)
{
    (void)state;
    struct isf *isf =
        parse("// one\n/*{\n \"CREDIT\": \"two\"\n}*/\nvoid main() {} // five\n", NULL);
    assert_non_null(isf);
    assert_string_equal(isf->credit, "two");
    const char *at = strstr(isf->code, "void main");
    int line = 1;
    for (const char *c = isf->code; c < at; c++)
        line += *c == '\n';
    assert_int_equal(line, 5);
    isf_free(isf);
}

static void knows_what_kind_of_file_it_is(void **state)
{
    (void)state;
    struct isf *isf = parse("/*{}*/", NULL);
    assert_int_equal(isf->kind, ISF_GENERATOR);
    assert_int_equal(isf->n_passes, 1);
    isf_free(isf);
    isf = parse("/*{\"INPUTS\":[{\"NAME\":\"inputImage\",\"TYPE\":\"image\"}]}*/", NULL);
    assert_int_equal(isf->kind, ISF_FILTER);
    isf_free(isf);
    isf = parse("/*{\"INPUTS\":[{\"NAME\":\"startImage\",\"TYPE\":\"image\"},{\"NAME\":"
                "\"endImage\",\"TYPE\":\"image\"},"
                "{\"NAME\":\"progress\",\"TYPE\":\"float\"}]}*/",
                NULL);
    assert_int_equal(isf->kind, ISF_TRANSITION);
    isf_free(isf);
}

static void evaluates_sizes_as_authors_write_them(void **state)
{
    (void)state;
    struct isf *isf = parse("/*{\"INPUTS\":[{\"NAME\":\"q\",\"TYPE\":\"float\"}]}*/", NULL);
    const double values[] = {0.25};
    const struct {
        const char *text;
        int size;
    } cases[] = {
        {"$WIDTH", 640},
        {"$WIDTH/2", 320},
        {"floor($HEIGHT*$q)", 90},
        {"max($WIDTH*0.001, 1)", 1},
        {"64", 64},
        {"$WIDTH / 2.0 - 20", 300},
        {"min($WIDTH,$HEIGHT)", 360},
        {"($WIDTH+$HEIGHT)/10", 100},
        {"0", 1},
        {"-5", 1},
        {"$nothing", 1},
        {"1/0", 4096},
        {"pow(2, 10)", 1024},
        {"mod(10, 4)", 2},
        {"$WIDTH $", 640},
        {"((((", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(isf_size(isf, cases[i].text, 640, 360, values, 4096), cases[i].size);
    isf_free(isf);
}

static void refuses_with_the_line(void **state)
{
    (void)state;
    struct err err = {0};
    assert_null(parse("float f() { return 1.0; }", &err));
    assert_non_null(strstr(err.text, "header"));
    assert_null(parse("/*{\"MODE\":\"GEOMETRY_FILTER\"}*/ void main() {}", &err));
    assert_non_null(strstr(err.text, "GEOMETRY_FILTER"));
    assert_null(parse("\n\n/*{\n\"A\": }*/", &err));
    assert_non_null(strstr(err.text, "line 4"));
    assert_null(parse("/*{\"INPUTS\":[{\"NAME\":\"a\",\"TYPE\":\"flaot\"}]}*/", &err));
    assert_non_null(strstr(err.text, "flaot"));
}

static void renames_words_that_newer_glsl_keeps_for_itself(void **state)
{
    (void)state;
    struct isf *isf =
        parse("/*{\"INPUTS\":[{\"NAME\":\"sample\",\"TYPE\":\"float\"}]}*/\nuniform float sample;\n"
              "void main() { gl_FragColor = vec4(sample, 1e5, 0x1f, texture2D); }",
              NULL);
    char *source = isf_fragment_source(isf, 0);
    assert_non_null(strstr(source, "uniform float isf_in_sample;"));
    assert_non_null(strstr(source, "vec4(isf_in_sample, 1e5, 0x1f, texture)"));
    assert_null(strstr(source, "uniform float sample"));
    free(source);
    isf_free(isf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_lines_of_the_artist),
        cmocka_unit_test(knows_what_kind_of_file_it_is),
        cmocka_unit_test(evaluates_sizes_as_authors_write_them),
        cmocka_unit_test(refuses_with_the_line),
        cmocka_unit_test(renames_words_that_newer_glsl_keeps_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
