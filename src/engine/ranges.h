/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calibrated ranges from one evening to the next: a text file for each player, read when the player sends a first signal and
 * written when a hand changed a range. What is read enters the show as writes, so that a take knows it. Main thread, live only;
 * an own thread waits for the disk. Guests have no files.
 */
#ifndef ENGINE_RANGES_H
#define ENGINE_RANGES_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct hands;
struct ranges;
struct show;

/* The show must outlive it. NULL and *err when out of memory or threads. */
struct ranges *ranges_create(struct show *show, struct err *err);
/* Writes what has not been written yet. */
void ranges_destroy(struct ranges *ranges);

/* Once a frame. True and a sentence when a file could not be read or written. */
bool ranges_follow(struct ranges *ranges, struct hands *hands, char *sentence, size_t size);

/* The file of a player: a name from outside becomes a plain one, never a path. False when nothing is left of it. */
bool ranges_path(char *out, size_t size, const char *player);

#endif
