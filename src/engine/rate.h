/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Holds the rate: where the layers on stage need more of the graphics card than a frame has, the dearest one is drawn
 * smaller, and larger again when there is room. Slow, with hysteresis: at most one step a second down and one in five
 * seconds up. It only decides; each step is an event of a tick (SHOW_SCALE), so that a take shows the same. Live only; pure.
 */
#ifndef ENGINE_RATE_H
#define ENGINE_RATE_H

enum { RATE_LAYERS_MAX = 32 };

struct rate {
    double over_s, under_s, changed_s; /* since when; when a step was made last; 0 = never */
};

/* What the layers on stage cost now. */
struct rate_costs {
    int n;
    double ms[RATE_LAYERS_MAX];    /* newest measured, 0 = not known */
    double scale[RATE_LAYERS_MAX]; /* of their sides, 0.35..1 */
};

/* Once a frame: the layer whose scale shall change, and *scale its new one; -1 when all stays. */
int rate_follow(struct rate *rate, const struct rate_costs *costs, double now_s, double period_s,
                double *scale);

#endif
