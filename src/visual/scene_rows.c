/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of a scene: what every layer and every effect has, whatever it shows.
 */
#include "base/err.h"
#include "tree/preset.h"
#include "tree/tree.h"
#include "visual/program.h"
#include "visual/scene.h"
#include "visual/scene_inner.h"

#include <stdio.h>
#include <string.h>

#define PLAYED (ROW_WRITE | ROW_BIND | ROW_SAVE)

static const struct row layer_rows[N_LAYER_ROWS] = {
    [LAYER_OPACITY] = {"opacity", ROW_FLOAT, .min = 0, .max = 1, .initial = {1}, .tier = TIER_PLAY,
                       .flags = PLAYED, .doc = "How much of the layer is seen."},
    [LAYER_BLEND] = {"blend", ROW_CHOICE, .choices = blend_words, .tier = TIER_PLAY,
                     .flags = ROW_WRITE | ROW_SAVE,
                     .doc = "How the layer lies on those behind it."},
    [LAYER_MUTE] = {"mute", ROW_BOOL, .min = 0, .max = 1, .tier = TIER_PLAY, .flags = PLAYED,
                    .doc = "Leaves the layer out."},
    [LAYER_SOLO] = {"solo", ROW_BOOL, .min = 0, .max = 1, .tier = TIER_PLAY,
                    .flags = ROW_WRITE | ROW_BIND, .doc = "Leaves out all other layers."},
    [LAYER_X] = {"place/x", ROW_FLOAT, .min = -2, .max = 2, .tier = TIER_PLAY, .flags = PLAYED,
                 .doc = "Where the middle of the layer is: 0 = the frame's middle, 0.5 = its right "
                        "edge."},
    [LAYER_Y] = {"place/y", ROW_FLOAT, .min = -2, .max = 2, .tier = TIER_PLAY, .flags = PLAYED,
                 .doc = "Where the middle of the layer is: 0 = the frame's middle, 0.5 = its upper "
                        "edge."},
    [LAYER_SCALE] = {"place/scale", ROW_FLOAT, .min = 0, .max = 16, .initial = {1},
                     .tier = TIER_PLAY, .flags = PLAYED, .step = 0.01,
                     .doc = "How large the layer stands in the frame: 1 = as it fits, 0 = not at "
                            "all."},
    [LAYER_ROTATION] = {"place/rotation", ROW_FLOAT, .unit = UNIT_RADIANS, .tier = TIER_PLAY,
                        .flags = PLAYED,
                        .doc = "How far the layer is turned, counterclockwise, in radians: in a "
                               "preset write 30deg."},
    [LAYER_FIT] = {"place/fit", ROW_CHOICE, .choices = fit_words, .tier = TIER_PLAY,
                   .flags = ROW_WRITE | ROW_SAVE,
                   .doc =
                       "How a picture of another shape fits the frame: it covers it, is contained "
                       "in it, is stretched, or keeps its pixels."},
    [LAYER_LEFT] = {"place/crop/left", ROW_FLOAT, .min = 0, .max = 1, .tier = TIER_PLAY,
                    .flags = PLAYED, .doc = "How much of the layer is cut off at its left."},
    [LAYER_RIGHT] = {"place/crop/right", ROW_FLOAT, .min = 0, .max = 1, .tier = TIER_PLAY,
                     .flags = PLAYED, .doc = "How much of the layer is cut off at its right."},
    [LAYER_BOTTOM] = {"place/crop/bottom", ROW_FLOAT, .min = 0, .max = 1, .tier = TIER_PLAY,
                      .flags = PLAYED, .doc = "How much of the layer is cut off at its bottom."},
    [LAYER_TOP] = {"place/crop/top", ROW_FLOAT, .min = 0, .max = 1, .tier = TIER_PLAY,
                   .flags = PLAYED, .doc = "How much of the layer is cut off at its top."},
    [LAYER_MASK] = {"mask", ROW_TEXT, .tier = TIER_PLAY, .flags = ROW_WRITE | ROW_SAVE,
                    .doc = "The name of the layer through which this one is seen; nothing = no "
                           "mask."},
    [LAYER_MASK_BY] = {"mask/by", ROW_CHOICE, .choices = mask_words, .tier = TIER_PLAY,
                       .flags = ROW_WRITE | ROW_SAVE,
                       .doc = "Where the mask lets the layer through: where it is light, opaque, "
                              "dark, or not opaque."},
};

