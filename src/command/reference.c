/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/reference.h"

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "engine/values.h"
#include "patch/functions.h"
#include "tree/schema.h"
#include "tree/tree.h"

#include <stdio.h>
#include <string.h>

enum { FLAGS = 7 };

static void add_text(struct text *out, const char *key, const char *value)
{
    text_add(out, ", \"%s\": ", key);
    json_add_string(out, value);
}

static void add_number(struct text *out, const char *key, double value)
{
    text_add(out, ", \"%s\": ", key);
    json_add_number(out, value);
}

/* The value that a row begins with, as a preset writes it; "" where there is none. */
static void print_initial(const struct row *row, char *out, size_t size)
{
    *out = '\0';
    if (row->type == ROW_TEXT || row->type == ROW_FILE)
        snprintf(out, size, "%s", row->initial_text ? row->initial_text : "");
    else if (row->type != ROW_TRIGGER && row->type != ROW_BANDS)
        values_print(row, row->initial, out, size);
}

static void add_names(struct text *out, const struct schema *schema, int i)
{
    int n = 0;
    text_add(out, ", \"names\": [");
    for (int k = 0; k < schema->n_names; k++) {
        const struct schema_name *name = &schema->names[k];
        if (name->row != i || !strcmp(name->address, schema->rows[i].row.address))
            continue;
        text_add(out, "%s", n++ ? ", " : "");
        json_add_string(out, name->address);
    }
    text_add(out, "]");
}

static void add_choices(struct text *out, const char *const *choices)
{
    text_add(out, ", \"choices\": [");
    for (int i = 0; choices[i]; i++) {
        text_add(out, "%s", i ? ", " : "");
        json_add_string(out, choices[i]);
    }
    text_add(out, "]");
}

static void add_flags(struct text *out, unsigned flags)
{
    int n = 0;
    text_add(out, ", \"flags\": [");
    for (int i = 0; i < FLAGS; i++)
        if (flags & 1u << i)
            text_add(out, "%s\"%s\"", n++ ? ", " : "", row_flag_text(1u << i));
    text_add(out, "]");
}

static void add_row(struct text *out, const struct schema *schema, const struct tree *tree, int i)
{
    const struct row *row = &schema->rows[i].row;
    char value[2048];
    text_add(out, "%s\n  {\"id\": %d", i ? "," : "", schema->rows[i].id);
    add_text(out, "address", row->address);
    add_names(out, schema, i);
    add_text(out, "type", row_type_text(row->type));
    add_text(out, "tier", row_tier_text(row->tier));
    if (row_is_limited(row)) {
        add_number(out, "min", row->min);
        add_number(out, "max", row->max);
    }
    print_initial(row, value, sizeof value);
    add_text(out, "default", value);
    add_text(out, "unit", row_unit_text(row->unit));
    if (row->choices)
        add_choices(out, row->choices);
    add_number(out, "step", row_step(row));
    add_text(out, "curve", row_curve_text(row->curve));
    add_flags(out, row->flags);
    if (row->short_name)
        add_text(out, "short", row->short_name);
    tree_print(tree, schema->rows[i].id, value, sizeof value);
    add_text(out, "value", value);
    text_add(out, ", \"writable\": %s, \"patchable\": %s",
             row->flags & ROW_WRITE ? "true" : "false", row->flags & ROW_BIND ? "true" : "false");
    add_text(out, "doc", row->doc ? row->doc : "");
    text_add(out, "}");
}

void reference_json(struct text *out, const struct schema *schema, const struct tree *tree)
{
    text_add(out, "[");
    for (int i = 0; i < schema->n_rows; i++)
        add_row(out, schema, tree, i);
    text_add(out, "\n]\n");
}

/* ---- for people ---- */

/* Bytes of the branch's name: "/audio" of "/audio/level"; the whole of "/ping". */
static int branch_length(const char *address)
{
    return 1 + (int)strcspn(address + 1, "/");
}

static bool same_branch(const char *a, const char *b)
{
    int n = branch_length(a);
    return n == branch_length(b) && !strncmp(a, b, (size_t)n);
}

static bool is_first_of_branch(const struct schema *schema, int i)
{
    for (int k = 0; k < i; k++)
        if (same_branch(schema->rows[k].row.address, schema->rows[i].row.address))
            return false;
    return true;
}

/* A cell behind the one before: | would end it. */
static void add_cell(struct text *out, const char *value)
{
    text_add(out, " | ");
    for (; *value; value++) {
        if (*value == '|')
            text_add_bytes(out, "\\", 1);
        text_add_bytes(out, value, 1);
    }
}

/* "0..1 s", or the words of a choice. */
static void add_range(struct text *out, const struct row *row)
{
    char low[40], high[40];
    text_add(out, " | ");
    if (row_is_limited(row)) {
        text_from_number(low, sizeof low, row->min);
        text_from_number(high, sizeof high, row->max);
        text_add(out, "%s..%s", low, high);
    }
    for (int i = 0; row->choices && row->choices[i]; i++)
        text_add(out, "%s%s", i ? ", " : "", row->choices[i]);
    const char *unit = row_unit_text(row->unit);
    text_add(out, "%s%s", *unit && row_is_limited(row) ? " " : "", unit);
}

static void add_line(struct text *out, const struct row *row)
{
    char initial[256];
    print_initial(row, initial, sizeof initial);
    text_add(out, "| `%s`", row->address);
    if (row->short_name)
        text_add(out, ", `%s`", row->short_name);
    add_cell(out, row_type_text(row->type));
    add_range(out, row);
    add_cell(out, row->flags & ROW_SIGNAL ? "" : initial);
    add_cell(out, row_tier_text(row->tier));
    add_cell(out, row_doc(row));
    text_add(out, " |\n");
}

void reference_markdown(struct text *out, const struct schema *schema)
{
    text_add(out, "# %s\n\n%s\n", _("Every address of the show"),
             _("Printed by `clavilux tree --markdown`."));
    for (int i = 0; i < schema->n_rows; i++) {
        const char *address = schema->rows[i].row.address;
        if (!is_first_of_branch(schema, i))
            continue;
        text_add(out, "\n## %.*s\n\n| %s | %s | %s | %s | %s | %s |\n|---|---|---|---|---|---|\n",
                 branch_length(address), address, _("address"), _("type"), _("range"),
                 _("at first"), _("tier"), _("what"));
        for (int k = i; k < schema->n_rows; k++)
            if (same_branch(schema->rows[k].row.address, address))
                add_line(out, &schema->rows[k].row);
    }
}

/* ---- functions ---- */

void reference_functions(struct text *out)
{
    static const char *const looks[] = {"pure", "flow", "hold"};
    text_add(out, "[");
    for (int i = 0; i < patch_n_functions(); i++) {
        const struct patch_function *f = patch_function(i);
        text_add(out, "%s\n  {\"name\": \"%s\"", i ? "," : "", f->name);
        add_text(out, "arguments", f->arguments);
        add_text(out, "look", looks[f->look]);
        add_text(out, "doc", f->doc);
        add_text(out, "example", f->example);
        add_number(out, "after_s", f->after_s);
        text_add(out, ", \"gives\": [");
        for (int c = 0; c < 4; c++) {
            text_add(out, "%s", c ? ", " : "");
            json_add_number(out, f->expected[c]);
        }
        text_add(out, "]}");
    }
    text_add(out, "\n]\n");
}
