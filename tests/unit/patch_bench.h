/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bench for expressions: a tree with one scene that has a layer.
 */
#ifndef TESTS_UNIT_PATCH_BENCH_H
#define TESTS_UNIT_PATCH_BENCH_H

#include "base/err.h"
#include "patch/patch.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/tree.h"

#include <stdlib.h>

#define DRIVEN ROW_WRITE | ROW_BIND | ROW_SAVE

struct bench {
    struct tree *tree;
    int branch, opacity, speed, tint, center, flash;
    struct patches *patches;
    struct err err;
};

static inline int add(struct bench *b, const char *address, enum row_type type, double min,
                      double max, double initial)
{
    struct row row = {.address = address,
                      .type = type,
                      .min = min,
                      .max = max,
                      .initial = {initial},
                      .tier = TIER_PLAY,
                      .flags = DRIVEN,
                      .doc = "A row of the bench."};
    return tree_add(b->tree, b->branch, &row, NULL);
}

static inline void scene(struct bench *b)
{
    b->branch = tree_branch_new(b->tree, NULL);
    b->opacity = add(b, "/layer/veil/opacity", ROW_FLOAT, 0, 1, 1);
    b->speed = add(b, "/layer/veil/speed", ROW_FLOAT, 0, 0, 0);
    b->tint = add(b, "/layer/veil/tint", ROW_COLOR, 0, 0, 0);
    b->center = add(b, "/layer/veil/center", ROW_POINT, 0, 0, 0);
    b->flash = add(b, "/layer/veil/flash", ROW_TRIGGER, 0, 0, 0);
    b->patches = patches_create(b->tree, b->branch, NULL);
    assert_non_null(b->patches);
}

static inline int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    b->tree = tree_create(NULL);
    scene(b);
    tree_put_on_stage(b->tree, b->branch);
    *state = b;
    return 0;
}

static inline int teardown(void **state)
{
    struct bench *b = *state;
    patches_destroy(b->patches);
    tree_destroy(b->tree);
    free(b);
    return 0;
}

static inline bool bind(struct bench *b, int row, const char *text)
{
    b->err.text[0] = '\0';
    struct patch_source source = {"bench.preset", 7, 5};
    return patches_bind(b->patches, row, -1, text, &source, &b->err) &&
           patches_order(b->patches, &b->err);
}

static inline void must(struct bench *b, int row, const char *text)
{
    if (!bind(b, row, text))
        fail_msg("«%s»: %s", text, b->err.text);
}

static inline void tick(struct bench *b, int n)
{
    for (int i = 0; i < n; i++) {
        tree_begin_tick(b->tree);
        patches_tick(b->patches);
    }
}

static inline void signal_set(struct bench *b, const char *address, double value)
{
    tree_signal_number(b->tree, tree_find(b->tree, address), value);
}

static inline void write_hand(struct bench *b, const char *address, double value)
{
    struct write write;
    struct verdict verdict;
    write_make(&write, ROLE_PLAYER, "tablet", address, "f", value);
    assert_true(tree_apply(b->tree, &write, &verdict));
}

static inline double speed(const struct bench *b)
{
    return tree_number(b->tree, b->speed, 0);
}

static inline double value_of(struct bench *b, const char *text)
{
    must(b, b->speed, text);
    tick(b, 1);
    return speed(b);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
