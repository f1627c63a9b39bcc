/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/peers.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "tree/gate.h"

#include <arpa/inet.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_CREDIT_BYTES 1024
#define ANSWER_BYTES_PER_S  256
#define NEAR_TIMES          10 /* what this machine may send more than others */
#define WINDOW_NS           INT64_C(1000000000)
#define NAMES_LEFT                                                                                 \
    16 /* new names at once, and one more every few seconds: each has rows in the show */
#define NAMES_PER_S 0.2

enum { GUESTS_KEPT = 1024 };

struct peer {
    bool used;
    bool connected; /* stays until it leaves */
    uint32_t generation;
    uint64_t order; /* of coming */
    const struct carrier *carrier;
    struct peer_place place;
    int port; /* where answers go; 0 = where it sent from last */
    enum role role;
    char name[WRITE_AUTHOR_MAX];
    bool greeted; /* said hello: answers may be longer than what it sends */
    bool warned_early, has_played;
    int64_t refused_ns;   /* when a message was too fast last; 0 = never */
    double messages_left; /* token bucket */
    double answer_bytes;  /* how much came and was not answered yet */
    double names_left;
    int64_t named_ns;
    int64_t seen_ns;
    int64_t window_ns; /* the second in which messages are counted */
    int counted;
    double messages_per_s; /* of the second before */
};

struct peers {
    pthread_mutex_t lock;
    struct peer list[PEERS_MAX];
    int n_guests;
    struct in6_addr guests
        [GUESTS_KEPT]; /* whose machine guest-1, guest-2, ... came from; later ones over the first */
    uint64_t n_seen;
    char muted[WRITE_TEXT_MAX];
};

static const unsigned colours[] = {0x4fc3f7, 0xffb74d, 0xaed581, 0xf06292,
                                   0xba68c8, 0xffd54f, 0x4db6ac, 0xe0e0e0};

struct peers *peers_create(struct err *err)
{
    struct peers *peers = calloc(1, sizeof *peers);
    if (!peers) {
        err_set(err, ERR_SYSTEM, _("No memory for OSC; close other programs."));
        return NULL;
    }
    pthread_mutex_init(&peers->lock, NULL);
    return peers;
}

void peers_destroy(struct peers *peers)
{
    if (!peers)
        return;
    pthread_mutex_destroy(&peers->lock);
    free(peers);
}

struct sockaddr_in6 peers_map(const struct sockaddr_storage *from)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6};
    if (from->ss_family == AF_INET6) {
        memcpy(&address, from, sizeof address);
        return address;
    }
    struct sockaddr_in v4;
    memcpy(&v4, from, sizeof v4);
    address.sin6_port = v4.sin_port;
    address.sin6_addr.s6_addr[10] = address.sin6_addr.s6_addr[11] = 0xff;
    memcpy(&address.sin6_addr.s6_addr[12], &v4.sin_addr, sizeof v4.sin_addr);
    return address;
}

