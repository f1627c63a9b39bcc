/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OSC over UDP and TCP, IPv4 and IPv6. One thread receives and hands packets to its intake; nothing here touches the tree.
 * A port that is taken, or an interface that is not there, is tried again each second while the show goes on.
 */
#ifndef CONTROL_OSC_H
#define CONTROL_OSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct carrier;
struct err;
struct intake;
struct osc;
struct peers;

enum { OSC_PORT = 9000 };

struct osc_desc {
    int port;          /* UDP and TCP port; 0 = any free one */
    const char *where; /* NULL or "all", "loopback", or the name of an interface */
    int buffer_bytes;  /* receive buffer to ask for; 0 = 4 MiB */
    struct peers *peers;
    struct intake *intake; /* its own */
};

/* NULL and *err only when memory, sockets or threads are short; a taken port is told by osc_trouble. */
struct osc *osc_create(const struct osc_desc *desc, struct err *err);
void osc_destroy(struct osc *osc);

/* The port we hear on, 0 while it is taken. Any thread. */
int osc_port(const struct osc *osc);

/* Why the port cannot be had, naming the holder when it can be found; false when all is well. Any thread. */
bool osc_trouble(struct osc *osc, char *sentence, size_t size);

/* What carries datagrams, for peers that never sent one. */
const struct carrier *osc_carrier(const struct osc *osc);

struct osc_counts {
    uint64_t kernel_drops; /* lost before we could read them */
    uint64_t own;          /* datagrams of our own that came back */
    int buffer_bytes;      /* receive buffer that the system granted */
    int connections;       /* over TCP */
    uint64_t tcp_refused;
};
struct osc_counts osc_counts(struct osc *osc); /* any thread */

#endif
