/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where an offline rendering goes: a film or a still, and a list of checksums. One thread.
 */
#ifndef ENGINE_OUTPUT_H
#define ENGINE_OUTPUT_H

#include "visual/target.h"

#include <stdbool.h>

struct err;
struct output;

struct output_desc {
    const char *path;      /* .mp4, .png or NULL */
    const char *hash;      /* or NULL */
    struct flashes *judge; /* sees every picture; NULL = none */
    int width, height, fps_num, fps_den, rate, channels;
};

struct output *output_create(const struct output_desc *desc, struct err *err);

/* The next picture, `repeat` times into a film; time_s stands in the list. */
bool output_picture(struct output *output, const struct target *picture, double time_s, int repeat,
                    struct err *err);
bool output_sound(struct output *output, const float *interleaved, int n_frames, struct err *err);

/* True when one picture is all. */
bool output_is_still(const struct output *output);

/* True when no more is wanted, as after one still. */
bool output_is_full(const struct output *output);

/* Completes the files and frees it. */
bool output_finish(struct output *output, struct err *err);

/* Ends early after a failure: what is playable stays. */
void output_abandon(struct output *output);

#endif
