/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The layers of a preset as parts: what each shows, with its effects and the pictures that its lines name.
 */
#include "base/err.h"
#include "base/file.h"
#include "tree/preset.h"
#include "visual/image.h"
#include "visual/include.h"
#include "visual/parts_inner.h"
#include "visual/passes.h"
#include "visual/program.h"
#include "visual/video.h"

#include <stdio.h>
#include <string.h>

/* ---- pictures ---- */

static void warn(struct parts *parts, const struct preset_entry *entry, const char *sentence)
{
    size_t used = strlen(parts->warnings);
    snprintf(parts->warnings + used, sizeof parts->warnings - used, "%s, line %d: %s\n",
             entry->file, entry->line, sentence);
}

/* Where a picture or video lies that a line names; it is watched from then on. False and *err when it lies elsewhere. */
static bool find_media(struct parts *parts, const struct preset_entry *entry, const char *name,
                       char path[PARTS_PATH_MAX], struct err *err)
{
    char folder[PARTS_PATH_MAX], kept[PARTS_PATH_MAX];
    file_dir(folder, sizeof folder, parts_path_of(parts, entry));
    if (!image_path(path, PARTS_PATH_MAX, folder, name))
        return err_set(err, ERR_FORMAT,
                       _("%s, line %d: a picture lies in the folder of its preset or below: %s."),
                       entry->file, entry->line, name);
    include_name(kept, sizeof kept, entry->file, name);
    if (file_exists(path))
        parts_note(parts, path, kept);
    return true;
}

/* Its place among the pictures, each loaded once; -1 and *err. One that cannot be read is nothing, and a warning. */
static int load_image(struct parts *parts, const struct preset_entry *entry, const char *name,
                      struct err *err)
{
    char path[PARTS_PATH_MAX];
    struct image image = {0};
    struct err inner = {0};
    for (int i = 0; i < parts->n_images; i++)
        if (!strcmp(parts->images[i].name, name))
            return i;
    if (parts->n_images == PARTS_IMAGES_MAX) {
        err_set(err, ERR_RANGE, _("%s, line %d: more than %d pictures; leave some out."),
                entry->file, entry->line, PARTS_IMAGES_MAX);
        return -1;
    }
    if (!find_media(parts, entry, name, path, err))
        return -1;
    if (!image_load(path, &image, &inner))
        warn(parts, entry, inner.text);
    struct parts_image *to = &parts->images[parts->n_images];
    snprintf(to->name, sizeof to->name, "%s", name);
    to->picture = (struct picture){image.texture, image.width, image.height};
    return parts->n_images++;
}

static bool load_video(struct parts *parts, const struct preset_entry *entry,
                       struct parts_layer *layer, struct err *err)
{
    char path[PARTS_PATH_MAX];
    struct err inner = {0};
    if (!find_media(parts, entry, entry->value, path, err))
        return false;
    layer->video = video_open(path, &inner);
    if (!layer->video)
        warn(parts, entry, inner.text);
    return true;
}

/* ---- layers ---- */

/* The line that says what a layer shows. NULL and *err when there is none, or two. */
static const struct preset_entry *find_origin(const struct parts *parts, struct parts_layer *layer,
                                              const char *name, struct err *err)
{
    char section[96];
    const struct preset_entry *found = NULL;
    snprintf(section, sizeof section, "layer/%s", layer->name);
    for (int kind = 0; kind < N_ORIGIN_KEYS; kind++) {
        const struct preset_entry *entry =
            origin_keys[kind] ? parts_entry(parts->preset, section, origin_keys[kind]) : NULL;
        if (!entry)
            continue;
        if (found) {
            err_set(err, ERR_FORMAT,
                    _("%s, line %d: the layer %s shows a %s already; make a second layer of it."),
                    entry->file, entry->line, layer->name, found->key);
            return NULL;
        }
        found = entry;
        layer->kind = (enum origin_kind)kind;
    }
    if (!found)
        err_set(err, ERR_FORMAT,
                _("%s: the layer %s shows nothing; add shader = FILE.fs below [%s]."), name,
                layer->name, section);
    return found;
}

static bool find_other(const struct parts *parts, const struct preset_entry *entry,
                       struct parts_layer *layer, struct err *err)
{
    const char *names[PARTS_LAYERS_MAX];
    struct err inner = {0};
    struct origin origin;
    int n = preset_n_layers(parts->preset);
    for (int i = 0; i < n; i++)
        names[i] = preset_layer(parts->preset, i);
    if (!strcmp(entry->plain, layer->name))
        return err_set(err, ERR_FORMAT, _("%s, line %d: the layer %s cannot show itself."),
                       entry->file, entry->line, layer->name);
    const struct origin_names all = {.layers = names, .n_layers = n};
    if (!origin_find_layer(entry->plain, &all, &origin, &inner))
        return err_set(err, ERR_NOT_FOUND, "%s, line %d: %s", entry->file, entry->line, inner.text);
    layer->other = origin.place;
    return true;
}

