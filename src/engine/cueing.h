/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cue player: which cue is on, when the next one goes, which scene must stand ready. It runs inside the ticks and reads
 * nothing but the tree, so that a cue goes at the very tick of its bar; what it decided stands in the journal, and a take is
 * rendered without it. Main thread.
 */
#ifndef ENGINE_CUEING_H
#define ENGINE_CUEING_H

#include "tree/cues.h"

#include <stdbool.h>
#include <stddef.h>

#include <stdint.h>

struct cueing;
struct err;
struct tree;

/* Reads a list. NULL and *err with file and line. */
struct cues *cueing_read(const char *path, struct err *err);

/* The file of a cue's preset: beside the list, otherwise as parts_find. */
bool cueing_find_preset(const char *list, const char *preset, char *path, int size,
                        struct err *err);

/* Takes the list over; before the first cue. A cue that waits for an event that does not exist is told in the log. NULL when
 * out of memory. */
struct cueing *cueing_create(struct tree *tree, struct cues *cues);
void cueing_destroy(struct cueing *cueing);

/* Another text of the same list: the cue that is on is found again by its name, otherwise by its number. What was called and
 * what stands ready stay so where their lines did not change. */
void cueing_edit(struct cueing *cueing, struct cues *cues);

/* Could what the cue waits for ever happen? False and *err with the nearest event. */
bool cueing_knows_event(const struct tree *tree, const struct cue *cue, struct err *err);

int cueing_size(const struct cueing *cueing);
const struct cue *cueing_cue(const struct cueing *cueing, int i);

/* A hand asks for a cue by name or number, for the next, or for the one before. False and *err when there is none. */
bool cueing_ask(struct cueing *cueing, const char *word, struct err *err);
bool cueing_step(struct cueing *cueing, int by, struct err *err);

/* One tick, after its signals. The cue that goes now, or -1. */
int cueing_tick(struct cueing *cueing);

/* Show time jumped: so many ticks went by and were not run. */
void cueing_jump(struct cueing *cueing, int64_t ticks);

/* A cue's scene is on stage since this tick. */
void cueing_gone(struct cueing *cueing, int i);

/* The cue whose scene should be made ready, -1 = none; it went wrong: it is left out; it stands ready. */
int cueing_wanted(const struct cueing *cueing);
void cueing_failed(struct cueing *cueing, int i);
void cueing_armed(struct cueing *cueing, int i);
/* The one that stands ready, -1 = none. */
int cueing_ready(const struct cueing *cueing);
/* Its files changed: it has to be made again. */
void cueing_disarm(struct cueing *cueing);

/* One line for the operator: what is on, how long it stays, what comes, the note. */
void cueing_tell(const struct cueing *cueing, char *out, size_t size);

#endif
