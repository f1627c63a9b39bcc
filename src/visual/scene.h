/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scene: the layers of one preset with their rows in a branch of the tree, drawn back to front.
 *
 * It reads shown values only. Layers with persistent buffers advance in steps at the scene's own rate, so that feedback
 * looks the same at any frame rate; the others are drawn once a frame. Main thread; owned by the show.
 */
#ifndef VISUAL_SCENE_H
#define VISUAL_SCENE_H

#include "visual/passes.h"

struct err;
struct isf;
struct mixer;
struct parts;
struct scene;
struct sound_textures;
struct tree;

enum { SCENE_STEPS_MAX = 4, SCENE_RATE = 60 };

struct scene_desc {
    struct tree *tree;
    int branch;          /* where its rows stand */
    struct parts *parts; /* the scene's from now on, also when it fails */
    int width, height;
    double start_s; /* show time at which TIME is 0 */
};

/* One frame as a scene sees it. */
struct scene_frame {
    double time_s; /* show time */
    double date[4];
    struct sound_textures *sound;
    struct mixer *mixer;
    bool waits; /* for pictures that media threads still decode, as a film does */
};

/* Adds the rows of its layers and their inputs. NULL and *err when a name cannot be an address. */
struct scene *scene_create(const struct scene_desc *desc, struct err *err);
/* Gives the programs back; the rows go with their branch. */
void scene_destroy(struct scene *scene);

/* True when any layer keeps its picture for the next step: then every step counts. */
bool scene_is_persistent(const struct scene *scene);

struct parts *scene_parts(const struct scene *scene);

/* After the preset's lines: pictures that image inputs and masks are told to take must be there. False and *err with file
 * and line. */
bool scene_check(const struct scene *scene, struct err *err);

/* TIME and steps begin anew at a moment. */
void scene_restart(struct scene *scene, double start_s);

/* What a layer's shader declares (borrowed; NULL when it shows something else), how many inputs that are, and the row of one of them, TREE_NONE for images
 * and sound. */
const struct isf *scene_isf(const struct scene *scene, int layer);
int scene_n_inputs(const struct scene *scene, int layer);
int scene_input_row(const struct scene *scene, int layer, int input);
void scene_resize(struct scene *scene, int width, int height);

/* How many layers it has; the name of one; what its own shader needed of the graphics card, in milliseconds (0 = none, or
 * not known yet), and the part of its sides at which that is drawn. */
int scene_n_layers(const struct scene *scene);
const char *scene_layer_name(const struct scene *scene, int layer);
double scene_cost_ms(const struct scene *scene, int layer);
double scene_scale(const struct scene *scene, int layer);
/* False when there is no such layer. */
bool scene_set_scale(struct scene *scene, const char *name, double scale);

/* After a hot reload: layers of the same name and shader go on with the buffers, steps and time they had. */
void scene_adopt(struct scene *scene, struct scene *old);

/* Runs the steps due by the frame's time: 0..SCENE_STEPS_MAX of them, returned for the journal; a longer backlog is
 * forgotten. Then draws the scene. One visible, opaque layer is drawn straight into the target. */
int scene_draw(struct scene *scene, const struct scene_frame *frame, const struct target *target,
               struct finish finish);

/* After a frame: did a layer's video show another picture than was due, because that was not decoded yet? From when on
 * that one is due. Before a frame: it shall show that one in it. */
bool scene_late(const struct scene *scene, int layer, double *shown_s);
void scene_hold(struct scene *scene, int layer, double shown_s);

#endif
