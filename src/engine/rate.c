/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rate.h"

#include <stdbool.h>

/* Of a frame: beyond the first it is too dear, below the second there is room, and a larger step must stay below. */
#define OVER  0.95
#define UNDER 0.5
#define ROOM  0.8

#define DOWN_S 1.0
#define UP_S   5.0

static const double steps[] = {1, 0.85, 0.7, 0.6, 0.5, 0.35};

enum { N_STEPS = sizeof steps / sizeof *steps };

static int step_of(double scale)
{
    int i = 0;
    while (i < N_STEPS - 1 && steps[i] > scale + 1e-3)
        i++;
    return i;
}

static double total_s(const struct rate_costs *costs)
{
    double ms = 0;
    for (int i = 0; i < costs->n; i++)
        ms += costs->ms[i];
    return ms / 1000;
}

/* The dearest one that can still be drawn smaller. */
static int find_dearest(const struct rate_costs *costs)
{
    int found = -1;
    for (int i = 0; i < costs->n; i++)
        if (step_of(costs->scale[i]) < N_STEPS - 1 && costs->ms[i] > 0 &&
            (found < 0 || costs->ms[i] > costs->ms[found]))
            found = i;
    return found;
}

/* One that is drawn smaller and would have room for a step up. */
static int find_room(const struct rate_costs *costs, double period_s)
{
    for (int i = 0; i < costs->n; i++) {
        int step = step_of(costs->scale[i]);
        if (!step)
            continue;
        double larger = steps[step - 1] / steps[step];
        if (total_s(costs) + costs->ms[i] / 1000 * (larger * larger - 1) < ROOM * period_s)
            return i;
    }
    return -1;
}

static void follow_since(double *since_s, double now_s, bool now)
{
    if (!now)
        *since_s = 0;
    else if (*since_s == 0)
        *since_s = now_s;
}

int rate_follow(struct rate *rate, const struct rate_costs *costs, double now_s, double period_s,
                double *scale)
{
    double needed_s = total_s(costs);
    follow_since(&rate->over_s, now_s, needed_s > OVER * period_s);
    follow_since(&rate->under_s, now_s, needed_s < UNDER * period_s);
    double still_s = now_s - rate->changed_s;
    bool down = rate->over_s > 0 && now_s - rate->over_s >= DOWN_S && still_s >= DOWN_S;
    bool up = rate->under_s > 0 && now_s - rate->under_s >= UP_S && still_s >= UP_S;
    int layer = down ? find_dearest(costs) : up ? find_room(costs, period_s) : -1;
    if (layer < 0)
        return -1;
    *scale = steps[step_of(costs->scale[layer]) + (down ? 1 : -1)];
    *rate = (struct rate){.changed_s = now_s};
    return layer;
}
