/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The compile thread: takes the path of a preset, gives back its parts, compiled and warm (warm.h), so that main never
 * waits for a file or a driver. Main asks and polls. Programs are kept, so that coming back compiles nothing.
 */
#ifndef VISUAL_COMPILER_H
#define VISUAL_COMPILER_H

#include "base/err.h"
#include "visual/parts.h"

struct compiler;
struct device;
struct mixer;

struct compiled {
    int ticket;
    struct parts *parts; /* NULL: err says why, files lists what to watch; otherwise the caller's */
    struct parts files;
    struct err err;
};

/* A preset to be made ready. */
struct compile {
    const char *path, *transition; /* as parts_load */
    int ticket;                    /* above 0; the answer carries it */
    int width, height;             /* of the picture */
};

/* width, height: of the picture for now. */
struct compiler *compiler_create(struct device *device, int width, int height, struct err *err);
/* Ends the thread; results that nobody took are freed. */
void compiler_destroy(struct compiler *compiler);

/* False when too many wait already. */
bool compiler_ask(struct compiler *compiler, const struct compile *wanted);

/* True as soon as fades are warm on the thread, and main may warm those of its own mixer. */
bool compiler_fades(struct compiler *compiler);

/* True once, as soon as blending is warm on the thread. *mixer is then the caller's, to be warmed on main (warm_mixer_piece)
 * and used in place of one that was made cold; NULL when there was no memory for it. */
bool compiler_take_mixer(struct compiler *compiler, struct mixer **mixer);

/* The next answer, in the order of asking. False when there is none yet. */
bool compiler_poll(struct compiler *compiler, struct compiled *answer);

#endif
