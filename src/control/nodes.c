/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/nodes.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "tree/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEW = 4 }; /* children that may come and go before the whole container counts as changed */

struct entry {
    struct node node;
    int last;
    int twin;      /* the next name of the same row */
    uint64_t sign; /* of its row's declaration */
};

struct nodes {
    uint64_t version;
    struct entry *entries;
    int n, room;
    int *table; /* places in entries by parent and name; length is a power of two */
    int table_size;
    char *names; /* all parts of all addresses */
};

static size_t seat(const struct nodes *nodes, int parent, const char *name)
{
    size_t mask = (size_t)nodes->table_size - 1;
    size_t at = (file_hash(name, strlen(name)) + (uint64_t)parent * 0x9e3779b97f4a7c15u) & mask;
    for (; nodes->table[at] >= 0; at = (at + 1) & mask) {
        const struct node *node = &nodes->entries[nodes->table[at]].node;
        if (node->parent == parent && !strcmp(node->name, name))
            break;
    }
    return at;
}

static int child(struct nodes *nodes, int parent, const char *name)
{
    size_t at = seat(nodes, parent, name);
    if (nodes->table[at] >= 0)
        return nodes->table[at];
    int i = nodes->n++;
    nodes->table[at] = i;
    nodes->entries[i] = (struct entry){.node = {name, parent, NODE_NONE, NODE_NONE, -1, false},
                                       .last = NODE_NONE,
                                       .twin = NODE_NONE};
    struct entry *above = &nodes->entries[parent];
    if (above->last == NODE_NONE)
        above->node.first = i;
    else
        nodes->entries[above->last].node.next = i;
    above->last = i;
    return i;
}

/* Hangs an address into the tree; its slashes become ends of names. */
static int hang(struct nodes *nodes, char *address)
{
    int at = NODE_ROOT;
    for (char *name = strtok_r(address, "/", &address); name; name = strtok_r(NULL, "/", &address))
        at = child(nodes, at, name);
    return at;
}

static uint64_t sign(const struct schema_row *schema_row)
{
    const struct row *row = &schema_row->row;
    struct text text = {0};
    text_add(&text, "%d %g %g %d %d %d %u %g %d %s", row->type, row->min, row->max,
             schema_row->n_numbers, row->unit, row->tier, row->flags, row->step, row->curve,
             row->doc ? row->doc : "");
    for (int i = 0; row->choices && row->choices[i]; i++)
        text_add(&text, "\n%s", row->choices[i]);
    uint64_t hash = file_hash(text.data, text.length);
    text_free(&text);
    return hash;
}

static void list(struct nodes *nodes, int node)
{
    for (; node != NODE_NONE && !nodes->entries[node].node.listed;
         node = nodes->entries[node].node.parent)
        nodes->entries[node].node.listed = true;
}

/* Copies an address to *names, which moves behind it. */
static char *copy(char **names, const char *address)
{
    char *own = *names;
    size_t n = strlen(address) + 1;
    memcpy(own, address, n);
    *names += n;
    return own;
}

static void add_name(struct nodes *nodes, char *address, int row, int main)
{
    int node = hang(nodes, address);
    if (node == main || nodes->entries[node].node.row >= 0)
        return; /* the main address itself, or one that is nearer to another row */
    nodes->entries[node].node.row = row;
    nodes->entries[node].twin = nodes->entries[main].twin;
    nodes->entries[main].twin = node;
}

/* Main addresses in the order of the rows, then second names. `mains` has room for a node per row. */
static void fill(struct nodes *nodes, const struct schema *schema, int *mains)
{
    char *names = nodes->names;
    nodes->entries[0] = (struct entry){.node = {"", NODE_NONE, NODE_NONE, NODE_NONE, -1, true},
                                       .last = NODE_NONE,
                                       .twin = NODE_NONE};
    nodes->n = 1;
    for (int i = 0; i < schema->n_rows; i++) {
        mains[i] = hang(nodes, copy(&names, schema->rows[i].row.address));
        nodes->entries[mains[i]].node.row = i;
        nodes->entries[mains[i]].sign = sign(&schema->rows[i]);
        list(nodes, mains[i]);
    }
    for (int i = 0; i < schema->n_names; i++) {
        int row = schema->names[i].row;
        add_name(nodes, copy(&names, schema->names[i].address), row, mains[row]);
    }
}

/* An address of n bytes makes at most n/2 + 1 nodes. */
static bool make_room(struct nodes *nodes, const struct schema *schema)
{
    size_t bytes = 1, parts = 2;
    for (int i = 0; i < schema->n_rows + schema->n_names; i++) {
        const char *address = i < schema->n_rows ? schema->rows[i].row.address
                                                 : schema->names[i - schema->n_rows].address;
        bytes += strlen(address) + 1;
        for (; *address; address++)
            parts += *address == '/';
    }
    for (nodes->table_size = 16; (size_t)nodes->table_size < 2 * parts;)
        nodes->table_size *= 2;
    nodes->names = malloc(bytes);
    nodes->entries = calloc(parts, sizeof *nodes->entries);
    nodes->table = malloc((size_t)nodes->table_size * sizeof *nodes->table);
    for (int i = 0; nodes->table && i < nodes->table_size; i++)
        nodes->table[i] = -1;
    return nodes->names && nodes->entries && nodes->table;
}

