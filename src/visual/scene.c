/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/scene.h"

#include "base/text.h"
#include "tree/preset.h"
#include "tree/tree.h"
#include "visual/program.h"
#include "visual/scene_inner.h"

#include <stdlib.h>
#include <string.h>

struct scene *scene_create(const struct scene_desc *desc, struct err *err)
{
    struct scene *scene = calloc(1, sizeof *scene);
    if (!scene) {
        parts_free(desc->parts);
        return NULL;
    }
    *scene = (struct scene){.tree = desc->tree,
                            .branch = desc->branch,
                            .parts = desc->parts,
                            .width = desc->width,
                            .height = desc->height,
                            .start_s = desc->start_s,
                            .rate = SCENE_RATE};
    double rate = 0;
    if (text_number(preset_get(desc->parts->preset, "preset", "rate", "60"), NULL, &rate) &&
        rate >= 1 && rate <= 240)
        scene->rate = rate;
    scene->names = (struct origin_names){.layers = scene->layer_names,
                                         .images = scene->image_names,
                                         .n_images = desc->parts->n_images};
    for (int i = 0; i < desc->parts->n_images; i++)
        scene->image_names[i] = desc->parts->images[i].name;
    bool added = true;
    for (int i = 0; added && i < desc->parts->n_layers; i++)
        added = scene_add_layer(scene, i, err);
    if (added &&
        scene_add_effects(scene, "/preset", NULL, &scene->effects, &desc->parts->effects, err))
        return scene;
    scene_destroy(scene);
    return NULL;
}

static void free_effects(struct effects *effects)
{
    for (int i = 0; i < PARTS_EFFECTS_MAX; i++)
        shader_destroy(effects->effects[i].shader);
}

static void free_pair(struct target pair[2])
{
    target_free(&pair[0]);
    target_free(&pair[1]);
}

void scene_destroy(struct scene *scene)
{
    if (!scene)
        return;
    for (int i = 0; i < scene->n_layers; i++) {
        shader_destroy(scene->layers[i].origin.shader);
        video_close(scene->layers[i].clip.video);
        words_destroy(scene->layers[i].words);
        free_effects(&scene->layers[i].effects);
        free_pair(scene->layers[i].kept);
    }
    free_effects(&scene->effects);
    free_pair(scene->canvases);
    free_pair(scene->pictures);
    free_pair(scene->between);
    free_pair(scene->stages);
    free_pair(scene->previous);
    target_free(&scene->behind);
    parts_free(scene->parts);
    free(scene);
}

/* Does it see what was drawn before this frame, or, standing at a place in the scene, what may have been? */
static bool looks_back(const struct scene *scene, const struct shader *shader, int place)
{
    const struct isf *isf = shader->program->isf;
    for (int i = 0; i < isf->n_inputs; i++) {
        if (isf->inputs[i].type != ISF_IMAGE || shader->rows[i] == TREE_NONE)
            continue;
        struct origin origin = shader_origin(scene, shader, i);
        if (origin.kind == ORIGIN_PREVIOUS ||
            (origin.kind == ORIGIN_LAYER && origin.place >= place))
            return true;
    }
    return shader_is_stepped(shader);
}

static bool effects_look_back(const struct scene *scene, const struct effects *effects, int place)
{
    for (int i = 0; i < effects->n; i++)
        if (looks_back(scene, effects->effects[i].shader, place))
            return true;
    return false;
}

bool scene_is_persistent(const struct scene *scene)
{
    for (int i = 0; i < scene->n_layers; i++) {
        const struct layer *layer = &scene->layers[i];
        if (layer->origin.kind == ORIGIN_PREVIOUS || effects_look_back(scene, &layer->effects, i) ||
            (layer->origin.shader && looks_back(scene, layer->origin.shader, i)))
            return true;
    }
    return effects_look_back(scene, &scene->effects, scene->n_layers);
}

struct parts *scene_parts(const struct scene *scene)
{
    return scene->parts;
}

void scene_restart(struct scene *scene, double start_s)
{
    scene->start_s = start_s;
    scene->steps = 0;
    for (int i = 0; i < scene->n_layers; i++)
        scene->layers[i].clip.at_s = scene->layers[i].clip.moved_s = 0;
}

const struct isf *scene_isf(const struct scene *scene, int layer)
{
    const struct shader *shader = scene->layers[layer].origin.shader;
    return shader ? shader->program->isf : NULL;
}

