/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/sockets.h"

#include "base/err.h"
#include "control/holder.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_BYTES (4 << 20) /* a stalled machine keeps some thousand messages */

static void wish_for_room(int fd, int *granted)
{
    int bytes = BUFFER_BYTES, yes = 1;
    socklen_t size = sizeof bytes;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, size))
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, size);
    setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &yes, sizeof yes);
    if (!getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, &size))
        *granted = bytes;
}

static int open_one(struct sockets *sockets, int family, const void *address, socklen_t size,
                    bool both)
{
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int v6_only = !both;
    if (fd < 0)
        return -1;
    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof v6_only);
    if (bind(fd, address, size)) {
        int reason = errno;
        close(fd);
        errno = reason;
        return -1;
    }
    wish_for_room(fd, &sockets->buffer_bytes);
    sockets->fd[sockets->n++] = fd;
    return fd;
}

static int open_v4(struct sockets *sockets, int port, bool loopback_only)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(loopback_only ? INADDR_LOOPBACK : INADDR_ANY);
    return open_one(sockets, AF_INET, &address, sizeof address, false);
}

static int open_v6(struct sockets *sockets, int port, bool loopback_only)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    address.sin6_addr = loopback_only ? in6addr_loopback : in6addr_any;
    return open_one(sockets, AF_INET6, &address, sizeof address, !loopback_only);
}

static int port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address = {0};
    socklen_t size = sizeof address;
    if (getsockname(fd, &address.any, &size))
        return 0;
    in_port_t port = address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port;
    return ntohs(port);
}

bool sockets_open(struct sockets *sockets, int port, bool loopback_only, struct err *err)
{
    *sockets = (struct sockets){.n = 0};
    int first = loopback_only ? open_v4(sockets, port, true) : open_v6(sockets, port, false);
    bool no_v6 = first < 0 && !loopback_only && errno != EADDRINUSE && errno != EACCES;
    if (no_v6) /* a machine without IPv6 */
        first = open_v4(sockets, port, false);
    if (first < 0 && errno == EADDRINUSE) {
        char holder[128];
        bool known = holder_of_port(port, holder, sizeof holder);
        return err_set(err, ERR_BUSY, _("UDP port %d is taken by %s; OSC tries again each second."),
                       port, known ? holder : _("another program"));
    }
    if (first < 0)
        return err_set(err, ERR_SYSTEM,
                       _("UDP port %d cannot be opened: %s; choose another with --osc-port."), port,
                       strerror(errno));
    sockets->port = port_of(first);
    if (loopback_only)
        open_v6(sockets, sockets->port, true);
    return true;
}

void sockets_close(struct sockets *sockets)
{
    for (int i = 0; i < sockets->n; i++)
        close(sockets->fd[i]);
    *sockets = (struct sockets){.n = 0};
}
