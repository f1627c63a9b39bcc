/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/hub.h"

#include "audio/link.h"
#include "base/err.h"
#include "base/ring.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { BLOCK = 512, CHANNELS_MAX = 8 };

struct hub {
    struct link *link;
    pthread_mutex_t lock; /* of what follows; readers only try it */
    int n_places;
    bool taken[HUB_PLACES];
    struct ring ring[HUB_PLACES]; /* written under the lock, read by its place */
    float block[BLOCK * CHANNELS_MAX];
};

struct hub *hub_create(struct link *link, struct err *err)
{
    struct hub *hub = calloc(1, sizeof *hub);
    if (!hub) {
        err_set(err, ERR_SYSTEM, _("No memory for the sound input; close other programs."));
        link_destroy(link);
        return NULL;
    }
    hub->link = link;
    pthread_mutex_init(&hub->lock, NULL);
    return hub;
}

static void destroy(struct hub *hub)
{
    pthread_mutex_destroy(&hub->lock);
    link_destroy(hub->link);
    free(hub);
}

int hub_join(struct hub *hub, struct err *err)
{
    int place = 0;
    pthread_mutex_lock(&hub->lock);
    while (place < HUB_PLACES && hub->taken[place])
        place++;
    bool ok = place < HUB_PLACES;
    if (ok)
        ok = ring_init(&hub->ring[place], sizeof(float) * (size_t)link_channels(hub->link),
                       (uint32_t)link_rate(hub->link), err);
    else
        err_set(err, ERR_RANGE, _("%s is heard by %d ears already; leave one out."),
                link_name(hub->link), HUB_PLACES);
    if (ok) {
        hub->taken[place] = true;
        hub->n_places++;
    }
    pthread_mutex_unlock(&hub->lock);
    return ok ? place : HUB_NONE;
}

void hub_leave(struct hub *hub, int place)
{
    pthread_mutex_lock(&hub->lock);
    if (place != HUB_NONE) {
        hub->taken[place] = false;
        ring_free(&hub->ring[place]);
        hub->n_places--;
    }
    bool last = hub->n_places == 0;
    pthread_mutex_unlock(&hub->lock);
    if (last)
        destroy(hub);
}

static void fetch(struct hub *hub)
{
    if (pthread_mutex_trylock(&hub->lock))
        return; /* somebody else is at it */
    uint32_t n;
    while ((n = link_read(hub->link, hub->block, BLOCK)) > 0)
        for (int i = 0; i < HUB_PLACES; i++)
            if (hub->taken[i])
                ring_write(&hub->ring[i], hub->block, n);
    pthread_mutex_unlock(&hub->lock);
}

uint32_t hub_read(struct hub *hub, int place, float *interleaved, uint32_t max_frames)
{
    if (ring_fill(&hub->ring[place]) < max_frames)
        fetch(hub);
    return ring_read(&hub->ring[place], interleaved, max_frames);
}

struct link *hub_link(struct hub *hub)
{
    return hub->link;
}
