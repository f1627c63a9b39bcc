/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells the network by mDNS where we are heard, as far as it is open: _oscjson._tcp and _osc._udp. Needs the avahi daemon;
 * without one nothing is told. Has avahi's own thread; calls never wait for the network.
 */
#ifndef CONTROL_MDNS_H
#define CONTROL_MDNS_H

#include <stdbool.h>

struct mdns;

struct mdns_services {
    int web_port, osc_port; /* 0 = not told */
    const char *web_on,
        *osc_on; /* the one interface where they are heard, NULL = all; "lo" is this machine; they stay */
};

/* NULL when there is no daemon to talk to. `name` is copied. */
struct mdns *mdns_create(const char *name);
void mdns_destroy(struct mdns *mdns);

/* From now on these; avahi gives each interface its own addresses. */
void mdns_tell(struct mdns *mdns, const struct mdns_services *services);

#endif
