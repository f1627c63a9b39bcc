/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What preset.c and preset_edit.c share: how a preset's text is kept. Nobody outside tree/ includes it.
 */
#ifndef TREE_PRESET_INNER_H
#define TREE_PRESET_INNER_H

#include "tree/preset.h"

struct place {
    struct preset_entry entry; /* its texts are owned */
    size_t value_at, plain_size;
    size_t line_at, line_end; /* from its first byte to behind its newline */
};

struct section {
    char *name;
    size_t end; /* behind its last line that says something */
    int line;
};

struct preset {
    char *name;
    char *text;
    size_t size;
    struct place *places; /* of its own text */
    int n_places, places_room;
    struct section *sections; /* of its own text; a name may stand there again */
    int n_sections, sections_room;
    struct preset **included;
    int n_included;

    /* with what is included, which comes first */
    const struct preset_entry **entries;
    int n_entries;
    const char **names; /* of sections, each once */
    int n_names;
    char **layers;
    int n_layers;
};

bool preset_no_memory(struct err *err);
bool preset_name_is_sound(const char *name, size_t n);

/* Reads a text, which it takes over. */
struct preset *preset_of(const char *name, char *text, size_t size, struct err *err);

/* Puts entries, sections and layers together anew, after the text or what it includes has changed. */
bool preset_gather(struct preset *preset, struct err *err);

/* The last line of the preset's own text that gives the key a value. */
const struct place *preset_place(const struct preset *preset, const char *section, const char *key);

#endif
