/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pick-up: a controller that cannot see where a parameter stands takes it over only where its fader meets it, so that
 * nothing jumps. Whose controllers do so stands in /stage/pickup. Main thread; decided from writes at their ticks alone.
 */
#ifndef ENGINE_PICKUP_H
#define ENGINE_PICKUP_H

#include <stdbool.h>

struct pickup;
struct tree;
struct write;

/* NULL when out of memory. */
struct pickup *pickup_create(struct tree *tree);
void pickup_destroy(struct pickup *pickup);

/* Whether a write's fader has met its parameter, or needs not. False: the write is heard, and moves nothing. */
bool pickup_meets(struct pickup *pickup, const struct write *write);

#endif