bool peers_is_near(const struct in6_addr *address)
{
    return IN6_IS_ADDR_LOOPBACK(address) ||
           (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
}

static int32_t number_of(const struct peers *peers, const struct peer *peer)
{
    return (int32_t)((peer->generation % 0x3fffff) * PEERS_MAX + (uint32_t)(peer - peers->list)) +
           1;
}

static struct peer *peer_at(struct peers *peers, int32_t number)
{
    if (number <= 0)
        return NULL;
    struct peer *peer = &peers->list[(number - 1) % PEERS_MAX];
    return peer->used && number_of(peers, peer) == number ? peer : NULL;
}

/* An empty place, or that of the one silent for longest, strangers before those who said hello. */
static struct peer *place_for(struct peers *peers)
{
    struct peer *oldest = NULL;
    for (int i = 0; i < PEERS_MAX; i++) {
        struct peer *peer = &peers->list[i];
        if (!peer->used)
            return peer;
        bool stranger = oldest && oldest->greeted && !peer->greeted;
        bool alike = !oldest || oldest->greeted == peer->greeted;
        if (!peer->connected &&
            (stranger || (alike && (!oldest || peer->seen_ns < oldest->seen_ns))))
            oldest = peer;
    }
    return oldest;
}

static struct peer *bearer(struct peers *peers, const struct peer *but, const char *name)
{
    for (int i = 0; i < PEERS_MAX; i++) {
        struct peer *other = &peers->list[i];
        if (other != but && other->used && !strcmp(other->name, name))
            return other;
    }
    return NULL;
}

/* A machine that comes again, or connects again and again, is the guest that it was. */
static void name_guest(struct peers *peers, struct peer *peer)
{
    const struct in6_addr *address = &peer->place.address.sin6_addr;
    int first = peers->n_guests > GUESTS_KEPT ? peers->n_guests - GUESTS_KEPT : 0;
    for (int i = first; i < peers->n_guests; i++) {
        if (memcmp(&peers->guests[i % GUESTS_KEPT], address, sizeof *address) != 0)
            continue;
        snprintf(peer->name, sizeof peer->name, "guest-%d", i + 1);
        if (!bearer(peers, peer, peer->name))
            return;
    }
    peers->guests[peers->n_guests++ % GUESTS_KEPT] = *address;
    snprintf(peer->name, sizeof peer->name, "guest-%d", peers->n_guests);
}

static double allowance(const struct peer *peer)
{
    return peer->role == ROLE_OPERATOR ? (double)MESSAGES_PER_S * NEAR_TIMES : MESSAGES_PER_S;
}

static struct peer *begin(struct peers *peers, const struct carrier *carrier,
                          const struct peer_place *place, enum role role, int64_t now_ns)
{
    struct peer *peer = place_for(peers);
    if (!peer)
        return NULL;
    *peer = (struct peer){.used = true,
                          .generation = peer->generation + 1,
                          .order = ++peers->n_seen,
                          .carrier = carrier,
                          .place = *place,
                          .role = role,
                          .seen_ns = now_ns,
                          .window_ns = now_ns,
                          .names_left = NAMES_LEFT,
                          .named_ns = now_ns};
    peer->messages_left = allowance(peer);
    name_guest(peers, peer);
    return peer;
}

static void hear(struct peer *peer, size_t bytes, int64_t now_ns)
{
    double passed_s = (double)(now_ns - peer->seen_ns) * 1e-9;
    peer->messages_left = fmin(peer->messages_left + passed_s * allowance(peer), allowance(peer));
    if (peer->answer_bytes < 0)
        peer->answer_bytes = fmin(0, peer->answer_bytes + passed_s * ANSWER_BYTES_PER_S);
    peer->answer_bytes = fmin(peer->answer_bytes + (double)bytes, 64 * ANSWER_CREDIT_BYTES);
    peer->seen_ns = now_ns;
}

int32_t peers_meet(struct peers *peers, const struct carrier *carrier,
                   const struct peer_place *place, size_t bytes, int64_t now_ns)
{
    struct peer *peer = NULL;
    pthread_mutex_lock(&peers->lock);
    for (int i = 0; i < PEERS_MAX && !peer; i++) {
        struct peer *known = &peers->list[i];
        if (known->used && known->carrier == carrier && !known->connected &&
            !memcmp(&known->place.address.sin6_addr, &place->address.sin6_addr,
                    sizeof place->address.sin6_addr))
            peer = known;
    }
    if (!peer)
        peer = begin(peers, carrier, place,
                     peers_is_near(&place->address.sin6_addr) ? ROLE_OPERATOR : ROLE_PLAYER,
                     now_ns);
    int32_t number = 0;
    if (peer) {
        peer->place = *place;
        hear(peer, bytes, now_ns);
        number = number_of(peers, peer);
    }
    pthread_mutex_unlock(&peers->lock);
    return number;
}

int32_t peers_join(struct peers *peers, const struct carrier *carrier,
                   const struct peer_place *place, enum role role, int64_t now_ns)
{
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = begin(peers, carrier, place, role, now_ns);
    if (peer)
        peer->connected = true;
    int32_t number = peer ? number_of(peers, peer) : 0;
    pthread_mutex_unlock(&peers->lock);
    return number;
}

void peers_leave(struct peers *peers, int32_t number)
{
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peer_at(peers, number);
    if (peer)
        peer->used = false;
    pthread_mutex_unlock(&peers->lock);
}

void peers_hear(struct peers *peers, int32_t number, size_t bytes, int64_t now_ns)
{
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peer_at(peers, number);
    if (peer)
        hear(peer, bytes, now_ns);
    pthread_mutex_unlock(&peers->lock);
}

static void count_message(struct peer *peer)
{
    int64_t passed_ns = peer->seen_ns - peer->window_ns;
    if (passed_ns >= WINDOW_NS) {
        peer->messages_per_s = peer->counted * 1e9 / (double)passed_ns;
        peer->counted = 0;
        peer->window_ns = peer->seen_ns;
    }
    peer->counted++;
}

bool peers_admit(struct peers *peers, int32_t number, struct write *write, bool *wants_feedback)
{
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peer_at(peers, number);
    bool admitted = peer && peer->messages_left >= 1;
    if (peer)
        count_message(peer);
    if (peer && !admitted)
        peer->refused_ns = peer->seen_ns;
    if (admitted) {
        peer->messages_left--;
        memcpy(write->author, peer->name, sizeof write->author);
        write->role = peer->role;
        *wants_feedback = peer->greeted && peer->carrier->way != WAY_WEB;
    }
    pthread_mutex_unlock(&peers->lock);
    return admitted;
}

void peers_play(struct peers *peers, int32_t number)
{
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peer_at(peers, number);
    if (peer)
        peer->has_played = true;
    pthread_mutex_unlock(&peers->lock);
}

/* ---- names ---- */

/* As one part of an address, cut at a whole character. */
static void make_plain(char *plain, size_t size, const char *name)
{
    size_t n = 0;
    for (; *name && n + 1 < size; name++)
        plain[n++] = (unsigned char)*name <= 0x20 || *name == 0x7f || strchr("#*,/?[]{}", *name)
                         ? '-'
                         : *name;
    while (n > 0 && !text_is_utf8(plain, n))
        n--;
    plain[n] = '\0';
}

/* The bearer of a name that says nothing any more becomes a guest again. */
static bool make_way(struct peers *peers, struct peer *old, int64_t now_ns)
{
    if (old->connected || now_ns - old->seen_ns < PEERS_SILENT_S * INT64_C(1000000000))
        return false;
    name_guest(peers, old);
    return true;
}

/* The program's own voices are nobody's name. */
static bool is_free(struct peers *peers, const struct peer *peer, const char *name, int64_t now_ns)
{
    struct peer *other = bearer(peers, peer, name);
    bool ours = !strcmp(name, "engine") || !strcmp(name, "keys");
    return !ours && (!other || make_way(peers, other, now_ns));
}

static void rename_peer(struct peers *peers, struct peer *peer, const char *plain, int64_t now_ns)
{
    char name[WRITE_AUTHOR_MAX];
    double passed_s = (double)(now_ns - peer->named_ns) * 1e-9;
    peer->names_left = fmin(NAMES_LEFT, peer->names_left + passed_s * NAMES_PER_S);
    peer->named_ns = now_ns;
    if (!*plain || !strcmp(plain, peer->name) || peer->names_left < 1)
        return;
    snprintf(name, sizeof name, "%s", plain);
    for (int i = 2; i < 100 && !is_free(peers, peer, name, now_ns); i++)
        snprintf(name, sizeof name, "%s-%d", plain, i);
    peer->names_left -= strcmp(name, peer->name) != 0;
    memcpy(peer->name, name, sizeof peer->name);
}

void peers_greet(struct peers *peers, int32_t number, const char *wanted, int port,
                 char name[WRITE_AUTHOR_MAX], int64_t now_ns)
{
    char plain[WRITE_AUTHOR_MAX - 4];
    make_plain(plain, sizeof plain, wanted);
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peer_at(peers, number);
    name[0] = '\0';
    bool is_muted = peer && *peers->muted && gate_names(peers->muted, peer->name);
    if (is_muted)
        memcpy(name, peer->name, WRITE_AUTHOR_MAX);
    if (peer && !is_muted) {
        peer->greeted = true;
        if (port > 0 && port < 65536)
            peer->port = port;
        rename_peer(peers, peer, plain, now_ns);
        memcpy(name, peer->name, WRITE_AUTHOR_MAX);
    }
    pthread_mutex_unlock(&peers->lock);
}

void peers_mute(struct peers *peers, const char *names)
{
    pthread_mutex_lock(&peers->lock);
    snprintf(peers->muted, sizeof peers->muted, "%s", names);
    pthread_mutex_unlock(&peers->lock);
}

void peers_set_role(struct peers *peers, int32_t number, enum role role)
{
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peer_at(peers, number);
    if (peer)
        peer->role = role;
    pthread_mutex_unlock(&peers->lock);
}

bool peers_is_early(struct peers *peers, int32_t number)
{
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peer_at(peers, number);
    bool first = peer && !peer->warned_early;
    if (peer)
        peer->warned_early = true;
    pthread_mutex_unlock(&peers->lock);
    return first;
}

/* ---- answers ---- */

/* Nobody else's address stands in the packets of this machine, of a connection, or of those who said hello. */
static bool may_hear(struct peer *peer, enum courtesy courtesy, size_t bytes)
{
    if (peer->role == ROLE_OPERATOR || peer->greeted || peer->connected)
        return true;
    double credit = courtesy == ANSWER_SENTENCE ? ANSWER_CREDIT_BYTES : 0;
    if (peer->answer_bytes + credit < (double)bytes)
        return false;
    peer->answer_bytes -= (double)bytes;
    return true;
}

bool peers_send(struct peers *peers, int32_t number, enum courtesy courtesy, const void *data,
                size_t size)
{
    struct carrier carrier = {0};
    struct peer_place place;
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peer_at(peers, number);
    if (peer && may_hear(peer, courtesy, size)) {
        carrier = *peer->carrier;
        place = peer->place;
        if (peer->port)
            place.address.sin6_port = htons((uint16_t)peer->port);
    }
    pthread_mutex_unlock(&peers->lock);
    return carrier.send && carrier.send(carrier.owner, &place, data, size);
}

/* ---- who is there ---- */

static struct peer_note note_of(const struct peers *peers, const struct peer *peer, int64_t now_ns)
{
    struct peer_note note = {.number = number_of(peers, peer),
                             .role = peer->role,
                             .way = peer->carrier->way,
                             .greeted = peer->greeted,
                             .has_played = peer->has_played,
                             .silent_s = (double)(now_ns - peer->seen_ns) * 1e-9};
    memcpy(note.name, peer->name, sizeof note.name);
    note.too_fast = peer->refused_ns && now_ns - peer->refused_ns < 2 * WINDOW_NS;
    note.messages_per_s = note.silent_s > 2 ? 0 : fmax(peer->messages_per_s, peer->counted);
    note.colour =
        colours[file_hash(note.name, strlen(note.name)) % (sizeof colours / sizeof *colours)];
    return note;
}

int peers_list(struct peers *peers, struct peer_note *notes, int n, int64_t now_ns)
{
    int filled = 0;
    uint64_t after = 0;
    pthread_mutex_lock(&peers->lock);
    while (filled < n) {
        const struct peer *next = NULL;
        for (int i = 0; i < PEERS_MAX; i++) {
            const struct peer *peer = &peers->list[i];
            if (peer->used && peer->order > after && (!next || peer->order < next->order))
                next = peer;
        }
        if (!next)
            break;
        after = next->order;
        notes[filled++] = note_of(peers, next, now_ns);
    }
    pthread_mutex_unlock(&peers->lock);
    return filled;
}

bool peers_note(struct peers *peers, int32_t number, struct peer_note *note, int64_t now_ns)
{
    pthread_mutex_lock(&peers->lock);
    const struct peer *peer = peer_at(peers, number);
    if (peer)
        *note = note_of(peers, peer, now_ns);
    pthread_mutex_unlock(&peers->lock);
    return peer != NULL;
}

int32_t peers_named(struct peers *peers, const char *name)
{
    pthread_mutex_lock(&peers->lock);
    const struct peer *peer = bearer(peers, NULL, name);
    int32_t number = peer ? number_of(peers, peer) : 0;
    pthread_mutex_unlock(&peers->lock);
    return number;
}

uint64_t peers_seen(struct peers *peers)
{
    pthread_mutex_lock(&peers->lock);
    uint64_t seen = peers->n_seen;
    pthread_mutex_unlock(&peers->lock);
    return seen;
}