static const struct row shader_row = {"shader", ROW_FILE, .tier = TIER_OPERATOR, .flags = ROW_SAVE,
                                      .doc = "The ISF file that the layer shows."};
static const struct row other_row = {"layer", ROW_TEXT, .tier = TIER_OPERATOR, .flags = ROW_SAVE,
                                     .doc = "The other layer whose picture this one shows."};
static const struct row image_row = {"image", ROW_FILE, .tier = TIER_OPERATOR, .flags = ROW_SAVE,
                                     .doc = "The picture that the layer shows."};
static const struct row video_row = {"video", ROW_FILE, .tier = TIER_OPERATOR, .flags = ROW_SAVE,
                                     .doc = "The video that the layer shows; its sound is not "
                                            "played."};
static const struct row video_rows[N_VIDEO_ROWS] = {
    [VIDEO_SPEED] = {"speed", ROW_FLOAT, .min = 0, .max = 4, .initial = {1}, .tier = TIER_PLAY,
                     .flags = PLAYED, .doc = "How fast the video plays: 1 = as it was made."},
    [VIDEO_LOOP] = {"loop", ROW_BOOL, .min = 0, .max = 1, .initial = {1}, .tier = TIER_PLAY,
                    .flags = PLAYED,
                    .doc = "The video begins again at its end; otherwise its last picture stays."},
    [VIDEO_POSITION] = {"position", ROW_FLOAT, .min = -1, .max = 1, .initial = {-1},
                        .tier = TIER_PLAY, .flags = PLAYED,
                        .doc = "Where the video stands, 0 to 1, instead of playing; below 0 it "
                               "plays."},
};
static const struct row text_rows[N_TEXT_ROWS] = {
    [TEXT_WORDS] = {"text", ROW_TEXT, .tier = TIER_PLAY, .flags = ROW_WRITE | ROW_SAVE,
                    .doc = "What the layer says; \\n begins a new line."},
    [TEXT_SIZE] = {"text/size", ROW_FLOAT, .min = 0.01, .max = 1, .initial = {0.1},
                   .tier = TIER_PLAY, .flags = PLAYED,
                   .doc = "How high a line is, in heights of the frame; to move it with the music "
                          "use place/scale, which costs nothing."},
    [TEXT_ALIGN] = {"text/align", ROW_CHOICE, .choices = words_aligns, .tier = TIER_PLAY,
                    .flags = ROW_WRITE | ROW_SAVE, .doc = "How several lines stand."},
    [TEXT_COLOR] = {"text/color", ROW_COLOR, .min = 0, .max = 1, .initial = {1, 1, 1, 1},
                    .tier = TIER_PLAY, .flags = PLAYED, .doc = "The colour of the text."},
};
static const struct row previous_row = {
    "previous",
    ROW_BOOL,
    .min = 0,
    .max = 1,
    .initial = {1},
    .tier = TIER_OPERATOR,
    .flags = ROW_SAVE | ROW_BIND,
    .doc = "The layer shows what the whole scene showed before."};
static const struct row filter_row = {"shader", ROW_FILE, .tier = TIER_OPERATOR, .flags = ROW_SAVE,
                                      .doc = "The ISF file of the effect."};

enum { AMOUNT, BYPASS, N_EFFECT_ROWS };
static const struct row effect_rows[N_EFFECT_ROWS] = {
    [AMOUNT] = {"amount", ROW_FLOAT, .min = 0, .max = 1, .initial = {1}, .tier = TIER_PLAY,
                .flags = PLAYED, .doc = "How much of the effect is seen; at 0 it costs nothing."},
    [BYPASS] = {"bypass", ROW_BOOL, .min = 0, .max = 1, .tier = TIER_PLAY, .flags = PLAYED,
                .doc = "Leaves the effect out."},
};

static const char *const taken_of_layers[] = {"shader",  "image",    "video", "camera", "text",
                                              "layer",   "previous", "place", "effect", "mask",
                                              "opacity", "blend",    "mute",  "solo",   NULL};
static const char *const taken_of_effects[] = {"shader", "amount", "bypass", NULL};

