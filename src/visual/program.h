/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One ISF file as a linked GL program. Immutable once made; shared by everything that draws the same file.
 *
 * Made on any thread that has a context of the device (in a show: the compile thread); drawn with on main.
 */
#ifndef VISUAL_PROGRAM_H
#define VISUAL_PROGRAM_H

#include "visual/isf.h"

#include <stdint.h>

struct program {
    unsigned gl;
    struct isf *isf;
    char path[1024];
    uint64_t hash; /* of the file's content */
    int passindex, frameindex, rendersize, time, timedelta, date,
        finish; /* uniform locations, -1 when unused */
    int inputs[ISF_INPUTS_MAX];
    int targets[ISF_PASSES_MAX]; /* sampler of each pass's target */
};

/* Reads, parses, compiles and warms up a file. NULL and *err: "PATH, line N: message". */
struct program *program_load(const char *path, struct err *err);

/* The same from memory; `path` is its name in messages. */
struct program *program_make(const char *path, const char *text, size_t size, struct err *err);

void program_free(struct program *program);

#endif
