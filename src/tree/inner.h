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
#include "tree/range.h"
#include "tree/tree.h"

enum { COMPONENTS_MAX = 4, PULSES_MAX = 4096, PLAYERS_MAX = 1024, ASKED_MAX = 20000 };

/* Rows beside a signal's own that come into being when somebody names them. */
enum beside { BESIDE_RAW, BESIDE_RATE, BESIDE_AGE, BESIDE_KINDS };

/* The rows of one argument of a message: /in/pad/1 and /in/pad/x, mostly one and the same. */
struct part {
    int number, letter;
};

/* What is kept of a signal beside its value. */
struct signal {
    struct range range; /* under /player, of what has no parts */
    struct range moved; /* what came since a calibration began */
    bool calibrating;
    bool bare;     /* messages reach it without /in in front */
    double raw;    /* as it was sent */
    double rate_s; /* messages a second at tick rated_at, falling by exp(-1) a second */
    int64_t rated_at;
    int whole; /* the row of the message, of which this is one argument; or itself */
    int beside[BESIDE_KINDS];
    int player_row; /* under /in: the same of whoever wrote it last */
    int n_parts;
    struct part *parts; /* of the arguments, once there were two */
};

struct slot {
    struct tree_cell cell; /* first, so that it leads back to its slot: what every tick reads */
    struct row row;
    int branch;
    bool learnt;           /* came into being by a message, or because somebody expects one */
    struct signal *signal; /* of what messages write; NULL for all other rows */
    unsigned patched;      /* one bit per component */
    double *bands;         /* ROW_BANDS only */
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

/* A row of rate or age: written in every tick. */
struct ticking {
    int id, of;
    enum beside kind;
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
    uint64_t changes, schema, learnt_changes; /* of the schema's, those by new signals */
    struct pulse pulses[PULSES_MAX];
    int n_pulses, nearest_left;   /* sentences with a suggestion that this tick may still afford */
    int asked_left;               /* addresses that patterns may still ask in this tick */
    int hands_off, holder, muted; /* ids of the rows the gate asks */
    struct gate_counts counts;
    int *hits; /* rows of the newest write; room for slots_room */
    int n_hits;
    uint32_t mark;
    struct player *players;
    int n_players, n_learnt;
    struct ticking *ticking;
    int n_ticking, ticking_room;
};

/* The address in NFC: itself, or fresh memory in *composed. */
const char *tree_nfc(const char *address, char **composed);
/* The row of exactly these bytes in the house: no other writing of the same letters, no scene. */
int tree_find_exact(const struct tree *tree, const char *address);
void tree_mark_learnt(struct tree *tree, int id);
struct slot *tree_slot(const struct tree *tree, int id);
void tree_changed_now(struct tree *tree, struct slot *slot);
double tree_clamped(const struct slot *slot, double value);
bool tree_keep_text(struct tree *tree, struct slot *slot, const char *text);
/* Begins a pulse: the component falls back to 0 at the next tick. */
void tree_pulse(struct tree *tree, int id, int component);
void tree_fire_slot(struct tree *tree, struct slot *slot);

void gate_hit(struct tree *tree, int id, const struct write *write);
bool gate_is_muted(const struct tree *tree, const struct write *write, struct verdict *verdict);

/* coerce.c: carries a permitted write out on one row, or on one component of it (-1 = all). False and a sentence when
 * no argument fits. */
bool coerce_write(struct tree *tree, int id, int component, const struct write *write,
                  struct verdict *verdict);
/* Puts a hand's number into a component. */
void coerce_number(struct tree *tree, int id, int component, double value);

/* learn.c: the signals of an instrument, address without /in. False and a sentence when there is no room. */
bool learn_write(struct tree *tree, const char *address, const struct write *write,
                 struct verdict *verdict);
/* The row under /in that messages to this address have reached before, or TREE_NONE. Quick. */
int learn_find(const struct tree *tree, const char *address);
/* The same for a row that learn_find found. */
bool learn_again(struct tree *tree, int in, const struct write *write, struct verdict *verdict);
/* The row of an address under the player's own branch, made when it is missing; TREE_NONE when there is no room. */
int learn_row(struct tree *tree, const char *author, const char *address, struct verdict *verdict);
/* Makes sure that a signal has rows for so many arguments. False when there is no room. */
bool learn_parts(struct tree *tree, int id, int n, const char *author, struct verdict *verdict);
/* "/player/NAME": a name as one part of a path, without anything that means something in a pattern. */
void learn_branch(char *out, size_t size, const char *author);

/* message.c: what a message means to the rows of its signal under /in and under /player, which have a part for each of its
 * arguments. */
void message_take(struct tree *tree, int in, int player, const struct write *write,
                  struct verdict *verdict);
/* Rates and ages of the tick that begins. */
void message_tick(struct tree *tree);
void message_show(struct tree *tree, const struct ticking *ticking);

#endif
