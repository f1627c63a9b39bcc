/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a scene is made of: for scene.c, which builds it, scene_rows.c, which knows its rows, and scene_draw.c, which draws
 * it.
 */
#ifndef VISUAL_SCENE_INNER_H
#define VISUAL_SCENE_INNER_H

#include "visual/mixer.h"
#include "visual/origin.h"
#include "visual/parts.h"
#include "visual/shader.h"
#include "visual/video.h"
#include "visual/words.h"

enum layer_row {
    LAYER_OPACITY,
    LAYER_BLEND,
    LAYER_MUTE,
    LAYER_SOLO,
    LAYER_X,
    LAYER_Y,
    LAYER_SCALE,
    LAYER_ROTATION,
    LAYER_FIT,
    LAYER_LEFT,
    LAYER_RIGHT,
    LAYER_BOTTOM,
    LAYER_TOP,
    LAYER_MASK,
    LAYER_MASK_BY,
    N_LAYER_ROWS
};

struct effect {
    char name[64];
    struct shader *shader;
    int amount, bypass; /* row ids */
};

struct effects {
    int n; /* in the order in which they are drawn */
    struct effect effects[PARTS_EFFECTS_MAX];
};

/* Rows of a layer that shows a video, and where it stands. */
enum video_row { VIDEO_SPEED, VIDEO_LOOP, VIDEO_POSITION, N_VIDEO_ROWS };

struct clip {
    struct video *video; /* the layer's; NULL when it shows something else, or nothing */
    int rows[N_VIDEO_ROWS];
    double at_s, moved_s; /* where it stands; scene time at which it was moved there */
    bool late;            /* in this frame it shows something else than is due */
    bool held;            /* in this frame it shall, from held_s on */
    double held_s;
};

/* Rows of a layer that shows a text. */
enum text_row { TEXT_WORDS, TEXT_SIZE, TEXT_ALIGN, TEXT_COLOR, N_TEXT_ROWS };

struct layer {
    char name[64];
    struct origin origin;
    struct clip clip;
    struct words *words; /* NULL when it shows something else */
    int text_rows[N_TEXT_ROWS];
    int rows[N_LAYER_ROWS]; /* ids */
    struct effects effects;
    /* in this frame: */
    struct picture shown, mask; /* of a source that lies ready; of the mask */
    bool masked;
    bool wanted;           /* somebody asks for its picture */
    bool drawing, looped;  /* what it looks at is being drawn; it asks for itself meanwhile */
    int64_t kept_at;       /* the drawing of the scene in which its picture was kept */
    struct target kept[2]; /* for whoever asks; the second only when it asks for itself */
    int front;
};

struct scene {
    struct tree *tree;
    int branch;
    struct parts *parts;
    int width, height;
    double start_s, rate;
    int64_t steps; /* due and done since start_s */
    int64_t drawings;
    bool echoes;  /* somebody looks at what was shown before */
    int n_layers; /* back to front */
    struct layer layers[PARTS_LAYERS_MAX];
    const char *layer_names[PARTS_LAYERS_MAX], *image_names[PARTS_IMAGES_MAX];
    struct origin_names names;
    struct effects effects; /* of the whole */
    /* each made when it is first needed */
    struct target canvases[2], pictures[2]; /* blending */
    struct target behind;                   /* what lies behind an adjusting layer */
    struct target between[2], stages[2];    /* from pass to pass: of a layer, of the whole */
    struct target previous[2];              /* half floats, so that echoes fade to black */
    int newest;                             /* of the two */
};

/* Adds the rows of layer i, whose part is taken over. False and *err. */
bool scene_add_layer(struct scene *scene, int i, struct err *err);
bool scene_add_effects(struct scene *scene, const char *prefix, const char *alias,
                       struct effects *effects, struct parts_effects *parts, struct err *err);

double layer_number(const struct scene *scene, const struct layer *layer, enum layer_row row);
struct placing layer_placing(const struct scene *scene, const struct layer *layer);
/* Where an image input comes from now; an effect's own picture comes from the pass before. */
struct origin shader_origin(const struct scene *scene, const struct shader *shader, int input);
/* False when there is no mask. */
bool layer_mask(const struct scene *scene, const struct layer *layer, struct origin *origin);

/* Moves all videos on to a moment of the scene, seen or not. */
void scene_move_clips(struct scene *scene, double now_s);
/* Its picture at where it stands; waits: as video_look. */
struct picture clip_look(const struct scene *scene, struct clip *clip, bool waits);

/* The text of a layer, in a frame of this size. */
struct picture text_look(const struct scene *scene, const struct layer *layer, int width,
                         int height);

/* How much of an effect is seen, 0..1. */
double effect_amount(const struct scene *scene, const struct effect *effect);

#endif
