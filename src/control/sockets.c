/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/sockets.h"

#include "base/err.h"
#include "control/holder.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_BYTES (4 << 20)

enum { WAITING = 16 };

/* One address to bind: a family, the loopback or any, on a device or on all. */
struct seat {
    int family;
    bool loopback, both_families;
    const char *device;
};

static void wish_for_room(int fd, struct sockets *sockets)
{
    int bytes = sockets->wished_bytes, yes = 1;
    socklen_t size = sizeof bytes;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, size))
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, size);
    setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &yes, sizeof yes);
    if (!getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, &size))
        sockets->buffer_bytes = bytes;
}

static socklen_t address_of(const struct seat *seat, int port, struct sockaddr_storage *address)
{
    memset(address, 0, sizeof *address);
    if (seat->family == AF_INET) {
        struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        v4.sin_addr.s_addr = htonl(seat->loopback ? INADDR_LOOPBACK : INADDR_ANY);
        memcpy(address, &v4, sizeof v4);
        return sizeof v4;
    }
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    v6.sin6_addr = seat->loopback ? in6addr_loopback : in6addr_any;
    memcpy(address, &v6, sizeof v6);
    return sizeof v6;
}

static int bind_seat(const struct seat *seat, int type, int port)
{
    struct sockaddr_storage address;
    socklen_t size = address_of(seat, port, &address);
    int fd = socket(seat->family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int v6_only = !seat->both_families, yes = 1;
    if (fd < 0)
        return -1;
    if (seat->family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof v6_only);
    if (type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    bool on_device = !seat->device || !setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, seat->device,
                                                  (socklen_t)strlen(seat->device));
    if (on_device && !bind(fd, (struct sockaddr *)&address, size) &&
        (type != SOCK_STREAM || !listen(fd, WAITING)))
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
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

static bool open_seat(struct sockets *sockets, const struct seat *seat, int port)
{
    int fd = bind_seat(seat, SOCK_DGRAM, port);
    if (fd < 0)
        return false;
    wish_for_room(fd, sockets);
    sockets->fd[sockets->n++] = fd;
    sockets->port = port_of(fd);
    int tcp = bind_seat(seat, SOCK_STREAM, sockets->port);
    if (tcp >= 0)
        sockets->tcp[sockets->n_tcp++] = tcp;
    return true;
}

static bool refuse(int reason, int port, struct err *err)
{
    if (reason == EADDRINUSE) {
        char holder[128];
        bool known = holder_of_port(port, holder, sizeof holder);
        return err_set(err, ERR_BUSY, _("UDP port %d is taken by %s; OSC tries again each second."),
                       port, known ? holder : _("another program"));
    }
    return err_set(err, ERR_SYSTEM,
                   _("UDP port %d cannot be opened: %s; choose another with --osc-port."), port,
                   strerror(reason));
}

static bool open_all(struct sockets *sockets, int port, struct err *err)
{
    const struct seat both = {.family = AF_INET6, .both_families = true}, v4 = {.family = AF_INET};
    if (open_seat(sockets, &both, port))
        return true;
    bool no_v6 = errno != EADDRINUSE && errno != EACCES; /* a machine without IPv6 */
    return (no_v6 && open_seat(sockets, &v4, port)) || refuse(errno, port, err);
}

/* The device says which loopback is meant, so that the port stays free for another interface. */
static bool open_loopback(struct sockets *sockets, int port, const char *device, struct err *err)
{
    const struct seat v4 = {.family = AF_INET, .loopback = true, .device = device},
                      v6 = {.family = AF_INET6, .loopback = true, .device = device};
    if (!open_seat(sockets, &v4, port))
        return refuse(errno, port, err);
    open_seat(sockets, &v6, sockets->port);
    return true;
}

/* This machine is heard even while the interface is away. */
static bool open_interface(struct sockets *sockets, int port, const char *name, struct err *err)
{
    const struct seat there = {.family = AF_INET6, .both_families = true, .device = name};
    snprintf(sockets->interface, sizeof sockets->interface, "%s", name);
    sockets->index = if_nametoindex(name);
    if (!open_loopback(sockets, port, "lo", err))
        return false;
    if (sockets->index)
        return open_seat(sockets, &there, sockets->port) || refuse(errno, port, err);
    err_set(err, ERR_NOT_FOUND,
            _("The interface %s is away; OSC hears this machine only until it returns."), name);
    return true;
}

bool sockets_open(struct sockets *sockets, int port, const char *where, int buffer_bytes,
                  struct err *err)
{
    *sockets = (struct sockets){.wished_bytes = buffer_bytes ? buffer_bytes : BUFFER_BYTES};
    bool opened = !where || !strcmp(where, "all") ? open_all(sockets, port, err)
                  : !strcmp(where, "loopback")    ? open_loopback(sockets, port, NULL, err)
                                                  : open_interface(sockets, port, where, err);
    if (!opened)
        sockets_close(sockets);
    return opened;
}

void sockets_close(struct sockets *sockets)
{
    for (int i = 0; i < sockets->n; i++)
        close(sockets->fd[i]);
    for (int i = 0; i < sockets->n_tcp; i++)
        close(sockets->tcp[i]);
    *sockets = (struct sockets){.n = 0};
}

bool sockets_are_well(const struct sockets *sockets)
{
    return !sockets->interface[0] || if_nametoindex(sockets->interface) == sockets->index;
}
