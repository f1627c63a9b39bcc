/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All texts lie in one block that is measured first, so that a schema is made by a handful of allocations.
 */
#include "tree/schema.h"

#include "base/err.h"
#include "base/file.h"
#include "tree/inner.h"

#include <stdlib.h>
#include <string.h>

#define NEXT "/next"

/* A block being filled, or only measured while it has no memory. */
struct block {
    char *memory;
    size_t used;
};

static void *place(struct block *block, const void *data, size_t size, size_t align)
{
    block->used = (block->used + align - 1) / align * align;
    char *at = block->memory ? block->memory + block->used : NULL;
    if (at)
        memcpy(at, data, size);
    block->used += size;
    return at;
}

static const char *place_text(struct block *block, const char *text)
{
    return text ? place(block, text, strlen(text) + 1, 1) : NULL;
}

/* With /next in front when it belongs to the armed scene. */
static const char *place_address(struct block *block, const char *address, bool next)
{
    if (!address || !next)
        return place_text(block, address);
    const char *whole = place(block, NEXT, strlen(NEXT), 1);
    place_text(block, address);
    return whole;
}

static const char *const *place_choices(struct block *block, const char *const *choices)
{
    int n = 0;
    while (choices && choices[n])
        n++;
    if (!choices)
        return NULL;
    const char **words =
        place(block, choices, ((size_t)n + 1) * sizeof *choices, _Alignof(const char *));
    for (int i = 0; i < n; i++) {
        const char *word = place_text(block, choices[i]);
        if (words)
            words[i] = word;
    }
    return (const char *const *)words;
}

static struct row place_row(struct block *block, const struct row *row, bool next)
{
    struct row copy = *row;
    copy.address = place_address(block, row->address, next);
    copy.initial_text = place_text(block, row->initial_text);
    copy.choices = place_choices(block, row->choices);
    copy.short_name = place_address(block, row->short_name, next);
    copy.doc = place_text(block, row->doc);
    return copy;
}

static bool is_reached(const struct tree *tree, int branch)
{
    return branch == TREE_HOUSE || branch == tree->on_stage || branch == tree->armed;
}

static bool is_next(const struct tree *tree, int branch)
{
    return branch != TREE_HOUSE && branch != tree->on_stage;
}

static void fill(struct schema *schema, const struct tree *tree, struct block *block, int *row_of)
{
    schema->n_rows = schema->n_names = schema->n_numbers = 0;
    for (int id = 0; id < tree->n_slots; id++) {
        const struct slot *slot = tree->slots[id];
        if (!slot || !is_reached(tree, slot->branch))
            continue;
        struct schema_row row = {
            .id = id, .number_at = schema->n_numbers, .n_numbers = row_n_numbers(&slot->row)};
        row.row = place_row(block, &slot->row, is_next(tree, slot->branch));
        schema->n_numbers += row.n_numbers;
        row_of[id] = schema->n_rows;
        if (schema->rows)
            schema->rows[schema->n_rows] = row;
        schema->n_rows++;
    }
    for (int i = 0; i < tree->entries_room; i++) {
        const struct entry *entry = &tree->entries[i];
        if (!entry->address || !is_reached(tree, entry->branch))
            continue;
        const char *name = place_address(block, entry->address, is_next(tree, entry->branch));
        if (schema->names)
            schema->names[schema->n_names] = (struct schema_name){name, row_of[entry->id]};
        schema->n_names++;
    }
}

static size_t seat(const struct schema *schema, const char *address)
{
    size_t mask = (size_t)schema->table_size - 1;
    size_t at = file_hash(address, strlen(address)) & mask;
    while (schema->table[at] >= 0 && strcmp(schema->names[schema->table[at]].address, address) != 0)
        at = (at + 1) & mask;
    return at;
}

static bool allocate(struct schema *schema, struct block *block)
{
    for (schema->table_size = 16; schema->table_size < 2 * schema->n_names;)
        schema->table_size *= 2;
    block->memory = schema->texts = malloc(block->used + 1);
    block->used = 0;
    schema->rows = calloc((size_t)schema->n_rows + 1, sizeof *schema->rows);
    schema->names = calloc((size_t)schema->n_names + 1, sizeof *schema->names);
    schema->table = malloc((size_t)schema->table_size * sizeof *schema->table);
    return schema->texts && schema->rows && schema->names && schema->table;
}

struct schema *schema_create(const struct tree *tree, struct err *err)
{
    struct block block = {0};
    struct schema *schema = calloc(1, sizeof *schema);
    int *row_of = calloc((size_t)tree->n_slots + 1, sizeof *row_of);
    if (schema && row_of)
        fill(schema, tree, &block, row_of);
    if (!schema || !row_of || !allocate(schema, &block)) {
        free(row_of);
        schema_destroy(schema);
        err_set(err, ERR_SYSTEM, _("No memory for a copy of the tree; close other programs."));
        return NULL;
    }
    fill(schema, tree, &block, row_of);
    free(row_of);
    for (int i = 0; i < schema->table_size; i++)
        schema->table[i] = -1;
    for (int i = 0; i < schema->n_names; i++)
        schema->table[seat(schema, schema->names[i].address)] = i;
    schema->version = tree->schema;
    return schema;
}

void schema_destroy(struct schema *schema)
{
    if (!schema)
        return;
    free(schema->texts);
    free(schema->rows);
    free(schema->names);
    free(schema->table);
    free(schema);
}

int schema_find(const struct schema *schema, const char *address)
{
    int name = schema->table[seat(schema, address)];
    return name < 0 ? -1 : schema->names[name].row;
}
