/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saving the scene as a preset while it plays: the text is made at once, a thread of its own waits for the disk. Main
 * thread; one at a time.
 */
#ifndef ENGINE_SAVING_H
#define ENGINE_SAVING_H

#include <stdbool.h>

struct err;
struct saving;
struct staged;
struct tree;

/* NULL when out of memory. Destroying waits for what is being written. */
struct saving *saving_create(void);
void saving_destroy(struct saving *saving);

/* Begins to write the scene as NAME.preset beside the preset it came from, over that one only when it has this name.
 * False and *err when the name is a path, the file exists, or the one before is still being written. */
bool saving_begin(struct saving *saving, struct tree *tree, const struct staged *staged,
                  const char *name, struct err *err);

/* Once a frame. True when something ended: *err is set when it failed, otherwise `path` is where it stands. */
bool saving_poll(struct saving *saving, char *path, int size, struct err *err);

#endif
