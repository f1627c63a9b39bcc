/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The UDP and TCP sockets of one port: for both families, on all interfaces, on one of them beside the loopback, or on the
 * loopback alone.
 */
#ifndef CONTROL_SOCKETS_H
#define CONTROL_SOCKETS_H

#include <net/if.h>
#include <stdbool.h>

struct err;

enum { SOCKETS_MAX = 3 };

struct sockets {
    int n, n_tcp;
    int fd[SOCKETS_MAX];  /* UDP */
    int tcp[SOCKETS_MAX]; /* listening */
    int port;
    int wished_bytes, buffer_bytes; /* receive buffer: asked for, and what the system granted */
    char interface[IF_NAMESIZE];    /* "" unless it is bound to one */
    unsigned index;                 /* of that interface when it was bound */
};

/* Binds the port (0 = any free one). where: NULL or "all", "loopback", or the name of an interface; buffer_bytes: 0 =
 * 4 MiB, so that a stalled machine keeps some thousand messages. False and *err: ERR_BUSY when it
 * is taken, naming the holder. True with *err filled in while the interface is away: then only the loopback is
 * heard. TCP is left out where its port is taken. */
bool sockets_open(struct sockets *sockets, int port, const char *where, int buffer_bytes,
                  struct err *err);
void sockets_close(struct sockets *sockets);

/* False when the interface went away, or came back as another one: open again. */
bool sockets_are_well(const struct sockets *sockets);

#endif
