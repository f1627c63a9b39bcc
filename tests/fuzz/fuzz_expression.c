/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any text as an expression for a number, a colour, a point and a trigger; what compiles plays five ticks with a look each
 * and gives finite numbers.
 */
#include "base/err.h"
#include "patch/patch.h"
#include "tree/tree.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 4, TICKS = 5, COMPONENTS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct stage {
    struct tree *tree;
    int branch, level, onset, row[ROWS];
};

static void stage_open(struct stage *stage)
{
    static const enum row_type types[ROWS] = {ROW_FLOAT, ROW_COLOR, ROW_POINT, ROW_TRIGGER};
    static const char *const addresses[ROWS] = {"/layer/a/n", "/layer/a/c", "/layer/a/p",
                                                "/layer/a/t"};
    stage->tree = tree_create(NULL);
    stage->branch = tree_branch_new(stage->tree, NULL);
    stage->level = tree_find(stage->tree, "/audio/level");
    stage->onset = tree_find(stage->tree, "/audio/onset");
    tree_put_on_stage(stage->tree, stage->branch);
    for (int i = 0; i < ROWS; i++) {
        struct row row = {.address = addresses[i],
                          .type = types[i],
                          .tier = TIER_PLAY,
                          .flags = ROW_WRITE | ROW_BIND,
                          .doc = "Of the fuzz."};
        stage->row[i] = tree_add(stage->tree, stage->branch, &row, NULL);
    }
}

static void play(const struct stage *stage, struct patches *patches)
{
    for (int tick = 0; tick < TICKS; tick++) {
        tree_begin_tick(stage->tree);
        tree_signal_number(stage->tree, stage->level, tick / 4.0);
        if (tick & 1)
            tree_fire(stage->tree, stage->onset);
        patches_tick(patches);
        patches_look(patches, 0.001 * tick);
        for (int i = 0; i < ROWS; i++)
            for (int c = 0; c < COMPONENTS; c++)
                if (!isfinite(tree_number(stage->tree, stage->row[i], c)) ||
                    !isfinite(tree_shown(stage->tree, stage->row[i], c)))
                    abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct stage stage; /* names that were heard stay, as they do in a show */
    if (!stage.tree || tree_size(stage.tree) > 2000) {
        tree_destroy(stage.tree);
        stage_open(&stage);
    }
    char *text = calloc(size + 1, 1);
    memcpy(text, data, size);
    struct patches *patches = patches_create(stage.tree, stage.branch, NULL);
    int bound = 0;
    bool broken = false; /* whatever the row: not only its type */
    for (int i = 0; i < ROWS && !broken; i++) {
        struct err err = {0};
        bool good = patches_bind(patches, stage.row[i], -1, text, NULL, &err);
        if (!good && !err.text[0])
            abort();
        broken = !good && err.text[0] != '/';
        bound += good;
    }
    struct err circle = {0};
    if (bound) {
        patches_order(patches, &circle);
        play(&stage, patches);
    }
    patches_destroy(patches);
    free(text);
    return 0;
}
