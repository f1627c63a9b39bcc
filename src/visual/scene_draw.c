/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One frame of a scene. A layer is its source, put into its place, through its effects and its mask, blended onto those
 * behind; passes that would change nothing are left out. Pictures that somebody else asks for are drawn first and kept.
 */
#include "tree/tree.h"
#include "visual/program.h"
#include "visual/scene.h"
#include "visual/scene_inner.h"

#include <math.h>
#include <string.h>

static const struct finish plain = {.gain = 1};

struct drawing {
    struct scene *scene;
    const struct scene_frame *frame;
    struct place *place;
    struct moment moment;
    int width, height;
    struct picture behind; /* of the layer that is being drawn */
};

/* Passes one after the other: each draws into a target between, the last one into the end. */
struct passage {
    struct drawing *drawing;
    struct target *between; /* two */
    const struct target *end;
    struct finish finish;
    int left, turn;
    struct picture now;
};

static void fit(struct target *target, enum target_format format, int width, int height)
{
    if (!target->fbo)
        *target = target_make(format, width, height);
    target_resize(target, width, height, false);
}

static struct picture picture_of(const struct target *target)
{
    return (struct picture){target->texture, target->width, target->height};
}

static const struct target *next_target(struct passage *passage, struct finish *finish)
{
    const struct drawing *d = passage->drawing;
    *finish = passage->finish;
    if (--passage->left == 0)
        return passage->end;
    *finish = plain;
    struct target *target = &passage->between[passage->turn];
    passage->turn = 1 - passage->turn;
    fit(target, TARGET_SCREEN, d->width, d->height);
    return target;
}

/* ---- where pictures come from ---- */

static void draw_layer(struct drawing *d, struct layer *layer, bool opaque,
                       const struct target *end, struct finish finish);
static void resolve_layer(struct drawing *d, struct layer *layer);

/* Once a frame; whoever asks for itself gets what it was the frame before. */
static struct picture picture_of_layer(struct drawing *d, struct layer *layer)
{
    struct scene *scene = d->scene;
    if (layer->drawing) {
        layer->looped = true;
    } else if (layer->kept_at != scene->drawings) {
        resolve_layer(d, layer);
        int side = layer->looped ? 1 - layer->front : layer->front;
        fit(&layer->kept[side], TARGET_SCREEN, d->width, d->height);
        draw_layer(d, layer, false, &layer->kept[side], plain);
        layer->front = side;
        layer->kept_at = scene->drawings;
    }
    return picture_of(&layer->kept[layer->front]);
}

static struct picture picture_from(struct drawing *d, const struct origin *origin)
{
    struct scene *scene = d->scene;
    switch (origin->kind) {
    case ORIGIN_LAYER:
        return picture_of_layer(d, &scene->layers[origin->place]);
    case ORIGIN_PREVIOUS:
        return picture_of(&scene->previous[scene->newest]);
    case ORIGIN_IMAGE:
        return scene->parts->images[origin->place].picture;
    case ORIGIN_BEHIND:
        return d->behind;
    default:
        return (struct picture){0};
    }
}

static void resolve_images(struct drawing *d, struct shader *shader)
{
    const struct isf *isf = shader->program->isf;
    for (int i = 0; i < isf->n_inputs; i++) {
        if (isf->inputs[i].type != ISF_IMAGE || shader->rows[i] == TREE_NONE)
            continue;
        struct origin origin = shader_origin(d->scene, shader, i);
        shader->inputs[i].texture = picture_from(d, &origin).texture;
    }
}

static void resolve_effects(struct drawing *d, struct effects *effects)
{
    for (int i = 0; i < effects->n; i++)
        if (effect_amount(d->scene, &effects->effects[i]) > 0)
            resolve_images(d, effects->effects[i].shader);
}

/* Everything that a layer looks at is drawn before it, since the targets between are shared. */
static void resolve_layer(struct drawing *d, struct layer *layer)
{
    struct origin mask;
    layer->drawing = true;
    layer->looped = false;
    if (layer->origin.shader)
        resolve_images(d, layer->origin.shader);
    else if (layer->origin.kind == ORIGIN_VIDEO)
        layer->shown = clip_look(d->scene, &layer->clip, d->frame->waits);
    else if (layer->words)
        layer->shown = text_look(d->scene, layer, d->width, d->height);
    else
        layer->shown = picture_from(d, &layer->origin);
    resolve_effects(d, &layer->effects);
    layer->masked = layer_mask(d->scene, layer, &mask);
    if (layer->masked)
        layer->mask = picture_from(d, &mask);
    layer->drawing = false;
}

