/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sound file that is being written: FLAC, 24 bit, exactly the samples that went in.
 *
 * What was given more than a second ago survives kill -9. Blocks on the disk. One thread.
 */
#ifndef MEDIA_SOUND_H
#define MEDIA_SOUND_H

#include <stdbool.h>

struct err;
struct sound;

struct sound_desc {
    const char *path; /* ends in .flac */
    int rate;         /* 8000..384000 frames per second */
    int channels;     /* 1..8 */
};

/* Overwrites path. NULL and *err when it cannot be written or desc is out of range. */
struct sound *sound_create(const struct sound_desc *desc, struct err *err);

/* Appends frames; samples that passed analysis_door come back bit for bit, others are clipped and rounded. */
bool sound_write(struct sound *sound, const float *interleaved, int n_frames, struct err *err);

/* Completes and closes the file, frees the sound. False and *err when the disk refused something. */
bool sound_finish(struct sound *sound, struct err *err);

#endif
