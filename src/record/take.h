/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A take that is being written: audio-N.flac for each ear, journal.tsv, take.json and files/, from which the performance can be
 * rendered again. Main and the analysis thread only fill rings; one humble thread owns the disk.
 *
 * The journal reaches the system within 50 ms and the disk each second. What does not fit into a ring because the disk
 * stands still is refused and counted, never waited for.
 */
#ifndef RECORD_TAKE_H
#define RECORD_TAKE_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct journal_line;
struct ring;
struct take;

enum { TAKE_PATH_MAX = 1024, TAKE_NAME_MAX = 256, TAKE_EARS_MAX = 8 };

/* An ear beside the first. */
struct take_ear {
    const char *name;
    const char *input; /* for people */
    int channels;
};

struct take_desc {
    const char *folder;   /* where takes stand; NULL = $XDG_DATA_HOME/clavilux/takes */
    int rate, channels;   /* of the sound that analysis consumes */
    int width, height;    /* of the picture */
    const char *input;    /* what was listened to, for people */
    const char *renderer; /* of the graphics driver: pixels are promised for the same one only */
    const struct take_ear *ears; /* further ones, all at `rate` */
    int n_ears;
    double date[4]; /* at show time 0: year, month, day, seconds of the day */
};

/* Makes the folder (0700) with its files (0600) and starts the thread. NULL and *err when the disk refuses. */
struct take *take_create(const struct take_desc *desc, struct err *err);

/* Ends the thread when everything given is written, and completes the files. */
void take_destroy(struct take *take);

const char *take_path(const struct take *take);

/* Where an ear's analysis thread puts its frames (floats, `channels` a frame): 0 is the first ear, kept as audio-1.flac. */
struct ring *take_sound(struct take *take, int ear);

/* Main. One line of the journal. */
void take_line(struct take *take, const struct journal_line *line);

/* Main. Keeps a copy of a file as files/SET/NAME, SET being a number for all files of one scene. */
void take_keep(struct take *take, uint64_t set, const char *path, const char *name);

/* What was lost because the disk was slow or full: lines, and frames of sound; the sentence that says why, "" when all
 * is well. Any thread. */
struct take_figures {
    uint64_t lines_lost, frames_lost;
    bool failed;
};
struct take_figures take_figures(struct take *take, char *sentence, int size);

#endif
