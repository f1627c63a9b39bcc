/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A take read back: what it says about itself, and its journal line by line. One thread.
 */
#ifndef RECORD_REPLAY_H
#define RECORD_REPLAY_H

#include <stdbool.h>

struct err;
struct journal_line;
struct replay;

enum { REPLAY_EARS_MAX = 8, REPLAY_NAME_MAX = 32 };

/* An ear beside the first. */
struct replay_ear {
    char name[REPLAY_NAME_MAX];
    char sound[1200]; /* path of its audio file */
};

struct replay_about {
    int rate, channels, width, height;
    double date[4];
    char renderer[256];
    char sound[1100]; /* path of the first ear's audio file */
    int n_ears;
    struct replay_ear ears[REPLAY_EARS_MAX];
};

/* True when the path is a folder with a journal in it. */
bool replay_is_take(const char *path);

/* NULL and *err when the folder lacks a part of a take. */
struct replay *replay_open(const char *path, struct err *err);
void replay_close(struct replay *replay);

const struct replay_about *replay_about(const struct replay *replay);

/* The next line of the journal. False at its end; a last line that was cut off by a crash counts as the end. A line
 * that cannot be understood is left out and counted. */
bool replay_next(struct replay *replay, struct journal_line *line);
int replay_bad_lines(const struct replay *replay);

/* The path of a kept preset: files/SET/NAME. */
void replay_file(const struct replay *replay, const char *set, const char *name, char *path,
                 int size);

#endif
