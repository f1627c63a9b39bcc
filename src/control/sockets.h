/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The UDP sockets of one port: one for both families, or one each on the loopback.
 */
#ifndef CONTROL_SOCKETS_H
#define CONTROL_SOCKETS_H

#include <stdbool.h>

struct err;

struct sockets {
    int fd[2];
    int n;
    int port;
    int buffer_bytes; /* receive buffer that the system granted */
};

/* Binds the port (0 = any free one). False and *err: ERR_BUSY when it is taken, naming the holder. */
bool sockets_open(struct sockets *sockets, int port, bool loopback_only, struct err *err);
void sockets_close(struct sockets *sockets);

#endif
