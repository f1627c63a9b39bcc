/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree/tree.h"
#include "base/err.h"
#include "base/text.h"
#include "command/command.h"
#include "command/live.h"
#include "command/reference.h"
#include "engine/show.h"
#include "engine/writing.h"
#include "tree/preset.h"
#include "tree/schema.h"
#include "visual/device.h"
#include "visual/parts.h"

#include <stdio.h>

enum { TREE_WIDTH = 64, TREE_HEIGHT = 36 };

static void print_line(const struct tree *tree, int id)
{
    const struct row *row = tree_row(tree, id);
    char value[256], range[96] = "";
    tree_print(tree, id, value, sizeof value);
    if (row_is_limited(row)) {
        char low[40], high[40];
        text_from_number(low, sizeof low, row->min);
        text_from_number(high, sizeof high, row->max);
        snprintf(range, sizeof range, "%s..%s", low, high);
    }
    const char *unit = row_unit_text(row->unit);
    printf("%-36s %-8s %-9s %-12s %s%s%s\n", row->address, row_type_text(row->type),
           row_tier_text(row->tier), range, row_doc(row), *unit ? " " : "", *unit ? unit : "");
}

static bool print_tree(const struct tree *tree, const struct tree_options *options, struct err *err)
{
    struct text out = {0};
    struct schema *schema = schema_create(tree, err);
    if (!schema)
        return false;
    if (options->json)
        reference_json(&out, schema, tree);
    else if (options->markdown)
        reference_markdown(&out, schema);
    for (int i = 0; !out.data && i < schema->n_rows; i++)
        print_line(tree, schema->rows[i].id);
    if (out.data)
        fwrite(out.data, 1, out.length, stdout);
    text_free(&out);
    schema_destroy(schema);
    return true;
}

static bool print_values(const struct show *show, struct err *err)
{
    struct text text = {0};
    struct preset *preset = writing_preset(show->tree, &show->on_stage, true, err);
    if (!preset)
        return false;
    preset_write(preset, &text);
    fwrite(text.data, 1, text.length, stdout);
    text_free(&text);
    preset_free(preset);
    return true;
}

int command_tree(int n_words, char **words)
{
    struct err err = {0};
    struct tree_options options = {0};
    const struct command_row *command = command_find("tree");
    if (!options_read(command, &options, &n_words, words, &err))
        return options_fail(&err);
    if (options.help) {
        options_help(command);
        return 0;
    }
    char path[PARTS_PATH_MAX];
    const struct device_desc desc = {.offscreen = true};
    struct device *device = device_create(&desc, &err);
    struct show *show = device ? show_create(TREE_WIDTH, TREE_HEIGHT, &err) : NULL;
    bool ok = show && parts_find(options.preset ? options.preset : COMMAND_FIRST_PRESET, path,
                                 sizeof path, &err);
    struct parts *parts = ok ? parts_load(path, NULL, NULL, &err) : NULL;
    ok = parts && show_swap(show, parts, 0, &err);
    if (ok && options.values)
        ok = print_values(show, &err);
    else if (ok)
        ok = print_tree(show->tree, &options, &err);
    show_destroy(show);
    device_destroy(device);
    return ok ? 0 : options_fail(&err);
}
