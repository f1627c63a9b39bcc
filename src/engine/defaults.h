/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a layer plays when its preset says nothing: by the patches that lie beside the shader (x.patch beside x.fs), or else
 * by guessed ones, so that a shader that never listened to music does. One per scene; main thread.
 */
#ifndef ENGINE_DEFAULTS_H
#define ENGINE_DEFAULTS_H

#include <stdbool.h>

struct defaults;
struct err;
struct patches;
struct scene;
struct tree;

/* Binds the patches beside each layer's shader where the scene's preset has no line of its own. Borrows all three. NULL and
 * *err with file and line. */
struct defaults *defaults_create(struct tree *tree, struct scene *scene, struct patches *patches,
                                 int branch, struct err *err);
void defaults_destroy(struct defaults *defaults);

/* Guesses patches for every layer of whose inputs the preset says nothing, or takes off those that were guessed and still
 * stand. A preset that says `guess = off` is never guessed for. */
void defaults_guess(struct defaults *defaults, bool on);

/* True while a row is driven by a guess. */
bool defaults_is_guess(const struct defaults *defaults, int row);

#endif
