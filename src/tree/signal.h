/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signals of instruments as the engine handles them: who plays, which row an address means, its range. A signal's ranges are
 * its player's own, one for each argument, and are kept with the row under /player/NAME; /in/ADDRESS follows whoever sent
 * last. Main thread only.
 */
#ifndef TREE_SIGNAL_H
#define TREE_SIGNAL_H

#include "tree/range.h"

#include <stdbool.h>

struct tree;

/* Who has sent signals, in the order of their first one; names stay where they are. */
int tree_n_players(const struct tree *tree);
const char *tree_player(const struct tree *tree, int player);

/* The number that was sent last, before it was brought to 0..1; of a row that is no signal its hand's value. */
double tree_raw(const struct tree *tree, int id);

/* The row of a player's own signal that an address means: /player/NAME/fader is that one, /fader and /in/fader are the
 * author's own, or of whoever sent it last when the author never did. TREE_NONE when there is none. */
int tree_signal_meant(const struct tree *tree, const char *author, const char *address);

/* The same, made ready when the author has not sent it yet; TREE_NONE when there is no room either. */
int tree_signal_own(struct tree *tree, const char *author, const char *address);

/* How a signal's player and its address below it are called: "tablet-2", "/fader". True when the row is one. */
bool tree_signal_names(const struct tree *tree, int id, const char **player, int *n_player,
                       const char **address);

/* True of a row that is one argument of another one's messages. */
bool tree_signal_is_part(const struct tree *tree, int id);

/* How many arguments its messages have had, at least 1, and the range of each, from 0. */
int tree_signal_arguments(const struct tree *tree, int id);
struct range tree_signal_range(const struct tree *tree, int id, int argument);

/* Sets an argument's range: what means 0 and what means 1, finite and different; messages from then on are mapped by it.
 * False when there is no room for so many arguments. */
bool tree_signal_freeze(struct tree *tree, int id, int argument, double zero, double one);

/* Begins to note how far the arguments move, or forgets it. */
void tree_signal_calibrate(struct tree *tree, int id, bool on);
bool tree_signal_calibrating(const struct tree *tree, int id);
/* How far an argument moved since then; not heard: not at all. */
struct range tree_signal_moved(const struct tree *tree, int id, int argument);

#endif
