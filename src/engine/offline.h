/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rendering without a clock: the same frame function as on stage, fed exactly, waiting for everything, dropping nothing.
 * Main thread; blocks until the film is done.
 */
#ifndef ENGINE_OFFLINE_H
#define ENGINE_OFFLINE_H

#include <stdbool.h>

struct ear_word;
struct err;
struct flashes;

struct offline_desc {
    const char *input;           /* an input word, or the folder of a take */
    const struct ear_word *ears; /* further ears, NULL for a take: it has its own */
    int n_ears;
    const char *preset; /* path; NULL for a take */
    const char *cues;   /* path of a list, which then says the presets; NULL = none */
    const char *output; /* .mp4 for a film, .png for one still; NULL = none, as for hashes alone */
    const char
        *hash; /* one line per frame: number, time, checksum of the raw picture; NULL = none */
    const char *
        flash; /* what the flash guard does: limit, warn or off; NULL = limit, or as it was played */
    struct flashes *judge;  /* sees every picture; NULL = none */
    bool knobs_up;          /* all knobs of the first scene at their end */
    int width, height;      /* 0 = 1920x1080, or the take's */
    int fps_num, fps_den;   /* 0 = 60/1 */
    double from_s;          /* first moment shown; everything before it is played unseen */
    double seconds;         /* 0 = to the end of the input */
    bool progress;          /* a line on standard error with frames, frames/s and time left */
    double *first_frame_ms; /* from the call to the first picture; may be NULL */
};

bool offline_render(const struct offline_desc *desc, struct err *err);

#endif
