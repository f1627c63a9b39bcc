/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the ear hears in an input, written down: annotations that other programs and the scoring of the ear read, and
 * every feature of every tick as a table. The same analysis as on stage, fed as fast as it can; no picture is made.
 */
#ifndef ENGINE_ANNOTATE_H
#define ENGINE_ANNOTATE_H

#include <stdbool.h>

struct err;

struct annotate_desc {
    const char *input;  /* an input word as audio_open takes it */
    const char *folder; /* made when missing; NULL = no annotations */
    const char *csv;    /* NULL = no table */
    double seconds;     /* at most so much of it; 0 = to the end */
};

/* What a person wants to know at a glance. */
struct annotate_summary {
    double seconds, bpm; /* 0 = unknown */
    int n_beats, n_onsets;
    char key[16]; /* "A minor", or "" */
    double lufs;  /* loudest short-term loudness; -120 in silence */
};

/* Writes FOLDER/NAME.beats (seconds, place in the bar, moment it was known), NAME.onsets (seconds, moment it was
 * known), NAME.tempo (beats per minute), NAME.pitch (seconds, Hz; below 0 = unvoiced, 0 = nothing yet), NAME.key, where NAME is the input's
 * file name without its ending; and the table, one line per tick, one column per row of tree/heard.h. False and *err
 * when the input cannot be heard or a file not be written. Blocks. */
bool annotate(const struct annotate_desc *desc, struct annotate_summary *summary, struct err *err);

#endif
