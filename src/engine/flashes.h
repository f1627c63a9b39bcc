/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Judges a film for flashes, on the CPU and after the fact: the same published rules as stage/guard.h, written a second
 * time, so that one can be held against the other. It shares nothing with the guard, looks at every pixel, and at areas of
 * a quarter of the guard's size (64x36 of them).
 *
 * An area turns when its relative luminance (or R - G - B of saturated red) has run by a step in one direction, against its
 * turn before. A window (the whole picture, or any quarter) has a transition when a quarter of its areas turned alike
 * within four sixtieths of a second. Any thread; owned by who made it.
 */
#ifndef ENGINE_FLASHES_H
#define ENGINE_FLASHES_H

struct flashes;

/* The most transitions within one second in any window; two make a flash, more than FLASHES_MOST are too many. */
struct flashes_found {
    int general, red;
    double general_s, red_s; /* the end of the first second that has so many */
};

enum { FLASHES_MOST = 6 };

/* NULL when out of memory; pictures are at least 64x36. */
struct flashes *flashes_create(int width, int height);
void flashes_destroy(struct flashes *flashes);

/* The next picture as display-referred RGBA bytes, any row first; time goes forward. */
void flashes_see(struct flashes *flashes, const unsigned char *rgba, double time_s);

struct flashes_found flashes_found(const struct flashes *flashes);

#endif
