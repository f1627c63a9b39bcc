/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/scene.h"

#include "base/err.h"
#include "base/text.h"
#include "tree/preset.h"
#include "tree/tree.h"
#include "visual/mixer.h"
#include "visual/parts.h"
#include "visual/program.h"
#include "visual/sound_texture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPACITY, BLEND, MUTE, SOLO, N_OWN_ROWS };

struct layer {
    char name[64];
    struct program *program;
    struct passes *passes;
    int own[N_OWN_ROWS];            /* row ids */
    int input_rows[ISF_INPUTS_MAX]; /* row ids, TREE_NONE for images and sound */
    uint64_t fires_seen[ISF_INPUTS_MAX];
    struct pass_input inputs[ISF_INPUTS_MAX];
    int64_t steps; /* done since the scene began, or frames drawn */
    double drawn_s;
};

struct scene {
    struct tree *tree;
    int branch;
    struct parts *parts;
    int width, height;
    double start_s, rate;
    int64_t steps; /* due and done since start_s */
    int n_layers;
    struct layer layers[PARTS_LAYERS_MAX];
    struct target canvases[2], pictures[2]; /* only when blending is needed */
};

/* Every layer has these, whatever it shows. */
static const struct row own_rows[N_OWN_ROWS] = {
    [OPACITY] = {"opacity", ROW_FLOAT, .min = 0, .max = 1, .initial = {1}, .tier = TIER_PLAY,
                 .flags = ROW_WRITE | ROW_BIND | ROW_SAVE, .doc = "How much of the layer is seen."},
    [BLEND] = {"blend", ROW_CHOICE, .choices = blend_words, .tier = TIER_PLAY,
               .flags = ROW_WRITE | ROW_SAVE, .doc = "How the layer lies on those behind it."},
    [MUTE] = {"mute", ROW_BOOL, .min = 0, .max = 1, .tier = TIER_PLAY,
              .flags = ROW_WRITE | ROW_BIND | ROW_SAVE, .doc = "Leaves the layer out."},
    [SOLO] = {"solo", ROW_BOOL, .min = 0, .max = 1, .tier = TIER_PLAY,
              .flags = ROW_WRITE | ROW_BIND, .doc = "Leaves out all other layers."},
};

static const struct row shader_row = {"shader", ROW_FILE, .tier = TIER_OPERATOR, .flags = ROW_SAVE,
                                      .doc = "The ISF file that the layer shows."};

static int add_row(struct scene *scene, const struct layer *layer, int position, struct row row,
                   struct err *err)
{
    char address[ROW_ADDRESS_MAX], alias[ROW_ADDRESS_MAX];
    if (snprintf(address, sizeof address, "/layer/%s/%s", layer->name, row.address) >=
        (int)sizeof address) {
        err_set(err, ERR_RANGE, _("The name of the layer %s is too long; shorten it."),
                layer->name);
        return TREE_NONE;
    }
    snprintf(alias, sizeof alias, "/layer/%d/%s", position, row.address);
    row.address = address;
    int id = tree_add(scene->tree, scene->branch, &row, err);
    if (id != TREE_NONE && strcmp(alias, address) != 0)
        tree_alias(scene->tree, id, alias, NULL);
    return id;
}

static bool is_own_name(const char *name)
{
    static const char *const taken[] = {"shader", "image", "video", "text", "place", "effect"};
    for (int i = 0; i < N_OWN_ROWS; i++)
        if (!strcmp(name, own_rows[i].address))
            return true;
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (!strcmp(name, taken[i]))
            return true;
    return false;
}

