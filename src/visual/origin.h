/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a picture comes from: what a layer shows, or what an image input of a shader sees. A shader is drawn anew, at
 * the size of the frame; every other kind is a picture that lies ready in a texture, of its own size.
 */
#ifndef VISUAL_ORIGIN_H
#define VISUAL_ORIGIN_H

#include "visual/place.h"

struct err;
struct shader;

enum origin_kind {
    ORIGIN_NOTHING,  /* black */
    ORIGIN_SHADER,   /* shader */
    ORIGIN_LAYER,    /* the picture of another layer, with its place, effects and mask */
    ORIGIN_PREVIOUS, /* what the whole scene showed before */
    ORIGIN_IMAGE,    /* a picture of a file, loaded with the preset */
    ORIGIN_VIDEO,    /* a file that plays */
    ORIGIN_TEXT,     /* words */
    ORIGIN_BEHIND,   /* the layers behind, blended */
};

struct origin {
    enum origin_kind kind;
    struct shader *shader; /* ORIGIN_SHADER: the source's own */
    int place; /* ORIGIN_LAYER: among the layers of the scene; ORIGIN_IMAGE: among the pictures of its parts */
};

/* Keys of a layer's section that say what it shows, by kind; NULL where a layer cannot show it. */
extern const char *const origin_keys[];
enum { N_ORIGIN_KEYS = ORIGIN_BEHIND + 1 };

/* What there is to be told: the names of layers and of files. */
struct origin_names {
    const char *const *layers, *const *images;
    int n_layers, n_images;
};

/* Reads what an image input or a mask is told: "", "layer:NAME", "previous", "behind", "image:FILE"; `otherwise` is what nothing means.
 * False and *err (may be NULL) when there is no such thing; *origin is nothing then. */
bool origin_read(const char *text, const struct origin_names *names, enum origin_kind otherwise,
                 struct origin *origin, struct err *err);

/* A layer by its name alone, as a mask is told. */
bool origin_find_layer(const char *name, const struct origin_names *names, struct origin *origin,
                       struct err *err);

/* The name of the file in "image:FILE", NULL when it is another text. */
const char *origin_file(const char *text);

#endif
