/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Show time: a filtered line from the machine's monotonic clock to the count of audio frames. Callbacks and pipes
 * deliver in bursts; this follows their mean with a second-order delay-locked loop.
 *
 * Source: F. Adriaensen, "Using a DLL to filter time", Linux Audio Conference 2005.
 *
 * Pure. One thread updates; a copy of the struct may be handed to another, which only reads it.
 */
#ifndef AUDIO_SHOW_CLOCK_H
#define AUDIO_SHOW_CLOCK_H

#include <stdint.h>

struct show_clock {
    double rate;  /* nominal frames per second */
    double at_ns; /* the line passes through (at_ns, frames) ... */
    double frames;
    double ns_per_frame; /* ... with this slope */
};

/* Starts with frame 0 at this moment. */
void show_clock_start(struct show_clock *clock, int rate, int64_t now_ns);

/* `frames` frames in all were there at `now_ns`. More than half a second off starts the line anew there. */
void show_clock_update(struct show_clock *clock, int64_t now_ns, int64_t frames);

/* Frames that should be there at a moment, and the same as seconds of show time. */
double show_clock_frames(const struct show_clock *clock, int64_t now_ns);
double show_clock_seconds(const struct show_clock *clock, int64_t now_ns);

#endif
