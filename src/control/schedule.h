/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes that wait for their time tag, at most two seconds: a bounded heap, earliest first, equal times in the order
 * of arrival. One thread.
 */
#ifndef CONTROL_SCHEDULE_H
#define CONTROL_SCHEDULE_H

#include "tree/write.h"

#include <stdbool.h>
#include <stdint.h>

enum { SCHEDULE_MAX = 4096 };

struct schedule;

struct schedule *schedule_create(void);
void schedule_destroy(struct schedule *schedule);

/* False when it is full. */
bool schedule_add(struct schedule *schedule, const struct write *write, int64_t due_ns);

/* The write that is due first, and when; NULL when none waits. Valid until schedule_pop. */
const struct write *schedule_first(const struct schedule *schedule, int64_t *due_ns);
void schedule_pop(struct schedule *schedule);

#endif
