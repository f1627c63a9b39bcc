/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree/tree.h"
#include "base/err.h"
#include "base/text.h"
#include "command/command.h"
#include "command/live.h"
#include "engine/show.h"
#include "engine/writing.h"
#include "tree/preset.h"
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
           row_tier_text(row->tier), range, row->doc ? row->doc : "", *unit ? " " : "",
           *unit ? unit : "");
}

static void add_json_text(struct text *out, const char *key, const char *value)
{
    text_add(out, ", \"%s\": \"", key);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            text_add_bytes(out, "\\", 1);
        if ((unsigned char)*value >= 0x20)
            text_add_bytes(out, value, 1);
    }
    text_add_bytes(out, "\"", 1);
}

static void add_json(struct text *out, const struct tree *tree, int id)
{
    const struct row *row = tree_row(tree, id);
    char number[40], value[256];
    text_add(out, "%s\n  {\"id\": %d", id ? "," : "", id);
    add_json_text(out, "address", row->address);
    add_json_text(out, "type", row_type_text(row->type));
    add_json_text(out, "tier", row_tier_text(row->tier));
    if (row_is_limited(row)) {
        text_from_number(number, sizeof number, row->min);
        text_add(out, ", \"min\": %s", number);
        text_from_number(number, sizeof number, row->max);
        text_add(out, ", \"max\": %s", number);
    }
    if (row->unit)
        add_json_text(out, "unit", row_unit_text(row->unit));
    if (row->short_name)
        add_json_text(out, "short", row->short_name);
    tree_print(tree, id, value, sizeof value);
    add_json_text(out, "value", value);
    text_add(out, ", \"writable\": %s, \"patchable\": %s",
             row->flags & ROW_WRITE ? "true" : "false", row->flags & ROW_BIND ? "true" : "false");
    add_json_text(out, "doc", row->doc ? row->doc : "");
    text_add(out, "}");
}

static void print_tree(const struct tree *tree, bool json)
{
    struct text out = {0};
    for (int id = 0; id < tree_size(tree); id++) {
        if (!tree_row(tree, id))
            continue;
        if (json)
            add_json(&out, tree, id);
        else
            print_line(tree, id);
    }
    if (json)
        printf("[%s\n]\n", out.data ? out.data : "");
    text_free(&out);
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
        print_tree(show->tree, options.json);
    show_destroy(show);
    device_destroy(device);
    return ok ? 0 : options_fail(&err);
}
