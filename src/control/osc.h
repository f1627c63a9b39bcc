/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OSC over UDP, IPv4 and IPv6. One thread receives, parses and posts stamped writes into a ring; main reads them
 * once a frame. Nothing here touches the tree. Outgoing messages are built by liblo and leave by the same socket.
 *
 * Authors: a sender is guest-N until /hello NAME; senders on this machine are operators, all others players.
 * A port that is taken is tried again each second while the show goes on.
 */
#ifndef CONTROL_OSC_H
#define CONTROL_OSC_H

#include "tree/write.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct osc;

enum { OSC_PORT = 9000, OSC_RING = 8192 };

struct osc_desc {
    int port;           /* UDP port; 0 = any free one */
    bool loopback_only; /* this machine only; otherwise all interfaces */
};

/* NULL and *err only when memory, sockets or threads are short; a taken port is told by osc_trouble. */
struct osc *osc_create(const struct osc_desc *desc, struct err *err);
void osc_destroy(struct osc *osc);

/* Main only. Up to n writes in the order of arrival, what a bundle held always together: read until it returns 0. */
int osc_read(struct osc *osc, struct write *writes, int n);

/* Answers a sender by the number in write.reply, at a path with n texts, as /error ADDRESS SENTENCE. Never more bytes than
 * that sender sent lately, unless it stands on this machine or said hello. Main only. */
void osc_reply(struct osc *osc, int32_t reply, const char *path, const char *const *texts, int n);

/* The port we hear on, 0 while it is taken. Any thread. */
int osc_port(const struct osc *osc);

/* Why the port cannot be had, naming the holder when it can be found; false when all is well. Any thread. */
bool osc_trouble(struct osc *osc, char *sentence, size_t size);

struct osc_counts {
    uint64_t packets, messages, bundles;
    uint64_t malformed;    /* packets or elements dropped */
    uint64_t partial;      /* messages of which only a part could be used */
    uint64_t over_limit;   /* address, depth, arguments or packet too large */
    uint64_t too_fast;     /* messages beyond 20,000 a second from one sender */
    uint64_t ring_full;    /* messages for which there was no room */
    uint64_t not_finite;   /* NaN and infinity */
    uint64_t early;        /* time tags more than 2 s ahead: used at once */
    uint64_t kernel_drops; /* lost before we could read them */
    uint64_t senders;
    int buffer_bytes; /* receive buffer that the system granted */
};
struct osc_counts osc_counts(struct osc *osc); /* any thread */

#endif
