/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What we tell others without being asked each time: values that changed, to whoever subscribed and to the targets of
 * --send, and the answers to /query. A thread of its own, which reads snapshots of the tree; subscriptions to the same pattern at the
 * same rate share their packets. Messages are built by liblo.
 */
#ifndef CONTROL_TELLER_H
#define CONTROL_TELLER_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct peers;
struct snapshots;
struct teller;

enum { TELLER_LEASE_S = 30, TELLER_HZ = 30, TELLER_HZ_MAX = 120 };

struct teller_desc {
    struct peers *peers;
    struct snapshots *snapshots;
};

struct teller *teller_create(const struct teller_desc *desc, struct err *err);
void teller_destroy(struct teller *teller);

/* Values of all rows that match a pattern or address go to a peer, whenever they changed, at most so often a second: all of
 * them at once first. `lease_s`: how long, unless it is asked again; 0 = until the peer leaves. False and *err: too many, or a bad
 * pattern. Any thread. */
bool teller_subscribe(struct teller *teller, int32_t peer, const char *pattern, double hz,
                      double lease_s, struct err *err);
void teller_unsubscribe(struct teller *teller, int32_t peer, const char *pattern);

/* Answers a peer with the rows under a path, or that match a pattern: /query ADDRESS TYPE VALUES, then /query/end. */
bool teller_query(struct teller *teller, int32_t peer, const char *path, struct err *err);

struct teller_counts {
    int subscriptions;
    uint64_t packets, bytes;
};
struct teller_counts teller_counts(struct teller *teller);

#endif