struct nodes *nodes_create(const struct schema *schema, struct err *err)
{
    struct nodes *nodes = calloc(1, sizeof *nodes);
    int *mains = malloc(((size_t)schema->n_rows + 1) * sizeof *mains);
    if (!nodes || !mains || !make_room(nodes, schema)) {
        free(mains);
        nodes_destroy(nodes);
        err_set(err, ERR_SYSTEM, _("No memory for a copy of the tree; close other programs."));
        return NULL;
    }
    nodes->version = schema->version;
    fill(nodes, schema, mains);
    free(mains);
    return nodes;
}

void nodes_destroy(struct nodes *nodes)
{
    if (!nodes)
        return;
    free(nodes->entries);
    free(nodes->table);
    free(nodes->names);
    free(nodes);
}

uint64_t nodes_version(const struct nodes *nodes)
{
    return nodes->version;
}

const struct node *nodes_at(const struct nodes *nodes, int node)
{
    return &nodes->entries[node].node;
}

static int find_child(const struct nodes *nodes, int parent, const char *name)
{
    return nodes->table[seat(nodes, parent, name)];
}

int nodes_find(const struct nodes *nodes, const char *address)
{
    int at = NODE_ROOT;
    if (*address != '/')
        return NODE_NONE;
    for (address++; *address && at != NODE_NONE;) {
        char name[256];
        size_t n = strcspn(address, "/");
        if (!n || n >= sizeof name)
            return NODE_NONE;
        memcpy(name, address, n);
        name[n] = '\0';
        at = find_child(nodes, at, name);
        address += n + (address[n] == '/');
    }
    return at;
}

int nodes_next_name(const struct nodes *nodes, int node)
{
    return nodes->entries[node].twin;
}

void nodes_address(const struct nodes *nodes, int node, char *address, size_t size)
{
    int way[256], n = 0;
    for (; node > NODE_ROOT && n < 256; node = nodes->entries[node].node.parent)
        way[n++] = node;
    size_t used = (size_t)snprintf(address, size, "%s", n ? "" : "/");
    while (n-- > 0 && used < size)
        used +=
            (size_t)snprintf(address + used, size - used, "/%s", nodes->entries[way[n]].node.name);
}

/* ---- comparing ---- */

struct comparison {
    const struct nodes *before, *after;
    struct nodes_change *changes;
    int n, room;
};

static void note(struct comparison *c, enum nodes_event event, const struct nodes *nodes, int node)
{
    if (c->n < c->room) {
        c->changes[c->n].event = event;
        nodes_address(nodes, node, c->changes[c->n].address, sizeof c->changes->address);
    }
    c->n++;
}

static bool same_row(const struct entry *a, const struct entry *b)
{
    return (a->node.row < 0) == (b->node.row < 0) && a->sign == b->sign;
}

/* Children that are listed in one tree and not in the other, and rows that changed. */
static void compare_children(struct comparison *c, int before, int after)
{
    const struct entry *old = c->before->entries, *new = c->after->entries;
    for (int i = old[before].node.first; i != NODE_NONE; i = old[i].node.next) {
        int twin = find_child(c->after, after, old[i].node.name);
        if (old[i].node.listed && (twin == NODE_NONE || !new[twin].node.listed))
            note(c, NODES_REMOVED, c->before, i);
    }
    for (int i = new[after].node.first; i != NODE_NONE; i = new[i].node.next) {
        int twin = find_child(c->before, before, new[i].node.name);
        if (!new[i].node.listed)
            continue;
        if (twin == NODE_NONE || !old[twin].node.listed)
            note(c, NODES_ADDED, c->after, i);
        else if (!same_row(&old[twin], &new[i]))
            note(c, NODES_CHANGED, c->after, i);
    }
}

static void compare(struct comparison *c, int before, int after)
{
    const struct entry *new = c->after->entries;
    int n = c->n;
    compare_children(c, before, after);
    if (c->n > n + FEW) {
        c->n = n;
        note(c, NODES_CHANGED, c->after, after);
        return;
    }
    for (int i = new[after].node.first; i != NODE_NONE; i = new[i].node.next) {
        int twin = find_child(c->before, before, new[i].node.name);
        if (new[i].node.listed && twin != NODE_NONE && c->before->entries[twin].node.listed)
            compare(c, twin, i);
    }
}

int nodes_compare(const struct nodes *before, const struct nodes *after,
                  struct nodes_change *changes, int n)
{
    struct comparison c = {.before = before, .after = after, .changes = changes, .room = n};
    compare(&c, NODE_ROOT, NODE_ROOT);
    if (c.n <= n)
        return c.n;
    c.n = 0;
    note(&c, NODES_CHANGED, after, NODE_ROOT);
    return 1;
}
