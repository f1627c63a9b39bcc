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

/* program may be NULL: a fade. It must outlive the transition. NULL when out of memory. */
struct transition *transition_create(const struct program *program, int width, int height);
void transition_destroy(struct transition *transition);

/* Draws both scenes and their mix; progress 0..1. steps receives how many each of the two took. */
void transition_draw(struct transition *transition, struct scene *from, struct scene *to,
                     double progress, const struct scene_frame *frame, const struct target *target,
                     struct finish finish, int steps[2]);

#endif
