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

static void every_plain_uniform_becomes_an_input(void **state)
{
    (void)state;
    struct isf *isf =
        parse("uniform float speed = 3.0; uniform vec2 place, iResolution; uniform vec3 paint;\n"
              "uniform bool on; uniform int n; uniform float list[4]; uniform sampler2D tex;\n"
              "uniform float u_time; void main() { gl_FragColor = vec4(u_time); }",
              NULL);
    assert_int_equal(isf->dialect, ISF_PLAIN);
    assert_int_equal(isf->n_inputs, 5);
    assert_string_equal(isf->inputs[0].name, "speed");
    assert_true(isf->inputs[0].initial[0] == 3 && isf->inputs[0].max[0] == 10);
    assert_int_equal(isf->inputs[1].type, ISF_POINT);
    assert_int_equal(isf->inputs[2].type, ISF_COLOR);
    assert_int_equal(isf->inputs[2].n_components, 3);
    assert_int_equal(isf->inputs[3].type, ISF_BOOL);
    assert_int_equal(isf->inputs[4].type, ISF_LONG);
    assert_int_equal(isf->n_hosts, 2);
    assert_string_equal(isf->imports[0].name, "tex");
    char *source = isf_fragment_source(isf, 0);
    assert_non_null(strstr(source, "uniform float list[4];"));
    assert_null(strstr(source, "uniform float speed = 3.0"));
    free(source);
    isf_free(isf);
}

static void tells_what_it_leaves_out(void **state)
{
    (void)state;
    struct isf *isf =
        parse("/*{\"INPUTS\":[{\"NAME\":\"a b\",\"TYPE\":\"float\"},"
              "{\"NAME\":\"x\",\"TYPE\":\"float\"},{\"NAME\":\"x\",\"TYPE\":\"bool\"}]}*/",
              NULL);
    assert_int_equal(isf->n_inputs, 1);
    assert_int_equal(isf->inputs[0].type, ISF_FLOAT);
    assert_non_null(strstr(isf->warnings, "a b"));
    assert_non_null(strstr(isf->warnings, "x is declared twice"));
    isf_free(isf);
}

static void a_declaration_that_never_ends_is_left_out(void **state)
{
    (void)state;
    struct isf *isf = parse("void main() {}\nuniform float TIME", NULL);
    char *source = isf_fragment_source(isf, 0);
    assert_non_null(source);
    free(source);
    isf_free(isf);
}

static void finds_the_channels_of_shadertoy(void **state)
{
    (void)state;
    const struct isf_texts texts = {
        .main = "// iChannel1: A\n#iChannel2 \"file://wall.png\"\n"
                "void mainImage(out vec4 c, vec2 p) { c = texture(iChannel0, p) + "
                "texture(iChannel1, p) + texture(iChannel2, p); }",
        .size = 0,
        .tabs = {"void mainImage(out vec4 c, vec2 p) { c = texture(iChannel1, p); }"}};
    struct isf_texts whole = texts;
    whole.size = strlen(texts.main);
    struct isf *isf = isf_parse_texts(&whole, NULL);
    assert_int_equal(isf->dialect, ISF_SHADERTOY);
    assert_int_equal(isf->n_passes, 2);
    assert_string_equal(isf->passes[1].channels[0], "isf_buffer_A");
    assert_string_equal(isf->passes[1].channels[1], "isf_buffer_A");
    assert_string_equal(isf->imports[0].paths[0], "wall.png");
    assert_true(isf->passes[0].persistent && isf->passes[0].is_float);
    isf_free(isf);
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
        cmocka_unit_test(every_plain_uniform_becomes_an_input),
        cmocka_unit_test(tells_what_it_leaves_out),
        cmocka_unit_test(a_declaration_that_never_ends_is_left_out),
        cmocka_unit_test(finds_the_channels_of_shadertoy),
        cmocka_unit_test(renames_words_that_newer_glsl_keeps_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
