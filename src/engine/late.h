/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Media that come late: what a layer's video showed in a frame in place of what was due, as a line of the journal before
 * that frame's, so that a take shows it again. /engine/late SCENE LAYER FROM: SCENE is "stage" or "leaving", LAYER its
 * place, FROM the moment of the video from when on that picture is due. Main thread.
 */
#ifndef ENGINE_LATE_H
#define ENGINE_LATE_H

#include "tree/write.h"

#include <stdbool.h>

struct show;

/* Before a frame is drawn: in a take, what was late in it is late again. After: what was late. */
void late_begin(struct show *show);
void late_end(struct show *show);

/* The i-th line of the newest frame; false behind the last. */
bool late_tell(const struct show *show, int i, struct write *write);

/* A line of a take, for the next frame. False when it is another line. */
bool late_take(struct show *show, const struct write *write);

#endif
