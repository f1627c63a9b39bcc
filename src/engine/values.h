/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of a scene's rows as a preset writes them, both ways and to the last bit. Main thread.
 */
#ifndef ENGINE_VALUES_H
#define ENGINE_VALUES_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct patch_source;
struct patches;
struct row;
struct tree;

/* True when a row holds numbers that a hand sets and a preset keeps: no trigger, no word, nothing that a patch alone
 * decides. */
bool values_is_set(const struct tree *tree, int row);

/* A text that does not move as the row's numbers; for a choice one of its words. False and *err with file and line. */
bool values_read(struct tree *tree, const struct patches *patches, int row, const char *text,
                 const struct patch_source *source, double value[4], struct err *err);

/* A row's numbers as text that values_read takes for the same bits: "0.5", "on", "#ff6a00", "(0.2, 0.5)". */
void values_print(const struct row *row, const double value[4], char *out, size_t size);

#endif
