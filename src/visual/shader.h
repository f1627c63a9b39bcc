/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A shader as a layer or an effect plays it: a program with its own buffers, the rows of its inputs, and how far it has
 * come. Main thread; owned by the layer.
 */
#ifndef VISUAL_SHADER_H
#define VISUAL_SHADER_H

#include "visual/isf.h"
#include "visual/passes.h"
#include "visual/timer.h"

#include <stdint.h>

struct err;
struct program;
struct row;
struct sound_textures;
struct tree;

/* Where the rows of one thing stand: "/layer/veil", and by position "/layer/1" (NULL: nowhere else). */
struct row_place {
    struct tree *tree;
    int branch;
    const char *prefix, *alias;
};

/* One frame as the shaders of a scene see it. */
struct moment {
    double now_s; /* since the scene began */
    double date[4];
    struct sound_textures *sound;
    double rate;  /* steps a second */
    int64_t step; /* the newest */
    int n_steps;  /* due in this frame, which end with it */
};

struct shader {
    struct tree *tree;
    struct program *program;
    struct passes *passes;
    int rows[ISF_INPUTS_MAX]; /* ids, TREE_NONE for sound and for the picture an effect works on */
    uint64_t fires_seen[ISF_INPUTS_MAX];
    struct pass_input inputs[ISF_INPUTS_MAX]; /* textures of images: whoever draws sets them */
    int64_t drawn;                            /* steps or frames */
    double drawn_s;
    int width, height;
    double scale;        /* of its sides, below 1: it is drawn smaller and shown larger */
    struct target small; /* made when it is needed */
    struct timer timer;
};

/* Adds a row below a place under its own name: its id, or TREE_NONE and *err. */
int row_place_add(const struct row_place *place, const struct row *row, struct err *err);

/* The program and its passes (NULL: made here) are the shader's from now on, also on failure. An input named like one of `taken` (ended by NULL) gets _
 * appended; an effect's inputImage gets no row. NULL and *err. */
struct shader *shader_create(const struct row_place *place, struct program *program,
                             struct passes *passes, const char *const *taken, bool effect,
                             int width, int height, struct err *err);
void shader_destroy(struct shader *shader);

/* The place of inputImage among the inputs, -1 when it has none. */
int shader_input_image(const struct shader *shader);

bool shader_is_stepped(const struct shader *shader);
void shader_resize(struct shader *shader, int width, int height);
/* Draws it at a part of the sides from now on, and shows it at full size: 0.1..1. */
void shader_scale(struct shader *shader, double scale);

/* After a hot reload: the same program goes on with the buffers, steps and time it had. */
void shader_adopt(struct shader *now, struct shader *then);

/* Runs the steps due, if it has any, and draws it. An event is true in the first drawing after it fired. */
void shader_draw(struct shader *shader, const struct moment *moment, const struct target *target,
                 struct finish finish);

#endif
