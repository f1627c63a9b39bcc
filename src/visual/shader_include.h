/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `#include "palette.glsl"` in a shader's code: the text of a file that lies beside the shader or below, or in our
 * shaders/engine. Each file is put in once. Reads files; no GL. Any thread.
 */
#ifndef VISUAL_SHADER_INCLUDE_H
#define VISUAL_SHADER_INCLUDE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum {
    SHADER_INCLUDES_MAX = 4,
    SHADER_INCLUDE_SOURCE = 7 /* the first one's source string in #line, behind those of isf.h */
};

struct shader_included {
    char path[1024];
    char name[256]; /* as the shader calls it */
};

/* Replaces *text (owned by the caller, of *size bytes) when it includes anything. Lines keep their numbers by #line.
 * False and *err with file, line and what to do; *text is still the caller's. */
bool shader_include(const char *path, char **text, size_t *size, struct shader_included *included,
                    int *n_included, struct err *err);

#endif
