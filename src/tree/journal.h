/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of a take's journal, both ways. Tab separated, numbers read back to the same bits, text escaped:
 *   tick  author  address  arguments...   a write; arguments are 0.5 "text" T F N I
 *   tick  frame   time     steps...       a presented frame: its time in seconds, its newest tick, scene steps
 * The author of a pattern that came from the network has a / in front: it reached only the rows that a player may write.
 * Pure; the files are the record room's.
 */
#ifndef TREE_JOURNAL_H
#define TREE_JOURNAL_H

#include "tree/write.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

enum { JOURNAL_STEPS_MAX = 16, JOURNAL_LINE_MAX = 4096 };

enum journal_kind { JOURNAL_WRITE, JOURNAL_FRAME };

struct journal_line {
    enum journal_kind kind;
    int64_t tick;
    struct write
        write; /* JOURNAL_WRITE; reply does not stand in the journal, nor the role but for patterns of players: 0, ROLE_ENGINE */
    double time_s; /* JOURNAL_FRAME */
    int n_steps;
    int steps[JOURNAL_STEPS_MAX];
};

/* Writes one line with its newline. Its length; 0 when it does not fit. */
int journal_format(char *out, size_t size, const struct journal_line *line);

/* Reads one line (with or without newline). False and *err says what is wrong in it. */
bool journal_parse(const char *text, struct journal_line *line, struct err *err);

#endif
