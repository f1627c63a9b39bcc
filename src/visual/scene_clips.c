/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a scene shows beside shaders. Videos are moved by scene time, so that a film shows the same pictures as the stage.
 */
#include "tree/tree.h"
#include "visual/scene.h"
#include "visual/scene_inner.h"

/* Sums of frame times fall short of a picture's time by so much at most. */
#define ROUNDING_S 1e-6

static double number(const struct scene *scene, const struct clip *clip, enum video_row row)
{
    return tree_shown(scene->tree, clip->rows[row], 0);
}

void scene_move_clips(struct scene *scene, double now_s)
{
    for (int i = 0; i < scene->n_layers; i++) {
        struct clip *clip = &scene->layers[i].clip;
        clip->late = false;
        if (!clip->video)
            continue;
        double passed_s = now_s - clip->moved_s;
        clip->at_s = passed_s < 0 ? 0 : clip->at_s + passed_s * number(scene, clip, VIDEO_SPEED);
        clip->moved_s = now_s;
    }
}

/* A position given by hand or by a signal stands above the clock; at 1 the last picture is seen. */
struct picture clip_look(const struct scene *scene, struct clip *clip, bool waits)
{
    if (!clip->video)
        return (struct picture){0};
    bool sure, placed = number(scene, clip, VIDEO_POSITION) >= 0;
    double at_s = clip->at_s;
    if (placed)
        at_s = number(scene, clip, VIDEO_POSITION) * video_duration_s(clip->video);
    if (clip->held)
        at_s = clip->held_s;
    clip->held = false;
    bool loop = !placed && number(scene, clip, VIDEO_LOOP) > 0.5;
    struct picture picture = video_look(clip->video, at_s + ROUNDING_S, loop, waits, &sure);
    clip->late = !sure;
    return picture;
}

bool scene_late(const struct scene *scene, int layer, double *shown_s)
{
    if (layer >= scene->n_layers || !scene->layers[layer].clip.late)
        return false;
    *shown_s = video_shown_s(scene->layers[layer].clip.video);
    return true;
}

void scene_hold(struct scene *scene, int layer, double shown_s)
{
    if (layer < 0 || layer >= scene->n_layers)
        return;
    scene->layers[layer].clip.held = true;
    scene->layers[layer].clip.held_s = shown_s;
}

struct picture text_look(const struct scene *scene, const struct layer *layer, int width,
                         int height)
{
    const struct tree *tree = scene->tree;
    const int *rows = layer->text_rows;
    struct words_look look = {.text = tree_text(tree, rows[TEXT_WORDS]),
                              .size_px = tree_shown(tree, rows[TEXT_SIZE], 0) * height,
                              .width_px = width,
                              .align = (enum words_align)tree_shown(tree, rows[TEXT_ALIGN], 0)};
    for (int i = 0; i < 4; i++)
        look.color[i] = tree_shown(tree, rows[TEXT_COLOR], i);
    return words_picture(layer->words, &look);
}
