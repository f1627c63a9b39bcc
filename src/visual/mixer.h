/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blending in linear light: layers onto a half-float canvas, and the canvas onto an output. Main thread.
 */
#ifndef VISUAL_MIXER_H
#define VISUAL_MIXER_H

#include "visual/passes.h"

struct err;
struct mixer;

/* The words of a layer's `blend` row, in its order. The first four are blended by the graphics card itself; the others read
 * what lies behind. */
enum blend {
    BLEND_NORMAL,
    BLEND_ADD,
    BLEND_SCREEN,
    BLEND_MULTIPLY,
    BLEND_DARKEN,
    BLEND_LIGHTEN,
    BLEND_DIFFERENCE,
    BLEND_EXCLUSION,
    BLEND_OVERLAY,
    BLEND_SOFTLIGHT,
    BLEND_HARDLIGHT,
    BLEND_DODGE,
    BLEND_BURN,
    BLEND_SUBTRACT,
    BLEND_DIVIDE,
    BLEND_LUMINOSITY,
    N_BLENDS
};
extern const char *const blend_words[]; /* ended by NULL */

/* A layer's picture and how it lies on those behind it: Co = (1 - as) Cb + as B(Cb, Cs) with as = opacity * alpha, which is
 * the formula of Compositing and Blending Level 1 (W3C, section 10) over an opaque ground, since the hindmost layer lies
 * on black. B is theirs as well, in linear light, and Lum weighs as Rec. 709 does. Where B is defined up to 1 only
 * (exclusion to divide, luminosity), Cb counts as 1 at most. */
struct sheet {
    const struct target *picture; /* TARGET_LAYER, straight alpha */
    enum blend blend;
    float opacity;
    bool opaque; /* its alpha is ignored: a shader with nothing behind it */
};

struct place;

struct mixer *mixer_create(struct err *err);
void mixer_destroy(struct mixer *mixer);

/* What puts pictures into place; the mixer's. */
struct place *mixer_place(const struct mixer *mixer);

/* True when a layer between others is laid from one canvas onto another. */
bool mixer_reads(enum blend blend);

/* Lays a picture onto what is in `from` (NULL: nothing), into `to`; both TARGET_LINEAR, and the same one unless
 * mixer_reads(). */
void mixer_lay(struct mixer *mixer, const struct target *from, const struct target *to,
               const struct sheet *sheet);

/* The front layer over what is behind it, both to display-referred colour: a pass saved. behind is a canvas (TARGET_LINEAR,
 * opaque, opacity 1), the only layer behind, or NULL: the front is alone; front NULL: it is behind alone. A pixel whose
 * largest channel m exceeds 1 becomes mix(c/m, white, 1 - 1/m); below 1 nothing changes but the encoding,
 * IEC 61966-2-1 by a polynomial of the square root (error below 0.1 of 255). */
void mixer_show(struct mixer *mixer, const struct sheet *behind, const struct sheet *front,
                const struct target *output, struct finish finish);

/* A mix of two display-referred pictures in linear light; progress 0 is `from`, 1 is `to`. */
void mixer_fade(struct mixer *mixer, const struct target *from, const struct target *to,
                float progress, const struct target *output, struct finish finish);

#endif
