/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows come and go here; what they hold is in values.c, who may write them in gate.c.
 */
#include "tree/tree.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "tree/heard.h"
#include "tree/inner.h"
#include "tree/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64 };

static bool no_memory(struct err *err)
{
    return err_set(err, ERR_SYSTEM, _("No memory for the tree; close other programs."));
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text > 0x7f)
            return false;
    return true;
}

static uint64_t hash_of(int branch, const char *address)
{
    return file_hash(address, strlen(address)) + (uint64_t)branch * UINT64_C(0x9e3779b97f4a7c15);
}

/* ---- the table of addresses ---- */

static struct entry *entry_find(const struct tree *tree, int branch, const char *address)
{
    if (!tree->entries_room)
        return NULL;
    uint64_t hash = hash_of(branch, address);
    size_t mask = (size_t)tree->entries_room - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        struct entry *entry = &tree->entries[at];
        if (!entry->address && entry->id == TREE_NONE)
            return NULL;
        if (entry->address && entry->hash == hash && entry->branch == branch &&
            !strcmp(entry->address, address))
            return entry;
    }
}

static void entry_place(struct tree *tree, struct entry entry, uint64_t mark)
{
    size_t mask = (size_t)tree->entries_room - 1;
    size_t at = entry.hash & mask;
    while (tree->entries[at].address)
        at = (at + 1) & mask;
    tree->n_entries += tree->entries[at].id == TREE_NONE;
    tree->entries[at] = entry;
    tree->marks[at] = mark;
}

/* Keeps at least half of the table free; what was removed is forgotten on the way. */
static bool entries_reserve(struct tree *tree)
{
    if (2 * (tree->n_entries + 1) < tree->entries_room)
        return true;
    struct entry *old = tree->entries;
    int old_room = tree->entries_room, n_live = 0;
    for (int i = 0; i < old_room; i++)
        n_live += old[i].address != NULL;
    int room = 1024;
    while (room < 4 * (n_live + 1))
        room *= 2;
    struct entry *fresh = malloc((size_t)room * sizeof *fresh);
    uint64_t *marks = calloc((size_t)room, sizeof *marks), *old_marks = tree->marks;
    if (!fresh || !marks) {
        free(fresh);
        free(marks);
        return false;
    }
    for (int i = 0; i < room; i++)
        fresh[i] = (struct entry){.id = TREE_NONE};
    tree->entries = fresh;
    tree->marks = marks;
    tree->entries_room = room;
    tree->n_entries = 0;
    for (int i = 0; i < old_room; i++)
        if (old[i].address)
            entry_place(tree, old[i], old_marks[i]);
    free(old);
    free(old_marks);
    return true;
}

static bool entry_add(struct tree *tree, int branch, const char *address, int id)
{
    char *copy = entries_reserve(tree) ? strdup(address) : NULL;
    if (!copy)
        return false;
    entry_place(tree, (struct entry){hash_of(branch, address), copy, branch, id},
                pattern_mark(address, (int)strlen(address)));
    return true;
}

/* The names of one row or, when id is TREE_NONE, of a whole branch in one pass. */
static void entries_forget(struct tree *tree, int branch, int id)
{
    for (int i = 0; i < tree->entries_room; i++) {
        struct entry *entry = &tree->entries[i];
        if (!entry->address || entry->branch != branch || (id != TREE_NONE && entry->id != id))
            continue;
        free(entry->address);
        *entry = (struct entry){.id = 0};
        tree->marks[i] = 0;
    }
}

/* ---- slots ---- */

static void slot_free(struct slot *slot)
{
    if (!slot)
        return;
    free((char *)slot->row.address);
    free((char *)slot->row.initial_text);
    free((char *)slot->row.short_name);
    free((char *)slot->row.doc);
    for (int i = 0; slot->row.choices && slot->row.choices[i]; i++)
        free((char *)slot->row.choices[i]);
    free((void *)slot->row.choices);
    if (slot->signal)
        free(slot->signal->parts);
    free(slot->signal);
    free(slot->bands);
    free(slot->text);
    free(slot);
}

static char *copied(const char *text, bool *failed)
{
    char *copy = text ? strdup(text) : NULL;
    *failed |= text && !copy;
    return copy;
}

