/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From one scene to the next: an ISF transition, or a fade in linear light. Main thread.
 */
#ifndef VISUAL_TRANSITION_H
#define VISUAL_TRANSITION_H

#include "visual/passes.h"

struct mixer;
struct program;
struct scene;
struct scene_frame;
struct transition;

/* The pictures between which it goes, kept from one transition to the next. All zero: none yet. */
struct sides {
    struct target mixed[2];  /* for a shader, which mixes what it samples as it is */
    struct target linear[2]; /* for our fade, which mixes in linear light */
};

/* Makes those that a fade (or a shader) needs, so that the first frame of a transition need not. */
void sides_prepare(struct sides *sides, bool shader, int width, int height);
void sides_free(struct sides *sides);

struct transition_desc {
    const struct program *program; /* NULL: a fade. It must outlive the transition */
    struct passes *passes;         /* of the program, taken over; NULL: new ones */
    struct sides *sides;           /* borrowed; of one transition at a time */
    int width, height;
};

/* NULL when out of memory. */
struct transition *transition_create(const struct transition_desc *desc);
void transition_destroy(struct transition *transition);

/* Draws both scenes and their mix; progress 0..1. steps receives how many each of the two took. */
void transition_draw(struct transition *transition, struct scene *from, struct scene *to,
                     double progress, const struct scene_frame *frame, const struct target *target,
                     struct finish finish, int steps[2]);

#endif
