/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/staging.h"

#include "base/err.h"
#include "base/text.h"
#include "engine/defaults.h"
#include "engine/states.h"
#include "engine/wiring.h"
#include "engine/writing.h"
#include "patch/patch.h"
#include "tree/preset.h"
#include "tree/tree.h"
#include "visual/parts.h"
#include "visual/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KNOBS = 8, OVER_S_DEFAULT = 2 };

struct builder {
    struct staged *staged;
    struct tree *tree;
    const struct preset *preset;
    const char *file; /* the preset's name in messages */
    int n_knobs;
};

static bool complain(struct err *err, const struct builder *b, const struct preset_entry *entry,
                     const char *sentence)
{
    return err_set(err, ERR_FORMAT, "%s, line %d: %s", b->file, entry->line, sentence);
}

/* The first key below [knob] that is no number names knob 1, the second knob 2 ... */
static bool name_knob(struct builder *b, const struct preset_entry *entry, struct err *err)
{
    char address[ROW_ADDRESS_MAX];
    if (!preset_address(entry, address, sizeof address) ||
        tree_find_in(b->tree, b->staged->branch, address) != TREE_NONE)
        return true;
    if (++b->n_knobs > KNOBS)
        return complain(err, b, entry, _("a preset has eight knobs; leave this one out."));
    char knob[32];
    snprintf(knob, sizeof knob, "/knob/%d", b->n_knobs);
    return tree_alias(b->tree, tree_find_in(b->tree, b->staged->branch, knob), address, err);
}

static bool unknown_key(const struct builder *b, const struct preset_entry *entry,
                        const char *address, struct err *err)
{
    char sentence[512];
    const char *nearest = tree_nearest(b->tree, b->staged->branch, address);
    if (nearest)
        snprintf(sentence, sizeof sentence, _("there is no %s; did you mean %s?"), address,
                 nearest);
    else
        snprintf(sentence, sizeof sentence,
                 _("there is no %s; `clavilux tree` lists what there is."), address);
    return complain(err, b, entry, sentence);
}

static bool apply_entry(struct builder *b, const struct preset_entry *entry, struct err *err)
{
    char address[ROW_ADDRESS_MAX];
    int component;
    if (!preset_address(entry, address, sizeof address))
        return complain(err, b, entry, _("this name is too long; shorten it."));
    int id = tree_find_part(b->tree, b->staged->branch, address, &component);
    if (id == TREE_NONE)
        return unknown_key(b, entry, address, err);
    if (tree_branch_of(b->tree, id) != b->staged->branch)
        return complain(err, b, entry,
                        _("a preset writes only its own scene (layer, knob); take this line out."));
    enum row_type type = tree_row(b->tree, id)->type;
    if (type == ROW_TEXT || type == ROW_FILE || type == ROW_CHOICE) {
        struct err inner = {0};
        const char *value = type == ROW_CHOICE ? entry->plain : entry->value;
        return tree_read(b->tree, id, value, &inner) || complain(err, b, entry, inner.text);
    }
    const struct patch_source source = {
        .name = b->file, .line = entry->line, .column = entry->column};
    return patches_bind(b->staged->patches, id, component, entry->plain, &source, err);
}

static bool is_about_preset(struct builder *b, const struct preset_entry *entry, bool *is,
                            struct err *err)
{
    static const char *const keys[] = {"title", "credit", "transition", "over",
                                       "rate",  "tags",   "note",       "guess"};
    const int n_keys = sizeof keys / sizeof keys[0];
    *is = !strcmp(entry->section, "preset");
    if (!*is)
        return true;
    for (int i = 0; i < n_keys; i++)
        if (!strcmp(entry->key, keys[i]))
            return true;
    char sentence[256];
    const char *nearest = text_nearest(entry->key, keys, n_keys);
    snprintf(sentence, sizeof sentence, _("[preset] has no key %s; did you mean %s?"), entry->key,
             nearest ? nearest : "title");
    return complain(err, b, entry, sentence);
}

static bool apply_preset(struct builder *b, struct err *err)
{
    for (int i = 0; i < preset_n_entries(b->preset); i++) {
        const struct preset_entry *entry = preset_entry(b->preset, i);
        if (!strcmp(entry->section, "knob") && !name_knob(b, entry, err))
            return false;
    }
    for (int i = 0; i < preset_n_entries(b->preset); i++) {
        const struct preset_entry *entry = preset_entry(b->preset, i);
        bool about;
        if (!is_about_preset(b, entry, &about, err))
            return false;
        if (!about && !states_is_section(entry->section) && !apply_entry(b, entry, err))
            return false;
    }
    return patches_order(b->staged->patches, err);
}

