/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a write asks of the show beyond its value: another preset, a wire, a lock, a state, the way back. One function for
 * each; which row asks what stands in signals.c. Main thread.
 */
#ifndef ENGINE_REQUESTS_H
#define ENGINE_REQUESTS_H

#include <stdbool.h>

/* So many wires, questions and states may come at once, and then one more in so many ticks: a flood of them must not hold up
 * the picture. */
enum { REQUESTS_BURST = 64, REQUESTS_EVERY = 4 };

struct err;
struct show;
struct verdict;
struct write;

/* After the gate accepted a write. False and *err when it cannot be done: then nothing has changed. */
bool requests_follow(struct show *show, const struct write *write, const struct verdict *verdict,
                     struct err *err);

/* Whether the write moved a control or touched a parameter that is being learnt. component: of its address. */
bool requests_learn(struct show *show, const struct write *write, const struct verdict *verdict,
                    int component, struct err *err);

/* Whether what is told at this path, (address, sentence), is news for the operator's screen too. */
bool requests_is_news(const char *path);

/* Once a tick: learning ends by itself. */
void requests_tick(struct show *show);

/* Once a frame: tells some more of a list that was asked for. */
void requests_list(struct show *show);

#endif
