/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/writing.h"

#include "base/err.h"
#include "base/text.h"
#include "engine/defaults.h"
#include "engine/staging.h"
#include "engine/states.h"
#include "engine/values.h"
#include "patch/patch.h"
#include "tree/preset.h"
#include "tree/tree.h"
#include "tree/write.h"
#include "visual/parts.h"
#include "visual/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMPONENTS = 4 };

struct line {
    int row, component;
    char *text;
};

struct writing {
    int n, room;
    struct line *lines;
};

void writing_free(struct writing *writing)
{
    if (!writing)
        return;
    for (int i = 0; i < writing->n; i++)
        free(writing->lines[i].text);
    free(writing->lines);
    free(writing);
}

static bool add(struct writing *writing, int row, int component, const char *text)
{
    if (writing->n == writing->room) {
        int room = writing->room ? 2 * writing->room : 64;
        struct line *lines = realloc(writing->lines, (size_t)room * sizeof *lines);
        if (!lines)
            return false;
        writing->lines = lines;
        writing->room = room;
    }
    char *copy = strdup(text);
    if (!copy)
        return false;
    writing->lines[writing->n++] = (struct line){row, component, copy};
    return true;
}

static bool add_value(struct writing *writing, const struct tree *tree, int row)
{
    char text[256];
    double value[COMPONENTS] = {0};
    const struct row *about = tree_row(tree, row);
    if (about->type == ROW_TRIGGER)
        return true;
    if (about->type == ROW_TEXT || about->type == ROW_FILE)
        return !*tree_text(tree, row) || add(writing, row, -1, tree_text(tree, row));
    for (int c = 0; c < row_n_components(about->type); c++)
        value[c] = tree_hand(tree, row, c);
    values_print(about, value, text, sizeof text);
    return add(writing, row, -1, text);
}

/* The line of the whole row comes first, those of its components follow. */
static bool add_row(struct writing *writing, const struct tree *tree, const struct patches *patches,
                    int row)
{
    const char *whole = patches_text(patches, row, -1);
    bool added = whole ? add(writing, row, -1, whole) : add_value(writing, tree, row);
    for (int c = 0; added && c < ROW_PARTS_MAX; c++) {
        const char *text = patches_text(patches, row, c);
        added = !text || add(writing, row, c, text);
    }
    return added;
}

struct writing *writing_read(struct tree *tree, const struct patches *patches, int branch)
{
    struct writing *writing = calloc(1, sizeof *writing);
    bool added = writing != NULL;
    for (int row = 0; added && row < tree_size(tree); row++) {
        const struct row *about = tree_row(tree, row);
        if (about && tree_branch_of(tree, row) == branch && about->flags & ROW_SAVE)
            added = add_row(writing, tree, patches, row);
    }
    if (added)
        return writing;
    writing_free(writing);
    return NULL;
}

static const struct line *line_like(const struct writing *writing, const struct line *line)
{
    for (int i = 0; i < writing->n; i++)
        if (writing->lines[i].row == line->row && writing->lines[i].component == line->component)
            return &writing->lines[i];
    return NULL;
}

/* ---- into the preset ---- */

struct place {
    char section[PRESET_NAME_MAX + 1], key[PRESET_NAME_MAX + 1];
};

/* Where the preset speaks of a row already, in all files or all but one: the last place counts. */
static bool place_in(const struct preset *preset, const char *but, const struct tree *tree,
                     int branch, const struct line *line, struct place *place)
{
    char address[ROW_ADDRESS_MAX];
    bool found = false;
    for (int i = 0; i < preset_n_entries(preset); i++) {
        const struct preset_entry *entry = preset_entry(preset, i);
        int component;
        if ((but && !strcmp(entry->file, but)) || states_is_section(entry->section) ||
            !preset_address(entry, address, sizeof address) ||
            tree_find_part(tree, branch, address, &component) != line->row ||
            component != line->component)
            continue;
        snprintf(place->section, sizeof place->section, "%s", entry->section);
        snprintf(place->key, sizeof place->key, "%s", entry->key);
        found = true;
    }
    return found;
}

