/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A texture that can be drawn into. Main thread (or the compile thread for its own).
 */
#ifndef VISUAL_TARGET_H
#define VISUAL_TARGET_H

#include <stdbool.h>

enum target_format {
    TARGET_SCREEN, /* 8 bit, display-referred; what an output shows */
    TARGET_LAYER,  /* 8 bit, display-referred when written, linear light when sampled */
    TARGET_LINEAR, /* half float, linear light */
    TARGET_FLOAT,  /* full float, whatever a shader keeps in it */
};

/* Where a pass draws: fbo 0 is the window's own back buffer. */
struct target {
    unsigned fbo;
    unsigned texture;
    int width, height;
    enum target_format format;
};

/* Zeroed content. */
struct target target_make(enum target_format format, int width, int height);
void target_free(struct target *target);

/* Gives it this size; what was in it is scaled in when `keep`, and cleared otherwise. A no-op at the same size. */
void target_resize(struct target *target, int width, int height, bool keep);

/* Draws from now on cover it. */
void target_bind(const struct target *target);
void target_clear(const struct target *target);   /* nothing: transparent black */
void target_blacken(const struct target *target); /* a picture: opaque black */

/* The picture as RGBA bytes, bottom row first; rgba holds width * height * 4. Waits for the drawing. */
void target_read(const struct target *target, unsigned char *rgba);

/* One onto the whole of another of its format, smoothly. */
void target_stretch(const struct target *from, const struct target *to);

/* Onto the window's back buffer of this size, whole, with black borders where the shape differs. */
void target_show(const struct target *target, int width, int height);

#endif
