/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * States of a scene: how its knobs and its other hand-set values stand, kept under a name, and the way from one to
 * another over seconds or beats. They are written in a preset as sections [state/NAME] whose keys are addresses:
 * `knob/height = 0.2`. One per scene; main thread.
 */
#ifndef ENGINE_STATES_H
#define ENGINE_STATES_H

#include <stdbool.h>

struct err;
struct patches;
struct preset;
struct states;
struct tree;

enum { STATES_MAX = 64, STATES_NAME_MAX = 64 };

/* True for a preset's section that is a state's. */
bool states_is_section(const char *section);

/* Reads the states of a preset whose rows and patches are there. NULL and *err with file and line when one of them makes no sense. */
struct states *states_create(struct tree *tree, int branch, const struct patches *patches,
                             const struct preset *preset, struct err *err);
void states_destroy(struct states *states);

/* Keeps how everything stands now under a name. False and *err when there is no room. */
bool states_keep(struct states *states, const char *name, struct err *err);

/* Goes to a state: over seconds, or over beats of what is heard when in_beats. What a hand touches on the way stays with
 * the hand. False and *err with the nearest name. */
bool states_go(struct states *states, const char *name, double over, bool in_beats,
               struct err *err);

/* One tick, before the patches; and the moment since_tick_s after it, before their look. */
void states_tick(struct states *states);
void states_look(struct states *states, double since_tick_s);

/* The state that was gone to last, "" before, and how far the way has come, 0..1. */
const char *states_name(const struct states *states);
double states_progress(const struct states *states);

/* Takes over states kept by hand and a way that has begun, after a hot reload. */
void states_adopt(struct states *states, const struct states *old);

/* Writes every state that was kept by hand into a preset. */
bool states_write(const struct states *states, struct preset *preset, struct err *err);

#endif
