/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What we tell others without being asked each time: values that changed, to whoever subscribed and to the targets of
 * --send; to controllers what others did to the addresses that they use; and the answers that need the tree. A thread of its
 * own, which reads snapshots. Subscriptions to the same pattern at the same rate share their packets.
 */
#ifndef CONTROL_TELLER_H
#define CONTROL_TELLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct peers;
struct snapshots;
struct teller;
struct write;

enum { TELLER_LEASE_S = 30, TELLER_HZ = 30, TELLER_HZ_MAX = 120 };

struct teller_desc {
    struct peers *peers;
    struct snapshots *snapshots;
};

struct teller *teller_create(const struct teller_desc *desc, struct err *err);
/* Ends the thread: nothing more is sent. Then those who ask may end, and the teller last. */
void teller_stop(struct teller *teller);
void teller_destroy(struct teller *teller);

/* Values of all rows under an address, or that match a pattern, go to a peer: all of them at once, then those that changed, at
 * most hz times a second (0 = TELLER_HZ). Whoever missed a packet gets all of them again a second later. lease_s: how long, unless it is asked again; 0 = until the peer leaves. False and
 * *err: too many, or a bad pattern. Any thread. */
bool teller_subscribe(struct teller *teller, int32_t peer, const char *pattern, double hz,
                      double lease_s, struct err *err);
void teller_unsubscribe(struct teller *teller, int32_t peer, const char *pattern);

/* False and *err when a pattern cannot be read. */
bool teller_is_sound(const char *pattern, struct err *err);

/* A peer wrote an address: when another hand moves it, the peer hears of it. Never waits. */
void teller_feed(struct teller *teller, const struct write *write);

/* Answers with the rows under a path, or that match a pattern: /query ADDRESS TYPE VALUES each, then /query/end PATH N. */
bool teller_query(struct teller *teller, int32_t peer, const char *path, struct err *err);
/* Answers with everybody: /players NAME COLOUR ROLE WAY RATE SILENT SIGNALS MUTED HOLDS each, then /players/end N. */
bool teller_players(struct teller *teller, int32_t peer, struct err *err);

/* How many listen to how many patterns. Any thread; waits for nobody. */
int teller_subscriptions(struct teller *teller);

#endif
