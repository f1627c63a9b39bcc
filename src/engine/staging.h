/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From loaded parts to a scene that can go on stage: its branch of the tree, its rows, its patches. Main thread.
 */
#ifndef ENGINE_STAGING_H
#define ENGINE_STAGING_H

#include "tree/span.h"

#include <stdbool.h>

struct defaults;
struct err;
struct parts;
struct patches;
struct scene;
struct states;
struct tree;
struct wiring;
struct writing;

/* A scene with what drives it; all zero means nobody is there. */
struct staged {
    struct scene *scene;
    struct patches *patches;
    struct wiring *wiring;
    struct states *states;
    struct defaults *defaults;
    struct writing *as_loaded; /* its lines before anybody changed them */
    int branch;
    char path[1024];
    char title[128], tags[256];
    char *warnings;   /* sentences about its preset, a line each; NULL when there are none */
    char kind[64];    /* of the way to it */
    struct span over; /* how long that takes */
};

struct staging_desc {
    struct tree *tree;
    struct parts *parts; /* taken over, also on failure */
    int width, height;
    double start_s;
    const char *kind,
        *over;  /* the way to it when the preset does not decide; "" or NULL: it does */
    bool guess; /* for layers that listen to nothing */
};

/* Builds everything or nothing: on failure *err has file, line and what to do, and the tree is as before. */
bool staging_build(struct staged *staged, const struct staging_desc *desc, struct err *err);

/* A reload of what plays: keeps buffers, time, states of expressions and hands wherever the text did not change. */
void staging_adopt(struct staged *staged, struct staged *old);

/* One tick of its states and patches, and their moment between two ticks; no-ops where nobody is. */
void staged_tick(struct staged *staged);
void staged_look(struct staged *staged, double since_tick_s);

/* Logs what its preset was warned about. */
void staged_tell(const struct staged *staged);

void staging_strike(struct staged *staged, struct tree *tree);

#endif
