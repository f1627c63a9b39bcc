/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The frame function: (show, ticks, time) to a picture. Live and offline call it alike. Main thread.
 */
#ifndef ENGINE_FRAME_H
#define ENGINE_FRAME_H

#include "engine/ears.h"
#include "tree/write.h"
#include "visual/target.h"

#include <stdint.h>

struct features;
struct show;

enum { FRAME_TICKS_MAX = 256 };

/* One tick's worth: what reached the show before it, and what was heard in it. */
struct tick {
    struct write *writes; /* the frame takes out those that are refused */
    int n_writes;
    const struct features
        *heard[1 + EARS_MAX]; /* by the first ear and the further ones; NULL = there is none */
};

struct frame_input {
    struct tick *ticks; /* new since the frame before, oldest first */
    int n_ticks;
    double time_s;        /* of this picture, show time; never steps back */
    double date[4];       /* year, month, day, seconds of the day */
    struct target target; /* where the picture goes */
    bool waits;           /* until media are decoded: offline */
};

/* What the journal keeps of a frame beside its time. */
struct frame_record {
    int64_t tick; /* newest tick in it, -1 before the first */
    int n_steps;
    int steps[2]; /* of the scene on stage; while two are seen, of the leaving one and it */
};

struct frame_record frame_step(struct show *show, const struct frame_input *in);

/* Runs ticks without a picture, on the way to the first frame that is wanted. */
void frame_pass_over(struct show *show, struct tick *ticks, int n);

#endif
