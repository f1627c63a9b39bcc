/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What rows there are, as other threads may read it: a copy of all declarations that messages reach, immutable from
 * when it was made. Rows of the armed scene stand under /next. Made by the main thread; read by any thread that holds
 * a snapshot of it (see snapshot.h).
 */
#ifndef TREE_SCHEMA_H
#define TREE_SCHEMA_H

#include "tree/rows.h"

#include <stdint.h>

struct err;
struct tree;

struct schema_row {
    struct row row; /* its texts belong to the schema */
    int id;         /* in the tree, while this schema is the newest */
    int number_at;  /* place of its first number among all numbers of a snapshot */
    int n_numbers;
};

struct schema_name {
    const char *address; /* of the row, or a second one: short, by position, a knob's name */
    int row;             /* place in rows */
};

struct schema {
    uint64_t
        version; /* tree_schema: grows whenever a row or name came, went or changed its range */
    int n_rows, n_names, n_numbers;
    struct schema_row *rows;
    struct schema_name *names;
    int *table; /* of names by hash; length is a power of two */
    int table_size;
    void *texts;
};

/* NULL and *err when out of memory. */
struct schema *schema_create(const struct tree *tree, struct err *err);
void schema_destroy(struct schema *schema);

/* The place of an address, in NFC, among the rows; -1 when there is none. */
int schema_find(const struct schema *schema, const char *address);

#endif
