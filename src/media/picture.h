/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Still pictures in files: PNG out, any common format in. Blocks on the disk. Any thread.
 */
#ifndef MEDIA_PICTURE_H
#define MEDIA_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

struct err;

enum { PICTURE_SIDE_MAX = 16384 };

/* Writes w * h RGBA bytes. stride in bytes from one row to the one below; negative with rgba at the last row of
 * memory for pictures that lie upside down, as GL's. Replaces the file as a whole. */
bool picture_write_png(const char *path, const uint8_t *rgba, int w, int h, int stride,
                       struct err *err);

/* The (first) picture of a file as w * h * 4 bytes, straight alpha, top row first; the caller frees it. NULL and
 * one sentence that names the file when it cannot be read or is larger than PICTURE_SIDE_MAX. */
uint8_t *picture_read(const char *path, int *w, int *h, struct err *err);

#endif