static const char *const *copied_words(const char *const *words, bool *failed)
{
    int n = 0;
    while (words && words[n])
        n++;
    const char **copy = words ? calloc((size_t)n + 1, sizeof *copy) : NULL;
    *failed |= words && !copy;
    for (int i = 0; copy && i < n; i++)
        copy[i] = copied(words[i], failed);
    return copy;
}

static struct slot *slot_new(struct tree *tree, int branch, const struct row *row,
                             const char *address)
{
    size_t size = (sizeof(struct slot) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    struct slot *slot = aligned_alloc(CACHE_LINE, size);
    if (!slot)
        return NULL;
    memset(slot, 0, size);
    bool failed = false;
    slot->row = *row;
    slot->row.address = copied(address, &failed);
    slot->row.initial_text = copied(row->initial_text, &failed);
    slot->row.short_name = copied(row->short_name, &failed);
    slot->row.doc = copied(row->doc, &failed);
    slot->row.choices = copied_words(row->choices, &failed);
    slot->branch = branch;
    slot->fired_at = slot->written_at = slot->cell.touched = -1;
    if (row->type == ROW_BANDS)
        failed |= !(slot->bands = calloc(ROW_BANDS_MAX, sizeof *slot->bands));
    for (int i = 0; i < COMPONENTS_MAX; i++) {
        slot->touched_at[i] = -1;
        slot->cell.ticked[i] = slot->cell.shown[i] = slot->cell.hand[i] =
            tree_clamped(slot, row->initial[i]);
    }
    if (!failed && row->initial_text)
        failed = !tree_keep_text(tree, slot, row->initial_text);
    if (!failed)
        return slot;
    slot_free(slot);
    return NULL;
}

/* The lowest free place; TREE_NONE when memory is short. */
static int slot_place(struct tree *tree)
{
    for (int id = tree->first_free; id < tree->n_slots; id++) {
        if (!tree->slots[id]) {
            tree->first_free = id + 1;
            return id;
        }
    }
    tree->first_free = tree->n_slots;
    if (tree->n_slots == tree->slots_room) {
        int room = tree->slots_room ? 2 * tree->slots_room : 256;
        struct slot **slots = realloc(tree->slots, (size_t)room * sizeof(struct slot *));
        if (slots)
            tree->slots = slots;
        int *hits = realloc(tree->hits, (size_t)room * sizeof *hits);
        if (hits)
            tree->hits = hits;
        if (!slots || !hits)
            return TREE_NONE;
        tree->slots_room = room;
    }
    tree->slots[tree->n_slots] = NULL;
    return tree->n_slots;
}

static bool address_is_sound(const char *address)
{
    if (address[0] != '/' || !address[1] || strlen(address) >= ROW_ADDRESS_MAX)
        return false;
    return !strstr(address, "//") && address[strlen(address) - 1] != '/';
}

const char *tree_nfc(const char *address, char **composed)
{
    *composed = is_ascii(address) ? NULL : text_nfc(address);
    return *composed ? *composed : address;
}

static int add_composed(struct tree *tree, int branch, const struct row *row, const char *address,
                        struct err *err)
{
    if (!address_is_sound(address)) {
        err_set(err, ERR_FORMAT,
                _("«%s» is no address; write it as /part/part, shorter than %d bytes."), address,
                ROW_ADDRESS_MAX);
        return TREE_NONE;
    }
    if (entry_find(tree, branch, address)) {
        err_set(err, ERR_BUSY, _("%s exists already; choose another name."), address);
        return TREE_NONE;
    }
    int id = slot_place(tree);
    if (id >= TREE_ROWS_MAX) {
        err_set(err, ERR_RANGE, _("No room for %s: the tree holds %d rows; use fewer layers."),
                address, TREE_ROWS_MAX);
        return TREE_NONE;
    }
    struct slot *slot = id == TREE_NONE ? NULL : slot_new(tree, branch, row, address);
    if (!slot || !entry_add(tree, branch, address, id)) {
        slot_free(slot);
        no_memory(err);
        return TREE_NONE;
    }
    if (id == tree->n_slots)
        tree->n_slots++;
    tree->slots[id] = slot;
    tree->schema++;
    tree_changed_now(tree, slot);
    return id;
}

int tree_add(struct tree *tree, int branch, const struct row *row, struct err *err)
{
    char *composed;
    const char *address = tree_nfc(row->address, &composed);
    int id = add_composed(tree, branch, row, address, err);
    free(composed);
    if (id != TREE_NONE && row->short_name && !tree_alias(tree, id, row->short_name, err)) {
        tree_remove(tree, id);
        return TREE_NONE;
    }
    return id;
}

/* Patterns and suggestions pass over it. */
static void hide(struct tree *tree, const struct slot *slot, const char *address)
{
    tree->marks[entry_find(tree, slot->branch, address) - tree->entries] = 0;
}

bool tree_alias(struct tree *tree, int id, const char *address, struct err *err)
{
    struct slot *slot = tree_slot(tree, id);
    char *composed;
    const char *name = tree_nfc(address, &composed);
    bool done = false;
    if (!slot || !address_is_sound(name))
        err_set(err, ERR_FORMAT, _("«%s» cannot be a second name; write it as /part/part."),
                address);
    else if (entry_find(tree, slot->branch, name))
        err_set(err, ERR_BUSY, _("%s exists already; choose another name."), name);
    else if (!entry_add(tree, slot->branch, name, id))
        no_memory(err);
    else
        done = true;
    if (done && slot->learnt) {
        hide(tree, slot, name);
        tree->learnt_changes++;
    }
    tree->schema += done;
    free(composed);
    return done;
}

/* After its names were forgotten. */
static void slot_remove(struct tree *tree, int id)
{
    int n = 0;
    for (int i = 0; i < tree->n_pulses; i++)
        if (tree->pulses[i].id != id)
            tree->pulses[n++] = tree->pulses[i];
    tree->n_pulses = n;
    slot_free(tree->slots[id]);
    tree->slots[id] = NULL;
    if (id < tree->first_free)
        tree->first_free = id;
    tree->schema++;
}

void tree_remove(struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    if (!slot)
        return;
    entries_forget(tree, slot->branch, id);
    slot_remove(tree, id);
}

void tree_mark_learnt(struct tree *tree, int id)
{
    struct slot *slot = tree->slots[id];
    slot->learnt = true;
    tree->learnt_changes++;
    hide(tree, slot, slot->row.address);
}

/* ---- branches ---- */

int tree_branch_new(struct tree *tree, struct err *err)
{
    int branch = 1;
    while (branch < TREE_BRANCHES_MAX && tree->branches[branch])
        branch++;
    if (branch == TREE_BRANCHES_MAX) {
        err_set(err, ERR_RANGE, _("No room for another scene: %d are loaded; wait for one to end."),
                TREE_BRANCHES_MAX - 1);
        return TREE_NONE;
    }
    tree->branches[branch] = true;
    for (int i = 0; i < n_knob_rows; i++) {
        if (tree_add(tree, branch, &knob_rows[i], err) == TREE_NONE) {
            tree_branch_free(tree, branch);
            return TREE_NONE;
        }
    }
    return branch;
}

void tree_branch_free(struct tree *tree, int branch)
{
    if (branch <= TREE_HOUSE || branch >= TREE_BRANCHES_MAX || !tree->branches[branch])
        return;
    entries_forget(tree, branch, TREE_NONE);
    for (int id = 0; id < tree->n_slots; id++)
        if (tree->slots[id] && tree->slots[id]->branch == branch)
            slot_remove(tree, id);
    tree->branches[branch] = false;
    if (tree->on_stage == branch)
        tree->on_stage = TREE_NONE;
    if (tree->armed == branch)
        tree->armed = TREE_NONE;
}

void tree_put_on_stage(struct tree *tree, int branch)
{
    tree->on_stage = branch;
    if (tree->armed == branch)
        tree->armed = TREE_NONE;
    tree->schema++;
}

void tree_arm(struct tree *tree, int branch)
{
    tree->armed = branch;
    tree->schema++;
}

int tree_on_stage(const struct tree *tree)
{
    return tree->on_stage;
}

int tree_armed(const struct tree *tree)
{
    return tree->armed;
}

/* ---- life ---- */

struct tree *tree_create(struct err *err)
{
    struct tree *tree = calloc(1, sizeof *tree);
    if (tree)
        tree->players = calloc(PLAYERS_MAX, sizeof *tree->players);
    if (!tree || !tree->players) {
        free(tree);
        no_memory(err);
        return NULL;
    }
    tree->nearest_left = 4;
    tree->asked_left = ASKED_MAX;
    tree->on_stage = tree->armed = TREE_NONE;
    tree->branches[TREE_HOUSE] = true;
    bool complete = true;
    for (int i = 0; complete && i < n_engine_rows; i++)
        complete = tree_add(tree, TREE_HOUSE, &engine_rows[i], err) != TREE_NONE;
    for (int i = 0; complete && i < n_heard_rows; i++)
        complete = tree_add(tree, TREE_HOUSE, &heard_rows[i].row, err) != TREE_NONE;
    if (!complete) {
        tree_destroy(tree);
        return NULL;
    }
    tree->hands_off = tree_find(tree, "/stage/hands-off");
    tree->holder = tree_find(tree, "/stage/holder");
    tree->muted = tree_find(tree, "/stage/muted");
    return tree;
}

void tree_destroy(struct tree *tree)
{
    if (!tree)
        return;
    for (int id = 0; id < tree->n_slots; id++)
        slot_free(tree->slots[id]);
    for (int i = 0; i < tree->entries_room; i++)
        free(tree->entries[i].address);
    free(tree->entries);
    free(tree->marks);
    free(tree->slots);
    free(tree->hits);
    free(tree->players);
    free(tree->ticking);
    free(tree);
}

/* ---- finding ---- */

static int find_composed(const struct tree *tree, int branch, const char *address)
{
    const struct entry *entry = NULL;
    if (branch == TREE_NONE && !strncmp(address, "/next/", 6)) {
        entry = tree->armed == TREE_NONE ? NULL : entry_find(tree, tree->armed, address + 5);
        return entry ? entry->id : TREE_NONE;
    }
    if (branch == TREE_NONE) {
        entry = entry_find(tree, TREE_HOUSE, address);
        if (!entry && tree->on_stage != TREE_NONE)
            entry = entry_find(tree, tree->on_stage, address);
        return entry ? entry->id : TREE_NONE;
    }
    entry = entry_find(tree, branch, address);
    if (!entry && branch != TREE_HOUSE)
        entry = entry_find(tree, TREE_HOUSE, address);
    return entry ? entry->id : TREE_NONE;
}

int tree_find_in(const struct tree *tree, int branch, const char *address)
{
    char *composed;
    int id = find_composed(tree, branch, tree_nfc(address, &composed));
    free(composed);
    return id;
}

int tree_find_exact(const struct tree *tree, const char *address)
{
    const struct entry *entry = entry_find(tree, TREE_HOUSE, address);
    return entry ? entry->id : TREE_NONE;
}

int tree_find(const struct tree *tree, const char *address)
{
    return tree_find_in(tree, TREE_NONE, address);
}

int tree_find_part(const struct tree *tree, int branch, const char *address, int *component)
{
    *component = -1;
    int id = tree_find_in(tree, branch, address);
    size_t n = strlen(address);
    if (id != TREE_NONE || n < 4 || n >= ROW_ADDRESS_MAX ||
        (address[n - 2] != '/' && address[n - 2] != '.'))
        return id;
    char whole[ROW_ADDRESS_MAX];
    snprintf(whole, sizeof whole, "%.*s", (int)n - 2, address);
    id = tree_find_in(tree, branch, whole);
    if (id == TREE_NONE)
        return id;
    *component = row_component(tree->slots[id]->row.type, address + n - 1);
    return *component < 0 ? TREE_NONE : id;
}

const char *tree_nearest(const struct tree *tree, int branch, const char *wrong)
{
    const char **names = malloc(((size_t)tree->entries_room + 1) * sizeof *names);
    int n = 0;
    int scene = branch == TREE_NONE ? tree->on_stage : branch;
    for (int i = 0; names && i < tree->entries_room; i++) {
        const struct entry *entry = &tree->entries[i];
        if (tree->marks[i] && (entry->branch == scene || entry->branch == TREE_HOUSE))
            names[n++] = entry->address;
    }
    const char *nearest = names ? text_nearest(wrong, names, n) : NULL;
    free(names);
    return nearest;
}

int tree_size(const struct tree *tree)
{
    return tree->n_slots;
}

struct slot *tree_slot(const struct tree *tree, int id)
{
    return id < 0 || id >= tree->n_slots ? NULL : tree->slots[id];
}

const struct row *tree_row(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot ? &slot->row : NULL;
}

int tree_branch_of(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot ? slot->branch : TREE_NONE;
}
