/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Changing the input while the show goes on: opening and closing devices may take a while, so a thread of its own does
 * it. Main asks, polls and hands the new input to the listener.
 */
#ifndef ENGINE_INPUTS_H
#define ENGINE_INPUTS_H

#include <stdbool.h>

struct audio;
struct err;
struct inputs;

struct inputs_desc {
    int rate; /* the show's, to which every further input is resampled */
    bool mute;
    const char *first;         /* the word of what is heard from the start */
    struct audio *const *open; /* inputs that stay open throughout; a device among them is shared */
    int n_open;
};
struct inputs *inputs_create(const struct inputs_desc *desc, struct err *err);
void inputs_destroy(struct inputs *inputs);

/* Asks for an input word, or "+1" for the next input device after the one that is heard. */
void inputs_want(struct inputs *inputs, const char *word);

/* True when an answer came: *audio is the new input (the caller's), or NULL and *err says why. */
bool inputs_poll(struct inputs *inputs, struct audio **audio, struct err *err);

/* Closes an input that is heard no more. */
void inputs_close(struct inputs *inputs, struct audio *audio);

#endif
