/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What comes next on stage: asks the compile thread for presets that were wanted or saved again, keeps what is ready,
 * and tells failures while the last good one plays on. Main thread, live only.
 */
#ifndef ENGINE_LOADER_H
#define ENGINE_LOADER_H

#include <stdbool.h>

struct device;
struct err;
struct loader;
struct parts;

struct loader *loader_create(struct device *device, struct err *err);
void loader_destroy(struct loader *loader);

/* Watches the files of what is on stage from now on. */
void loader_on_stage(struct loader *loader, const struct parts *parts);

/* Asks for a preset by name or path, or "+1" and "-1" for the neighbours of what is on stage. */
void loader_want(struct loader *loader, const char *wanted);

/* Looks for saved files and finished work. Returns parts that are ready to go on stage (the caller's), or NULL. A
 * failure is said once, with file, line and message; *failure holds the sentence, "" when there is none new. */
struct parts *loader_follow(struct loader *loader, char *failure, int size);

#endif
