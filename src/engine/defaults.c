/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/defaults.h"

#include "base/err.h"
#include "engine/guess.h"
#include "patch/patch.h"
#include "tree/preset.h"
#include "tree/tree.h"
#include "visual/parts.h"
#include "visual/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTION "shader" /* of an x.patch: its keys are the shader's inputs */

struct guessed {
    int row;
    char text[GUESS_TEXT_MAX];
};

struct defaults {
    struct tree *tree;
    struct scene *scene;
    struct patches *patches;
    int branch;
    int n;
    struct guessed guessed[PARTS_LAYERS_MAX * GUESSES_MAX];
};

void defaults_destroy(struct defaults *defaults)
{
    free(defaults);
}

/* ---- beside the shader ---- */

/* Does the preset itself say anything about a row? */
static bool is_named(const struct defaults *d, int row)
{
    const struct preset *preset = scene_parts(d->scene)->preset;
    char address[ROW_ADDRESS_MAX];
    int component;
    for (int i = 0; row != TREE_NONE && i < preset_n_entries(preset); i++)
        if (preset_address(preset_entry(preset, i), address, sizeof address) &&
            tree_find_part(d->tree, d->branch, address, &component) == row)
            return true;
    return false;
}

static bool bind_entry(struct defaults *d, const struct parts_layer *layer,
                       const struct preset_entry *entry, struct err *err)
{
    char address[ROW_ADDRESS_MAX];
    int component;
    const struct patch_source source = {layer->patch_name, entry->line, entry->column};
    snprintf(address, sizeof address, "/layer/%s/%s", layer->name, entry->key);
    int row = strcmp(entry->section, SECTION) != 0
                  ? TREE_NONE
                  : tree_find_part(d->tree, d->branch, address, &component);
    if (row == TREE_NONE || tree_branch_of(d->tree, row) != d->branch)
        return err_set(
            err, ERR_NOT_FOUND,
            _("%s, line %d: the shader has no input %s; write [shader], then its inputs."),
            layer->patch_name, entry->line, entry->key);
    return is_named(d, row) || patches_bind(d->patches, row, component, entry->plain, &source, err);
}

struct defaults *defaults_create(struct tree *tree, struct scene *scene, struct patches *patches,
                                 int branch, struct err *err)
{
    struct defaults *d = calloc(1, sizeof *d);
    if (!d) {
        err_set(err, ERR_SYSTEM, _("No memory for a scene; close other programs."));
        return NULL;
    }
    *d = (struct defaults){.tree = tree, .scene = scene, .patches = patches, .branch = branch};
    const struct parts *parts = scene_parts(scene);
    bool bound = true;
    for (int i = 0; bound && i < parts->n_layers; i++)
        for (int k = 0;
             bound && parts->layers[i].patch && k < preset_n_entries(parts->layers[i].patch); k++)
            bound = bind_entry(d, &parts->layers[i], preset_entry(parts->layers[i].patch, k), err);
    if (bound && patches_order(patches, err))
        return d;
    free(d);
    return NULL;
}

/* ---- guessing ---- */

/* Whoever sets one input of a shader has heard the others keep still. */
static bool is_taken_care_of(const struct defaults *d, int layer)
{
    int n = scene_n_inputs(d->scene, layer);
    for (int i = 0; i < n; i++)
        if (is_named(d, scene_input_row(d->scene, layer, i)))
            return true;
    return false;
}

static void guess_layer(struct defaults *d, int layer)
{
    struct guess guesses[GUESSES_MAX];
    const struct isf *isf = scene_isf(d->scene, layer);
    int n = isf ? guess_patches(isf, guesses) : 0;
    for (int i = 0; i < n && d->n < (int)(sizeof d->guessed / sizeof d->guessed[0]); i++) {
        int row = scene_input_row(d->scene, layer, guesses[i].input);
        struct err unheard = {0}; /* a guess that does not fit is none */
        if (row == TREE_NONE || !patches_bind(d->patches, row, -1, guesses[i].text, NULL, &unheard))
            continue;
        struct guessed *guessed = &d->guessed[d->n++];
        guessed->row = row;
        memcpy(guessed->text, guesses[i].text, sizeof guessed->text);
    }
}

static bool stands(const struct defaults *d, const struct guessed *guessed)
{
    const char *text = patches_text(d->patches, guessed->row, -1);
    return text && !strcmp(text, guessed->text);
}

static void take_off(struct defaults *d, const struct guessed *guessed)
{
    const struct row *row = tree_row(d->tree, guessed->row);
    if (!stands(d, guessed))
        return;
    patches_unbind(d->patches, guessed->row, -1);
    for (int c = 0; c < row_n_components(row->type) && row->type != ROW_TRIGGER; c++) {
        tree_set_hand(d->tree, guessed->row, c, row->initial[c]);
        tree_set_ticked(d->tree, guessed->row, c, row->initial[c]);
    }
}

void defaults_guess(struct defaults *d, bool on)
{
    const struct parts *parts = scene_parts(d->scene);
    struct err unheard = {0}; /* guesses read what is heard only: no circle */
    for (int i = 0; i < d->n; i++)
        take_off(d, &d->guessed[i]);
    d->n = 0;
    bool wanted = on && strcmp(preset_get(parts->preset, "preset", "guess", "on"), "off") != 0;
    for (int i = 0; wanted && i < parts->n_layers; i++)
        if (!parts->layers[i].patch && !is_taken_care_of(d, i))
            guess_layer(d, i);
    patches_order(d->patches, &unheard);
}

bool defaults_is_guess(const struct defaults *d, int row)
{
    for (int i = 0; i < d->n; i++)
        if (d->guessed[i].row == row)
            return stands(d, &d->guessed[i]);
    return false;
}
