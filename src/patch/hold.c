/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What hands do to patches: take over, hold, glide back, lock.
 */
#include "analysis/features.h"
#include "patch/bound.h"
#include "patch/formula.h"
#include "tree/tree.h"

#include <math.h>

#define HELD_S  2.0 /* how long a hand keeps what it touched */
#define GLIDE_S 1.0 /* how long the way back takes */

int64_t patch_touched_at(const struct patches *patches, const struct patch *patch, int c)
{
    int64_t touched = tree_touched_at(patches->tree, patch->row, c);
    if (touched <= patch->touched_before[c])
        touched = -1;
    return touched > patch->touched[c] ? touched : patch->touched[c];
}

/* 1 while a hand holds a component, falling to 0 as it glides back. */
double patch_hand_weight(const struct patches *patches, const struct patch *patch, int c,
                         double since_s)
{
    int64_t touched = patch_touched_at(patches, patch, c);
    if (patch->formula->uses_hand)
        return 0;
    if (patch->locked & 1u << c)
        return 1;
    if (touched < 0)
        return 0;
    int64_t now = tree_tick(patches->tree);
    double age_s = (double)(now - touched) * TICK_S + since_s;
    if (patches->released_at >= touched)
        age_s = fmax(age_s, HELD_S + (double)(now - patches->released_at) * TICK_S + since_s);
    return 1 - fmin(fmax((age_s - HELD_S) / GLIDE_S, 0), 1);
}

/* What nobody touched is locked where it stands. */
static void lock(struct patches *patches, struct patch *patch, unsigned mask)
{
    for (int c = 0; c < COMPONENTS; c++)
        if (mask & 1u << c && patch_hand_weight(patches, patch, c, 0) <= 0)
            tree_set_hand(patches->tree, patch->row, c, tree_number(patches->tree, patch->row, c));
    patch->locked |= mask;
    patch->kept = true;
    patches->schema = UNSETTLED;
}

/* The way back begins as if the hand had left at this tick. */
static void unlock(struct patch *patch, unsigned mask, int64_t left_at)
{
    for (int c = 0; c < COMPONENTS; c++)
        if (patch->locked & mask & 1u << c)
            patch->touched[c] = left_at;
    patch->locked &= ~mask;
}

void patches_release_all(struct patches *patches)
{
    patches->released_at = tree_tick(patches->tree);
    for (int i = 0; i < patches->n; i++) {
        const struct patch *patch = patches->list[i];
        const struct row *row = tree_row(patches->tree, patch->row);
        for (int c = 0; patch->formula && patch->formula->uses_hand && c < COMPONENTS; c++)
            if (patch->mask & 1u << c)
                tree_set_hand(patches->tree, patch->row, c, row->initial[c]);
        unlock(patches->list[i], ~0u, patches->released_at);
    }
}

bool patches_lock(struct patches *patches, int row, int component, bool on)
{
    int64_t now = tree_tick(patches->tree);
    bool found = false;
    for (struct patch *patch = patches_of_row(patches, row); patch; patch = patch->next_of_row) {
        unsigned mask = patch->mask & (component < 0 ? ~0u : 1u << component);
        if (!patch->formula || patch->formula->uses_hand || !mask)
            continue;
        found = true;
        if (on)
            lock(patches, patch, mask);
        else
            unlock(patch, mask, now - (int64_t)(HELD_S / TICK_S));
    }
    return found;
}

bool patches_is_locked(const struct patches *patches, int row, int component)
{
    for (const struct patch *p = patches_of_row(patches, row); p; p = p->next_of_row)
        if (p->locked & (component < 0 ? ~0u : 1u << component))
            return true;
    return false;
}

bool patches_is_held(const struct patches *patches, int row, int component)
{
    for (const struct patch *p = patches_of_row(patches, row); p; p = p->next_of_row)
        for (int c = 0; p->formula && c < COMPONENTS; c++)
            if (p->mask & 1u << c && (component < 0 || component == c) &&
                patch_hand_weight(patches, p, c, 0) > 0)
                return true;
    return false;
}