static const struct row *row_of_origin(enum origin_kind kind)
{
    return kind == ORIGIN_LAYER      ? &other_row
           : kind == ORIGIN_PREVIOUS ? &previous_row
           : kind == ORIGIN_IMAGE    ? &image_row
           : kind == ORIGIN_VIDEO    ? &video_row
                                     : &shader_row;
}

static bool add_clip(struct clip *clip, struct parts_layer *part, const struct row_place *place,
                     struct err *err)
{
    clip->video = part->video;
    part->video = NULL;
    for (int i = 0; i < N_VIDEO_ROWS; i++) {
        clip->rows[i] = row_place_add(place, &video_rows[i], err);
        if (clip->rows[i] == TREE_NONE)
            return false;
    }
    return true;
}

static bool add_text(struct layer *layer, const struct row_place *place, struct err *err)
{
    layer->words = words_create();
    if (!layer->words)
        return err_set(err, ERR_SYSTEM, _("No memory for %s; close other programs."),
                       place->prefix);
    for (int i = 0; i < N_TEXT_ROWS; i++) {
        layer->text_rows[i] = row_place_add(place, &text_rows[i], err);
        if (layer->text_rows[i] == TREE_NONE)
            return false;
    }
    return true;
}

static bool add_effect(struct scene *scene, const char *prefix, const char *alias,
                       struct effect *effect, struct parts_effect *part, struct err *err)
{
    char own[ROW_ADDRESS_MAX], second[ROW_ADDRESS_MAX];
    snprintf(own, sizeof own, "%s/effect/%s", prefix, part->name);
    snprintf(second, sizeof second, "%s/effect/%s", alias ? alias : "", part->name);
    const struct row_place place = {.tree = scene->tree,
                                    .branch = scene->branch,
                                    .prefix = own,
                                    .alias = alias ? second : NULL};
    snprintf(effect->name, sizeof effect->name, "%s", part->name);
    effect->amount = row_place_add(&place, &effect_rows[AMOUNT], err);
    effect->bypass = effect->amount == TREE_NONE ? TREE_NONE
                                                 : row_place_add(&place, &effect_rows[BYPASS], err);
    if (effect->bypass == TREE_NONE || row_place_add(&place, &filter_row, err) == TREE_NONE)
        return false;
    struct program *program = part->program;
    struct passes *passes = part->passes;
    part->program = NULL;
    part->passes = NULL;
    effect->shader = shader_create(&place, program, passes, taken_of_effects, true, scene->width,
                                   scene->height, err);
    return effect->shader != NULL;
}

bool scene_add_effects(struct scene *scene, const char *prefix, const char *alias,
                       struct effects *effects, struct parts_effects *parts, struct err *err)
{
    for (int i = 0; i < parts->n; i++) {
        if (!add_effect(scene, prefix, alias, &effects->effects[i], &parts->effects[i], err))
            return false;
        effects->n = i + 1;
    }
    return true;
}

bool scene_add_layer(struct scene *scene, int i, struct err *err)
{
    struct layer *layer = &scene->layers[i];
    struct parts_layer *part = &scene->parts->layers[i];
    char prefix[ROW_ADDRESS_MAX], alias[ROW_ADDRESS_MAX];
    snprintf(layer->name, sizeof layer->name, "%s", part->name);
    snprintf(prefix, sizeof prefix, "/layer/%s", part->name);
    snprintf(alias, sizeof alias, "/layer/%d", i + 1);
    const struct row_place place = {scene->tree, scene->branch, prefix, alias};
    layer->origin = (struct origin){.kind = part->kind, .place = part->other};
    scene->layer_names[i] = layer->name;
    scene->n_layers = scene->names.n_layers = i + 1;
    if (part->kind == ORIGIN_TEXT
            ? !add_text(layer, &place, err)
            : row_place_add(&place, row_of_origin(part->kind), err) == TREE_NONE)
        return false;
    for (int k = 0; k < N_LAYER_ROWS; k++) {
        layer->rows[k] = row_place_add(&place, &layer_rows[k], err);
        if (layer->rows[k] == TREE_NONE)
            return false;
    }
    if (part->kind == ORIGIN_VIDEO && !add_clip(&layer->clip, part, &place, err))
        return false;
    if (part->kind == ORIGIN_SHADER) {
        struct program *program = part->program;
        struct passes *passes = part->passes;
        part->program = NULL;
        part->passes = NULL;
        layer->origin.shader = shader_create(&place, program, passes, taken_of_layers, false,
                                             scene->width, scene->height, err);
        if (!layer->origin.shader)
            return false;
    }
    return scene_add_effects(scene, prefix, alias, &layer->effects, &part->effects, err);
}

