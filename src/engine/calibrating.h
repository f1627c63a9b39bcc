/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calibrating: a player moves a signal to both ends, and how far it went is its range from then on. Decided from writes at
 * their ticks alone, so that a take finds the same ranges. Main thread.
 */
#ifndef ENGINE_CALIBRATING_H
#define ENGINE_CALIBRATING_H

#include "tree/write.h"

#include <stdbool.h>
#include <stddef.h>

struct calibrating;
struct err;
struct text;
struct tree;

enum { CALIBRATING_TOLD_MAX = 512 };

/* NULL when out of memory. */
struct calibrating *calibrating_create(struct tree *tree);
void calibrating_destroy(struct calibrating *calibrating);

/* What writes to /calibrate, /calibrate/done, /calibrate/off and /calibrate/range ask. Each gives one sentence for its author in
 * told, "" when there is nothing to say. False and *err when it cannot be done: then nothing has changed. */
bool calibrating_begin(struct calibrating *calibrating, const struct write *write,
                       char told[CALIBRATING_TOLD_MAX], struct err *err);
bool calibrating_done(struct calibrating *calibrating, const struct write *write,
                      char told[CALIBRATING_TOLD_MAX], struct err *err);
bool calibrating_off(struct calibrating *calibrating, const struct write *write,
                     char told[CALIBRATING_TOLD_MAX], struct err *err);
bool calibrating_range(struct calibrating *calibrating, const struct write *write,
                       char told[CALIBRATING_TOLD_MAX], struct err *err);

/* A player whose ranges a hand changed and nobody has taken yet; false when there is none. Writes of the engine do not
 * count. */
bool calibrating_take(struct calibrating *calibrating, char player[WRITE_AUTHOR_MAX]);

/* Names that the program gives to whoever has none: their ranges are nobody's another evening. */
bool calibrating_is_guest(const char *player);

/* All ranges that were set for a player, a line for each signal: two numbers or "- -" for each argument, then the address. */
void calibrating_write(const struct tree *tree, const char *player, struct text *out);

/* One such line as a write of the engine in the player's name. False when it is none. */
bool calibrating_read(const char *line, const char *player, struct write *write);

#endif
