/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The master fader: brightness and blackout. Going to black is immediate; coming back takes one second. Main thread.
 */
#ifndef ENGINE_MASTER_H
#define ENGINE_MASTER_H

struct master;
struct tree;

struct master *master_create(struct tree *tree);
void master_destroy(struct master *master);

/* One tick, after its writes. */
void master_tick(struct master *master);

/* The gain for a picture since_tick_s after the newest tick, 0..1. */
double master_gain(const struct master *master, double since_tick_s);

#endif
