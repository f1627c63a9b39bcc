/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The flash guard: looks at each finished picture and, in the same frame, takes back what would flash too often. It
 * reduces the risk for people with photosensitive epilepsy; it cannot exclude it.
 *
 * Rules: W3C, Understanding WCAG 2.3.1, "general flash and red flash thresholds". A turn is a change of relative
 * luminance by 0.1 or more, opposite to the turn before, whose darker end is below 0.8; or such a change of R - G - B of
 * saturated red (R at least 0.8 of R + G + B) by 1/16. Turns of a quarter of an area within 0.1 s are one transition; a fifth
 * is enough here, because cells are coarse. More than six transitions (three flashes) within a second are too many, in the
 * whole picture or in any quarter of it: a projection fills far more than the ten degrees of view that the rules exempt.
 *
 * All of it happens on the GPU, on a grid of 32x18 cells, at the frames' own times: what it does is the same on stage and
 * in a film. It only takes light away, so that going to black is never slowed: where the next rise would be one too many,
 * cells rise by less than a step until the second has passed and what is drawn has calmed down; then they rise softly. A
 * cell with too much red is drawn towards grey of its own lightness. Elsewhere not a bit changes. Main thread.
 */
#ifndef STAGE_GUARD_H
#define STAGE_GUARD_H

struct err;
struct guard;
struct target;

/* The words of the row /flash/guard, in its order. */
enum guard_mode {
    GUARD_LIMIT,
    GUARD_WARN, /* only counts */
    GUARD_OFF,  /* costs nothing and forgets */
};

enum { GUARD_TRANSITIONS_MAX = 6 };

/* What was found in what is drawn, before anything was taken back; a few frames old. */
struct guard_figures {
    int general, red; /* transitions of the last second where most are, 0 to 7: 7 are too many */
    double held;      /* how much of the picture is being taken back, 0..1 */
};

/* NULL and *err when the driver refuses its programs. */
struct guard *guard_create(struct err *err);
void guard_destroy(struct guard *guard);

/* Judges the finished picture of this show time, and corrects it in place. Time that steps back begins anew. */
void guard_look(struct guard *guard, enum guard_mode mode, const struct target *picture,
                double time_s);

/* The newest figures that have come back; never waits for them. All 0 while off. */
struct guard_figures guard_figures(struct guard *guard);

#endif
