/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The time of live frames: each is one display period after the last, drawn towards the sound's clock by at most half a
 * percent, and set anew when more than a frame off. It never steps back. Pure.
 */
#ifndef ENGINE_PACE_H
#define ENGINE_PACE_H

struct pace {
    double period_s;
    double last_s; /* of the frame before; below 0 = none yet */
};

/* The time of the next frame, where the clock says now_s. */
double pace_next(struct pace *pace, double now_s);

#endif