static int add_input_row(struct scene *scene, const struct layer *layer, int position,
                         const struct isf_input *input, struct err *err)
{
    static const enum row_type types[] = {
        [ISF_EVENT] = ROW_TRIGGER, [ISF_BOOL] = ROW_BOOL,   [ISF_LONG] = ROW_INT,
        [ISF_FLOAT] = ROW_FLOAT,   [ISF_POINT] = ROW_POINT, [ISF_COLOR] = ROW_COLOR,
    };
    char name[ISF_NAME_MAX + 1];
    const char *choices[ISF_VALUES_MAX + 1] = {0};
    snprintf(name, sizeof name, "%s%s", input->name, is_own_name(input->name) ? "_" : "");
    struct row row = {.address = name,
                      .type = types[input->type],
                      .min = input->min[0],
                      .max = input->max[0],
                      .tier = TIER_PLAY,
                      .flags = ROW_WRITE | ROW_BIND | ROW_SAVE,
                      .doc = input->label};
    memcpy(row.initial, input->initial, sizeof row.initial);
    if (input->n_values) {
        row.type = ROW_CHOICE;
        row.choices = choices;
        row.initial[0] = row.min = 0;
        row.max = input->n_values - 1;
        for (int i = 0; i < input->n_values; i++) {
            choices[i] = input->value_labels[i];
            if (input->values[i] == input->initial[0])
                row.initial[0] = i;
        }
    }
    return add_row(scene, layer, position, row, err);
}

static bool add_layer(struct scene *scene, int i, struct err *err)
{
    struct layer *layer = &scene->layers[i];
    struct parts_layer *part = &scene->parts->layers[i];
    snprintf(layer->name, sizeof layer->name, "%s", part->name);
    layer->program = part->program;
    part->program = NULL;
    scene->n_layers = i + 1;
    layer->passes = passes_create(layer->program, scene->width, scene->height);
    if (!layer->passes)
        return err_set(err, ERR_SYSTEM, _("No memory for the layer %s; close other programs."),
                       layer->name);
    if (add_row(scene, layer, i + 1, shader_row, err) == TREE_NONE)
        return false;
    for (int k = 0; k < N_OWN_ROWS; k++) {
        layer->own[k] = add_row(scene, layer, i + 1, own_rows[k], err);
        if (layer->own[k] == TREE_NONE)
            return false;
    }
    const struct isf *isf = layer->program->isf;
    for (int k = 0; k < isf->n_inputs; k++) {
        layer->input_rows[k] = TREE_NONE;
        if (isf->inputs[k].type >= ISF_IMAGE)
            continue;
        layer->input_rows[k] = add_input_row(scene, layer, i + 1, &isf->inputs[k], err);
        if (layer->input_rows[k] == TREE_NONE)
            return false;
    }
    return true;
}

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
    for (int i = 0; i < desc->parts->n_layers; i++)
        if (!add_layer(scene, i, err)) {
            scene_destroy(scene);
            return NULL;
        }
    return scene;
}

void scene_destroy(struct scene *scene)
{
    if (!scene)
        return;
    for (int i = 0; i < scene->n_layers; i++) {
        passes_destroy(scene->layers[i].passes);
        program_free(scene->layers[i].program);
    }
    for (int i = 0; i < 2; i++) {
        target_free(&scene->canvases[i]);
        target_free(&scene->pictures[i]);
    }
    parts_free(scene->parts);
    free(scene);
}

bool scene_is_persistent(const struct scene *scene)
{
    for (int i = 0; i < scene->n_layers; i++)
        if (passes_are_stepped(scene->layers[i].passes))
            return true;
    return false;
}

const struct parts *scene_parts(const struct scene *scene)
{
    return scene->parts;
}

void scene_restart(struct scene *scene, double start_s)
{
    scene->start_s = start_s;
    scene->steps = 0;
}

const struct isf *scene_isf(const struct scene *scene, int layer)
{
    return scene->layers[layer].program->isf;
}

int scene_n_inputs(const struct scene *scene, int layer)
{
    return scene->layers[layer].program->isf->n_inputs;
}

int scene_input_row(const struct scene *scene, int layer, int input)
{
    return scene->layers[layer].input_rows[input];
}

void scene_resize(struct scene *scene, int width, int height)
{
    scene->width = width;
    scene->height = height;
    for (int i = 0; i < scene->n_layers; i++)
        passes_resize(scene->layers[i].passes, width, height);
}

