/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everybody who talks with us: name, role, how much each may send and be answered, and who carries bytes there. Owned by
 * control.c; any thread, under one lock that is held for microseconds.
 *
 * Over UDP one machine is one peer, whatever its ports; a TCP or WebSocket connection is a peer of its own. A name that
 * was given by /hello survives a new address: whoever gives it takes it over when its old bearer has been silent a while.
 */
#ifndef CONTROL_PEERS_H
#define CONTROL_PEERS_H

#include "tree/write.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct peers;

enum { PEERS_MAX = 256, MESSAGES_PER_S = 20000, PEERS_SILENT_S = 10 };

enum way { WAY_UDP, WAY_TCP, WAY_WEB };

/* Where a peer is reached. UDP: address and the socket it came by; else the number of its connection. */
struct peer_place {
    struct sockaddr_in6 address; /* IPv4 as mapped */
    int socket;
    int32_t link;
};

/* Whoever owns the sockets of one way. */
struct carrier {
    enum way way;
    void *owner;
    /* Hands one packet over without waiting; false when it was not taken. Any thread; must not call back into peers. */
    bool (*send)(void *owner, const struct peer_place *place, const void *data, size_t size);
};

struct peers *peers_create(struct err *err);
void peers_destroy(struct peers *peers);

/* The peer behind a datagram of so many bytes, new or known: its number, above 0. The one silent for longest makes room. */
int32_t peers_meet(struct peers *peers, const struct carrier *carrier,
                   const struct peer_place *place, size_t bytes, int64_t now_ns);
/* A connection: a peer until it leaves. 0 when there is no room. */
int32_t peers_join(struct peers *peers, const struct carrier *carrier,
                   const struct peer_place *place, enum role role, int64_t now_ns);
void peers_leave(struct peers *peers, int32_t peer);
/* So many bytes came from a connection. */
void peers_hear(struct peers *peers, int32_t peer, size_t bytes, int64_t now_ns);

/* An address as places have it: IPv4 mapped. */
struct sockaddr_in6 peers_map(const struct sockaddr_storage *from);
/* Loopback addresses are this machine's. */
bool peers_is_near(const struct in6_addr *address);

/* One message more from a peer: false when it comes too fast or the peer is gone. Else the write's author and role are
 * filled in, and whether it wants to hear what others do to the addresses that it uses. */
bool peers_admit(struct peers *peers, int32_t peer, struct write *write, bool *wants_feedback);

/* What it sent was no conversation. */
void peers_play(struct peers *peers, int32_t peer);

/* A name that fits into an address; another's name gets a number behind it, unless that one has been silent. port: where
 * answers go from now on, 0 = as before. The name that was given stands in `name`. */
void peers_greet(struct peers *peers, int32_t peer, const char *wanted, int port,
                 char name[WRITE_AUTHOR_MAX], int64_t now_ns);
/* Names of players who are not heard, as gate_names reads them: they keep the name that they have. */
void peers_mute(struct peers *peers, const char *names);
void peers_set_role(struct peers *peers, int32_t peer, enum role role);
/* True once for each peer whose clock is ahead. */
bool peers_is_early(struct peers *peers, int32_t peer);

enum courtesy {
    ANSWER_STREAM,   /* never more bytes than came, until hello */
    ANSWER_SENTENCE, /* a first typing error deserves its sentence: up to 1 KB more than came */
};

/* Sends a packet to a peer, when it may hear so much. Operators and those who said hello may hear everything. */
bool peers_send(struct peers *peers, int32_t peer, enum courtesy courtesy, const void *data,
                size_t size);

/* A peer as others may see it. */
struct peer_note {
    int32_t number;
    char name[WRITE_AUTHOR_MAX];
    enum role role;
    enum way way;
    bool greeted, has_played; /* said hello; sent anything but conversation */
    bool too_fast;            /* some of its messages were just refused for that */
    double messages_per_s;    /* over the last seconds */
    double silent_s;
    unsigned colour; /* 0xrrggbb, from the name */
};

/* Fills in up to n notes, peers in the order of their coming; returns how many. */
int peers_list(struct peers *peers, struct peer_note *notes, int n, int64_t now_ns);
bool peers_note(struct peers *peers, int32_t peer, struct peer_note *note, int64_t now_ns);
/* The peer of this name, 0 when there is none. */
int32_t peers_named(struct peers *peers, const char *name);
/* How many have ever come. */
uint64_t peers_seen(struct peers *peers);

#endif
