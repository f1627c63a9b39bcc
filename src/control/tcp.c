/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/tcp.h"

#include "control/framing.h"
#include "control/intake.h"
#include "control/peers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 16384, OUT_BYTES = 1 << 17 };

struct connection {
    int fd; /* -1 = free */
    int32_t link, peer;
    struct in6_addr address;
    struct framing framing;
    size_t n_out; /* waiting to be sent */
    unsigned char out[OUT_BYTES];
};

struct tcp {
    const struct carrier *carrier;
    struct peers *peers;
    struct intake *intake;
    pthread_mutex_t lock; /* of the connections' sockets and what waits for them */
    int32_t n_links;
    struct connection *connections[TCP_MAX]; /* made when first used */
    struct tcp_counts counts;
};

struct tcp *tcp_create(const struct carrier *carrier, struct peers *peers, struct intake *intake)
{
    struct tcp *tcp = calloc(1, sizeof *tcp);
    if (!tcp)
        return NULL;
    tcp->carrier = carrier;
    tcp->peers = peers;
    tcp->intake = intake;
    pthread_mutex_init(&tcp->lock, NULL);
    return tcp;
}

static void end(struct tcp *tcp, struct connection *connection)
{
    peers_leave(tcp->peers, connection->peer);
    pthread_mutex_lock(&tcp->lock);
    close(connection->fd);
    connection->fd = -1;
    tcp->counts.connections--;
    pthread_mutex_unlock(&tcp->lock);
}

void tcp_destroy(struct tcp *tcp)
{
    if (!tcp)
        return;
    for (int i = 0; i < TCP_MAX; i++) {
        if (tcp->connections[i] && tcp->connections[i]->fd >= 0)
            end(tcp, tcp->connections[i]);
        free(tcp->connections[i]);
    }
    pthread_mutex_destroy(&tcp->lock);
    free(tcp);
}

static struct connection *free_connection(struct tcp *tcp, const struct in6_addr *address)
{
    int place = -1, n_same = 0;
    for (int i = 0; i < TCP_MAX; i++) {
        struct connection *connection = tcp->connections[i];
        if (!connection || connection->fd < 0)
            place = i;
        else
            n_same += !memcmp(&connection->address, address, sizeof *address);
    }
    if (place < 0 || n_same >= TCP_PER_ADDRESS_MAX)
        return NULL;
    if (!tcp->connections[place])
        tcp->connections[place] = malloc(sizeof *tcp->connections[place]);
    return tcp->connections[place];
}

/* A tablet that left the room would else keep its place and its name all evening. */
static void ask_whether_it_lives(int fd)
{
    const int yes = 1, silent_s = 10, every_s = 5, times = 3, unheard_ms = 25000;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &silent_s, sizeof silent_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every_s, sizeof every_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unheard_ms, sizeof unheard_ms);
}

void tcp_accept(struct tcp *tcp, int listening, int64_t now_ns)
{
    struct sockaddr_storage from = {0};
    socklen_t size = sizeof from;
    int fd = accept4(listening, (struct sockaddr *)&from, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    struct peer_place place = {.address = peers_map(&from)};
    struct connection *connection = free_connection(tcp, &place.address.sin6_addr);
    enum role role = peers_is_near(&place.address.sin6_addr) ? ROLE_OPERATOR : ROLE_PLAYER;
    place.link = ++tcp->n_links;
    int32_t peer = connection ? peers_join(tcp->peers, tcp->carrier, &place, role, now_ns) : 0;
    ask_whether_it_lives(fd);
    pthread_mutex_lock(&tcp->lock);
    if (peer) {
        connection->framing.kind = FRAMING_UNKNOWN;
        connection->framing.broken = connection->framing.escaped = false;
        connection->framing.skipping = false;
        connection->framing.n = 0;
        connection->n_out = 0;
        connection->address = place.address.sin6_addr;
        connection->link = place.link;
        connection->peer = peer;
        connection->fd = fd;
        tcp->counts.connections++;
    } else {
        if (connection)
            connection->fd = -1;
        close(fd);
        tcp->counts.refused++;
    }
    pthread_mutex_unlock(&tcp->lock);
}

int tcp_wait_for(struct tcp *tcp, struct pollfd *fds)
{
    int n = 0;
    pthread_mutex_lock(&tcp->lock);
    for (int i = 0; i < TCP_MAX; i++) {
        const struct connection *connection = tcp->connections[i];
        if (connection && connection->fd >= 0)
            fds[n++] = (struct pollfd){.fd = connection->fd,
                                       .events = connection->n_out ? POLLIN | POLLOUT : POLLIN};
    }
    pthread_mutex_unlock(&tcp->lock);
    return n;
}

static void receive(struct tcp *tcp, struct connection *connection, int64_t now_ns)
{
    unsigned char chunk[CHUNK];
    ssize_t got = recv(connection->fd, chunk, sizeof chunk, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    struct framing *framing = &connection->framing;
    if (got > 0)
        peers_hear(tcp->peers, connection->peer, (size_t)got, now_ns);
    int n_large = framing->n_large;
    for (size_t used = 0; used < (size_t)(got > 0 ? got : 0);) {
        const unsigned char *packet;
        used += framing_take(framing, chunk + used, (size_t)got - used, &packet);
        if (packet)
            intake_packet(tcp->intake, connection->peer, packet, framing->n_packet, now_ns);
    }
    bool over = got <= 0 || framing->broken;
    pthread_mutex_lock(&tcp->lock);
    tcp->counts.refused += (uint64_t)(framing->n_large - n_large) + framing->broken;
    pthread_mutex_unlock(&tcp->lock);
    if (over)
        end(tcp, connection);
}

/* Under the lock. */
static void flush(struct connection *connection)
{
    ssize_t sent =
        send(connection->fd, connection->out, connection->n_out, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent <= 0)
        return;
    connection->n_out -= (size_t)sent;
    memmove(connection->out, connection->out + sent, connection->n_out);
}

void tcp_serve(struct tcp *tcp, const struct pollfd *fds, int n, int64_t now_ns)
{
    for (int k = 0; k < n; k++) {
        struct connection *connection = NULL;
        for (int i = 0; i < TCP_MAX && fds[k].revents; i++)
            if (tcp->connections[i] && tcp->connections[i]->fd == fds[k].fd)
                connection = tcp->connections[i];
        if (!connection)
            continue;
        pthread_mutex_lock(&tcp->lock);
        if (fds[k].revents & POLLOUT)
            flush(connection);
        pthread_mutex_unlock(&tcp->lock);
        if (fds[k].revents & (POLLIN | POLLHUP | POLLERR))
            receive(tcp, connection, now_ns);
    }
}

bool tcp_send(struct tcp *tcp, int32_t link, const void *data, size_t size)
{
    bool taken = false;
    pthread_mutex_lock(&tcp->lock);
    for (int i = 0; i < TCP_MAX; i++) {
        struct connection *connection = tcp->connections[i];
        if (!connection || connection->fd < 0 || connection->link != link)
            continue;
        taken = connection->n_out + 2 * size + 4 <= OUT_BYTES;
        if (taken)
            connection->n_out += framing_wrap(connection->framing.kind, data, size,
                                              connection->out + connection->n_out);
        tcp->counts.refused += !taken;
        flush(connection);
    }
    pthread_mutex_unlock(&tcp->lock);
    return taken;
}

struct tcp_counts tcp_counts(struct tcp *tcp)
{
    pthread_mutex_lock(&tcp->lock);
    struct tcp_counts counts = tcp->counts;
    pthread_mutex_unlock(&tcp->lock);
    return counts;
}
