/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A shader's file and what lies beside it under the same stem: x.vs (vertex stage), x.common.glsl and x.A.fs .. x.D.fs
 * (Shadertoy's tabs), x.NAME.png (a picture for the sampler NAME). Reads files; no GL. Any thread.
 */
#ifndef VISUAL_SHADER_FILE_H
#define VISUAL_SHADER_FILE_H

#include "visual/isf.h"
#include "visual/shader_include.h"

#include <stdint.h>

struct err;

enum { SHADER_BESIDE_MAX = 6 + ISF_IMPORTS_MAX };

struct shader_file {
    struct isf_texts texts;
    char *owned[7]; /* the texts */
    int n_beside;   /* files beside it, by name */
    char beside[SHADER_BESIDE_MAX][256];
    int n_included; /* by #include, in the order of their source strings */
    struct shader_included included[SHADER_INCLUDES_MAX];
    uint64_t hash; /* of all texts together */
};

/* True for the endings of shaders: .fs .frag .glsl */
bool shader_file_is(const char *path);

/* Finds what lies beside a shader; reads nothing. */
void shader_file_look(struct shader_file *file, const char *path);

/* Finds and reads. False and *err when one of them cannot be read; free it in any case. */
bool shader_file_read(struct shader_file *file, const char *path, struct err *err);
void shader_file_free(struct shader_file *file);

#endif
