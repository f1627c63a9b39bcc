/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What address patterns promise: what they match, against a matcher that simply tries everything.
 */
#include "tests/unit/unit.h"
#include "tree/pattern.h"

#include <lo/lo.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool matches(const char *text, const char *address)
{
    struct pattern pattern;
    assert_int_equal(pattern_read(&pattern, text), PATTERN_SOUND);
    bool found = pattern_matches(&pattern, address);
    if (found) /* the quick look never turns a match away */
        assert_true((pattern.mark & ~pattern_mark(address, (int)strlen(address))) == 0);
    return found;
}

static void matches_what_osc_says(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *address;
        bool match;
    } cases[] = {
        {"/a", "/a", true},
        {"/a", "/ab", false},
        {"/a*", "/a", true},
        {"/*a", "/bab", false},
        {"/*a", "/baba", true},
        {"/*/b", "/x/y/b", false},
        {"/a//b", "/a/x/y/b", true},
        {"/a//b", "/a/b", true},
        {"/a//b", "/a/xb", false},
        {"//b", "/b", true},
        {"//b", "/a/b", true},
        {"//b", "/a/bb", false},
        {"//a//b/c", "/x/a/a/y/b/c", true},
        {"/a//*", "/a/x/y", true},
        {"/a//", "/a/x", false},
        {"/layer/?/x", "/layer/1/x", true},
        {"/layer/?/x", "/layer/10/x", false},
        {"/?", "/\xc3\xa9", true},
        {"/??", "/\xc3\xa9", false},
        {"/?/[!a]b{,c}", "/\xc3\xa9/xbc", true},
        {"/?/[!a]b{,c}", "/\xc3\xa9/xb", true},
        {"/[!a]", "/a", false},
        {"/[!a]", "/\xc3\xa9", true},
        {"/[!a]", "//", false},
        {"/[a-c-]", "/-", true},
        {"/[0-9][0-9]", "/42", true},
        {"/{veil,logo}/opacity", "/logo/opacity", true},
        {"/{veil,logo}/opacity", "/log/opacity", false},
        {"/{a,ab}{,b}c", "/abbc", true},
        {"/{a,ab}{,b}c", "/abbbc", false},
        {"/{,a}{,b}{,c}", "/", true},
        {"/{a,b*c}", "/b*c", true},
        {"*", "/a", false},
        {"/*[a-z]*[a-z]*~", "/aaaaaaaaaaaa", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (matches(cases[i].pattern, cases[i].address) != cases[i].match)
            fail_msg("%s against %s", cases[i].pattern, cases[i].address);
}

static void what_is_open_or_too_long_is_no_pattern(void **state)
{
    (void)state;
    struct pattern pattern;
    char text[300];
    assert_int_equal(pattern_read(&pattern, "/[a"), PATTERN_OPEN);
    assert_int_equal(pattern_read(&pattern, "/{a,b"), PATTERN_OPEN);
    assert_int_equal(pattern_read(&pattern, "/{a/b}"), PATTERN_OPEN);
    memset(text, 'a', sizeof text);
    text[200] = '*'; /* what is written out before the first wildcard is free */
    text[201] = '\0';
    assert_int_equal(pattern_read(&pattern, text), PATTERN_SOUND);
    memset(text, '?', sizeof text);
    for (int n = 1; n <= 256; n++) {
        text[n] = '\0';
        assert_int_equal(pattern_read(&pattern, text), n < 64 ? PATTERN_SOUND : PATTERN_LONG);
        text[n] = '?';
    }
    for (int n = 1; n <= 9; n++) {
        strcpy(text, "/");
        for (int i = 0; i < n; i++)
            strcat(text, "{a,}");
        assert_int_equal(pattern_read(&pattern, text), n <= 8 ? PATTERN_SOUND : PATTERN_LONG);
    }
    strcpy(text, "/{");
    memset(text + 2, ',', 200);
    strcpy(text + 202, "}");
    assert_int_equal(pattern_read(&pattern, text), PATTERN_LONG);
}

/* Every way a pattern can go on, one after the other. */
static bool tries(const char *p, const char *t)
{
    if (!*p)
        return !*t;
    if (p[0] == '/' && p[1] == '/') {
        for (bool first = true; *t; t++, first = false) {
            if (first && *t != '/')
                return false;
            if (*t == '/' && tries(p + 2, t + 1))
                return true;
        }
        return false;
    }
    if (*p == '*') {
        for (;; t++) {
            if (tries(p + 1, t))
                return true;
            if (!*t || *t == '/')
                return false;
        }
    }
    if (*p == '{') {
        const char *close = strchr(p, '}');
        for (const char *word = p + 1; word <= close;) {
            size_t n = strcspn(word, ",}");
            if (!strncmp(word, t, n) && tries(close + 1, t + n))
                return true;
            word += n + 1;
        }
        return false;
    }
    bool any = *p == '?' && *t && *t != '/';
    return (any || *p == *t) && *t && tries(p + 1, t + 1);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static void agrees_with_a_matcher_that_tries_everything(void **state)
{
    (void)state;
    static const char *const items[] = {"a", "b", "/", "//", "*", "?", "{a,ab}", "{,b,aa}"};
    uint32_t seed = 1;
    int n_matches = 0;
    for (int i = 0; i < 100000; i++) {
        char pattern[96] = "/", address[16] = "/";
        for (uint32_t n = next_random(&seed) % 7; n; n--)
            strcat(pattern, items[next_random(&seed) % 8]);
        for (uint32_t n = next_random(&seed) % 9; n; n--)
            strcat(address, items[next_random(&seed) % 3]);
        bool expected = !strstr(pattern, "///") && tries(pattern, address);
        n_matches += expected;
        if (!strstr(pattern, "///") && matches(pattern, address) != expected)
            fail_msg("%s against %s", pattern, address);
    }
    assert_true(n_matches > 3000);
}

/* Within one part of a path, where liblo means the same. */
static void matches_what_liblo_matches(void **state)
{
    (void)state;
    static const char letters[] = "aab?*[]{},!-c";
    uint32_t seed = 3;
    int n_compared = 0, n_matched = 0;
    for (int round = 0; round < 200000; round++) {
        char text[12] = "/", address[8] = "/";
        struct pattern pattern;
        int n = 1 + (int)((seed = seed * 1664525u + 1013904223u) >> 24) % 7;
        for (int i = 1; i <= n; i++)
            text[i] =
                letters[((seed = seed * 1664525u + 1013904223u) >> 16) % (sizeof letters - 1)];
        n = 1 + (int)((seed = seed * 1664525u + 1013904223u) >> 24) % 4;
        for (int i = 1; i <= n; i++)
            address[i] = "abc"[((seed = seed * 1664525u + 1013904223u) >> 16) % 3];
        bool plain = strpbrk(text, "[]{},!-") == NULL;
        if (!plain || pattern_read(&pattern, text) != PATTERN_SOUND)
            continue;
        bool ours = pattern_matches(&pattern, address);
        n_compared++;
        n_matched += ours;
        if (ours != (bool)lo_pattern_match(address, text))
            fail_msg("%s against %s: we say %d", text, address, ours);
    }
    assert_true(n_compared > 1000 && n_matched > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_what_osc_says),
        cmocka_unit_test(matches_what_liblo_matches),
        cmocka_unit_test(what_is_open_or_too_long_is_no_pattern),
        cmocka_unit_test(agrees_with_a_matcher_that_tries_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
