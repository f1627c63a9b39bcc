/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the graphics card needs for a piece of drawing (GL_TIME_ELAPSED). It looks now and then and takes a result when it
 * has come, so that nothing waits; one piece at a time, since such queries cannot stand in each other. Main thread; a plain
 * value of whoever draws, zero at the beginning. Never part of a picture.
 */
#ifndef VISUAL_TIMER_H
#define VISUAL_TIMER_H

#include <stdbool.h>

enum { TIMER_QUERIES = 4, TIMER_EVERY = 8 };

struct timer {
    unsigned queries[TIMER_QUERIES];
    bool pending[TIMER_QUERIES];
    int next, drawings;
    bool running;
    double ms; /* of the newest result, 0 before the first */
};

void timer_begin(struct timer *timer);
void timer_end(struct timer *timer);
void timer_free(struct timer *timer);

#endif
