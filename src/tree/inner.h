/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this room share: how rows are stored. Nobody outside tree/ includes it.
 *
 * Slots are allocated one by one, so that a row's pointer stays where it is while others come and go. Addresses and
 * aliases stand in one open-addressing table, keyed by (branch, address in NFC).
 */
#ifndef TREE_INNER_H
#define TREE_INNER_H

#include "tree/cell.h"
#include "tree/gate.h"
#include "tree/tree.h"

enum { COMPONENTS_MAX = 4, PULSES_MAX = 4096, PLAYERS_MAX = 1024, ASKED_MAX = 20000 };

struct slot {
    struct tree_cell cell; /* first, so that it leads back to its slot: what every tick reads */
    struct row row;
    int branch;
    bool learnt;      /* came into being by a message */
    unsigned patched; /* one bit per component */
    double *bands;    /* ROW_BANDS only */
    char *text;
    size_t text_room;
    uint64_t fires, writes;
    int fires_now;
    int64_t fired_at, written_at, touched_at[COMPONENTS_MAX];
    uint32_t mark; /* the write that hit it last, so that aliases count once */
    char author[WRITE_AUTHOR_MAX];
};

struct entry {
    uint64_t hash;
    char *address; /* NULL and id TREE_NONE: never used; NULL and id >= 0: removed */
    int branch;
    int id;
};

struct pulse {
    int id, component;
};

struct player {
    char name[WRITE_AUTHOR_MAX];
    int n_learnt;
};

struct tree {
    struct slot **slots;
    int n_slots, slots_room, first_free;
    struct entry *entries;
    uint64_t *marks;             /* of their addresses, beside them; 0 where no pattern may look */
    int n_entries, entries_room; /* n_entries counts removed ones too */
    bool branches[TREE_BRANCHES_MAX];
    int on_stage, armed;
    int64_t tick;
    uint64_t changes, schema;
    struct pulse pulses[PULSES_MAX];
    int n_pulses, nearest_left; /* sentences with a suggestion that this tick may still afford */
    int asked_left;             /* addresses that patterns may still ask in this tick */
    int hands_off, holder;      /* ids of the rows the gate asks */
    struct gate_counts counts;
    int *hits; /* rows of the newest write; room for slots_room */
    int n_hits;
    uint32_t mark;
    struct player *players;
    int n_players, n_learnt;
};

/* The address in NFC: itself, or fresh memory in *composed. */
const char *tree_nfc(const char *address, char **composed);
void tree_mark_learnt(struct tree *tree, int id);
struct slot *tree_slot(const struct tree *tree, int id);
void tree_changed_now(struct tree *tree, struct slot *slot);
double tree_clamped(const struct slot *slot, double value);
bool tree_keep_text(struct tree *tree, struct slot *slot, const char *text);
/* Begins a pulse: the component falls back to 0 at the next tick. */
void tree_pulse(struct tree *tree, int id, int component);
void tree_fire_slot(struct tree *tree, struct slot *slot);

void gate_hit(struct tree *tree, int id, const struct write *write);

/* coerce.c: carries a permitted write out on one row, or on one component of it (-1 = all). False and a sentence when
 * no argument fits. */
bool coerce_write(struct tree *tree, int id, int component, const struct write *write,
                  struct verdict *verdict);
/* Puts a hand's number into a component. */
void coerce_number(struct tree *tree, int id, int component, double value);

/* learn.c: the signals of an instrument, address without /in. False and a sentence when there is no room. */
bool learn_write(struct tree *tree, const char *address, const struct write *write,
                 struct verdict *verdict);

#endif
