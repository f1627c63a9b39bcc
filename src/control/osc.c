/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/osc.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/thread.h"
#include "control/intake.h"
#include "control/osc_parse.h"
#include "control/peers.h"
#include "control/sockets.h"
#include "control/tcp.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RETRY_NS INT64_C(1000000000)

enum { BATCH = 16, PACKET_ROOM = OSC_PACKET_MAX, FDS_MAX = 1 + 2 * SOCKETS_MAX + TCP_MAX };

struct batch {
    struct mmsghdr headers[BATCH];
    struct iovec parts[BATCH];
    struct sockaddr_storage from[BATCH];
    _Alignas(8) char control[BATCH][64];
    unsigned char data[BATCH][PACKET_ROOM];
};

struct osc {
    struct osc_desc desc;
    struct carrier udp_carrier, tcp_carrier;
    struct thread thread;
    int wake; /* eventfd: end */
    atomic_int port;
    atomic_bool ending;
    /* the thread's own */
    struct tcp *tcp;
    struct batch *batch;
    int64_t retry_ns;
    uint32_t drops_of[SOCKETS_MAX];
    /* under the lock: others send */
    pthread_mutex_t lock;
    struct sockets sockets;
    struct osc_counts counts;
    char trouble[512];
};

/* ---- sending ---- */

/* By the socket that the peer came by; without one, or when it is gone, by the last, which is the most open. */
static bool send_udp(void *owner, const struct peer_place *place, const void *data, size_t size)
{
    struct osc *osc = owner;
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = place->address.sin6_port};
    struct sockaddr_storage own = {0};
    socklen_t own_size = sizeof own;
    ssize_t sent = -1;
    memcpy(&v4.sin_addr, &place->address.sin6_addr.s6_addr[12], sizeof v4.sin_addr);
    pthread_mutex_lock(&osc->lock);
    int last = osc->sockets.n - 1;
    int fd = last < 0 ? -1 : osc->sockets.fd[place->socket <= last ? place->socket : last];
    bool is_v4 = !getsockname(fd, (struct sockaddr *)&own, &own_size) && own.ss_family == AF_INET;
    if (is_v4)
        sent = sendto(fd, data, size, MSG_DONTWAIT, (struct sockaddr *)&v4, sizeof v4);
    else
        sent = sendto(fd, data, size, MSG_DONTWAIT, (const struct sockaddr *)&place->address,
                      sizeof place->address);
    pthread_mutex_unlock(&osc->lock);
    return sent == (ssize_t)size;
}

static bool send_tcp(void *owner, const struct peer_place *place, const void *data, size_t size)
{
    const struct osc *osc = owner;
    return tcp_send(osc->tcp, place->link, data, size);
}

/* ---- receiving ---- */

/* What we sent to ourselves would go round for ever. */
static bool is_own(const struct osc *osc, const struct sockaddr_in6 *from)
{
    return ntohs(from->sin6_port) == atomic_load(&osc->port) && peers_is_near(&from->sin6_addr);
}

static void take_datagram(struct osc *osc, int socket, const struct sockaddr_storage *from,
                          const void *data, size_t size)
{
    int64_t now_ns = clock_now_ns();
    const struct peer_place place = {.address = peers_map(from), .socket = socket};
    if (is_own(osc, &place.address)) {
        osc->counts.own++;
        return;
    }
    int32_t peer = peers_meet(osc->desc.peers, &osc->udp_carrier, &place, size, now_ns);
    intake_packet(osc->desc.intake, peer, data, size, now_ns);
}

/* The kernel tells with each packet how many it has dropped on this socket so far. */
static void count_drops(struct osc *osc, int socket, struct msghdr *header)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        uint32_t drops;
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL)
            continue;
        memcpy(&drops, CMSG_DATA(c), sizeof drops);
        pthread_mutex_lock(&osc->lock);
        osc->counts.kernel_drops += drops - osc->drops_of[socket];
        pthread_mutex_unlock(&osc->lock);
        osc->drops_of[socket] = drops;
    }
}

static void receive(struct osc *osc, int socket)
{
    struct batch *b = osc->batch;
    for (int i = 0; i < BATCH; i++) {
        b->parts[i] = (struct iovec){b->data[i], PACKET_ROOM};
        b->headers[i].msg_hdr = (struct msghdr){.msg_name = &b->from[i],
                                                .msg_namelen = sizeof b->from[i],
                                                .msg_iov = &b->parts[i],
                                                .msg_iovlen = 1,
                                                .msg_control = b->control[i],
                                                .msg_controllen = sizeof b->control[i]};
    }
    int n = recvmmsg(osc->sockets.fd[socket], b->headers, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < n; i++) {
        count_drops(osc, socket, &b->headers[i].msg_hdr);
        take_datagram(osc, socket, &b->from[i], b->data[i], b->headers[i].msg_len);
    }
}

/* ---- the thread ---- */

static void try_port(struct osc *osc)
{
    struct sockets sockets;
    struct err err = {0};
    bool opened =
        sockets_open(&sockets, osc->desc.port, osc->desc.where, osc->desc.buffer_bytes, &err);
    pthread_mutex_lock(&osc->lock);
    if (opened)
        osc->sockets = sockets;
    memcpy(osc->trouble, err.text, sizeof osc->trouble);
    osc->trouble[sizeof osc->trouble - 1] = '\0';
    osc->counts.buffer_bytes = sockets.buffer_bytes;
    pthread_mutex_unlock(&osc->lock);
    memset(osc->drops_of, 0, sizeof osc->drops_of);
    if (opened)
        osc->desc.port = sockets.port; /* the same one whenever it opens again */
    atomic_store(&osc->port, opened ? sockets.port : 0);
    osc->retry_ns = clock_now_ns() + RETRY_NS;
}

