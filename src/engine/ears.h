/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Further ears: inputs that are analysed on their own beside the show's, each with a name, as `drums=device:UMC:3`.
 * What they hear stands under /audio/NAME. Pure words here; listeners and hearings listen.
 */
#ifndef ENGINE_EARS_H
#define ENGINE_EARS_H

#include <stdbool.h>

struct err;

enum { EARS_MAX = 4, EAR_NAME_MAX = 32, EAR_INPUT_MAX = 512 };

struct ear_word {
    char name[EAR_NAME_MAX];
    char input[EAR_INPUT_MAX]; /* an input word, see audio.h */
    int first, last;           /* channels from 1; 0 = all */
};

/* Takes NAME=INPUT[:CHANNELS] apart, CHANNELS as 3 or 1-2. False and one sentence when the form, the name or the
 * channels are no good, or the name means a row under /audio already. */
bool ear_parse(const char *text, struct ear_word *ear, struct err *err);

/* All words of a command line, of which there are n, beside the show's own input (may be NULL). Also refuses a name told
 * twice, standard input heard twice and too many ears. */
bool ears_parse(const char *const *texts, int n, const char *input, struct ear_word *ears,
                struct err *err);

#endif
