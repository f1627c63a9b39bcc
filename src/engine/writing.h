/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scene written down: every row of it that a preset keeps, as the line that gives it back to the last bit. Main thread.
 */
#ifndef ENGINE_WRITING_H
#define ENGINE_WRITING_H

#include <stdbool.h>

struct err;
struct patches;
struct preset;
struct staged;
struct tree;
struct writing;

/* The scene's lines as they stand now, to be compared with later. NULL when out of memory. */
struct writing *writing_read(struct tree *tree, const struct patches *patches, int branch);
void writing_free(struct writing *writing);

/* The scene's preset as its file has it, with the lines that changed since it was loaded; with complete, with a line for
 * every row. Guessed wires get a line, marked. The caller frees it. NULL and *err when a value cannot be written. */
struct preset *writing_preset(struct tree *tree, const struct staged *staged, bool complete,
                              struct err *err);

#endif