/* [knob] 1, [layer/veil] place/scale, [layer/veil] tint.r */
static void place_of_address(const struct tree *tree, const struct line *line, struct place *place)
{
    const struct row *row = tree_row(tree, line->row);
    const char *rest = strchr(row->address + 1, '/');
    if (rest && !strncmp(row->address, "/layer/", 7) && strchr(rest + 1, '/'))
        rest = strchr(rest + 1, '/');
    int n = rest ? (int)(rest - row->address - 1) : 0;
    snprintf(place->section, sizeof place->section, "%.*s", n, row->address + 1);
    n = snprintf(place->key, sizeof place->key, "%s", rest ? rest + 1 : row->address + 1);
    bool part = line->component >= 0 && (row->type == ROW_COLOR || row->type == ROW_POINT);
    if (part && n < (int)sizeof place->key)
        snprintf(place->key + n, sizeof place->key - (size_t)n, ".%c",
                 row_letters(row->type)[line->component]);
}

static bool set_line(struct preset *preset, const struct tree *tree, const struct staged *staged,
                     const struct line *line, struct err *err)
{
    struct place place;
    char marked[2 * WRITE_TEXT_MAX];
    if (!place_in(preset, NULL, tree, staged->branch, line, &place) &&
        !place_in(scene_parts(staged->scene)->preset, NULL, tree, staged->branch, line, &place))
        place_of_address(tree, line, &place); /* nor does a shared part name it */
    bool guess = defaults_is_guess(staged->defaults, line->row);
    snprintf(marked, sizeof marked, "%s%s", line->text, guess ? "  # guessed" : "");
    return preset_set(preset, place.section, place.key, guess ? marked : line->text, err);
}

static bool remove_line(struct preset *preset, const struct tree *tree, int branch,
                        const struct line *line)
{
    struct place place;
    while (place_in(preset, NULL, tree, branch, line, &place))
        if (!preset_remove(preset, place.section, place.key))
            return false;
    return true;
}

/* What only a shared part says cannot be taken out here; a value that stands stills it. */
static bool still_line(struct preset *preset, const struct tree *tree, const struct staged *staged,
                       const struct line *line, struct err *err)
{
    struct place place;
    char text[40];
    if (!remove_line(preset, tree, staged->branch, line))
        return err_set(err, ERR_SYSTEM, _("No memory for a preset; close other programs."));
    const struct parts *parts = scene_parts(staged->scene);
    if (line->component < 0 ||
        !place_in(parts->preset, parts->files[0].name, tree, staged->branch, line, &place))
        return true;
    text_from_number(text, sizeof text, tree_hand(tree, line->row, line->component));
    return preset_set(preset, place.section, place.key, text, err);
}

static struct preset *copied(const struct preset *preset, const char *name, struct err *err)
{
    struct text text = {0};
    preset_write(preset, &text);
    struct preset *copy = preset_parse(name, text.data ? text.data : "", text.length, err);
    text_free(&text);
    return copy;
}

struct preset *writing_preset(struct tree *tree, const struct staged *staged, bool complete,
                              struct err *err)
{
    const struct parts *parts = scene_parts(staged->scene);
    struct preset *preset = copied(parts->preset, parts->files[0].name, err);
    struct writing *now = writing_read(tree, staged->patches, staged->branch);
    const struct writing *before = staged->as_loaded;
    bool written = preset && now;
    for (int i = 0; written && i < before->n; i++)
        if (!line_like(now, &before->lines[i]))
            written = still_line(preset, tree, staged, &before->lines[i], err);
    for (int i = 0; written && i < now->n; i++) {
        const struct line *was = line_like(before, &now->lines[i]);
        bool same = was && !strcmp(was->text, now->lines[i].text);
        if (!same || complete)
            written = set_line(preset, tree, staged, &now->lines[i], err);
    }
    written = written && states_write(staged->states, preset, err);
    writing_free(now);
    if (written)
        return preset;
    preset_free(preset);
    return NULL;
}
