/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/sends.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/thread.h"
#include "control/peers.h"
#include "control/teller.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGAIN_S = 10 };

struct host {
    char name[SENDS_HOST_MAX];
    int port;
    char pattern[WRITE_ADDRESS_MAX];
    double hz;
    bool known;
};

struct sends {
    struct sends_desc desc;
    int n;
    struct host hosts[SENDS_MAX];
    bool running;
    struct thread thread;
    pthread_mutex_t lock; /* of the end */
    pthread_cond_t wake;
    bool ending;
};

struct sends *sends_create(const struct sends_desc *desc, struct err *err)
{
    struct sends *sends = calloc(1, sizeof *sends);
    if (!sends) {
        err_set(err, ERR_SYSTEM, _("No memory for OSC; close other programs."));
        return NULL;
    }
    sends->desc = *desc;
    pthread_mutex_init(&sends->lock, NULL);
    pthread_cond_init(&sends->wake, NULL);
    return sends;
}

void sends_destroy(struct sends *sends)
{
    if (!sends)
        return;
    pthread_mutex_lock(&sends->lock);
    sends->ending = true;
    pthread_cond_signal(&sends->wake);
    pthread_mutex_unlock(&sends->lock);
    if (sends->running)
        thread_join(&sends->thread);
    pthread_cond_destroy(&sends->wake);
    pthread_mutex_destroy(&sends->lock);
    free(sends);
}

bool sends_add(struct sends *sends, const char *host, int port, const char *pattern, double hz,
               struct err *err)
{
    if (!teller_is_sound(pattern, err))
        return false;
    if (sends->n == SENDS_MAX)
        return err_set(err, ERR_RANGE, _("--send %s is one too many; %d are possible."), host,
                       SENDS_MAX);
    struct host *to = &sends->hosts[sends->n++];
    *to = (struct host){.port = port, .hz = hz};
    snprintf(to->name, sizeof to->name, "%s", host);
    snprintf(to->pattern, sizeof to->pattern, "%s", pattern);
    return true;
}

static bool look_up(const struct host *host, int flags, struct sockaddr_in6 *address)
{
    const struct addrinfo hints = {
        .ai_family = AF_INET6, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_V4MAPPED | AI_ALL | flags};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host->name, NULL, &hints, &found) || !found)
        return false;
    memcpy(address, found->ai_addr, sizeof *address);
    address->sin6_port = htons((uint16_t)host->port);
    freeaddrinfo(found);
    return true;
}

/* A host that is found becomes a peer that has subscribed for good. True when none is missing any more. */
static bool look_up_all(struct sends *sends, int flags)
{
    bool all = true;
    for (int i = 0; i < sends->n; i++) {
        struct host *host = &sends->hosts[i];
        struct peer_place place = {0};
        char name[WRITE_AUTHOR_MAX];
        int64_t now_ns = clock_now_ns();
        if (host->known)
            continue;
        host->known = look_up(host, flags, &place.address);
        all &= host->known;
        int32_t peer = host->known ? peers_join(sends->desc.peers, sends->desc.carrier, &place,
                                                ROLE_OPERATOR, now_ns)
                                   : 0;
        if (!peer)
            continue;
        peers_greet(sends->desc.peers, peer, host->name, host->port, name, now_ns);
        teller_subscribe(sends->desc.teller, peer, host->pattern, host->hz, 0, NULL);
    }
    return all;
}

static void *body(void *context)
{
    struct sends *sends = context;
    while (!look_up_all(sends, 0)) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += AGAIN_S;
        pthread_mutex_lock(&sends->lock);
        bool ends =
            sends->ending ||
            (pthread_cond_timedwait(&sends->wake, &sends->lock, &until) == 0 && sends->ending);
        pthread_mutex_unlock(&sends->lock);
        if (ends)
            break;
    }
    return NULL;
}

void sends_start(struct sends *sends)
{
    sends->running = !look_up_all(sends, AI_NUMERICHOST) &&
                     thread_start(&sends->thread, "sends", body, sends, NULL);
}
