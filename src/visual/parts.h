/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything a scene is made of, loaded and compiled but not yet on stage: the preset's text and the programs of its
 * layers. Made on the compile thread, then owned by the scene.
 */
#ifndef VISUAL_PARTS_H
#define VISUAL_PARTS_H

#include "visual/origin.h"

#include <stdbool.h>
#include <stdint.h>

struct err;
struct passes;
struct preset;
struct program;
struct programs;
struct video;

enum {
    PARTS_LAYERS_MAX = 32,
    PARTS_EFFECTS_MAX = 8, /* one after the other */
    PARTS_IMAGES_MAX = 32,
    PARTS_FILES_MAX = 2 * PARTS_LAYERS_MAX + 18 + 64 + PARTS_IMAGES_MAX,
    PARTS_PATH_MAX = 1024
};

/* ISF filters, in the order in which they are drawn. */
struct parts_effects {
    int n;
    struct parts_effect {
        char name[64];
        struct program *program;
        struct passes *passes; /* as of a layer */
    } effects[PARTS_EFFECTS_MAX];
};

struct parts_layer {
    char name[64];
    enum origin_kind kind;   /* what it shows */
    struct program *program; /* ORIGIN_SHADER */
    struct passes *passes;   /* ready to be drawn with on main (warm.h), NULL before */
    int other;               /* ORIGIN_LAYER, ORIGIN_IMAGE: its place */
    struct video *video;     /* ORIGIN_VIDEO; NULL when it cannot be played */
    struct parts_effects effects;
    struct preset *patch; /* x.patch beside x.fs, NULL when there is none */
    char patch_name[256];
};

struct parts_image {
    char name[256];         /* as the preset calls it */
    struct picture picture; /* nothing when the file cannot be read */
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
    struct parts_effects effects; /* of the whole scene: [preset/effect/NAME] */
    int n_images;
    struct parts_image images[PARTS_IMAGES_MAX];
    struct program *transition;       /* NULL: a plain fade */
    struct passes *transition_passes; /* as of a layer */
    char warnings[1024]; /* about pictures that cannot be shown: sentences, a line each */
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

/* The i-th shader among layers, effects and the transition, and where its passes wait to be drawn with: each NULL where
 * there is none. False behind the last. */
bool parts_shader(struct parts *parts, int i, struct program **program, struct passes ***passes);

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
