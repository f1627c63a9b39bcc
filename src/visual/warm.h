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

/* Main: one piece; false when there is none left. The parts have their passes then. */
bool warm_piece(struct parts *parts, struct warm_at *at, const struct warm_desc *desc);

/* Blending: the i-th piece of a mixer; false behind the last. The first WARM_FADES are what every transition needs. On main
 * as it is; on the compile thread what the driver must store first is made with programs that nobody has drawn with. */
enum { WARM_FADES = 4 };
bool warm_mixer_piece(struct mixer *mixer, int i, const struct warm_desc *desc);
bool warm_mixer_store(struct mixer *mixer, int i, const struct warm_desc *desc);

/* For both: does the driver find again only what was made with a program before anything else was made with it? */
bool warm_stores_untouched_only(void);
/* Waits for the drawing, and when something was made, until the driver has stored it. */
void warm_store(bool made);

/* Does it take more than fades to show these parts? */
bool warm_needs_blends(const struct parts *parts);

#endif
