/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tree: every value of the show under its address. Owned by the engine, main thread only.
 *
 * Rows stand in branches. The house is branch 0; each scene is a branch of its own with eight knobs. Addresses
 * without a prefix mean the house and the branch on stage, /next/... the armed one; a scene that fades out keeps
 * its rows by id. Ids are small numbers; an id is used again after its row was removed, so it dies with its scene.
 *
 * Every row has a ticked value (of the newest tick; what expressions, OSC and journal read), a shown value (of the
 * frame's own moment; only drawing reads it) and a hand value (what was last written through the gate). While a
 * patch drives a component the gate writes the hand value only, and patch/ decides.
 */
#ifndef TREE_TREE_H
#define TREE_TREE_H

#include "tree/rows.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct tree;

enum { TREE_HOUSE = 0, TREE_NONE = -1, TREE_ROWS_MAX = 65536, TREE_BRANCHES_MAX = 64 };

/* The house with all engine_rows and heard_rows. NULL and *err when out of memory. */
struct tree *tree_create(struct err *err);
void tree_destroy(struct tree *tree);

/* A scene's branch with its knobs: a number above 0, or TREE_NONE and *err. Freeing removes its rows and takes it
 * from the stage. */
int tree_branch_new(struct tree *tree, struct err *err);
void tree_branch_free(struct tree *tree, int branch);
/* TREE_NONE empties the place. Putting the armed branch on stage disarms it. */
void tree_put_on_stage(struct tree *tree, int branch);
void tree_arm(struct tree *tree, int branch);
int tree_on_stage(const struct tree *tree);
int tree_armed(const struct tree *tree);

/* Adds a row (its texts are copied) with its initial value: its id, or TREE_NONE and *err when the address exists,
 * is malformed or there is no room. */
int tree_add(struct tree *tree, int branch, const struct row *row, struct err *err);
/* A second address for a row in its own branch, as "/layer/1/opacity" or a knob's name. */
bool tree_alias(struct tree *tree, int id, const char *address, struct err *err);
void tree_remove(struct tree *tree, int id);
/* Gives a row another range, into which its values are clamped; min < max. */
void tree_limit(struct tree *tree, int id, double min, double max);
/* Gives a row another sentence. False when out of memory. */
bool tree_describe(struct tree *tree, int id, const char *doc);

/* The id of an address as a message would mean it, or seen from a branch (that branch first, then the house);
 * TREE_NONE when there is none. Names are compared as NFC. For load time: one hash look-up. */
int tree_find(const struct tree *tree, const char *address);
int tree_find_in(const struct tree *tree, int branch, const char *address);

/* The same where the address may end in a component, as "/layer/veil/tint/r", ".../tint.r" or ".../center.x"; *component
 * is -1 when it means the whole row. Branch TREE_NONE: as a message would mean it. */
int tree_find_part(const struct tree *tree, int branch, const char *address, int *component);

/* The address nearest to a wrong one as seen from a branch, or NULL. Slow: for sentences. */
const char *tree_nearest(const struct tree *tree, int branch, const char *wrong);

/* Ids run from 0 to tree_size() - 1; tree_row is NULL where none stands. */
int tree_size(const struct tree *tree);
const struct row *tree_row(const struct tree *tree, int id);
int tree_branch_of(const struct tree *tree, int id);

/* Starts the next tick: pulses of triggers and impulses end. Call before the tick's writes and signals. */
void tree_begin_tick(struct tree *tree);
int64_t tree_tick(const struct tree *tree);

/* What the engine itself knows: sets ticked, shown and hand value of the first n components. Not finite = 0. */
void tree_signal(struct tree *tree, int id, const double *values, int n);
void tree_signal_number(struct tree *tree, int id, double value);
void tree_signal_text(struct tree *tree, int id, const char *text);
/* Fires a trigger once. */
void tree_fire(struct tree *tree, int id);

double tree_number(const struct tree *tree, int id, int component); /* ticked */
double tree_shown(const struct tree *tree, int id, int component);
double tree_hand(const struct tree *tree, int id, int component);
const double *tree_numbers(const struct tree *tree, int id); /* ticked, all components */
const char *tree_text(const struct tree *tree, int id);      /* "" when it holds none */
const char *tree_choice(const struct tree *tree, int id);    /* the word of a choice row */

/* How often it fired (triggers, impulses) and how often it was written, since it was added: compare with a count
 * kept from before and nothing is lost. */
uint64_t tree_fires(const struct tree *tree, int id);
uint64_t tree_writes(const struct tree *tree, int id);
/* Fires within the current tick. */
int tree_fires_now(const struct tree *tree, int id);
/* The tick of the last write through the gate, -1 before the first: to the row, to one component; and its author. */
int64_t tree_written_at(const struct tree *tree, int id);
int64_t tree_touched_at(const struct tree *tree, int id, int component);
const char *tree_author(const struct tree *tree, int id);

/* Grows with every change of any value; tree_changed is its state at the row's last change. tree_schema grows with
 * every row or name that comes, goes or is declared anew. */
uint64_t tree_changes(const struct tree *tree);
uint64_t tree_changed(const struct tree *tree, int id);
uint64_t tree_schema(const struct tree *tree);

/* Reads a value as a preset writes it: text and file rows take it literally, choice rows one of their words. False
 * and *err names the nearest word. Other types take expressions: see patch/. */
bool tree_read(struct tree *tree, int id, const char *value, struct err *err);

/* For patch/ only: who drives a component, and its values. Values are clamped to the row's range; not finite = 0. */
void tree_set_patched(struct tree *tree, int id, int component, bool patched);
bool tree_is_patched(const struct tree *tree, int id, int component);
void tree_set_ticked(struct tree *tree, int id, int component, double value); /* shown follows */
void tree_set_shown(struct tree *tree, int id, int component, double value);
void tree_set_hand(struct tree *tree, int id, int component, double value);

/* For people: the ticked value as text in C locale, as "0.5", "#ff6a00", "(0.2, 0.5)", "on". Returns its length. */
int tree_print(const struct tree *tree, int id, char *out, size_t size);

#endif
