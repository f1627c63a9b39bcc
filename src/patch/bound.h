/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this room share about bound patches: patch.c binds and plays them, order.c says in which order,
 * hold.c is about hands.
 */
#ifndef PATCH_BOUND_H
#define PATCH_BOUND_H

#include "patch/patch.h"

#include <stdint.h>

struct formula;

#define UNSETTLED UINT64_MAX /* no schema of a tree */

enum { COMPONENTS = 4, LINE = 64 /* of the cache */ };

enum visit { NEW, OPEN, DONE };

struct patch {
    struct formula *formula; /* NULL when the text was constant and is set */
    struct tree_cell *cell;  /* of its row; NULL when that is a trigger or gone */
    int row, component;
    unsigned mask;   /* components it writes */
    unsigned made;   /* for a part of a colour: components that patches before it write */
    unsigned locked; /* components that stay with their hand */
    bool fires;      /* an event for a trigger */
    bool packed;     /* its formula lies in the arena */
    bool kept;       /* a hand or a lock from before a reload, or a lock */
    char *text;
    int64_t touched_before[COMPONENTS]; /* touches up to here do not count */
    int64_t touched[COMPONENTS];        /* taken over from before a reload */
    enum visit visit;
    bool still; /* part of a cycle */
    struct patch *next_of_row;
    int place; /* in the list */
};

/* What a tick reads of a patch, one behind the other: found out when the rows are looked up. */
struct turn {
    struct formula *formula;
    struct tree_cell *cell;
    struct patch *patch;
    int row;
    bool plain; /* gives one number to one row, and no hand is kept from before */
};

struct patches {
    struct tree *tree;
    uint64_t *changes; /* of the tree */
    int branch;
    struct patch **list;
    int n, room;
    struct patch **of_row; /* the patches of each row, the newest first */
    int rows_room;
    struct patch **order; /* those that move, by dependency; empty until patches_order */
    int n_order;
    char *arena; /* their formulas one behind the other: a tick reads memory from front to back */
    struct turn *turns;  /* the same */
    struct patch **path; /* room for a walk through the dependencies */
    int64_t n_ticks, released_at;
    uint64_t edits;
    uint64_t schema; /* of the tree when the cells were looked up */
};

/* The first of a row's patches, which go on by next_of_row; NULL when it has none. */
static inline struct patch *patches_of_row(const struct patches *patches, int row)
{
    return row >= 0 && row < patches->rows_room ? patches->of_row[row] : NULL;
}

/* The components that a patch is for, a bit each; and telling the tree who drives them. */
unsigned patch_components(const struct patches *patches, const struct patch *patch);
void patch_mark(struct patches *patches, const struct patch *patch, bool patched);

/* The tick at which a hand touched a component last, -1 = never since the patch was made. */
int64_t patch_touched_at(const struct patches *patches, const struct patch *patch, int c);

/* 1 while a hand holds a component, falling to 0 as it glides back. */
double patch_hand_weight(const struct patches *patches, const struct patch *patch, int c,
                         double since_s);

#endif