void scene_adopt(struct scene *scene, struct scene *old)
{
    scene->start_s = old->start_s;
    scene->steps = old->steps;
    for (int i = 0; i < scene->n_layers; i++)
        for (int k = 0; k < old->n_layers; k++) {
            struct layer *now = &scene->layers[i], *then = &old->layers[k];
            if (strcmp(now->name, then->name) != 0 || now->program->hash != then->program->hash)
                continue;
            struct program *program = now->program;
            struct passes *passes = now->passes;
            now->program = then->program;
            now->passes = then->passes;
            now->steps = then->steps;
            now->drawn_s = then->drawn_s;
            then->program = program;
            then->passes = passes;
        }
}

/* The value of an input now. An event is true in the first drawing after it fired. */
static double input_number(struct scene *scene, struct layer *layer, int i, int component)
{
    const struct isf_input *input = &layer->program->isf->inputs[i];
    int id = layer->input_rows[i];
    if (input->type == ISF_EVENT) {
        uint64_t fires = tree_fires(scene->tree, id);
        bool fired = fires != layer->fires_seen[i];
        layer->fires_seen[i] = fires;
        return fired;
    }
    double x = tree_shown(scene->tree, id, component);
    if (!input->n_values)
        return x;
    int choice = (int)x;
    return input->values[choice < 0 ? 0 : choice < input->n_values ? choice : input->n_values - 1];
}

static void gather_inputs(struct scene *scene, struct layer *layer, const struct scene_frame *frame)
{
    const struct isf *isf = layer->program->isf;
    for (int i = 0; i < isf->n_inputs; i++) {
        const struct isf_input *input = &isf->inputs[i];
        struct pass_input *value = &layer->inputs[i];
        if (input->type == ISF_AUDIO || input->type == ISF_FFT) {
            value->texture =
                sound_textures_get(frame->sound, input->type == ISF_FFT, input->columns);
            continue;
        }
        int n = input->type == ISF_IMAGE   ? 0
                : input->type == ISF_COLOR ? 4
                : input->type == ISF_POINT ? 2
                                           : 1;
        for (int c = 0; c < n; c++)
            value->v[c] = input_number(scene, layer, i, c);
    }
}

static void clear_events(struct layer *layer)
{
    const struct isf *isf = layer->program->isf;
    for (int i = 0; i < isf->n_inputs; i++)
        if (isf->inputs[i].type == ISF_EVENT)
            layer->inputs[i].v[0] = 0;
}

static struct pass_clock step_clock(const struct scene *scene, const struct layer *layer,
                                    const struct scene_frame *frame, int64_t step)
{
    struct pass_clock clock = {.time_s = (double)step / scene->rate,
                               .delta_s = layer->steps ? 1 / scene->rate : 0,
                               .index = (int)layer->steps};
    memcpy(clock.date, frame->date, sizeof clock.date);
    return clock;
}

static void step_layer(struct scene *scene, struct layer *layer, const struct scene_frame *frame,
                       int n)
{
    if (n > 0)
        gather_inputs(scene, layer, frame);
    for (int i = 0; i < n; i++) {
        struct pass_clock clock = step_clock(scene, layer, frame, scene->steps - n + 1 + i);
        passes_step(layer->passes, &clock, layer->inputs);
        layer->steps++;
        clear_events(layer);
    }
}

static void show_layer(struct scene *scene, struct layer *layer, const struct scene_frame *frame,
                       const struct target *target, struct finish finish)
{
    struct pass_clock clock;
    if (passes_are_stepped(layer->passes)) {
        clock = step_clock(scene, layer, frame, scene->steps);
        clock.index -= clock.index > 0;
    } else {
        gather_inputs(scene, layer, frame);
        double now_s = frame->time_s - scene->start_s;
        clock = (struct pass_clock){.time_s = now_s,
                                    .delta_s = layer->steps ? now_s - layer->drawn_s : 0,
                                    .index = (int)layer->steps};
        memcpy(clock.date, frame->date, sizeof clock.date);
        layer->drawn_s = now_s;
        layer->steps++;
    }
    passes_show(layer->passes, &clock, layer->inputs, target, finish);
}

