/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pictures of a video file, one after the other, as RGBA. Its sound is not read.
 *
 * Blocks on the disk: use it on a media thread or offline. One thread at a time. The same file gives the same pictures
 * at the same times from wherever it is read.
 */
#ifndef MEDIA_MOVIE_H
#define MEDIA_MOVIE_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct movie;

enum { MOVIE_SIDE_MAX = 4096 };

/* NULL and one sentence that names the file when it is missing, no video, damaged, or larger than MOVIE_SIDE_MAX. */
struct movie *movie_open(const char *path, struct err *err);
void movie_close(struct movie *movie);

int movie_width(const struct movie *movie); /* of the first picture; others are scaled to it */
int movie_height(const struct movie *movie);
double movie_duration_s(const struct movie *movie); /* as the file claims, or counted; above 0 */

/* Decodes the next picture; *at_s: from when on it is seen, the first from 0. False at the end. Damaged pieces are
 * skipped. */
bool movie_next(struct movie *movie, double *at_s);

/* The picture in hand as width * height * 4 bytes, bottom row first, straight alpha. False when it cannot be converted;
 * then rgba is as it was. */
bool movie_pixels(struct movie *movie, uint8_t *rgba);

/* The next picture is one that is seen at this time or before. False when that cannot be. */
bool movie_seek(struct movie *movie, double at_s);

#endif
