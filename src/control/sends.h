/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets of --send: hosts that never asked and are told all the same. A name is looked up by a thread of its own, again and again
 * until it is found, so that a slow name server holds up nobody. Owned by control.c.
 */
#ifndef CONTROL_SENDS_H
#define CONTROL_SENDS_H

#include <stdbool.h>

struct carrier;
struct err;
struct peers;
struct sends;
struct teller;

enum { SENDS_MAX = 8, SENDS_HOST_MAX = 128 };

struct sends_desc {
    struct peers *peers;
    struct teller *teller;
    const struct carrier *carrier; /* of datagrams */
};

/* NULL and *err when out of memory. */
struct sends *sends_create(const struct sends_desc *desc, struct err *err);
/* Waits for a name server that is being asked. */
void sends_destroy(struct sends *sends);

/* Before sends_start: the rows of a pattern go to a host, at most hz times a second. False and *err: too many, or a bad
 * pattern. */
bool sends_add(struct sends *sends, const char *host, int port, const char *pattern, double hz,
               struct err *err);
/* Addresses in figures are used at once, names from a thread; a show plays without them, too. */
void sends_start(struct sends *sends);

#endif
