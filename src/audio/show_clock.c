/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/show_clock.h"

#include <math.h>

#define BANDWIDTH_HZ 0.2
#define LOST_NS      0.5e9
#define NS_PER_S     1e9

void show_clock_start(struct show_clock *clock, int rate, int64_t now_ns)
{
    *clock = (struct show_clock){
        .rate = rate, .at_ns = (double)now_ns, .frames = 0, .ns_per_frame = NS_PER_S / rate};
}

void show_clock_update(struct show_clock *clock, int64_t now_ns, int64_t frames)
{
    double n = (double)frames - clock->frames;
    if (n <= 0)
        return;
    double predicted_ns = clock->at_ns + n * clock->ns_per_frame;
    double error_ns = (double)now_ns - predicted_ns;
    if (fabs(error_ns) > LOST_NS) {
        show_clock_start(clock, (int)clock->rate, now_ns);
        clock->frames = (double)frames;
        return;
    }
    double omega = 2 * M_PI * BANDWIDTH_HZ * n / clock->rate;
    if (omega > 0.5)
        omega = 0.5;
    clock->at_ns = predicted_ns + M_SQRT2 * omega * error_ns;
    clock->ns_per_frame += omega * omega * error_ns / n;
    clock->frames = (double)frames;
}

double show_clock_frames(const struct show_clock *clock, int64_t now_ns)
{
    return clock->frames + ((double)now_ns - clock->at_ns) / clock->ns_per_frame;
}

double show_clock_seconds(const struct show_clock *clock, int64_t now_ns)
{
    return show_clock_frames(clock, now_ns) / clock->rate;
}
