/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drivers put work off until a program is first drawn with, and do it again for each kind of target, each kind of texture
 * and each context. So everything is touched (passes.h) before it goes on stage: on the compile thread, where it may take
 * its time and fills the driver's cache, then on main, in pieces that fit beside a frame.
 */
#ifndef VISUAL_WARM_H
#define VISUAL_WARM_H

#include <stdbool.h>

struct mixer;
struct parts;
struct sound_textures;

struct warm_desc {
    int width, height;            /* of the picture */
    struct sound_textures *sound; /* of this thread */
};

/* Which piece is next; zero at the beginning. */
struct warm_at {
    int owner, piece;
};

/* Compile thread: all of them. They are stored when it returns. */
void warm_parts(struct parts *parts, const struct warm_desc *desc);

/* The same for blending, once a program. */
void warm_mixers(const struct warm_desc *desc);

/* Main: one piece; false when there is none left. The parts have their passes then. */
bool warm_piece(struct parts *parts, struct warm_at *at, const struct warm_desc *desc);

/* Main: the i-th piece of blending; false behind the last. */
bool warm_mixer(struct mixer *mixer, int i, const struct warm_desc *desc);

#endif
