/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A nondeterministic automaton in one word: a bit per state, one step per byte of the address. A star keeps its state;
 * only lists are entered and left without a byte.
 */
#include "tree/pattern.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum byte_kind {
    SLASH,
    CONTINUED,
    OTHER
}; /* CONTINUED: not the first byte of a character in UTF-8 */

static enum byte_kind kind_of(unsigned char byte)
{
    return byte == '/' ? SLASH : (byte & 0xc0) == 0x80 ? CONTINUED : OTHER;
}

/* The state that stands now; behind the last there is room for a wrong one, which nobody reaches. */
static uint64_t now(const struct pattern *pattern)
{
    return UINT64_C(1) << pattern->n_states % PATTERN_STATES_MAX;
}

bool pattern_is(const char *address)
{
    return strpbrk(address, "*?[{") || strstr(address, "//");
}

uint64_t pattern_mark(const char *text, int n)
{
    uint64_t mark = UINT64_C(1) << 63;
    for (int i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        int bit = islower(c) ? c - 'a' : isdigit(c) ? 26 + c - '0' : 36 + c % 26;
        mark |= UINT64_C(1) << bit;
    }
    return mark;
}

/* ---- reading ---- */

static void take_byte(struct pattern *pattern, char byte)
{
    pattern->takes[(unsigned char)byte] |= now(pattern);
    pattern->n_states++;
}

/* One character: its first byte is asked, the others follow. */
static void take_character(struct pattern *pattern, const bool *asked)
{
    for (int byte = 1; byte < 256; byte++)
        if (asked[byte] && byte != '/')
            pattern->takes[byte] |= now(pattern);
    pattern->n_states++;
    pattern->stays[CONTINUED] |= now(pattern);
}

static void read_any(struct pattern *pattern)
{
    bool asked[256];
    for (int byte = 0; byte < 256; byte++)
        asked[byte] = kind_of((unsigned char)byte) == OTHER;
    take_character(pattern, asked);
}

static void read_set(struct pattern *pattern, const char *set, const char *close)
{
    bool asked[256] = {0};
    bool negated = *set == '!';
    for (set += negated; set < close; set++) {
        bool range = set + 2 < close && set[1] == '-';
        int last = (unsigned char)set[range ? 2 : 0];
        for (int byte = (unsigned char)*set; byte <= last; byte++)
            asked[byte] = true;
        set += range ? 2 : 0;
    }
    for (int byte = 0; negated && byte < 256; byte++)
        asked[byte] = !asked[byte] && kind_of((unsigned char)byte) != CONTINUED;
    take_character(pattern, asked);
}

static void read_list(struct pattern *pattern, const char *text, const char *close)
{
    struct pattern_list *list = &pattern->lists[pattern->n_lists++];
    uint64_t common = UINT64_MAX;
    *list = (struct pattern_list){.entry = now(pattern)};
    while (text <= close) {
        size_t n = strcspn(text, ",}");
        pattern->n_states++;
        list->begins |= now(pattern);
        for (size_t i = 0; i < n; i++)
            take_byte(pattern, text[i]);
        list->ends |= now(pattern);
        common &= pattern_mark(text, (int)n);
        text += n + 1;
    }
    pattern->n_states++;
    list->exit = now(pattern);
    pattern->listed |= list->entry | list->ends;
    pattern->mark |= common;
}

static void read_star(struct pattern *pattern)
{
    pattern->stays[CONTINUED] |= now(pattern);
    pattern->stays[OTHER] |= now(pattern);
}

/* The slash leads behind //, and to a state before it that stays through any number of parts. */
static void read_deep(struct pattern *pattern)
{
    pattern->deep |= now(pattern);
    take_byte(pattern, '/');
    for (int kind = 0; kind < 3; kind++)
        pattern->stays[kind] |= now(pattern);
    take_byte(pattern, '/');
}

static const char *read_prefix(struct pattern *pattern, const char *text)
{
    while (text[0] && !strchr("*?[{", text[0]) && !(text[0] == '/' && text[1] == '/'))
        pattern->prefix[pattern->n_prefix++] = *text++;
    return text;
}

/* The end of the item that begins here; NULL when its bracket is open. */
static const char *end_of(const char *text)
{
    if (*text != '[' && *text != '{')
        return text + (text[0] == '/' && text[1] == '/');
    const char *close = strchr(text, *text == '[' ? ']' : '}');
    return close && !memchr(text, '/', (size_t)(close - text)) ? close : NULL;
}

static void read_item(struct pattern *pattern, const char *text, const char *end)
{
    if (*text == '*')
        read_star(pattern);
    else if (*text == '?')
        read_any(pattern);
    else if (*text == '[')
        read_set(pattern, text + 1, end);
    else if (*text == '{')
        read_list(pattern, text + 1, end);
    else if (end > text)
        read_deep(pattern);
    else {
        take_byte(pattern, *text);
        pattern->mark |= pattern_mark(text, 1);
    }
}

/* Lists stand in the order of their states, and their steps lead forward: one pass finds all. */
static uint64_t through_lists(const struct pattern *pattern, uint64_t set)
{
    for (int i = 0; i < pattern->n_lists; i++) {
        const struct pattern_list *list = &pattern->lists[i];
        set |= set & list->entry ? list->begins : 0;
        set |= set & list->ends ? list->exit : 0;
    }
    return set;
}

enum pattern_fault pattern_read(struct pattern *pattern, const char *text)
{
    memset(pattern, 0, sizeof *pattern);
    if (strlen(text) >= PATTERN_PREFIX_MAX)
        return PATTERN_LONG;
    text = read_prefix(pattern, text);
    pattern->mark = pattern_mark(pattern->prefix, pattern->n_prefix);
    for (const char *end; *text; text = end + 1) {
        end = end_of(text);
        if (!end)
            return PATTERN_OPEN;
        if (*text == '{' && pattern->n_lists == PATTERN_LISTS_MAX)
            return PATTERN_LONG;
        read_item(pattern, text, end);
        if (pattern->n_states >= PATTERN_STATES_MAX)
            return PATTERN_LONG;
    }
    pattern->first = through_lists(pattern, 1);
    for (int i = 0; i < PATTERN_STATES_MAX; i++)
        pattern->reached[i] = through_lists(pattern, UINT64_C(1) << i);
    return PATTERN_SOUND;
}

bool pattern_matches(const struct pattern *pattern, const char *address)
{
    if (strncmp(address, pattern->prefix, (size_t)pattern->n_prefix) != 0)
        return false;
    uint64_t set = pattern->first;
    for (address += pattern->n_prefix; *address && set; address++) {
        unsigned char byte = (unsigned char)*address;
        uint64_t taken = set & pattern->takes[byte];
        set = (set & pattern->stays[kind_of(byte)]) | taken << 1 | (taken & pattern->deep) << 2;
        for (uint64_t left = set & pattern->listed; left; left &= left - 1)
            set |= pattern->reached[__builtin_ctzll(left)];
    }
    return set & now(pattern);
}
