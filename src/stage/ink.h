/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thin lines, boxes, dots and letters over a picture, gathered and drawn in one call. Coordinates are pixels from the
 * upper left corner. Letters are drawn once into an atlas when the size of the target changes; after that nothing
 * allocates. Main thread, inside the drawing context.
 */
#ifndef STAGE_INK_H
#define STAGE_INK_H

#include <stdint.h>

struct ink;
struct target;

struct ink_color {
    uint8_t r, g, b, a;
};

enum ink_size { INK_SMALL, INK_MEDIUM, INK_LARGE, INK_HUGE, N_INK_SIZES };

/* NULL when out of memory. Without a font it draws no letters. */
struct ink *ink_create(void);
void ink_destroy(struct ink *ink);

/* Begins a picture of this size; the unit is 1/720 of its height, at least 2/3 of a pixel. */
void ink_begin(struct ink *ink, int width, int height);
float ink_unit(const struct ink *ink);

void ink_box(struct ink *ink, float x, float y, float w, float h, struct ink_color color);
/* From (x0, y0) to (x1, y1), soft at its edges. */
void ink_line(struct ink *ink, float x0, float y0, float x1, float y1, float width,
              struct ink_color color);
/* What lies between that line and a base, fading towards it. */
void ink_area(struct ink *ink, float x0, float y0, float x1, float y1, float base,
              struct ink_color color);
void ink_dot(struct ink *ink, float x, float y, float radius, struct ink_color color);

/* UTF-8 with its baseline at y; of the Latin letters, sharp, flat, arrow and minus. Returns its width. */
float ink_text(struct ink *ink, enum ink_size size, float x, float y, struct ink_color color,
               const char *text);
float ink_width(const struct ink *ink, enum ink_size size, const char *text);

/* Draws everything since ink_begin. */
void ink_end(struct ink *ink, const struct target *target);

#endif
