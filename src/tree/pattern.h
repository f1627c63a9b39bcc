/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OSC address patterns: ? * [a-z] [!a] {foo,bar} within one part of a path, // for any number of parts.
 * A pattern is read once into at most 64 states that walk along an address all at the same time, so that an address
 * costs its length times a small constant whatever the pattern. Pure; allocates nothing.
 */
#ifndef TREE_PATTERN_H
#define TREE_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

enum { PATTERN_PREFIX_MAX = 256, PATTERN_STATES_MAX = 64, PATTERN_LISTS_MAX = 8 };

/* { }: from its entry to the beginning of each word, from the end of each word behind it. Sets hold a bit per state. */
struct pattern_list {
    uint64_t entry, exit, begins, ends;
};

struct pattern {
    char prefix[PATTERN_PREFIX_MAX]; /* how every address begins that it can match */
    int n_prefix;
    uint64_t mark; /* what every such address has: see pattern_mark */
    int n_states, n_lists;
    uint64_t first;
    uint64_t takes[256];                  /* by byte: states that go on to the next one */
    uint64_t stays[3];                    /* by kind of byte: states that remain */
    uint64_t deep;                        /* states before //: a slash goes on in two ways */
    uint64_t listed;                      /* entries of lists and ends of their words */
    uint64_t reached[PATTERN_STATES_MAX]; /* from each of these without a byte, itself included */
    struct pattern_list lists[PATTERN_LISTS_MAX];
};

enum pattern_fault {
    PATTERN_SOUND,
    PATTERN_OPEN, /* a bracket is left open */
    PATTERN_LONG, /* more than 63 characters behind what is written out, or more than 8 lists */
};

/* True when the address holds a character that makes it a pattern. */
bool pattern_is(const char *address);

enum pattern_fault pattern_read(struct pattern *pattern, const char *text);

/* True when the pattern matches the whole address. */
bool pattern_matches(const struct pattern *pattern, const char *address);

/* One bit for each character in a text, never 0. An address that lacks a bit of the pattern's mark cannot match. */
uint64_t pattern_mark(const char *text, int n);

#endif
