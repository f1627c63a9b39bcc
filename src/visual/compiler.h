/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The compile thread: takes the path of a preset, gives back its parts, compiled and drawn with once, so that main
 * never waits for a file or a driver. Main asks and polls.
 */
#ifndef VISUAL_COMPILER_H
#define VISUAL_COMPILER_H

#include "base/err.h"
#include "visual/parts.h"

struct compiler;
struct device;

struct compiled {
    int ticket;
    struct parts *parts; /* NULL: err says why, files lists what to watch; otherwise the caller's */
    struct parts files;
    struct err err;
};

struct compiler *compiler_create(struct device *device, struct err *err);
/* Ends the thread; results that nobody took are freed. */
void compiler_destroy(struct compiler *compiler);

/* Asks for a preset, and the way to it as parts_load; the answer carries the ticket. False when too many wait already. */
bool compiler_ask(struct compiler *compiler, const char *path, const char *transition, int ticket);

/* The next answer, in the order of asking. False when there is none yet. */
bool compiler_poll(struct compiler *compiler, struct compiled *answer);

#endif
