/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One ISF file as linked GL programs, one for each pass. Immutable once made; shared by everything that draws the same file
 * (programs.h keeps them).
 *
 * Made on any thread that has a context of the device (in a show: the compile thread); drawn with on main.
 */
#ifndef VISUAL_PROGRAM_H
#define VISUAL_PROGRAM_H

#include "visual/isf.h"

#include <stdbool.h>
#include <stdint.h>

/* The code of one pass; locations of uniforms are -1 when it does not use them. */
struct pass_program {
    unsigned gl;
    int frameindex, rendersize, time, timedelta, date, finish;
    int inputs[ISF_INPUTS_MAX];
    int targets[ISF_PASSES_MAX]; /* sampler of each pass's target */
};

struct programs;

struct program {
    struct programs *home; /* that keeps it; NULL: nobody does */
    struct isf *isf;
    char path[1024];
    uint64_t hash; /* of the file's content */
    struct pass_program passes[ISF_PASSES_MAX];
    int warm_width, warm_height; /* warm.h: the picture for which the driver has made everything */
};

/* Reads, parses and compiles a file. NULL and *err: "PATH, line N: message". */
struct program *program_load(const char *path, struct err *err);

/* The same from memory; `path` is its name in messages. */
struct program *program_make(const char *path, const char *text, size_t size, struct err *err);

/* Gives it back to what keeps it, or deletes it. */
void program_free(struct program *program);

/* One of its passes linked once more, for drawing with it in another state than before. False when that fails. The caller
 * deletes it with program_unlink. */
bool program_relink(const struct program *program, int pass, struct pass_program *again);
void program_unlink(struct pass_program *again);

#endif