/* ---- who is asked ---- */

static void want_layer(struct drawing *d, struct layer *layer);

static void want_origin(struct drawing *d, const struct origin *origin)
{
    if (origin->kind == ORIGIN_PREVIOUS)
        d->scene->echoes = true;
    if (origin->kind != ORIGIN_LAYER || d->scene->layers[origin->place].wanted)
        return;
    d->scene->layers[origin->place].wanted = true;
    want_layer(d, &d->scene->layers[origin->place]);
}

static void want_images(struct drawing *d, const struct shader *shader)
{
    const struct isf *isf = shader->program->isf;
    for (int i = 0; i < isf->n_inputs; i++)
        if (isf->inputs[i].type == ISF_IMAGE && shader->rows[i] != TREE_NONE) {
            struct origin origin = shader_origin(d->scene, shader, i);
            want_origin(d, &origin);
        }
}

static void want_effects(struct drawing *d, const struct effects *effects)
{
    for (int i = 0; i < effects->n; i++)
        if (effect_amount(d->scene, &effects->effects[i]) > 0)
            want_images(d, effects->effects[i].shader);
}

static void want_layer(struct drawing *d, struct layer *layer)
{
    struct origin mask;
    want_origin(d, &layer->origin);
    if (layer->origin.shader)
        want_images(d, layer->origin.shader);
    want_effects(d, &layer->effects);
    if (layer_mask(d->scene, layer, &mask))
        want_origin(d, &mask);
}

/* ---- one layer ---- */

static int active_effects(const struct scene *scene, const struct effects *effects)
{
    int n = 0;
    for (int i = 0; i < effects->n; i++)
        n += effect_amount(scene, &effects->effects[i]) > 0;
    return n;
}

/* An effect that is seen in part lies over the picture it works on. */
static void draw_effect(struct passage *passage, struct effect *effect, double amount)
{
    struct drawing *d = passage->drawing;
    struct finish finish;
    const struct target *target = next_target(passage, &finish);
    int image = shader_input_image(effect->shader);
    if (amount < 1) {
        place_copy(d->place, &passage->now, target, finish);
        finish.kept = (float)(1 - amount);
    }
    effect->shader->inputs[image].texture = passage->now.texture;
    shader_draw(effect->shader, &d->moment, target, finish);
    passage->now = picture_of(target);
}

static void draw_effects(struct passage *passage, struct effects *effects)
{
    for (int i = 0; i < effects->n; i++) {
        double amount = effect_amount(passage->drawing->scene, &effects->effects[i]);
        if (amount > 0)
            draw_effect(passage, &effects->effects[i], amount);
    }
}

/* Is the picture put anywhere but where it is? */
static bool is_placed(const struct layer *layer, const struct placing *placing)
{
    return !layer->origin.shader || !placing_is_plain(placing);
}

/* Draws a layer that is resolved. opaque: the alpha of its shader is ignored. */
static void draw_layer(struct drawing *d, struct layer *layer, bool opaque,
                       const struct target *end, struct finish finish)
{
    struct scene *scene = d->scene;
    struct placing placing = layer_placing(scene, layer);
    bool placed = is_placed(layer, &placing);
    const struct target *target;
    struct passage passage = {.drawing = d,
                              .between = scene->between,
                              .end = end,
                              .finish = finish,
                              .left = (layer->origin.shader != NULL) + placed + layer->masked +
                                      active_effects(scene, &layer->effects),
                              .now = layer->shown};
    if (layer->origin.shader) {
        target = next_target(&passage, &finish);
        shader_draw(layer->origin.shader, &d->moment, target, finish);
        passage.now = picture_of(target);
    }
    if (placed) {
        target = next_target(&passage, &finish);
        place_put(d->place, &passage.now, &placing, opaque, target);
        passage.now = picture_of(target);
    }
    draw_effects(&passage, &layer->effects);
    if (layer->masked) {
        target = next_target(&passage, &finish);
        place_mask(d->place, &passage.now, &layer->mask,
                   (enum mask)layer_number(scene, layer, LAYER_MASK_BY), opaque && !placed, target);
    }
}

