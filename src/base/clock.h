/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's monotonic clock. Only live feeding and waiting read it; nothing that is drawn does.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds since an arbitrary start; never steps back. */
int64_t clock_now_ns(void);

/* Sleeps until the given moment of that clock; returns at once when it has passed. */
void clock_sleep_until_ns(int64_t at_ns);

#endif
