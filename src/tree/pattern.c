/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Backtracking with two brakes. A star that ran to the end of its part in vain says so (STUCK), and stars before it
 * need not try again; and every attempt costs one of the budget, which stops lists behind lists.
 */
#include "tree/pattern.h"

#include <stddef.h>
#include <string.h>

enum { PATTERN_MAX = 256 };

enum match { NO, YES, STUCK };

bool pattern_is(const char *address)
{
    return strpbrk(address, "*?[{") || strstr(address, "//");
}

bool pattern_is_sound(const char *pattern)
{
    if (strlen(pattern) >= PATTERN_MAX)
        return false;
    for (const char *p = pattern; *p; p++) {
        if (*p != '[' && *p != '{')
            continue;
        const char *close = strchr(p, *p == '[' ? ']' : '}');
        if (!close || memchr(p, '/', (size_t)(close - p)))
            return false;
        p = close;
    }
    return true;
}

static bool in_set(const char *set, const char *close, char c)
{
    bool negated = *set == '!';
    for (set += negated; set < close; set++) {
        bool range = set + 2 < close && set[1] == '-';
        if (range ? (set[0] <= c && c <= set[2]) : *set == c)
            return !negated;
        set += range ? 2 : 0;
    }
    return negated;
}

/* One character, which in UTF-8 may be several bytes. */
static const char *after_character(const char *text)
{
    text++;
    while (((unsigned char)*text & 0xc0) == 0x80)
        text++;
    return text;
}

static enum match match(const char *p, const char *t, int *budget);

static enum match match_list(const char *list, const char *t, int *budget)
{
    const char *close = strchr(list, '}');
    for (const char *word = list + 1; word <= close && --*budget > 0;) {
        size_t n = strcspn(word, ",}");
        if (!strncmp(word, t, n) && match(close + 1, t + n, budget) == YES)
            return YES;
        word += n + 1;
    }
    return NO;
}

static enum match match_star(const char *p, const char *t, int *budget)
{
    for (;; t++) {
        enum match found = --*budget > 0 ? match(p, t, budget) : STUCK;
        if (found != NO)
            return found;
        if (!*t || *t == '/')
            return STUCK;
    }
}

static enum match match_any_depth(const char *p, const char *t, int *budget)
{
    for (; *t && *budget > 0; t++)
        if (*t == '/' && --*budget > 0 && match(p, t + 1, budget) == YES)
            return YES;
    return NO;
}

static enum match match(const char *p, const char *t, int *budget)
{
    for (; *p; p++) {
        if (*p == '*') {
            while (*p == '*')
                p++;
            return match_star(p, t, budget);
        }
        if (*p == '{')
            return match_list(p, t, budget);
        if (p[0] == '/' && p[1] == '/')
            return match_any_depth(p + 2, t, budget);
        if (*p == '?' || *p == '[') {
            if (!*t || *t == '/')
                return NO;
            const char *close = *p == '[' ? strchr(p, ']') : p;
            if (*p == '[' && !in_set(p + 1, close, *t))
                return NO;
            t = after_character(t);
            p = close;
        } else if (*p != *t++) {
            return NO;
        }
    }
    return *t ? NO : YES;
}

bool pattern_matches(const char *pattern, const char *address, int *budget)
{
    return *budget > 0 && match(pattern, address, budget) == YES;
}
