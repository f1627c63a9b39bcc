/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/addresses.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* The bytes of an interface's address; 0 when it has none of this family. */
static size_t bytes_of(const struct sockaddr *address, int family, const void **bytes)
{
    if (!address || address->sa_family != family)
        return 0;
    if (family == AF_INET)
        *bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    else
        *bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    return family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
}

static bool is_on_interface(int family, const void *wanted)
{
    struct ifaddrs *list = NULL;
    bool found = false;
    if (getifaddrs(&list))
        return false;
    for (struct ifaddrs *at = list; at && !found; at = at->ifa_next) {
        const void *bytes;
        size_t n = bytes_of(at->ifa_addr, family, &bytes);
        found = n && !memcmp(bytes, wanted, n);
    }
    freeifaddrs(list);
    return found;
}

static bool is_own_name(const char *name)
{
    char own[256] = "", local[300];
    if (!strcasecmp(name, "localhost"))
        return true;
    if (gethostname(own, sizeof own - 1) || !*own)
        return false;
    if (!strcasecmp(name, own))
        return true;
    own[strcspn(own, ".")] = '\0';
    snprintf(local, sizeof local, "%s.local", own);
    return !strcasecmp(name, own) || !strcasecmp(name, local);
}

bool address_is_ours(const char *name)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, name, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET || is_on_interface(AF_INET, &v4);
    if (inet_pton(AF_INET6, name, &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6) || is_on_interface(AF_INET6, &v6);
    return is_own_name(name);
}

/* Where a packet to the world would leave; nothing is sent. */
static bool address_of_route(char *out, size_t size)
{
    struct sockaddr_in far = {.sin_family = AF_INET, .sin_port = htons(9)}, own = {0};
    socklen_t n = sizeof own;
    inet_pton(AF_INET, "192.0.2.1", &far.sin_addr);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool found = fd >= 0 && !connect(fd, (struct sockaddr *)&far, sizeof far) &&
                 !getsockname(fd, (struct sockaddr *)&own, &n);
    if (found)
        inet_ntop(AF_INET, &own.sin_addr, out, (socklen_t)size);
    if (fd >= 0)
        close(fd);
    return found;
}

void address_for_others(const char *interface, char *out, size_t size)
{
    struct ifaddrs *list = NULL;
    if (!interface && address_of_route(out, size))
        return;
    snprintf(out, size, "127.0.0.1");
    if (getifaddrs(&list))
        return;
    for (struct ifaddrs *at = list; at; at = at->ifa_next) {
        const void *bytes;
        bool up = (at->ifa_flags & IFF_UP) && !(at->ifa_flags & IFF_LOOPBACK);
        if (!up || (interface && strcmp(interface, at->ifa_name) != 0) ||
            !bytes_of(at->ifa_addr, AF_INET, &bytes))
            continue;
        inet_ntop(AF_INET, bytes, out, (socklen_t)size);
        break;
    }
    freeifaddrs(list);
}
