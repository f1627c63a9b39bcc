/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/mdns.h"

#include <avahi-client/client.h>
#include <avahi-client/publish.h>
#include <avahi-common/alternative.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/thread-watch.h>
#include <net/if.h>
#include <stdlib.h>

struct mdns {
    AvahiThreadedPoll *poll;
    AvahiClient *client; /* all below is under the poll's lock */
    AvahiEntryGroup *group;
    char *name;
    struct mdns_services services;
};

static void publish(struct mdns *mdns);

static void take_other_name(struct mdns *mdns)
{
    char *other = avahi_alternative_service_name(mdns->name);
    if (!other)
        return;
    avahi_free(mdns->name);
    mdns->name = other;
}

static void on_group(AvahiEntryGroup *group, AvahiEntryGroupState state, void *context)
{
    struct mdns *mdns = context;
    mdns->group = group;
    if (state != AVAHI_ENTRY_GROUP_COLLISION)
        return;
    take_other_name(mdns);
    publish(mdns);
}

static int add(const struct mdns *mdns, const char *type, int port, const char *on)
{
    AvahiIfIndex interface = on ? (AvahiIfIndex)if_nametoindex(on) : AVAHI_IF_UNSPEC;
    if (!port || !interface)
        return 0;
    return avahi_entry_group_add_service(mdns->group, interface, AVAHI_PROTO_UNSPEC, 0, mdns->name,
                                         type, NULL, NULL, (uint16_t)port, NULL);
}

/* Says all of it anew. */
static void publish(struct mdns *mdns)
{
    const struct mdns_services *s = &mdns->services;
    if (avahi_client_get_state(mdns->client) != AVAHI_CLIENT_S_RUNNING)
        return; /* once it runs */
    if (!mdns->group)
        mdns->group = avahi_entry_group_new(mdns->client, on_group, mdns);
    if (!mdns->group)
        return;
    for (int i = 0; i < 4; i++) {
        avahi_entry_group_reset(mdns->group);
        int failed = add(mdns, "_oscjson._tcp", s->web_port, s->web_on);
        if (!failed)
            failed = add(mdns, "_osc._udp", s->osc_port, s->osc_on);
        if (failed != AVAHI_ERR_COLLISION)
            break;
        take_other_name(mdns);
    }
    if (!avahi_entry_group_is_empty(mdns->group))
        avahi_entry_group_commit(mdns->group);
}

/* The daemon may be started, ended and started again while we play. */
static void on_client(AvahiClient *client, AvahiClientState state, void *context)
{
    struct mdns *mdns = context;
    int failed;
    mdns->client = client;
    if (state == AVAHI_CLIENT_S_RUNNING)
        publish(mdns);
    if (state == AVAHI_CLIENT_S_COLLISION && mdns->group)
        avahi_entry_group_reset(mdns->group);
    if (state != AVAHI_CLIENT_FAILURE || avahi_client_errno(client) != AVAHI_ERR_DISCONNECTED)
        return;
    mdns->group = NULL; /* goes with its client */
    avahi_client_free(client);
    mdns->client = avahi_client_new(avahi_threaded_poll_get(mdns->poll), AVAHI_CLIENT_NO_FAIL,
                                    on_client, mdns, &failed);
}

struct mdns *mdns_create(const char *name)
{
    int failed;
    struct mdns *mdns = calloc(1, sizeof *mdns);
    if (!mdns)
        return NULL;
    mdns->name = avahi_strdup(name);
    mdns->poll = avahi_threaded_poll_new();
    mdns->client = mdns->poll && mdns->name
                       ? avahi_client_new(avahi_threaded_poll_get(mdns->poll), AVAHI_CLIENT_NO_FAIL,
                                          on_client, mdns, &failed)
                       : NULL;
    if (mdns->client && avahi_threaded_poll_start(mdns->poll) >= 0)
        return mdns;
    mdns_destroy(mdns);
    return NULL;
}

void mdns_destroy(struct mdns *mdns)
{
    if (!mdns)
        return;
    if (mdns->poll)
        avahi_threaded_poll_stop(mdns->poll);
    if (mdns->client)
        avahi_client_free(mdns->client);
    if (mdns->poll)
        avahi_threaded_poll_free(mdns->poll);
    avahi_free(mdns->name);
    free(mdns);
}

void mdns_tell(struct mdns *mdns, const struct mdns_services *services)
{
    if (!mdns)
        return;
    avahi_threaded_poll_lock(mdns->poll);
    mdns->services = *services;
    if (mdns->client)
        publish(mdns);
    avahi_threaded_poll_unlock(mdns->poll);
}
