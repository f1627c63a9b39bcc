/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text as a picture: UTF-8 in the system's DejaVu, set anew when anything about it changes. Main thread.
 */
#ifndef VISUAL_WORDS_H
#define VISUAL_WORDS_H

#include "visual/place.h"

struct words;

/* The words of a layer's `text/align` row, in its order. */
enum words_align { WORDS_CENTER, WORDS_LEFT, WORDS_RIGHT };
extern const char *const words_aligns[]; /* ended by NULL */

/* How a text is set; \n in it begins a new line. */
struct words_look {
    const char *text;
    double size_px;  /* of a line */
    double width_px; /* longer lines are broken */
    enum words_align align;
    double color[4]; /* sRGB, opacity */
};

/* NULL when out of memory. */
struct words *words_create(void);
void words_destroy(struct words *words);

/* The picture of a text; nothing when it is empty or there is no font. */
struct picture words_picture(struct words *words, const struct words_look *look);

#endif
