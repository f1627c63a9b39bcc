/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this room share about bound patches: patch.c binds, orders and plays them, hold.c is about hands.
 */
#ifndef PATCH_BOUND_H
#define PATCH_BOUND_H

#include "patch/patch.h"

#include <stdint.h>

struct formula;

enum { COMPONENTS = 4 };

enum visit { NEW, OPEN, DONE };

struct patch {
    int row, component;
    char *text;
    struct formula *formula;            /* NULL when the text was constant and is set */
    unsigned mask;                      /* components it writes */
    int64_t touched_before[COMPONENTS]; /* touches up to here do not count */
    int64_t touched[COMPONENTS];        /* taken over from before a reload */
    unsigned locked;                    /* components that stay with their hand */
    enum visit visit;
    bool still; /* part of a cycle */
    struct patch *next_of_row;
};

struct patches {
    struct tree *tree;
    int branch;
    struct patch **list;
    int n, room;
    struct patch **order; /* those that move, by dependency; empty until patches_order */
    int n_order;
    struct patch **path; /* room for a walk through the dependencies */
    int64_t n_ticks, released_at;
};

/* The tick at which a hand touched a component last, -1 = never since the patch was made. */
int64_t patch_touched_at(const struct patches *patches, const struct patch *patch, int c);

/* 1 while a hand holds a component, falling to 0 as it glides back. */
double patch_hand_weight(const struct patches *patches, const struct patch *patch, int c,
                         double since_s);

#endif
