/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One playing ISF: a program with its own buffers. What is drawn into float and persistent buffers is cleaned of NaN and
 * infinity; what is drawn last is clamped to 0..1 and finished.
 *
 * A file with persistent buffers advances by passes_step, at its scene's own rate, and passes_show only shows; any other
 * file draws everything in passes_show. Main thread (and the compile thread, to warm up).
 */
#ifndef VISUAL_PASSES_H
#define VISUAL_PASSES_H

#include "visual/target.h"

struct program;
struct passes;

struct pass_clock {
    double time_s;  /* since the scene began */
    double delta_s; /* since the step or frame before; 0 at the first */
    int index;      /* FRAMEINDEX */
    double date[4]; /* year, month, day, seconds of the day */
};

/* The value of one input, in the order of isf->inputs: numbers, or a texture. */
struct pass_input {
    double v[4];
    unsigned texture; /* 0: black */
};

/* What the last pass does to its colour on the way out. */
struct finish {
    float gain; /* master fader and blackout, 0..1 */
    float
        dither; /* amplitude in colour units: 1/255 for an 8-bit output, 0 where the picture goes on */
    float kept; /* how much of what is in the target stays, 0..1 */
};

/* NULL when out of memory. The program must outlive it. */
struct passes *passes_create(const struct program *program, int width, int height);
void passes_destroy(struct passes *passes);

bool passes_are_stepped(const struct passes *passes);
void passes_resize(struct passes *passes, int width, int height);
void passes_step(struct passes *passes, const struct pass_clock *clock,
                 const struct pass_input *inputs);
void passes_show(struct passes *passes, const struct pass_clock *clock,
                 const struct pass_input *inputs, const struct target *target,
                 struct finish finish);

/* Touching: a drawing that covers no pixel, in the same state as those to come, so that a driver makes now what it would
 * otherwise make in a frame. n of them, into each buffer and into everything that a last pass may be drawn into; not all
 * are needed by each program, `echoes`: its scene looks at what it showed before. `drawn` is the program, or another link
 * of pass passes_touched(); inputs as for passes_show. */
int passes_n_touches(const struct passes *passes);
bool passes_needs_touch(const struct passes *passes, int i, bool echoes);
int passes_touched(const struct passes *passes, int i);
void passes_touch(struct passes *passes, int i, const struct program *drawn,
                  const struct pass_input *inputs);

#endif
