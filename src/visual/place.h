/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One pass from picture to picture: put into the frame, masked by another picture, or copied as it is. All of them
 * display-referred with straight alpha. Main thread; owned by the mixer.
 */
#ifndef VISUAL_PLACE_H
#define VISUAL_PLACE_H

#include "visual/passes.h"

struct err;
struct place;

/* A picture that lies ready in a texture, bottom row first; texture 0 is black. */
struct picture {
    unsigned texture;
    int width, height;
};

/* The words of a layer's `place/fit` row, in its order. */
enum fit { FIT_COVER, FIT_CONTAIN, FIT_STRETCH, FIT_PIXELS };
extern const char *const fit_words[]; /* ended by NULL */

/* Where a picture stands. All zero but scale = 1: it fills the frame. */
struct placing {
    double x, y;                     /* of its middle, in frames from the middle, right and up */
    double scale;                    /* times the size that fit gives it */
    double turn;                     /* in radians, counterclockwise */
    double left, right, bottom, top; /* what is cut off it, in parts of its own size */
    enum fit fit;
};

/* The words of a layer's `mask/by` row, in its order: how much of a layer is seen where the mask has a colour C and an
 * alpha: Y(C) * alpha (CSS Masking 1, section 6), alpha, or 1 less either. */
enum mask { MASK_LIGHT, MASK_ALPHA, MASK_DARK, MASK_OUTSIDE };
extern const char *const mask_words[]; /* ended by NULL */

/* NULL and *err when the driver refuses our shaders. */
struct place *place_create(struct err *err);
void place_destroy(struct place *place);

/* True when a picture of the frame's own size would not change. */
bool placing_is_plain(const struct placing *placing);

/* Edges are smooth over one pixel; what is made smaller is averaged over up to 4x4 places. With `opaque` the picture's
 * own alpha is ignored: the result's says only where it stands. */
void place_put(struct place *place, const struct picture *picture, const struct placing *placing,
               bool opaque, const struct target *to);

/* Multiplies alpha (1 with `opaque`) by the mask, which is stretched over the picture. */
void place_mask(struct place *place, const struct picture *picture, const struct picture *mask,
                enum mask by, bool opaque, const struct target *to);

/* A picture of the target's own size, with the finish. */
void place_copy(struct place *place, const struct picture *picture, const struct target *to,
                struct finish finish);

#endif
