/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any text as an expression, for a number, a colour and a trigger: compiled, then five ticks and looks at odd moments, whose
 * values are always finite and within the row.
 */
#include "base/color.h"
#include "base/err.h"
#include "patch/patch.h"
#include "tree/tree.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 8192, ROWS = 3, TREE_MAX = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct row targets[ROWS] = {
    {.address = "/layer/fuzz/x",
     .type = ROW_FLOAT,
     .min = -2,
     .max = 2,
     .flags = ROW_WRITE | ROW_BIND,
     .doc = "A number."},
    {.address = "/layer/fuzz/tint",
     .type = ROW_COLOR,
     .flags = ROW_WRITE | ROW_BIND,
     .doc = "A colour."},
    {.address = "/layer/fuzz/flash",
     .type = ROW_TRIGGER,
     .flags = ROW_WRITE | ROW_BIND,
     .doc = "An event."},
};

static void play(struct tree *tree, struct patches *patches, const int *rows)
{
    for (int i = 0; i < 5; i++) {
        tree_begin_tick(tree);
        tree_signal_number(tree, tree_find(tree, "/audio/level"), i * 0.3);
        patches_tick(patches);
        patches_look(patches, 0.0017 * i);
        for (int c = 0; c < 4; c++) {
            double x = tree_shown(tree, rows[0], 0), y = tree_number(tree, rows[1], c);
            if (!(fabs(x) <= 2) || !(y >= 0 && y <= 1))
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tree *tree;
    static int branch, rows[ROWS];
    char text[TEXT_MAX];
    struct err err;
    if (size >= sizeof text || memchr(data, 0, size))
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (tree &&
        tree_size(tree) > TREE_MAX) { /* paths under /in come into being when they are named */
        tree_destroy(tree);
        tree = NULL;
    }
    if (!tree) {
        tree = tree_create(NULL);
        branch = tree_branch_new(tree, NULL);
        for (int i = 0; i < ROWS; i++)
            rows[i] = tree_add(tree, branch, &targets[i], NULL);
    }
    struct patches *patches = patches_create(tree, branch, NULL);
    for (int i = 0; i < ROWS; i++)
        patches_bind(patches, rows[i], i == 1 && size % 2 ? COLOR_HUE : -1, text, NULL, &err);
    patches_order(patches, &err);
    play(tree, patches, rows);
    patches_destroy(patches);
    return 0;
}
