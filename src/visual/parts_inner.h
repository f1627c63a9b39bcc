/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For parts.c and parts_layers.c, which load a preset together.
 */
#ifndef VISUAL_PARTS_INNER_H
#define VISUAL_PARTS_INNER_H

#include "visual/parts.h"

struct preset_entry;

/* The last line that gives a key a value, or NULL. */
const struct preset_entry *parts_entry(const struct preset *preset, const char *section,
                                       const char *key);

/* Where the file lies in which an entry stands. */
const char *parts_path_of(const struct parts *parts, const struct preset_entry *entry);

/* The shader that an entry names, compiled; with the layer's x.patch when there is a layer. NULL and *err. */
struct program *parts_load_shader(struct parts *parts, const struct preset_entry *entry,
                                  struct parts_layer *layer, struct err *err);

/* All layers with pictures and effects, and the effects of the whole. False and *err. */
bool parts_load_layers(struct parts *parts, const char *name, struct err *err);
void parts_free_layers(struct parts *parts);

#endif
