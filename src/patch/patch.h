/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Patches: expressions that drive rows of one scene. A text is compiled once into a flat program; at every tick all
 * programs run in the order of their dependencies, and once a frame a look shows the moment between two ticks.
 *
 * Ticks never depend on looks: a look writes shown values only. Functions that flow go on in closed form from the
 * last tick with their inputs held; functions that hold keep their value. Evaluation allocates nothing and reads no
 * clock; chance is a hash of (address, place in the text, count). Main thread only.
 *
 * Hands: a write to a patched component takes over while it is touched and 2 s after, then glides back over 1 s,
 * unless the expression itself says what to do with it by naming `hand`, or a lock keeps it.
 */
#ifndef PATCH_PATCH_H
#define PATCH_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct patches;
struct tree;

/* Patches of a branch (TREE_HOUSE for rows of the house). Destroying gives the rows back to the hands. */
struct patches *patches_create(struct tree *tree, int branch, struct err *err);
void patches_destroy(struct patches *patches);

struct patch_source {
    const char *name; /* "lumia.preset", NULL when the text came over the wire */
    int line, column; /* where the text begins, from 1 */
};

/* Compiles text for a component of a row, or for the whole row when component is -1. A text that names nothing that
 * moves, as `0.5` or `2s`, is set once and does not become a patch. Binding again replaces. False and *err with
 * line, column, found, expected and the nearest name; then nothing has changed. */
bool patches_bind(struct patches *patches, int row, int component, const char *text,
                  const struct patch_source *source, struct err *err);
void patches_unbind(struct patches *patches, int row, int component);

/* What a text that does not move, as `0.2` or `#ff6a00`, means for a row or its component; binds nothing. False and *err as
 * above. */
bool patches_value(const struct patches *patches, int row, int component, const char *text,
                   const struct patch_source *source, double value[4], struct err *err);

/* Puts the patches in order; call after the last bind. False and *err names the cycle; the patches in it keep still. */
bool patches_order(struct patches *patches, struct err *err);

/* One tick of 1/200 s: after the tick's writes and signals. */
void patches_tick(struct patches *patches);

/* The moment since_tick_s (0..TICK_S, or more when ticks are late) after the newest tick. */
void patches_look(struct patches *patches, double since_tick_s);

/* Lets go of everything that hands hold; values glide back. */
void patches_release_all(struct patches *patches);

/* A locked component stays where its hand left it, or where it stands when nobody touched it, until it is unlocked and
 * glides back. False when nothing drives it, or when its text says itself what a hand does. */
bool patches_lock(struct patches *patches, int row, int component, bool on);
bool patches_is_locked(const struct patches *patches, int row, int component);

/* After a hot reload: takes over from `old` the state of every expression whose row and text did not change,
 * hands' values included. Both must be ordered; rows are matched by address. */
void patches_adopt(struct patches *patches, const struct patches *old);

/* What drives a row's component: the text, or NULL. Whether a hand holds it now. */
const char *patches_text(const struct patches *patches, int row, int component);
bool patches_is_held(const struct patches *patches, int row, int component);

/* The rows that patches drive by what they read from this row: up to n of them, each once. Returns how many. */
int patches_driven_by(const struct patches *patches, int row, int *driven, int n);

/* Grows with every bind and unbind. */
uint64_t patches_edits(const struct patches *patches);

/* How many patches there are, and how many divided by zero at some time. */
int patches_size(const struct patches *patches);
int patches_zero_divisions(const struct patches *patches);

/* True when the text compiles as an expression that gives a number, colour or point, whatever names it reads: for
 * `check` without a scene. */
bool patches_check(const char *text, const struct patch_source *source, struct err *err);

#endif
