/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A preset is the tree written down: sections are addresses, keys their last parts. This reader keeps every byte, so
 * that saving rewrites only the lines that changed; what a value means is decided by the row that takes it.
 * Comments begin with # at the start of a line, or after a space when a space or the end follows.
 * Pure apart from preset_save. Any thread, one at a time per preset.
 */
#ifndef TREE_PRESET_H
#define TREE_PRESET_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct preset;
struct text;

enum {
    PRESET_BYTES_MAX = 4 << 20,
    PRESET_ENTRIES_MAX = 16384,
    PRESET_SECTIONS_MAX = 1024,
    PRESET_NAME_MAX = 200, /* bytes of a section and of a key */
    PRESET_DEPTH_MAX = 16, /* parts of a section */
    PRESET_VERSION = 1,    /* what this program understands in full */
};

struct preset_entry {
    const char *section; /* "layer/veil", as NFC, without brackets */
    const char *key;     /* "place/scale", as NFC */
    const char *value;   /* the rest of the line, trimmed: text and file rows take it literally */
    const char *plain;   /* the same without a comment behind it: everything else */
    const char *file;    /* in which it stands, as preset_parse was told */
    int version;         /* what that file says with version = 2; 1 otherwise */
    int line;            /* from 1 */
    int column;          /* of the value, in characters from 1 */
    int section_line;
};

/* NULL and *err with line, column, found and expected. `name` stands in the sentences, as "lumia.preset". */
struct preset *preset_parse(const char *name, const char *text, size_t size, struct err *err);
void preset_free(struct preset *preset);

/* Puts all of another preset before what this one says itself and behind what it included before; it is taken over,
 * also on failure. Editing and writing see the preset's own text only. False and *err when it gets too large. */
bool preset_include(struct preset *preset, struct preset *included, struct err *err);

/* Entries in the order of the file, those of included ones first: the last one of a key counts. Pointers live until
 * preset_set, preset_remove, preset_include or preset_free. */
int preset_n_entries(const struct preset *preset);
const struct preset_entry *preset_entry(const struct preset *preset, int i);

/* The last value given to a key (plain), or `otherwise`. */
const char *preset_get(const struct preset *preset, const char *section, const char *key,
                       const char *otherwise);

/* Sections in the order in which they first appear, each once, also empty ones. */
int preset_n_sections(const struct preset *preset);
const char *preset_section(const struct preset *preset, int i);

/* Names of layers ("veil"), from back to front: the sections "layer/NAME" and those below, each name once. */
int preset_n_layers(const struct preset *preset);
const char *preset_layer(const struct preset *preset, int i);

/* The address that an entry means: "/layer/veil/place/scale". False when it does not fit. */
bool preset_address(const struct preset_entry *entry, char *out, size_t size);

/* Changes the value of a key, keeping everything else of its line, or adds key and section. False and *err when a
 * name or value cannot be written down. */
bool preset_set(struct preset *preset, const char *section, const char *key, const char *value,
                struct err *err);

/* Takes out every line of a key; everything else stays byte for byte. False when out of memory. */
bool preset_remove(struct preset *preset, const char *section, const char *key);

/* The whole text: byte for byte what was parsed, apart from what was set. */
void preset_write(const struct preset *preset, struct text *out);
bool preset_save(const struct preset *preset, const char *path, struct err *err);

#endif
