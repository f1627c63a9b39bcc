/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Faders that nobody has patched yet: the first four of the player who holds the stage move knobs 1 to 4 of the scene. A fader is
 * a signal of one number that has been somewhere between its ends; a button, which never is, counts as none. While nobody
 * holds the stage it is the first player who has a fader; of a team it is the first, too. Not while the signal is read by a patch, the
 * knob is driven by one, the signal is calibrated, something is learnt, or hands are off. Decided from writes at their ticks
 * alone. Main thread.
 */
#ifndef ENGINE_FADERS_H
#define ENGINE_FADERS_H

struct faders;
struct show;
struct verdict;
struct write;

/* NULL when out of memory. */
struct faders *faders_create(void);
void faders_destroy(struct faders *faders);

/* After a signal was written. Moves a knob when it is time to, and tells it once. */
void faders_follow(struct faders *faders, struct show *show, const struct write *write,
                   const struct verdict *verdict);

#endif
