/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is heard, declared once: each row with its place in struct features. The tree adds the rows of the first ear
 * under /audio; a further ear has the same ones under /audio/NAME. Signals, files and the scope are loops over them.
 */
#ifndef TREE_HEARD_H
#define TREE_HEARD_H

#include "tree/rows.h"

#include <stddef.h>

struct features;

enum heard_kind { HEARD_FLOAT, HEARD_DOUBLE, HEARD_INT, HEARD_BOOL, HEARD_EVENT, HEARD_ARRAY };

struct heard_row {
    struct row row; /* its address begins with HEARD_BRANCH */
    enum heard_kind kind;
    size_t offset; /* in struct features; of the first element of an array of floats */
};

#define HEARD_BRANCH "/audio"

extern const struct heard_row heard_rows[];
extern const int n_heard_rows;

/* The value at a row's place; element counts from 0 and is 0 for all but arrays. Events are 1 when they happen. */
double heard_value(const struct heard_row *row, const struct features *features, int element);

/* The address of a row for an ear: NULL or "" for the first. */
void heard_address(const struct heard_row *row, const char *ear, char *out, size_t size);

#endif
