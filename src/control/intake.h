/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packets in, stamped writes out: parses what a peer sent, answers what is conversation, and posts the rest into a ring that
 * main reads. One for each thread that receives; intake_packet and intake_due belong to that thread, intake_read to main.
 */
#ifndef CONTROL_INTAKE_H
#define CONTROL_INTAKE_H

#include "tree/write.h"

#include <stddef.h>
#include <stdint.h>

struct err;
struct intake;
struct peers;
struct teller;

enum { INTAKE_RING_BYTES = 8 << 20 }; /* some ten thousands of messages */

struct intake_desc {
    struct peers *peers;
    struct teller *teller;
};

struct intake *intake_create(const struct intake_desc *desc, struct err *err);
void intake_destroy(struct intake *intake);

/* One packet of a peer, which peers_meet or peers_hear has counted. What it holds is posted in one piece or not at all. */
void intake_packet(struct intake *intake, int32_t peer, const void *data, size_t size,
                   int64_t now_ns);

/* Posts writes whose time tag has come; nanoseconds until the next, at most one second. */
int64_t intake_due(struct intake *intake, int64_t now_ns);

/* Main only. Up to n writes in the order of arrival, what a bundle held always together: read until it returns 0. */
int intake_read(struct intake *intake, struct write *writes, int n);

struct intake_counts {
    uint64_t packets, messages, bundles;
    uint64_t malformed;  /* packets or elements dropped */
    uint64_t partial;    /* messages of which only a part could be used */
    uint64_t over_limit; /* address, depth, arguments or packet too large */
    uint64_t too_fast;   /* messages beyond 20,000 a second from one peer */
    uint64_t ring_full;  /* messages for which there was no room */
    uint64_t not_finite; /* NaN and infinity */
    uint64_t early;      /* time tags more than 2 s ahead: used at once */
};
struct intake_counts intake_counts(struct intake *intake); /* any thread */

#endif