/* The same for a layer that is seen: when others ask for it too, its picture is drawn once and copied. */
static void draw_seen(struct drawing *d, struct layer *layer, bool opaque,
                      const struct target *target, struct finish finish)
{
    if (layer->wanted) {
        struct picture picture = picture_of_layer(d, layer);
        place_copy(d->place, &picture, target, finish);
        return;
    }
    resolve_layer(d, layer);
    draw_layer(d, layer, opaque, target, finish);
}

/* ---- all layers ---- */

static int visible_layers(struct scene *scene, struct layer **visible)
{
    bool solo = false;
    int n = 0;
    for (int i = 0; i < scene->n_layers; i++)
        solo |= layer_number(scene, &scene->layers[i], LAYER_SOLO) > 0.5;
    for (int i = 0; i < scene->n_layers; i++) {
        struct layer *layer = &scene->layers[i];
        bool out = solo ? layer_number(scene, layer, LAYER_SOLO) <= 0.5
                        : layer_number(scene, layer, LAYER_MUTE) > 0.5;
        if (!out && layer_number(scene, layer, LAYER_OPACITY) > 0 &&
            layer_number(scene, layer, LAYER_SCALE) > 0)
            visible[n++] = layer;
    }
    return n;
}

/* Does a shader with nothing behind it fill the frame, so that its alpha means nothing? */
static bool is_ground(const struct scene *scene, const struct layer *layer)
{
    struct placing placing = layer_placing(scene, layer);
    struct origin mask;
    return !is_placed(layer, &placing) && !layer_mask(scene, layer, &mask);
}

static bool looks_behind(const struct scene *scene, const struct shader *shader)
{
    const struct isf *isf = shader->program->isf;
    for (int i = 0; i < isf->n_inputs; i++)
        if (isf->inputs[i].type == ISF_IMAGE && shader->rows[i] != TREE_NONE &&
            shader_origin(scene, shader, i).kind == ORIGIN_BEHIND)
            return true;
    return false;
}

static bool layer_looks_behind(const struct scene *scene, const struct layer *layer)
{
    for (int i = 0; i < layer->effects.n; i++)
        if (looks_behind(scene, layer->effects.effects[i].shader))
            return true;
    return layer->origin.shader && looks_behind(scene, layer->origin.shader);
}

/* What lies behind a layer, for whoever looks at it. */
static void show_behind(struct drawing *d, const struct layer *layer, const struct sheet *behind)
{
    struct scene *scene = d->scene;
    d->behind = (struct picture){0};
    if (!behind->picture || !layer_looks_behind(scene, layer))
        return;
    fit(&scene->behind, TARGET_SCREEN, d->width, d->height);
    mixer_show(d->frame->mixer, behind, NULL, &scene->behind, plain);
    d->behind = picture_of(&scene->behind);
}

/* Lays a picture onto the canvas, or begins one. Returns which of the two canvases it is now. */
static int lay(const struct drawing *d, const struct sheet *sheet, int canvas)
{
    struct target *canvases = d->scene->canvases;
    const struct target *from = canvas < 0 ? NULL : &canvases[canvas];
    int to = canvas < 0 ? 0 : mixer_reads(sheet->blend) ? 1 - canvas : canvas;
    fit(&canvases[to], TARGET_LINEAR, d->width, d->height);
    mixer_lay(d->frame->mixer, from, &canvases[to], sheet);
    return to;
}

