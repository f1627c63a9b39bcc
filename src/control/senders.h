/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who sends to us: name, role, and how much each may send and be answered. One machine is one sender. No thread of
 * its own and no lock: osc.c guards it.
 */
#ifndef CONTROL_SENDERS_H
#define CONTROL_SENDERS_H

#include "tree/write.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

enum { SENDERS_MAX = 256, MESSAGES_PER_S = 20000 };

struct sender {
    struct sockaddr_in6 address; /* IPv4 as mapped; the port that was used last */
    int socket;                  /* the one it reached us by */
    bool used;
    uint32_t generation;
    enum role role;
    char name[WRITE_AUTHOR_MAX];
    double messages_left; /* token bucket */
    bool greeted;         /* said hello: answers may be longer than what it sends */
    double answer_bytes;  /* how much we may still say before that */
    int64_t seen_ns;
    bool warned_early;
};

struct senders {
    struct sender list[SENDERS_MAX];
    int n_guests;
    uint64_t n_seen;
};

/* The sender of a packet of so many bytes, new or known; the one silent for longest makes room. */
struct sender *senders_meet(struct senders *senders, const struct sockaddr_in6 *from, size_t bytes,
                            int64_t now_ns);

/* One message more: false when it comes too fast. */
bool sender_may_send(struct sender *sender);

/* So many bytes of answer: false when that would be more than it sent lately, unless it is this machine or said hello. */
bool sender_may_hear(struct sender *sender, size_t bytes);

/* Gives a name that fits into an address; another's name gets a number behind it. */
void senders_rename(struct senders *senders, struct sender *sender, const char *name);

/* Number for write.reply, and back: NULL when that sender is gone. */
int32_t senders_number(const struct senders *senders, const struct sender *sender);
struct sender *senders_at(struct senders *senders, int32_t number);

#endif
