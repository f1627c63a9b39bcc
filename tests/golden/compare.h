/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a picture is still the one it was: at most 1 % of the pixels differ by more than 8 of 255 in red, green or blue.
 */
#ifndef TESTS_GOLDEN_COMPARE_H
#define TESTS_GOLDEN_COMPARE_H

#include "base/err.h"
#include "media/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline bool golden_same(const char *name, const unsigned char *ours, int width, int height,
                               const char *path)
{
    struct err err = {0};
    int w = 0, h = 0, differ = 0;
    unsigned char *golden = picture_read(path, &w, &h, &err);
    if (!golden || w != width || h != height) {
        printf("%s: %s\n", name, golden ? "the golden picture has another size" : err.text);
        free(golden);
        return false;
    }
    for (int i = 0; i < width * height; i++) {
        int worst = 0;
        for (int c = 0; c < 3; c++) {
            int d = abs(ours[i * 4 + c] - golden[i * 4 + c]);
            worst = d > worst ? d : worst;
        }
        differ += worst > 8;
    }
    free(golden);
    if (differ * 100 > width * height)
        printf("%s: %d of %d pixels differ\n", name, differ, width * height);
    return differ * 100 <= width * height;
}

/* GL keeps the bottom row first, files the top row. */
static inline void golden_turn(unsigned char *rgba, int width, int height)
{
    size_t stride = (size_t)width * 4;
    unsigned char *row = malloc(stride);
    for (int y = 0; y < height / 2; y++) {
        unsigned char *a = rgba + (size_t)y * stride, *b = rgba + (size_t)(height - 1 - y) * stride;
        memcpy(row, a, stride);
        memcpy(a, b, stride);
        memcpy(b, row, stride);
    }
    free(row);
}

#endif