/* All layers but the front one are laid onto a canvas; a single one behind the front needs none. */
static void blend_layers(struct drawing *d, struct layer **visible, int n,
                         const struct target *target, struct finish finish)
{
    struct scene *scene = d->scene;
    struct sheet behind = {.opacity = 1, .opaque = true};
    int canvas = -1;
    for (int i = 0; i < n; i++) {
        struct target *picture = &scene->pictures[n == 2 ? i : 0];
        bool back = i == 0 && visible[i]->origin.shader;
        struct sheet sheet = {.picture = picture,
                              .blend = (enum blend)layer_number(scene, visible[i], LAYER_BLEND),
                              .opacity = (float)layer_number(scene, visible[i], LAYER_OPACITY),
                              .opaque = back && is_ground(scene, visible[i])};
        show_behind(d, visible[i], &behind);
        fit(picture, TARGET_LAYER, d->width, d->height);
        draw_seen(d, visible[i], back, picture, plain);
        if (i == n - 1) {
            mixer_show(d->frame->mixer, n > 1 ? &behind : NULL, &sheet, target, finish);
        } else if (n == 2) {
            behind = sheet;
        } else {
            canvas = lay(d, &sheet, canvas);
            behind.picture = &scene->canvases[canvas];
        }
    }
}

static void draw_layers(struct drawing *d, struct layer **visible, int n,
                        const struct target *target, struct finish finish)
{
    d->behind = (struct picture){0};
    if (n == 0)
        target_blacken(target);
    else if (n == 1 && layer_number(d->scene, visible[0], LAYER_OPACITY) >= 1 &&
             is_ground(d->scene, visible[0]))
        draw_seen(d, visible[0], true, target, finish);
    else
        blend_layers(d, visible, n, target, finish);
}

/* ---- the whole ---- */

static void draw_whole(struct drawing *d, struct layer **visible, int n,
                       const struct target *target, struct finish finish)
{
    struct scene *scene = d->scene;
    struct passage passage = {.drawing = d,
                              .between = scene->stages,
                              .end = target,
                              .finish = finish,
                              .left = 1 + active_effects(scene, &scene->effects)};
    const struct target *layers = next_target(&passage, &finish);
    draw_layers(d, visible, n, layers, finish);
    passage.now = picture_of(layers);
    resolve_effects(d, &scene->effects);
    draw_effects(&passage, &scene->effects);
}

/* Somebody looks at what was shown before: it is kept, and goes on at the rate of the steps. */
static void draw_and_keep(struct drawing *d, struct layer **visible, int n,
                          const struct target *target, struct finish finish)
{
    struct scene *scene = d->scene;
    struct target *next = &scene->previous[1 - scene->newest];
    fit(next, TARGET_LINEAR, d->width, d->height);
    draw_whole(d, visible, n, next, plain);
    struct picture picture = picture_of(next);
    place_copy(d->place, &picture, target, finish);
    if (d->moment.n_steps > 0)
        scene->newest = 1 - scene->newest;
}

static int take_steps(struct scene *scene, double time_s)
{
    int64_t due = (int64_t)floor((time_s - scene->start_s) * scene->rate + 1e-6) + 1;
    int64_t n = due - scene->steps;
    scene->steps = due > scene->steps ? due : scene->steps;
    return n < 0 ? 0 : n > SCENE_STEPS_MAX ? SCENE_STEPS_MAX : (int)n;
}

/* Says who is asked for its picture in this frame. */
static void begin(struct drawing *d, struct layer **visible, int n)
{
    struct scene *scene = d->scene;
    scene->drawings++;
    scene->echoes = false;
    for (int i = 0; i < scene->n_layers; i++)
        scene->layers[i].wanted = false;
    for (int i = 0; i < n; i++)
        want_layer(d, visible[i]);
    want_effects(d, &scene->effects);
}

int scene_draw(struct scene *scene, const struct scene_frame *frame, const struct target *target,
               struct finish finish)
{
    struct layer *visible[PARTS_LAYERS_MAX];
    int n = visible_layers(scene, visible), n_steps = take_steps(scene, frame->time_s);
    struct drawing d = {.scene = scene,
                        .frame = frame,
                        .place = mixer_place(frame->mixer),
                        .moment = {.now_s = frame->time_s - scene->start_s,
                                   .sound = frame->sound,
                                   .rate = scene->rate,
                                   .step = scene->steps,
                                   .n_steps = n_steps},
                        .width = target->width,
                        .height = target->height};
    memcpy(d.moment.date, frame->date, sizeof d.moment.date);
    scene_move_clips(scene, d.moment.now_s);
    begin(&d, visible, n);
    if (scene->echoes)
        draw_and_keep(&d, visible, n, target, finish);
    else
        draw_whole(&d, visible, n, target, finish);
    return n_steps;
}
