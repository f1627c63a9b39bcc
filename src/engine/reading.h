/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the lines of a preset mean to the rows of its scene: knobs get names and ranges, values are set, the rest becomes
 * patches. Main thread.
 */
#ifndef ENGINE_READING_H
#define ENGINE_READING_H

#include <stdbool.h>

struct err;
struct patches;
struct preset;
struct text;
struct tree;

struct reading {
    struct tree *tree;
    int branch;
    struct patches *patches;
    const struct preset *preset;
    struct text
        *warnings; /* gets a sentence a line: what is passed over and what counts for nothing */
};

/* Carries out every line but those of states. False and *err with file, line and what to do. A file of a newer version
 * than ours may name what we do not know: that is a warning only. */
bool reading_apply(const struct reading *reading, struct err *err);

#endif
