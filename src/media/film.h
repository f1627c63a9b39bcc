/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A film that is being written: H.264 and AAC in an mp4 that every player and editing program opens.
 *
 * While it is written the file consists of short fragments, so that a crash loses at most a second;
 * film_finish turns it into a plain mp4 with its index in front. Blocks on encoder and disk. One thread.
 */
#ifndef MEDIA_FILM_H
#define MEDIA_FILM_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct film;

struct film_desc {
    const char *path;
    int width, height;    /* 2..16384 pixels; an odd last column or row is left out */
    int fps_num, fps_den; /* 60/1; 0/0 = 60 */
    int rate,
        channels; /* of the sound; channels 0 = a silent film, more than 2 are mixed to stereo */
};

/* Overwrites path. NULL and *err when it cannot be written or desc is out of range. */
struct film *film_create(const struct film_desc *desc, struct err *err);

/* The next picture: width * height RGBA bytes, sRGB as shown; alpha is ignored. stride in bytes from one row to
 * the one below; negative with rgba at the last row of memory for pictures that lie upside down, as GL's. */
bool film_picture(struct film *film, const uint8_t *rgba, int stride, struct err *err);

/* The next frames of sound, interleaved as desc says. */
bool film_sound(struct film *film, const float *interleaved, int n_frames, struct err *err);

/* Writes what is still held, makes the file whole and frees the film. After an error it still closes what can
 * be closed, says false and leaves what is playable. */
bool film_finish(struct film *film, struct err *err);

#endif
