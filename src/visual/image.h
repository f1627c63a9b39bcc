/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures from files, and stock ones of our own, as textures: as their authors saw them (no linear light), straight
 * alpha, clamped, without mipmaps. Any thread with a context of the device; blocks on the disk.
 */
#ifndef VISUAL_IMAGE_H
#define VISUAL_IMAGE_H

#include "visual/isf.h"

struct err;

struct image {
    unsigned texture; /* the caller's */
    int width, height;
};

/* The (first) picture of a file. False and one sentence that names the file when it cannot be read or is too large. */
bool image_load(const char *path, struct image *image, struct err *err);

/* Six pictures of one size as a cube: +x -x +y -y +z -z. */
bool image_load_cube(const char *const paths[6], struct image *image, struct err *err);

/* Black 1 x 1, noise 256 x 256 (four independent bytes from an integer hash, repeating), or a checker board 256 x 256
 * (repeating); as a cube each side is the same. */
struct image image_stock(enum isf_stock stock, bool cube);

void image_free(unsigned texture);

/* A name that a file gives for another beside it, joined to its folder. False when it is absolute or leaves the folder. */
bool image_path(char *out, int size, const char *folder, const char *name);

#endif
