/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blending in linear light: layers onto a half-float canvas, and the canvas onto an output. Main thread.
 */
#ifndef VISUAL_MIXER_H
#define VISUAL_MIXER_H

#include "visual/passes.h"

struct err;
struct mixer;

/* The words of a layer's `blend` row, in its order. */
enum blend { BLEND_NORMAL, BLEND_ADD, BLEND_SCREEN, BLEND_MULTIPLY };

struct mixer *mixer_create(struct err *err);
void mixer_destroy(struct mixer *mixer);

/* Lays a TARGET_LAYER picture onto a TARGET_LINEAR canvas. The back layer's alpha is ignored: nothing is behind it. */
void mixer_lay(struct mixer *mixer, const struct target *canvas, const struct target *layer,
               enum blend blend, float opacity, bool back);

/* What the front layer lies on: a canvas (opacity 1), or the only layer behind it, whose alpha is ignored. */
struct behind {
    const struct target *picture; /* TARGET_LINEAR or TARGET_LAYER */
    float opacity;
};

/* The front layer over what is behind it, both to display-referred colour: a pass saved. behind NULL: it is alone, and
 * its alpha is ignored. A pixel whose largest channel m exceeds 1 becomes mix(c/m, white, 1 - 1/m); below 1 nothing
 * changes but the encoding, IEC 61966-2-1 by a polynomial of the square root (error below 0.1 of 255). */
void mixer_show(struct mixer *mixer, const struct behind *behind, const struct target *front,
                enum blend blend, float opacity, const struct target *output, struct finish finish);

/* A mix of two display-referred pictures in linear light; progress 0 is `from`, 1 is `to`. */
void mixer_fade(struct mixer *mixer, const struct target *from, const struct target *to,
                float progress, const struct target *output, struct finish finish);

#endif
