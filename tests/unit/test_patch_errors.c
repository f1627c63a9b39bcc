/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people read when an expression is wrong: where, what was found, what would be right.
 */
#include "tests/unit/patch_bench.h"

#include <stdlib.h>
#include <string.h>

static void says_what_is_wrong_and_where(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"0,5", "column 6: write 0.5: the comma"},
        {"level | smooth(0,5, 1, 2, 3)", "write 0.5: the comma"},
        {"levle", "column 5: found «levle»; expected a signal; did you mean level?"},
        {"level | smoot(80ms)", "did you mean smooth?"},
        {"knob.11", "did you mean knob.1?"},
        {"1 +", "column 8: the expression ends here"},
        {"(1, 2", "expected «)»"},
        {"12parsec", "found the unit «parsec»"},
        {"palette(\"down\", 0.5)", "did you mean dawn?"},
        {"wave(2s, sinus)", "did you mean sine?"},
        {"smooth(bass)", "smooth takes (signal, rise, fall = rise)"},
        {"bands", "bands; choose one"},
        {"bands[65]", "column 11: found 65; /audio/bands is counted from 1 to 64"},
        {"max(bands, 0)", "column 16: found 0; /audio/bands is counted from 1 to 64"},
        {"avg(chroma, 5, 13)", "found 13; /audio/chroma is counted from 1 to 12"},
        {"sum(chroma, 1, 2, 3)", "sum takes (bands, first = 1, last = 12)"},
        {"chroma[13]", "counted from 1 to 12"},
        {"#ff6a0", "expected a colour"},
        {"engine.frame_ms", "differs from run to run"},
        {"smooth", "is a function; write smooth("},
        {"\"word\"", "found a text in quotes"},
        {"(1, 2) + #fff", "do not mix"},
        {"", "the expression ends here"},
        {"1 2", "expected an operator"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(bind(b, b->speed, cases[i].text));
        if (!strstr(b->err.text, cases[i].says) ||
            strncmp(b->err.text, "bench.preset, line 7, column ", 29) != 0)
            fail_msg("«%s» says: %s", cases[i].text, b->err.text);
    }
    assert_false(bind(b, tree_find(b->tree, "/master/brightness"), "level"));
    assert_non_null(strstr(b->err.text, "not of this scene"));
    char *deep = malloc(20000);
    memset(deep, '(', 3000);
    deep[3000] = '\0';
    assert_false(bind(b, b->speed, deep));
    assert_non_null(strstr(b->err.text, "nested"));
    memset(deep, '1', 19999);
    deep[19999] = '\0';
    assert_false(bind(b, b->speed, deep));
    assert_non_null(strstr(b->err.text, "longer than"));
    free(deep);
    assert_true(patches_check("layer.any.thing | smooth(1s)", NULL, &b->err));
    assert_false(patches_check("levle", NULL, &b->err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(says_what_is_wrong_and_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
