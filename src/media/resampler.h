/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Another sample rate or number of channels for a stream of interleaved float.
 *
 * The same input gives the same output, however it is cut into blocks. No disk, no clock; may allocate inside.
 * One thread at a time.
 */
#ifndef MEDIA_RESAMPLER_H
#define MEDIA_RESAMPLER_H

struct err;
struct resampler;

struct resampler_desc {
    int in_rate, out_rate; /* frames per second, 8000..384000 */
    int in_channels,
        out_channels; /* 1..64 in, 1..8 out; 0 = as in. One channel goes to all; otherwise the first
                                      out_channels are taken and missing ones are silent */
};

/* NULL and *err when desc is out of range or memory is short. */
struct resampler *resampler_create(const struct resampler_desc *desc, struct err *err);
void resampler_destroy(struct resampler *resampler);

/* Takes in n_frames frames; NULL says that the stream has ended and lets the last ones out. */
void resampler_push(struct resampler *resampler, const float *interleaved, int n_frames);

/* Gives out what is ready, at most max_frames; returns how many came. */
int resampler_pull(struct resampler *resampler, float *interleaved, int max_frames);

/* Forgets what it holds, as after a jump. */
void resampler_reset(struct resampler *resampler);

#endif
