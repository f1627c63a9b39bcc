/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a parsed shader file becomes: GLSL sources for the driver, sizes of its buffers. Comes with isf.h. Pure.
 */
#ifndef VISUAL_ISF_SOURCE_H
#define VISUAL_ISF_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct isf;

/* A size expression such as "$WIDTH/2" or "max($WIDTH*0.5, 1)": its value with $names given by lookup order
 * (WIDTH, HEIGHT, then the inputs by name), rounded down and kept within 1..limit. `values` has one number per input. */
int isf_size(const struct isf *isf, const char *expression, int width, int height,
             const double *values, int limit);

/* The sources of one pass but for the version line, PASSINDEX being a constant, so that a driver leaves out the code of
 * other passes: declarations, the artist's code with #line in place (source string 0 the file, 1 the .vs, 2 the common
 * code, 3 and on the tabs), and the engine's own main, which runs the artist's and then cleans or finishes the colour
 * (passes.h). The caller frees. NULL when out of memory, or where there is no .vs. */
char *isf_fragment_source(const struct isf *isf, int pass);
char *isf_own_vertex_source(const struct isf *isf, int pass);

/* True for the pass that draws points; for a pass whose area is placed by the .vs. */
bool isf_draws_points(const struct isf *isf, int pass);
bool isf_has_vertex(const struct isf *isf);

/* The name of a target or an import in the code that is compiled: another one where GLSL keeps the word for itself. */
void isf_code_name(char *out, size_t size, const char *name);

/* The vertex shader of what covers an area, and the version line of all of them. */
extern const char isf_vertex_source[];
#define ISF_VERSION "#version 330 core\n"

#endif
