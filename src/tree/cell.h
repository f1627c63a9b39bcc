/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the numbers of a row stand, for patch/ only: thousands of rows are driven 200 times a second, so what that takes is
 * written here, to be inlined. Main thread only.
 */
#ifndef TREE_CELL_H
#define TREE_CELL_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct tree;

struct tree_cell {
    double ticked[4], shown[4];
    int64_t touched; /* tick of the newest write by a hand to any component, -1 = never */
    uint64_t changed;
    double low, high; /* limits, -INFINITY and INFINITY without */
    bool whole;       /* takes whole numbers, or on and off */
    double hand[4];
};

/* A row's cell, valid as long as tree_schema does not change. NULL for arrays and triggers, whose numbers are made when they
 * are asked for. */
struct tree_cell *tree_cell(const struct tree *tree, int id);

/* The count of changes, which tree_cell_tick moves. */
uint64_t *tree_cell_changes(struct tree *tree);

/* What a row of whole numbers makes of a value. */
double tree_cell_rounded(const struct tree_cell *cell, double value);

static inline double tree_cell_takes(const struct tree_cell *cell, double value)
{
    if (cell->whole)
        return tree_cell_rounded(cell, value);
    if (!isfinite(value))
        value = 0;
    return value < cell->low ? cell->low : value > cell->high ? cell->high : value;
}

/* The same as tree_set_ticked and tree_set_shown. */
static inline void tree_cell_tick(uint64_t *changes, struct tree_cell *cell, int component,
                                  double value)
{
    value = tree_cell_takes(cell, value);
    if (value != cell->ticked[component])
        cell->changed = ++*changes;
    cell->ticked[component] = cell->shown[component] = value;
}

static inline void tree_cell_show(struct tree_cell *cell, int component, double value)
{
    cell->shown[component] = tree_cell_takes(cell, value);
}

#endif