static float opacity_of(const struct scene *scene, const struct layer *layer)
{
    return (float)tree_shown(scene->tree, layer->own[OPACITY], 0);
}

static int visible_layers(struct scene *scene, struct layer **visible)
{
    bool solo = false;
    int n = 0;
    for (int i = 0; i < scene->n_layers; i++)
        solo |= tree_shown(scene->tree, scene->layers[i].own[SOLO], 0) > 0.5;
    for (int i = 0; i < scene->n_layers; i++) {
        struct layer *layer = &scene->layers[i];
        bool out = solo ? tree_shown(scene->tree, layer->own[SOLO], 0) <= 0.5
                        : tree_shown(scene->tree, layer->own[MUTE], 0) > 0.5;
        if (!out && opacity_of(scene, layer) > 0)
            visible[n++] = layer;
    }
    return n;
}

static void fit(struct target *target, enum target_format format, const struct target *like)
{
    if (!target->fbo)
        *target = target_make(format, like->width, like->height);
    target_resize(target, like->width, like->height, false);
}

/* Lays a picture onto the canvas, or begins one. Returns which of the two canvases it is now. */
static int lay(struct scene *scene, const struct scene_frame *frame, const struct sheet *sheet,
               int canvas)
{
    const struct target *from = canvas < 0 ? NULL : &scene->canvases[canvas];
    int to = canvas < 0 ? 0 : mixer_reads(sheet->blend) ? 1 - canvas : canvas;
    fit(&scene->canvases[to], TARGET_LINEAR, sheet->picture);
    mixer_lay(frame->mixer, from, &scene->canvases[to], sheet);
    return to;
}

/* All layers but the front one are laid onto a canvas; a single one behind the front needs none. */
static void blend_layers(struct scene *scene, struct layer **visible, int n,
                         const struct scene_frame *frame, const struct target *target,
                         struct finish finish)
{
    struct sheet behind = {.opacity = 1, .opaque = true};
    int canvas = -1;
    if (n == 0) {
        target_blacken(target);
        return;
    }
    for (int i = 0; i < n; i++) {
        struct target *picture = &scene->pictures[n == 2 ? i : 0];
        struct sheet sheet = {
            .picture = picture,
            .blend = (enum blend)tree_shown(scene->tree, visible[i]->own[BLEND], 0),
            .opacity = opacity_of(scene, visible[i]),
            .opaque = i == 0};
        fit(picture, TARGET_LAYER, target);
        show_layer(scene, visible[i], frame, picture, (struct finish){.gain = 1});
        if (i == n - 1) {
            mixer_show(frame->mixer, n > 1 ? &behind : NULL, &sheet, target, finish);
        } else if (n == 2) {
            behind = sheet;
        } else {
            canvas = lay(scene, frame, &sheet, canvas);
            behind.picture = &scene->canvases[canvas];
        }
    }
}

static int take_steps(struct scene *scene, double time_s)
{
    int64_t due = (int64_t)floor((time_s - scene->start_s) * scene->rate + 1e-6) + 1;
    int64_t n = due - scene->steps;
    scene->steps = due > scene->steps ? due : scene->steps;
    return n < 0 ? 0 : n > SCENE_STEPS_MAX ? SCENE_STEPS_MAX : (int)n;
}

int scene_draw(struct scene *scene, const struct scene_frame *frame, const struct target *target,
               struct finish finish)
{
    struct layer *visible[PARTS_LAYERS_MAX];
    int n = visible_layers(scene, visible);
    int steps = take_steps(scene, frame->time_s);
    for (int i = 0; i < n; i++)
        if (passes_are_stepped(visible[i]->passes))
            step_layer(scene, visible[i], frame, steps);
    if (n == 1 && opacity_of(scene, visible[0]) >= 1)
        show_layer(scene, visible[0], frame, target, finish);
    else
        blend_layers(scene, visible, n, frame, target, finish);
    return steps;
}
