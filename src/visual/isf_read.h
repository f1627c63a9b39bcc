/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files that read a shader's text share. Private to them: isf*.c.
 */
#ifndef VISUAL_ISF_READ_H
#define VISUAL_ISF_READ_H

#include "visual/isf.h"

int isf_find_input(const struct isf *isf, const char *name); /* -1 = none */

/* True for names that the engine declares: hosts' names, inputs, imports, targets. */
bool isf_knows(const struct isf *isf, const char *name);

/* One more input with its range still empty, NULL when there are too many. */
struct isf_input *isf_add_input(struct isf *isf, const char *name, enum isf_type type);

/* Completes a parsed header, or a file without one, by what the code declares: hosts' names, plain uniforms as inputs,
 * samplers as imports, buffers as passes. False and *err when there is nothing to run in it. */
bool isf_read_code(struct isf *isf, const struct isf_texts *texts, struct err *err);

/* A copy with a part blanked that keeps the line numbers: no carriage returns, nothing beyond ASCII. NULL when out of
 * memory. */
char *isf_clean_code(const char *text, size_t size, const char *from, const char *behind);

/* The code of a pass, without the common one. */
const char *isf_pass_code(const struct isf *isf, int pass);

#endif
