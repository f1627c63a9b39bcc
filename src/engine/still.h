/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One picture of a shader or a preset without sound: for looking, for thumbnails, for comparing with other hosts. Main
 * thread; blocks until the picture is written.
 */
#ifndef ENGINE_STILL_H
#define ENGINE_STILL_H

#include <stdbool.h>

struct err;

struct still_desc {
    const char *path;   /* of a preset or a shader */
    const char *output; /* .png */
    int width, height;  /* 0 = 1920x1080 */
    double time_s;      /* of the first frame */
    double step_s;      /* between frames, 0 = 1/60 */
    int frames;         /* drawn; the last one is the picture. 0 = 1 */
    bool raw;           /* a shader's own output with its own alpha: no layer, no finish */
    int n_sets, n_images;
    const char *const *sets;   /* "NAME=VALUE": an input, a knob or an address */
    const char *const *images; /* "NAME=FILE": what an image input shows */
};

/* False and *err when something is missing; a shader's warnings are said. */
bool still_draw(const struct still_desc *desc, struct err *err);

#endif
