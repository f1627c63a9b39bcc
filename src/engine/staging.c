/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/staging.h"

#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/defaults.h"
#include "engine/reading.h"
#include "engine/states.h"
#include "engine/wiring.h"
#include "engine/writing.h"
#include "patch/patch.h"
#include "tree/preset.h"
#include "tree/tree.h"
#include "visual/parts.h"
#include "visual/program.h"
#include "visual/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OVER_S_DEFAULT = 2 };

/* What it takes to play the scene beyond what its lines say. */
static bool make_ready(struct staged *staged, struct tree *tree, bool guess, struct err *err)
{
    staged->defaults = defaults_create(tree, staged->scene, staged->patches, staged->branch, err);
    if (!staged->defaults)
        return false;
    staged->as_loaded = writing_read(tree, staged->patches, staged->branch);
    if (!staged->as_loaded)
        return err_set(err, ERR_SYSTEM, _("No memory for a scene; close other programs."));
    defaults_guess(staged->defaults, guess);
    staged->wiring = wiring_create(tree, staged->patches, staged->branch, err);
    if (staged->wiring)
        staged->states = states_create(tree, staged->branch, staged->patches,
                                       scene_parts(staged->scene)->preset, err);
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
    snprintf(staged->tags, sizeof staged->tags, "%s",
             preset_get(parts->preset, "preset", "tags", ""));
    snprintf(staged->kind, sizeof staged->kind, "%s", kind);
    if (!strcmp(kind, "cut"))
        staged->over = (struct span){0};
    else if (!span_read(over, &staged->over) || staged->over.unit == SPAN_BARS)
        staged->over = (struct span){.amount = OVER_S_DEFAULT};
}

/* What it and its shaders had to leave out. */
static void add_warnings(struct text *warnings, struct parts *parts)
{
    struct program *program;
    struct passes **passes;
    text_add(warnings, "%s", parts->warnings);
    for (int i = 0; parts_shader(parts, i, &program, &passes); i++)
        if (program && *program->warnings)
            text_add(warnings, "%s", program->warnings);
}

bool staging_build(struct staged *staged, const struct staging_desc *desc, struct err *err)
{
    *staged = (struct staged){.branch = tree_branch_new(desc->tree, err)};
    if (staged->branch == TREE_NONE) {
        parts_free(desc->parts);
        return false;
    }
    read_about(staged, desc);
    const struct scene_desc scene = {.tree = desc->tree,
                                     .branch = staged->branch,
                                     .parts = desc->parts,
                                     .width = desc->width,
                                     .height = desc->height,
                                     .start_s = desc->start_s};
    struct text warnings = {0};
    add_warnings(&warnings, desc->parts);
    staged->scene = scene_create(&scene, err);
    staged->patches = staged->scene ? patches_create(desc->tree, staged->branch, err) : NULL;
    bool built = false;
    if (staged->patches) {
        const struct reading reading = {.tree = desc->tree,
                                        .branch = staged->branch,
                                        .patches = staged->patches,
                                        .preset = scene_parts(staged->scene)->preset,
                                        .warnings = &warnings};
        built = reading_apply(&reading, err) && scene_check(staged->scene, err) &&
                make_ready(staged, desc->tree, desc->guess, err);
    }
    staged->warnings = warnings.data;
    if (built)
        return true;
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

void staged_tell(const struct staged *staged)
{
    for (const char *at = staged->warnings; at && *at; at += strcspn(at, "\n") + 1)
        log_say(LOG_WARN, "%.*s", (int)strcspn(at, "\n"), at);
}

void staging_strike(struct staged *staged, struct tree *tree)
{
    states_destroy(staged->states);
    wiring_destroy(staged->wiring);
    writing_free(staged->as_loaded);
    defaults_destroy(staged->defaults);
    patches_destroy(staged->patches);
    scene_destroy(staged->scene);
    free(staged->warnings);
    if (staged->branch > TREE_HOUSE)
        tree_branch_free(tree, staged->branch);
    *staged = (struct staged){0};
}