static bool load_layer(struct parts *parts, int i, const char *name, struct err *err)
{
    struct parts_layer *layer = &parts->layers[i];
    snprintf(layer->name, sizeof layer->name, "%s", preset_layer(parts->preset, i));
    const struct preset_entry *entry = find_origin(parts, layer, name, err);
    if (!entry || (layer->kind == ORIGIN_LAYER && !find_other(parts, entry, layer, err)))
        return false;
    if (layer->kind == ORIGIN_IMAGE) {
        layer->other = load_image(parts, entry, entry->value, err);
        if (layer->other < 0)
            return false;
    }
    if (layer->kind == ORIGIN_VIDEO && !load_video(parts, entry, layer, err))
        return false;
    if (layer->kind == ORIGIN_SHADER) {
        layer->program = parts_load_shader(parts, entry, layer, err);
        if (!layer->program)
            return false;
    }
    parts->n_layers++;
    return true;
}

/* What image inputs are told to show. */
static bool load_images(struct parts *parts, struct err *err)
{
    for (int i = 0; i < preset_n_entries(parts->preset); i++) {
        const struct preset_entry *entry = preset_entry(parts->preset, i);
        const char *name = origin_file(entry->value);
        if (name && load_image(parts, entry, name, err) < 0)
            return false;
    }
    return true;
}

/* ---- effects ---- */

static bool load_effect(struct parts *parts, const char *section, const char *name,
                        struct parts_effects *effects, struct err *err)
{
    const struct preset_entry *told = parts_entry(parts->preset, section, "shader");
    struct preset_entry by_name = {.file = parts->files[0].name, .line = 1, .plain = name};
    for (int i = 0; !told && i < preset_n_entries(parts->preset); i++) {
        const struct preset_entry *entry = preset_entry(parts->preset, i);
        if (strcmp(entry->section, section) != 0)
            continue;
        by_name.file = entry->file;
        by_name.line = entry->section_line;
    }
    const struct preset_entry *entry = told ? told : &by_name;
    if (effects->n == PARTS_EFFECTS_MAX)
        return err_set(err, ERR_RANGE,
                       _("%s, line %d: more than %d effects one after the other; leave some out."),
                       entry->file, entry->line, PARTS_EFFECTS_MAX);
    struct parts_effect *effect = &effects->effects[effects->n];
    snprintf(effect->name, sizeof effect->name, "%s", name);
    effect->program = parts_load_shader(parts, entry, NULL, err);
    if (!effect->program)
        return false;
    effects->n++;
    if (effect->program->isf->kind == ISF_FILTER)
        return true;
    return err_set(err, ERR_FORMAT,
                   _("%s, line %d: %s is no effect: it lacks the image input inputImage; choose "
                     "another."),
                   entry->file, entry->line, entry->plain);
}

/* Sections below one, as layer/veil/effect/bloom, in their order. */
static bool load_effects(struct parts *parts, const char *above, struct parts_effects *effects,
                         struct err *err)
{
    char prefix[96];
    int n = snprintf(prefix, sizeof prefix, "%s/effect/", above);
    for (int i = 0; i < preset_n_sections(parts->preset); i++) {
        const char *section = preset_section(parts->preset, i);
        if (!strncmp(section, prefix, (size_t)n) && !strchr(section + n, '/') &&
            !load_effect(parts, section, section + n, effects, err))
            return false;
    }
    return true;
}

static bool load_all_effects(struct parts *parts, struct err *err)
{
    for (int i = 0; i < parts->n_layers; i++) {
        char section[96];
        snprintf(section, sizeof section, "layer/%s", parts->layers[i].name);
        if (!load_effects(parts, section, &parts->layers[i].effects, err))
            return false;
    }
    return load_effects(parts, "preset", &parts->effects, err);
}

bool parts_load_layers(struct parts *parts, const char *name, struct err *err)
{
    int n = preset_n_layers(parts->preset);
    if (n > PARTS_LAYERS_MAX)
        return err_set(err, ERR_RANGE, _("%s: more than %d layers; leave some out."), name,
                       PARTS_LAYERS_MAX);
    if (n == 0)
        return err_set(err, ERR_FORMAT,
                       _("%s: there is no layer; add [layer/NAME] with shader = FILE.fs."), name);
    for (int i = 0; i < n; i++)
        if (!load_layer(parts, i, name, err))
            return false;
    return load_images(parts, err) && load_all_effects(parts, err);
}

/* ---- all shaders ---- */

bool parts_shader(struct parts *parts, int i, struct program **program, struct passes ***passes)
{
    enum { PER_LAYER = 1 + PARTS_EFFECTS_MAX };
    int layer = i / PER_LAYER, effect = i % PER_LAYER - 1;
    struct parts_effects *effects = layer < parts->n_layers ? &parts->layers[layer].effects
                                                            : &parts->effects;
    if (layer > parts->n_layers)
        return false;
    if (effect >= 0) {
        *program = effects->effects[effect].program;
        *passes = &effects->effects[effect].passes;
    } else if (layer < parts->n_layers) {
        *program = parts->layers[layer].program;
        *passes = &parts->layers[layer].passes;
    } else {
        *program = parts->transition;
        *passes = &parts->transition_passes;
    }
    return true;
}

void parts_free_layers(struct parts *parts)
{
    struct program *program;
    struct passes **passes;
    for (int i = 0; parts_shader(parts, i, &program, &passes); i++)
        passes_destroy(*passes);
    for (int i = 0; parts_shader(parts, i, &program, &passes); i++)
        program_free(program);
    for (int i = 0; i < PARTS_LAYERS_MAX; i++) {
        preset_free(parts->layers[i].patch);
        video_close(parts->layers[i].video);
    }
    for (int i = 0; i < parts->n_images; i++)
        image_free(parts->images[i].picture.texture);
}
