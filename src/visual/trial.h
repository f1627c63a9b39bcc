/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A shader that would hang the show is not put on stage: each one is first drawn at 64x36, against the clock, on the
 * compile thread. Which shaders pass depends on the machine, and is not part of a take: what was refused was never shown.
 */
#ifndef VISUAL_TRIAL_H
#define VISUAL_TRIAL_H

#include <stdbool.h>

struct err;
struct parts;
struct sound_textures;

struct trial_desc {
    int width, height;            /* of the picture that it will draw */
    struct sound_textures *sound; /* of this thread */
};

/* False and *err, which names the file, when one of the shaders would need more than TRIAL_S for a picture. A program
 * that has passed is not tried again. */
bool trial_parts(struct parts *parts, const struct trial_desc *desc, struct err *err);

#define TRIAL_S 5.0

#endif