/* Once a second: a port that could not be had, an interface that went away. */
static void look_after_sockets(struct osc *osc, int64_t now_ns)
{
    if (now_ns < osc->retry_ns)
        return;
    osc->retry_ns = now_ns + RETRY_NS;
    if (osc->sockets.n && sockets_are_well(&osc->sockets))
        return;
    pthread_mutex_lock(&osc->lock);
    sockets_close(&osc->sockets);
    pthread_mutex_unlock(&osc->lock);
    try_port(osc);
}

static int wait_for(struct osc *osc, struct pollfd *fds, int64_t wait_ns)
{
    int n = 0;
    const struct sockets *sockets = &osc->sockets;
    fds[n++] = (struct pollfd){.fd = osc->wake, .events = POLLIN};
    for (int i = 0; i < sockets->n; i++)
        fds[n++] = (struct pollfd){.fd = sockets->fd[i], .events = POLLIN};
    for (int i = 0; i < sockets->n_tcp; i++)
        fds[n++] = (struct pollfd){.fd = sockets->tcp[i], .events = POLLIN};
    n += tcp_wait_for(osc->tcp, fds + n);
    struct timespec wait = {wait_ns / 1000000000, wait_ns % 1000000000};
    return ppoll(fds, (nfds_t)n, &wait, NULL) > 0 ? n : 0;
}

static void *body(void *context)
{
    struct osc *osc = context;
    struct pollfd fds[FDS_MAX];
    while (!atomic_load(&osc->ending)) {
        int64_t now_ns = clock_now_ns();
        look_after_sockets(osc, now_ns);
        int n = wait_for(osc, fds, intake_due(osc->desc.intake, now_ns));
        int at = 1, n_udp = osc->sockets.n, n_tcp = osc->sockets.n_tcp;
        if (!n)
            continue;
        for (int i = 0; i < n_udp; i++)
            if (fds[at++].revents)
                receive(osc, i);
        now_ns = clock_now_ns();
        for (int i = 0; i < n_tcp; i++)
            if (fds[at++].revents)
                tcp_accept(osc->tcp, osc->sockets.tcp[i], now_ns);
        tcp_serve(osc->tcp, fds + at, n - at, now_ns);
    }
    return NULL;
}

/* ---- life ---- */

struct osc *osc_create(const struct osc_desc *desc, struct err *err)
{
    struct osc *osc = calloc(1, sizeof *osc);
    if (!osc) {
        err_set(err, ERR_SYSTEM, _("No memory for OSC; close other programs."));
        return NULL;
    }
    osc->desc = *desc;
    osc->udp_carrier = (struct carrier){WAY_UDP, osc, send_udp};
    osc->tcp_carrier = (struct carrier){WAY_TCP, osc, send_tcp};
    pthread_mutex_init(&osc->lock, NULL);
    osc->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    osc->batch = calloc(1, sizeof *osc->batch);
    osc->tcp = tcp_create(&osc->tcp_carrier, desc->peers, desc->intake);
    bool whole = osc->batch && osc->tcp && osc->wake >= 0;
    if (whole)
        try_port(osc); /* here, so that osc_port can be asked at once */
    if (whole && thread_start(&osc->thread, "osc", body, osc, err))
        return osc;
    err_set(err, ERR_SYSTEM, _("OSC cannot start: %s; close other programs."), strerror(errno));
    osc_destroy(osc);
    return NULL;
}

void osc_destroy(struct osc *osc)
{
    if (!osc)
        return;
    uint64_t one = 1;
    atomic_store(&osc->ending, true);
    if (osc->wake >= 0 && write(osc->wake, &one, sizeof one) < 0) {
        /* the thread looks again within a second */
    }
    thread_join(&osc->thread);
    sockets_close(&osc->sockets);
    tcp_destroy(osc->tcp);
    if (osc->wake >= 0)
        close(osc->wake);
    pthread_mutex_destroy(&osc->lock);
    free(osc->batch);
    free(osc);
}

int osc_port(const struct osc *osc)
{
    return atomic_load(&osc->port);
}

const struct carrier *osc_carrier(const struct osc *osc)
{
    return &osc->udp_carrier;
}

bool osc_trouble(struct osc *osc, char *sentence, size_t size)
{
    pthread_mutex_lock(&osc->lock);
    bool trouble = osc->trouble[0] != '\0';
    if (size) {
        size_t n = strnlen(osc->trouble, size - 1);
        memcpy(sentence, osc->trouble, n);
        sentence[n] = '\0';
    }
    pthread_mutex_unlock(&osc->lock);
    return trouble;
}

struct osc_counts osc_counts(struct osc *osc)
{
    const struct tcp_counts tcp = tcp_counts(osc->tcp);
    pthread_mutex_lock(&osc->lock);
    struct osc_counts counts = osc->counts;
    pthread_mutex_unlock(&osc->lock);
    counts.connections = tcp.connections;
    counts.tcp_refused = tcp.refused;
    return counts;
}
