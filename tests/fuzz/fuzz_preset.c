/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any preset: read, written back byte for byte, changed, and each of its values compiled and run as an expression.
 */
#include "base/err.h"
#include "base/text.h"
#include "patch/patch.h"
#include "tree/preset.h"
#include "tree/tree.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct row target = {.address = "/layer/fuzz/x",
                                  .type = ROW_FLOAT,
                                  .flags = ROW_WRITE | ROW_BIND,
                                  .doc = "Takes whatever compiles."};

static void play(struct tree *tree, int branch, int row, const char *text)
{
    struct err err;
    struct patches *patches = patches_create(tree, branch, NULL);
    if (patches_bind(patches, row, -1, text, NULL, &err)) {
        patches_order(patches, &err);
        for (int i = 0; i < 4; i++) {
            tree_begin_tick(tree);
            patches_tick(patches);
            patches_look(patches, 0.002);
            if (!isfinite(tree_shown(tree, row, 0)) || !isfinite(tree_number(tree, row, 0)))
                abort();
        }
    }
    patches_destroy(patches);
}

static void write_back(struct preset *preset, const uint8_t *data, size_t size)
{
    struct text text = {0};
    preset_write(preset, &text);
    if (text.length != size || (size && memcmp(text.data, data, size) != 0))
        abort();
    text_free(&text);
    const struct preset_entry *first = preset_entry(preset, 0);
    if (!first)
        return;
    char *section = strdup(first->section), *key = strdup(first->key);
    if (preset_set(preset, section, key, "0.5", NULL) &&
        strcmp(preset_get(preset, section, key, ""), "0.5") != 0)
        abort();
    free(section);
    free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tree *tree;
    static int branch, row;
    struct err err;
    if (tree && tree_size(tree) > 2000) {
        tree_destroy(tree);
        tree = NULL;
    }
    if (!tree) {
        tree = tree_create(NULL);
        branch = tree_branch_new(tree, NULL);
        row = tree_add(tree, branch, &target, NULL);
    }
    struct preset *preset = preset_parse("fuzz", (const char *)data, size, &err);
    if (!preset)
        return 0;
    for (int i = 0; i < preset_n_entries(preset) && i < 32; i++)
        play(tree, branch, row, preset_entry(preset, i)->plain);
    write_back(preset, data, size);
    preset_free(preset);
    return 0;
}
