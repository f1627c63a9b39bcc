/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Learning by hand: move a control, touch a parameter, in either order, and the one drives the other. Only writes at
 * their ticks count, so that a take learns the same again. Main thread; a plain value of the show's.
 */
#ifndef ENGINE_LEARNING_H
#define ENGINE_LEARNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tree;
struct verdict;

enum { LEARNING_CONTROLS = 64 };

struct learning {
    bool on;
    int64_t until;         /* tick at which it ends by itself */
    int target, component; /* touched parameter; TREE_NONE before */
    int control;           /* moved control; TREE_NONE before */
    int n;
    struct learning_control {
        int row;
        double low, high;
    } controls[LEARNING_CONTROLS]; /* those heard since it began */
};

/* Begins to learn for 30 s; target TREE_NONE: to be touched. */
void learning_begin(struct learning *learning, const struct tree *tree, int target, int component);

/* After a write went through the gate. component: of the address that was written, -1 = all. True when control and
 * parameter are both known now. */
bool learning_follow(struct learning *learning, const struct tree *tree,
                     const struct verdict *verdict, int component);

/* Ends it when its time has come; true when that happened now. */
bool learning_expire(struct learning *learning, const struct tree *tree);

/* What was learnt, as an expression: the control's whole range onto the parameter's. */
void learning_text(const struct learning *learning, const struct tree *tree, char *out,
                   size_t size);

#endif
