/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any preset: read, written back byte for byte, changed and read again, and its values compiled and run as expressions.
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

enum { PLAYED = 3 }; /* values of each text; the next mutation takes others */

static const struct row target = {.address = "/layer/fuzz/x",
                                  .type = ROW_FLOAT,
                                  .flags = ROW_WRITE | ROW_BIND,
                                  .doc = "Takes whatever compiles."};

static void play(struct patches *patches, struct tree *tree, int row, const char *text)
{
    struct err err;
    if (!patches_bind(patches, row, -1, text, NULL, &err))
        return;
    patches_order(patches, &err);
    for (int i = 0; i < 4; i++) {
        tree_begin_tick(tree);
        patches_tick(patches);
        patches_look(patches, 0.002);
        if (!isfinite(tree_shown(tree, row, 0)) || !isfinite(tree_number(tree, row, 0)))
            abort();
    }
}

static struct preset *read_again(const struct preset *preset)
{
    struct text text = {0};
    preset_write(preset, &text);
    struct preset *again = preset_parse("again", text.data ? text.data : "", text.length, NULL);
    if (!again)
        abort();
    text_free(&text);
    return again;
}

static void expect(const struct preset *preset, const char *section, const char *key,
                   const char *value)
{
    const char *found = preset_get(preset, section, key, NULL);
    if ((found == NULL) != (value == NULL) || (value && strcmp(found, value) != 0))
        abort();
}

static void expect_bytes(const struct preset *preset, const uint8_t *data, size_t size)
{
    struct text text = {0};
    preset_write(preset, &text);
    if (text.length != size || (size && memcmp(text.data, data, size) != 0))
        abort();
    text_free(&text);
}

/* Sets a key to what stands elsewhere in the text, reads that back from what is written, and takes the key out. */
static void change(struct preset *preset, int at)
{
    int n = preset_n_entries(preset);
    const struct preset_entry *entry = preset_entry(preset, at % n);
    char *section = strdup(at & 1 ? entry->section : "fuzz/new"), *key = strdup(entry->key);
    char *value = strdup(preset_entry(preset, (at + 1) % n)->plain);
    int n_more = preset_get(preset, section, key, NULL) ? 0 : 1;
    struct err err;
    if (preset_set(preset, section, key, value, &err)) {
        struct preset *again = read_again(preset);
        expect(preset, section, key, value);
        expect(again, section, key, value);
        if (preset_n_entries(again) != n + n_more)
            abort();
        preset_free(again);
        if (!preset_remove(preset, section, key))
            abort();
        expect(preset, section, key, NULL);
        again = read_again(preset);
        expect(again, section, key, NULL);
        preset_free(again);
    }
    free(section);
    free(key);
    free(value);
}

/* Part of the same text as a shared one: it comes first, and what is written stays as it was. */
static void share(const uint8_t *data, size_t size)
{
    struct preset *preset = preset_parse("fuzz", (const char *)data, size, NULL);
    int n = preset_n_entries(preset);
    struct preset *shared = preset_parse("shared", (const char *)data, size / 2, NULL);
    int n_shared = shared ? preset_n_entries(shared) : 0;
    if (shared && preset_include(preset, shared, NULL)) {
        if (preset_n_entries(preset) != n + n_shared)
            abort();
        for (int i = 0; i < n + n_shared; i++)
            if (!strcmp(preset_entry(preset, i)->file, "shared") != (i < n_shared))
                abort();
        expect_bytes(preset, data, size);
    }
    preset_free(preset);
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
    int n = preset_n_entries(preset), at = (int)(size % 97);
    struct patches *patches = patches_create(tree, branch, NULL);
    for (int i = 0; i < n && i < PLAYED; i++)
        play(patches, tree, row, preset_entry(preset, (at + i) % n)->plain);
    patches_destroy(patches);
    expect_bytes(preset, data, size);
    share(data, size);
    if (n)
        change(preset, at);
    preset_free(preset);
    return 0;
}
