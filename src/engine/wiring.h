/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people rewire while a scene plays: patches made and taken off, switches and words set by hand, and the way back.
 * Everybody undoes what they did themselves; streams of fader numbers are no edits. One per scene; main thread.
 *
 * Everything here follows from writes at their ticks, so that a take is wired again as it was played.
 */
#ifndef ENGINE_WIRING_H
#define ENGINE_WIRING_H

#include <stdbool.h>

struct err;
struct patches;
struct preset;
struct tree;
struct wiring;
struct write;

enum { WIRING_EDITS_MAX = 512 }; /* the oldest is forgotten */

/* Borrows tree and patches, which must live longer. NULL and *err when out of memory. */
struct wiring *wiring_create(struct tree *tree, struct patches *patches, int branch,
                             struct err *err);
void wiring_destroy(struct wiring *wiring);

/* Drives a row, or one component of it (-1 = all), by an expression from now on. False and *err with what was found and
 * expected; then everything is as before. */
bool wiring_patch(struct wiring *wiring, const char *author, int row, int component,
                  const char *text, struct err *err);

/* Nothing drives the row any more; it stays where it stands. False and *err when nothing did. */
bool wiring_release(struct wiring *wiring, const char *author, int row, int component,
                    struct err *err);

/* Everything that was wired or set since the preset was loaded goes back to what it says. */
void wiring_reset(struct wiring *wiring);

/* Before and after a write went through the gate: when it set a switch, a choice or a word, that is an edit. */
void wiring_before(struct wiring *wiring, const struct write *write);
void wiring_after(struct wiring *wiring);

/* Takes back the author's newest edit, or does again what they took back last. False and *err when there is none, or
 * when somebody else changed the same row since. *row is the row that changed. */
bool wiring_undo(struct wiring *wiring, const char *author, int *row, struct err *err);
bool wiring_redo(struct wiring *wiring, const char *author, int *row, struct err *err);

/* After a hot reload, before patches_adopt: edits go on where the file's own line for their row did not change. */
void wiring_carry(struct wiring *wiring, const struct preset *preset, const struct wiring *old,
                  const struct preset *old_preset);

#endif