int scene_n_inputs(const struct scene *scene, int layer)
{
    const struct isf *isf = scene_isf(scene, layer);
    return isf ? isf->n_inputs : 0;
}

int scene_input_row(const struct scene *scene, int layer, int input)
{
    bool image = scene_isf(scene, layer)->inputs[input].type == ISF_IMAGE;
    return image ? TREE_NONE : scene->layers[layer].origin.shader->rows[input];
}

static void resize_effects(struct effects *effects, int width, int height)
{
    for (int i = 0; i < effects->n; i++)
        shader_resize(effects->effects[i].shader, width, height);
}

void scene_resize(struct scene *scene, int width, int height)
{
    scene->width = width;
    scene->height = height;
    for (int i = 0; i < scene->n_layers; i++) {
        if (scene->layers[i].origin.shader)
            shader_resize(scene->layers[i].origin.shader, width, height);
        resize_effects(&scene->layers[i].effects, width, height);
    }
    resize_effects(&scene->effects, width, height);
}

int scene_n_layers(const struct scene *scene)
{
    return scene->n_layers;
}

const char *scene_layer_name(const struct scene *scene, int layer)
{
    return scene->layers[layer].name;
}

double scene_cost_ms(const struct scene *scene, int layer)
{
    const struct shader *shader = scene->layers[layer].origin.shader;
    return shader ? shader->timer.ms : 0;
}

double scene_scale(const struct scene *scene, int layer)
{
    const struct shader *shader = scene->layers[layer].origin.shader;
    return shader ? shader->scale : 1;
}

bool scene_set_scale(struct scene *scene, const char *name, double scale)
{
    for (int i = 0; i < scene->n_layers; i++)
        if (!strcmp(scene->layers[i].name, name) && scene->layers[i].origin.shader) {
            shader_scale(scene->layers[i].origin.shader, scale);
            return true;
        }
    return false;
}

static void adopt_effects(struct effects *now, struct effects *then)
{
    for (int i = 0; i < now->n; i++)
        for (int k = 0; k < then->n; k++)
            if (!strcmp(now->effects[i].name, then->effects[k].name))
                shader_adopt(now->effects[i].shader, then->effects[k].shader);
}

static void swap_pairs(struct target now[2], struct target then[2])
{
    for (int i = 0; i < 2; i++) {
        struct target target = now[i];
        now[i] = then[i];
        then[i] = target;
    }
}

/* A video goes on where it was; one that cannot be read any more is played as it was. */
static void adopt_clip(struct clip *now, struct clip *then)
{
    bool same = now->video && then->video && video_hash(now->video) == video_hash(then->video);
    if (then->video && (same || !now->video)) {
        struct video *video = now->video;
        now->video = then->video;
        then->video = video;
    }
    now->at_s = then->at_s;
    now->moved_s = then->moved_s;
}

/* The last good picture stays when its file is gone or half written. */
static void adopt_images(struct parts *now, struct parts *then)
{
    for (int i = 0; i < now->n_images; i++)
        for (int k = 0; k < then->n_images; k++)
            if (!now->images[i].picture.texture &&
                !strcmp(now->images[i].name, then->images[k].name)) {
                now->images[i].picture = then->images[k].picture;
                then->images[k].picture = (struct picture){0};
            }
}

static void adopt_layer(struct layer *now, struct layer *then)
{
    if (now->origin.shader && then->origin.shader)
        shader_adopt(now->origin.shader, then->origin.shader);
    adopt_clip(&now->clip, &then->clip);
    adopt_effects(&now->effects, &then->effects);
    swap_pairs(now->kept, then->kept);
    now->front = then->front;
}

void scene_adopt(struct scene *scene, struct scene *old)
{
    scene->start_s = old->start_s;
    scene->steps = old->steps;
    scene->drawings = old->drawings;
    for (int i = 0; i < scene->n_layers; i++)
        for (int k = 0; k < old->n_layers; k++)
            if (!strcmp(scene->layers[i].name, old->layers[k].name))
                adopt_layer(&scene->layers[i], &old->layers[k]);
    adopt_images(scene->parts, old->parts);
    adopt_effects(&scene->effects, &old->effects);
    swap_pairs(scene->previous, old->previous);
    scene->newest = old->newest;
}