/* What it takes to play the scene beyond what its lines say. */
static bool make_ready(struct builder *b, bool guess, struct err *err)
{
    struct staged *staged = b->staged;
    staged->defaults =
        defaults_create(b->tree, staged->scene, staged->patches, staged->branch, err);
    if (!staged->defaults)
        return false;
    staged->as_loaded = writing_read(b->tree, staged->patches, staged->branch);
    if (!staged->as_loaded)
        return err_set(err, ERR_SYSTEM, _("No memory for a scene; close other programs."));
    defaults_guess(staged->defaults, guess);
    staged->wiring = wiring_create(b->tree, staged->patches, staged->branch, err);
    if (staged->wiring)
        staged->states =
            states_create(b->tree, staged->branch, staged->patches, b->preset, b->file, err);
    return staged->states != NULL;
}

static bool given(const char *text)
{
    return text && *text;
}

static void read_about(struct staged *staged, const struct staging_desc *desc)
{
    const struct parts *parts = desc->parts;
    const char *kind =
        given(desc->kind) ? desc->kind : preset_get(parts->preset, "preset", "transition", "fade");
    const char *over = given(desc->over) ? desc->over
                                         : preset_get(parts->preset, "preset", "over", "");
    snprintf(staged->path, sizeof staged->path, "%s", parts->files[0].path);
    snprintf(staged->title, sizeof staged->title, "%s",
             preset_get(parts->preset, "preset", "title", parts->files[0].name));
    snprintf(staged->kind, sizeof staged->kind, "%s", kind);
    if (!strcmp(kind, "cut"))
        staged->over = (struct span){0};
    else if (!span_read(over, &staged->over) || staged->over.unit == SPAN_BARS)
        staged->over = (struct span){.amount = OVER_S_DEFAULT};
}

bool staging_build(struct staged *staged, const struct staging_desc *desc, struct err *err)
{
    *staged = (struct staged){.branch = tree_branch_new(desc->tree, err)};
    if (staged->branch == TREE_NONE) {
        parts_free(desc->parts);
        return false;
    }
    char file[256];
    snprintf(file, sizeof file, "%s", desc->parts->files[0].name);
    read_about(staged, desc);
    const struct scene_desc scene = {.tree = desc->tree,
                                     .branch = staged->branch,
                                     .parts = desc->parts,
                                     .width = desc->width,
                                     .height = desc->height,
                                     .start_s = desc->start_s};
    staged->scene = scene_create(&scene, err);
    staged->patches = staged->scene ? patches_create(desc->tree, staged->branch, err) : NULL;
    struct builder builder = {.staged = staged, .tree = desc->tree, .file = file};
    if (staged->patches) {
        builder.preset = scene_parts(staged->scene)->preset;
        if (apply_preset(&builder, err) && make_ready(&builder, desc->guess, err))
            return true;
    }
    staging_strike(staged, desc->tree);
    return false;
}

void staging_adopt(struct staged *staged, struct staged *old)
{
    wiring_carry(staged->wiring, scene_parts(staged->scene)->preset, old->wiring,
                 scene_parts(old->scene)->preset);
    scene_adopt(staged->scene, old->scene);
    states_adopt(staged->states, old->states);
    patches_adopt(staged->patches, old->patches);
}

void staged_tick(struct staged *staged)
{
    if (!staged->scene)
        return;
    states_tick(staged->states);
    patches_tick(staged->patches);
}

void staged_look(struct staged *staged, double since_tick_s)
{
    if (!staged->scene)
        return;
    states_look(staged->states, since_tick_s);
    patches_look(staged->patches, since_tick_s);
}

void staging_strike(struct staged *staged, struct tree *tree)
{
    states_destroy(staged->states);
    wiring_destroy(staged->wiring);
    writing_free(staged->as_loaded);
    defaults_destroy(staged->defaults);
    patches_destroy(staged->patches);
    scene_destroy(staged->scene);
    if (staged->branch > TREE_HOUSE)
        tree_branch_free(tree, staged->branch);
    *staged = (struct staged){0};
}
