/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/door.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TRIES = 32, BACKLOG = 64 };

static int listen_on(const struct sockaddr *address, socklen_t size, bool both)
{
    const int on = 1, only_v6 = !both;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof only_v6);
    if (!bind(fd, address, size) && !listen(fd, BACKLOG))
        return fd;
    int failed = errno;
    close(fd);
    errno = failed;
    return -1;
}

static int port_of(int fd)
{
    struct sockaddr_storage own = {0};
    socklen_t n = sizeof own;
    if (getsockname(fd, (struct sockaddr *)&own, &n))
        return 0;
    return ntohs(own.ss_family == AF_INET6
                     ? ((const struct sockaddr_in6 *)(const void *)&own)->sin6_port
                     : ((const struct sockaddr_in *)(const void *)&own)->sin_port);
}

static int listen_v4(int port, bool open)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(open ? INADDR_ANY : INADDR_LOOPBACK)};
    return listen_on((const struct sockaddr *)&address, sizeof address, false);
}

static int listen_v6(int port, bool open)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    address.sin6_addr = open ? in6addr_any : in6addr_loopback;
    return listen_on((const struct sockaddr *)&address, sizeof address, open);
}

/* One socket for both families where that can be; else one each. False when the port is taken. */
static bool try_port(int fds[DOOR_SOCKETS], int *n, int port, bool open)
{
    *n = 0;
    int fd = open ? listen_v6(port, true) : listen_v4(port, false);
    if (fd < 0 && open && errno != EADDRINUSE)
        fd = listen_v4(port, true);
    if (fd < 0)
        return false;
    fds[(*n)++] = fd;
    if (open)
        return true;
    fd = listen_v6(port_of(fd), false);
    if (fd < 0 && errno == EADDRINUSE) {
        close(fds[0]);
        return false;
    }
    if (fd >= 0)
        fds[(*n)++] = fd;
    return true;
}

int door_listen(int fds[DOOR_SOCKETS], int *n, int port, bool open)
{
    for (int i = 0; i < TRIES && port + i < 65536; i++)
        if (try_port(fds, n, port ? port + i : 0, open))
            return port_of(fds[0]);
    return 0;
}
