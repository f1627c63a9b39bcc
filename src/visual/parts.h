/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything a scene is made of, loaded and compiled but not yet on stage: the preset's text and the programs of its
 * layers. Made on the compile thread, then owned by the scene.
 */
#ifndef VISUAL_PARTS_H
#define VISUAL_PARTS_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct passes;
struct preset;
struct program;
struct programs;

enum { PARTS_LAYERS_MAX = 32, PARTS_FILES_MAX = 2 * PARTS_LAYERS_MAX + 18, PARTS_PATH_MAX = 1024 };

struct parts_layer {
    char name[64];
    struct program *program;
    struct passes *passes; /* ready to be drawn with on main (warm.h), NULL before */
    struct preset *patch;  /* x.patch beside x.fs, NULL when there is none */
    char patch_name[256];
};

struct parts_file {
    char path[PARTS_PATH_MAX];
    char name[256]; /* as the preset calls it: where a copy must lie beside a copy of the preset */
    uint64_t hash;
};

struct parts {
    struct programs *programs; /* from which they come, while they are loaded */
    struct preset *preset;
    int n_layers; /* back to front */
    struct parts_layer layers[PARTS_LAYERS_MAX];
    struct program *transition;       /* NULL: a plain fade */
    struct passes *transition_passes; /* as of a layer */
    /* The preset first, then what it includes, shaders and what lies beside them: what a take
     * keeps and a hot reload watches. */
    int n_files;
    struct parts_file files[PARTS_FILES_MAX];
};

/* Loads a .preset, or an .fs as a preset of one layer; transition "" or NULL: the preset's own.
 * Names of shaders are looked for beside the file that names them, then among ours
 * (shaders/generator, filter, transition). NULL and *err; *files (may be NULL) still lists what
 * was found, so that a broken preset can be watched. */
struct parts *parts_load(const char *path, const char *transition, struct parts *files,
                         struct err *err);
/* The same with programs that are kept. */
struct parts *parts_load_kept(const char *path, const char *transition, struct programs *programs,
                              struct parts *files, struct err *err);
void parts_free(struct parts *parts);

/* For what loads parts: one more of its files. */
void parts_note(struct parts *parts, const char *path, const char *name);

/* One number for the content of all its files together. */
uint64_t parts_hash(const struct parts *parts);

/* The file that a preset's name means: a path, or the name of one of ours with or without ending. False and *err with
 * the nearest name. */
bool parts_find(const char *name, char *path, int size, struct err *err);

/* The same for a list of cues (.cues). */
bool parts_find_cues(const char *name, char *path, int size, struct err *err);

/* Our own presets, sorted by file name: the i-th's path; false behind the last. */
bool parts_ours(int i, char *path, int size);

#endif
