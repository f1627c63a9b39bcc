/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenes of a list of cues that are made at once instead of in the compile thread: the first one, and all of a film. Main
 * thread; blocks while it compiles.
 */
#ifndef ENGINE_EVENING_H
#define ENGINE_EVENING_H

#include <stdbool.h>

struct err;
struct show;

/* Takes a list up and puts its first cue on stage; one that cannot be shown is told and left out. False and *err when the
 * list cannot be read or none of its cues can be shown. */
bool evening_begin(struct show *show, const char *list, struct err *err);

/* Makes the next cue's scene ready if it is not; one that cannot be shown is told and left out. No-op without cues. */
void evening_arm(struct show *show, const char *list);

#endif