/* ---- reading ---- */

double layer_number(const struct scene *scene, const struct layer *layer, enum layer_row row)
{
    return tree_shown(scene->tree, layer->rows[row], 0);
}

struct placing layer_placing(const struct scene *scene, const struct layer *layer)
{
    return (struct placing){.x = layer_number(scene, layer, LAYER_X),
                            .y = layer_number(scene, layer, LAYER_Y),
                            .scale = layer_number(scene, layer, LAYER_SCALE),
                            .turn = layer_number(scene, layer, LAYER_ROTATION),
                            .left = layer_number(scene, layer, LAYER_LEFT),
                            .right = layer_number(scene, layer, LAYER_RIGHT),
                            .bottom = layer_number(scene, layer, LAYER_BOTTOM),
                            .top = layer_number(scene, layer, LAYER_TOP),
                            .fit = layer->words ? FIT_PIXELS
                                                : (enum fit)layer_number(scene, layer, LAYER_FIT)};
}

static enum origin_kind otherwise(const struct shader *shader, int input)
{
    return input == shader_input_image(shader) ? ORIGIN_BEHIND : ORIGIN_NOTHING;
}

struct origin shader_origin(const struct scene *scene, const struct shader *shader, int input)
{
    struct origin origin;
    origin_read(tree_text(scene->tree, shader->rows[input]), &scene->names,
                otherwise(shader, input), &origin, NULL);
    return origin;
}

bool layer_mask(const struct scene *scene, const struct layer *layer, struct origin *origin)
{
    const char *name = tree_text(scene->tree, layer->rows[LAYER_MASK]);
    return *name && origin_find_layer(name, &scene->names, origin, NULL);
}

double effect_amount(const struct scene *scene, const struct effect *effect)
{
    if (tree_shown(scene->tree, effect->bypass, 0) > 0.5)
        return 0;
    return tree_shown(scene->tree, effect->amount, 0);
}

/* ---- checking ---- */

/* The input of a shader whose row it is, -1 when it is none of its images. */
static int image_of_row(const struct shader *shader, int row)
{
    const struct isf *isf = shader ? shader->program->isf : NULL;
    for (int i = 0; isf && i < isf->n_inputs; i++)
        if (isf->inputs[i].type == ISF_IMAGE && shader->rows[i] == row)
            return i;
    return -1;
}

static bool is_image_of(const struct effects *effects, int row)
{
    for (int i = 0; i < effects->n; i++)
        if (image_of_row(effects->effects[i].shader, row) >= 0)
            return true;
    return false;
}

static bool check_row(const struct scene *scene, int row, struct err *err)
{
    struct origin origin;
    const char *text = tree_text(scene->tree, row);
    bool image = is_image_of(&scene->effects, row);
    for (int i = 0; i < scene->n_layers; i++) {
        const struct layer *layer = &scene->layers[i];
        if (layer->rows[LAYER_MASK] == row)
            return !*text || origin_find_layer(text, &scene->names, &origin, err);
        image |= image_of_row(layer->origin.shader, row) >= 0 || is_image_of(&layer->effects, row);
    }
    return !image || origin_read(text, &scene->names, ORIGIN_NOTHING, &origin, err);
}

bool scene_check(const struct scene *scene, struct err *err)
{
    const struct preset *preset = scene->parts->preset;
    for (int i = 0; i < preset_n_entries(preset); i++) {
        const struct preset_entry *entry = preset_entry(preset, i);
        char address[ROW_ADDRESS_MAX];
        int component;
        struct err inner = {0};
        int row = preset_address(entry, address, sizeof address)
                      ? tree_find_part(scene->tree, scene->branch, address, &component)
                      : TREE_NONE;
        if (row == TREE_NONE || tree_row(scene->tree, row)->type != ROW_TEXT)
            continue;
        if (!check_row(scene, row, &inner))
            return err_set(err, ERR_NOT_FOUND, "%s, line %d: %s", entry->file, entry->line,
                           inner.text);
    }
    return true;
}
