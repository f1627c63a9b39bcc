/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which patch comes first: what is read is evaluated before it is read, circles are named, and the formulas are laid one
 * behind the other in that order.
 */
#include "base/color.h"
#include "base/err.h"
#include "patch/bound.h"
#include "patch/formula.h"
#include "tree/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names the rows from the first patch of the cycle to the last one of the path. */
static void name_cycle(struct patches *patches, const struct patch *first, int n_path,
                       struct err *err)
{
    char names[512];
    size_t n = 0;
    bool inside = false;
    for (int i = 0; i < n_path; i++) {
        inside |= patches->path[i] == first;
        if (!inside)
            continue;
        patches->path[i]->still = true;
        if (n < sizeof names)
            n += (size_t)snprintf(names + n, sizeof names - n, "%s -> ",
                                  tree_row(patches->tree, patches->path[i]->row)->address);
    }
    err_set(err, ERR_FORMAT, _("These rows wait for each other: %s%s; take one of them out."),
            names, tree_row(patches->tree, first->row)->address);
}

/* Lightness, chroma and hue are parts of what the colour is without them. */
static bool comes_after(const struct patch *patch, const struct patch *other)
{
    return patch->component >= COLOR_LIGHTNESS && other->component < patch->component;
}

/* Depth first: what a patch reads comes before it. The recursion is as deep as the longest chain. */
static bool visit(struct patches *patches, struct patch *patch, int n_path, struct err *err)
{
    bool sound = true;
    if (patch->visit == DONE || !patch->formula)
        return true;
    if (patch->visit == OPEN) {
        name_cycle(patches, patch, n_path, err);
        return false;
    }
    patch->visit = OPEN;
    patches->path[n_path] = patch;
    for (int i = 0; i < patch->formula->n_rows; i++)
        for (struct patch *p = patches_of_row(patches, patch->formula->rows[i]); p;
             p = p->next_of_row)
            sound &= visit(patches, p, n_path + 1, sound ? err : NULL);
    for (struct patch *p = patches_of_row(patches, patch->row); p; p = p->next_of_row)
        if (comes_after(patch, p)) {
            sound &= visit(patches, p, n_path + 1, sound ? err : NULL);
            patch->made |= p->formula && !p->still ? p->mask : 0;
        }
    patch->visit = DONE;
    if (!patch->still)
        patches->order[patches->n_order++] = patch;
    return sound;
}

static size_t room_of(const struct patch *patch)
{
    return (patch->formula->size + LINE - 1) / LINE * LINE;
}

/* All formulas, those of circles too, into a new arena. */
static bool pack(struct patches *patches)
{
    size_t size = LINE;
    for (int i = 0; i < patches->n; i++)
        size += patches->list[i]->formula ? room_of(patches->list[i]) : 0;
    char *arena = aligned_alloc(LINE, size), *at = arena;
    if (!arena)
        return false;
    for (int k = 0; k < patches->n_order + patches->n; k++) {
        struct patch *patch = k < patches->n_order ? patches->order[k]
                                                   : patches->list[k - patches->n_order];
        if (!patch->formula || (k >= patches->n_order && !patch->still))
            continue;
        struct formula *moved = formula_copy(patch->formula, at);
        at += room_of(patch);
        if (!patch->packed)
            formula_free(patch->formula);
        patch->formula = moved;
        patch->packed = true;
    }
    free(patches->arena);
    patches->arena = arena;
    return true;
}

/* A component with a text of its own is not written by the text of the whole row. */
static void divide_row(const struct patches *patches, struct patch *first)
{
    unsigned single = 0;
    for (struct patch *p = first; p; p = p->next_of_row)
        single |= p->component >= 0 && p->component < COLOR_LIGHTNESS ? 1u << p->component : 0;
    for (struct patch *p = first; p; p = p->next_of_row)
        p->mask = patch_components(patches, p) & (p->component < 0 ? ~single : ~0u);
}

bool patches_order(struct patches *patches, struct err *err)
{
    size_t n = (size_t)patches->n + 1;
    free(patches->order);
    free(patches->turns);
    free(patches->path);
    patches->n_order = 0;
    patches->schema = UNSETTLED;
    patches->order = calloc(n, sizeof(struct patch *));
    patches->turns = calloc(n, sizeof *patches->turns);
    patches->path = calloc(n, sizeof(struct patch *));
    if (!patches->order || !patches->turns || !patches->path)
        return err_set(err, ERR_SYSTEM, _("No memory for patches; close other programs."));
    for (int i = 0; i < patches->n; i++) {
        patches->list[i]->visit = NEW;
        patches->list[i]->made = 0;
        patches->list[i]->still = false;
    }
    bool sound = true;
    for (int i = 0; i < patches->n; i++)
        divide_row(patches, patches_of_row(patches, patches->list[i]->row));
    for (int i = 0; i < patches->n; i++) {
        sound &= visit(patches, patches->list[i], 0, sound ? err : NULL);
    }
    for (int i = 0; i < patches->n; i++)
        if (patches->list[i]->formula)
            patch_mark(patches, patches->list[i], !patches->list[i]->still);
    if (!pack(patches))
        return err_set(err, ERR_SYSTEM, _("No memory for patches; close other programs."));
    return sound;
}
