/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a shader that never listened to music could listen to: patches guessed from the names and kinds of its inputs,
 * gentle enough to be let loose unseen. A guess is never better than an artist's line, and gives way to it.
 * Pure: text in, text out; any thread.
 */
#ifndef ENGINE_GUESS_H
#define ENGINE_GUESS_H

#include <stdbool.h>

struct isf;

enum { GUESS_TEXT_MAX = 160, GUESSES_MAX = 8 };

struct guess {
    int input;                 /* place among the shader's inputs */
    char text[GUESS_TEXT_MAX]; /* an expression */
};

/* At most GUESSES_MAX patches for a shader's inputs; none when it hears by itself. Returns how many. */
int guess_patches(const struct isf *isf, struct guess guesses[GUESSES_MAX]);

#endif
