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
#include "visual/shader_include.h"

#include <stdint.h>

/* The code of one pass; locations of uniforms are -1 when it does not use them. */
struct pass_program {
    unsigned gl;
    int frameindex, rendersize, time, timedelta, date, finish;
    int hosts[ISF_HOSTS_MAX];
    int inputs[ISF_INPUTS_MAX];
    int imports[ISF_IMPORTS_MAX];
    int targets[ISF_PASSES_MAX]; /* sampler of each pass's target */
};

struct programs;
struct shader_file;

struct program {
    struct programs *home; /* that keeps it; NULL: nobody does */
    struct isf *isf;
    char path[1024];
    uint64_t hash;       /* of the texts of the file and of what lies beside it */
    char warnings[1024]; /* sentences that name the file, a line each */
    int n_included;      /* files put into its text */
    struct shader_included included[SHADER_INCLUDES_MAX];
    unsigned imports[ISF_IMPORTS_MAX]; /* textures; black where the picture is missing */
    struct pass_program passes[ISF_PASSES_MAX];
    bool passed;                 /* trial.h: it does not hang */
    int warm_width, warm_height; /* warm.h: the picture for which the driver has made everything */
};

/* Reads, parses and compiles a file with what lies beside it. NULL and *err: "PATH, line N: message". */
struct program *program_load(const char *path, struct err *err);

/* The same with the vertex stage that the ISF specification gives a file without one: its coordinates are interpolated and
 * round as in other hosts, where ours are computed (isf_source.c). */
struct program *program_load_interpolated(const char *path, struct err *err);

/* The same of texts that were read. */
struct program *program_make_from(const char *path, const struct shader_file *file,
                                  struct err *err);

/* The same from memory, with nothing beside it; `path` is its name in messages. */
struct program *program_make(const char *path, const char *text, size_t size, struct err *err);

/* Gives it back to what keeps it, or deletes it. */
void program_free(struct program *program);

/* One of its passes linked once more, for drawing with it in another state than before; everything else is borrowed from
 * the program. NULL when that fails. */
struct program *program_relink(const struct program *program, int pass);
void program_unlink(struct program *again, int pass);

#endif
