/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which layer on stage is drawn at another size, so that pictures come in time: asks the scene what its layers cost and lets
 * rate.h decide. Main thread, live only.
 */
#ifndef ENGINE_SCALING_H
#define ENGINE_SCALING_H

#include <stdbool.h>
#include <stddef.h>

struct rate;
struct show;
struct write;

/* Once a frame; period_s is the time between two pictures. True when a layer changes its size: *event says so to the show, and
 * the sentence to people. */
bool scaling_follow(struct rate *rate, const struct show *show, double now_s, double period_s,
                    struct write *event, char *sentence, size_t size);

#endif
