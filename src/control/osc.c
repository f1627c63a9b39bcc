/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The receive thread: wait, take what came, parse, post. What one packet holds is staged first and posted in one
 * piece, so that main sees all of a bundle or nothing of it.
 */
#include "control/osc.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/ring.h"
#include "base/text.h"
#include "base/thread.h"
#include "control/osc_parse.h"
#include "control/schedule.h"
#include "control/senders.h"
#include "control/sockets.h"
#include "tree/gate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <lo/lo.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RETRY_NS       INT64_C(1000000000)
#define AHEAD_MAX_NS   INT64_C(2000000000)
#define UNIX_FROM_1900 UINT64_C(2208988800)

enum { BATCH = 16, STAGE_MAX = 4096, PACKET_ROOM = OSC_PACKET_MAX };

struct batch {
    struct mmsghdr headers[BATCH];
    struct iovec parts[BATCH];
    struct sockaddr_storage from[BATCH];
    _Alignas(8) char control[BATCH][64];
    unsigned char data[BATCH][PACKET_ROOM];
};

struct osc {
    struct osc_desc desc;
    struct ring ring; /* thread to main */
    struct thread thread;
    int wake; /* eventfd: end */
    atomic_int port;
    atomic_bool ending;
    /* the thread's own */
    struct sockets sockets;
    struct schedule *schedule;
    struct batch *batch;
    struct write *stage;
    int n_staged;
    int64_t retry_ns;
    /* under the lock */
    pthread_mutex_t lock;
    struct senders senders;
    struct osc_counts counts;
    char trouble[512];
    uint32_t drops_of[2];
};

/* ---- sending ---- */

static void send_to(const struct osc *osc, const struct sender *sender, const void *data,
                    size_t size)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = sender->address.sin6_port};
    memcpy(&v4.sin_addr, &sender->address.sin6_addr.s6_addr[12], 4);
    struct sockaddr_storage own = {0};
    socklen_t own_size = sizeof own;
    int fd = osc->sockets.fd[sender->socket];
    bool is_v4 = !getsockname(fd, (struct sockaddr *)&own, &own_size) && own.ss_family == AF_INET;
    if (is_v4)
        sendto(fd, data, size, MSG_DONTWAIT, (struct sockaddr *)&v4, sizeof v4);
    else
        sendto(fd, data, size, MSG_DONTWAIT, (const struct sockaddr *)&sender->address,
               sizeof sender->address);
}

/* Under the lock. liblo writes the bytes; they leave by the socket the sender knows. */
static void answer(struct osc *osc, struct sender *sender, const char *address, lo_message message)
{
    size_t size = 0;
    void *bytes = message ? lo_message_serialise(message, address, NULL, &size) : NULL;
    if (bytes && sender->socket < osc->sockets.n && sender_may_hear(sender, size))
        send_to(osc, sender, bytes, size);
    free(bytes);
    lo_message_free(message);
}

static void answer_pong(struct osc *osc, struct sender *sender, const struct write *ping)
{
    lo_message message = lo_message_new();
    for (int i = 0; message && i < ping->n_args; i++) {
        const struct arg *arg = &ping->args[i];
        if (arg->type == ARG_NUMBER)
            lo_message_add_float(message, (float)arg->number);
        else if (arg->type == ARG_TEXT)
            lo_message_add_string(message, write_text(ping, i));
    }
    answer(osc, sender, "/pong", message);
}

static void answer_texts(struct osc *osc, struct sender *sender, const char *address,
                         const char *const *texts, int n)
{
    lo_message message = lo_message_new();
    for (int i = 0; message && i < n; i++)
        lo_message_add_string(message, texts[i]);
    answer(osc, sender, address, message);
}

static void answer_text(struct osc *osc, struct sender *sender, const char *address,
                        const char *first, const char *second)
{
    const char *const texts[] = {first, second};
    answer_texts(osc, sender, address, texts, second ? 2 : first ? 1 : 0);
}

void osc_reply(struct osc *osc, int32_t reply, const char *path, const char *const *texts, int n)
{
    pthread_mutex_lock(&osc->lock);
    struct sender *sender = senders_at(&osc->senders, reply);
    if (sender)
        answer_texts(osc, sender, path, texts, n);
    pthread_mutex_unlock(&osc->lock);
}

/* ---- receiving ---- */

/* How far ahead of now a time tag lies; 0 for "at once" and for the past. */
static int64_t ahead_ns(uint64_t tag)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t seconds = (int64_t)(tag >> 32) - (int64_t)((uint64_t)now.tv_sec + UNIX_FROM_1900);
    if (tag <= 1 || seconds < -1)
        return 0;
    int64_t ns = seconds * INT64_C(1000000000) +
                 (int64_t)(((tag & UINT32_MAX) * UINT64_C(1000000000)) >> 32) - now.tv_nsec;
    return ns > 0 ? ns : 0;
}

/* Talk that is answered here and never reaches the tree. */
static bool is_talk(struct osc *osc, struct sender *sender, const struct write *write)
{
    if (!strcmp(write->address, "/ping")) {
        answer_pong(osc, sender, write);
        return true;
    }
    if (strcmp(write->address, "/hello") != 0)
        return false;
    senders_rename(&osc->senders, sender, write_text(write, 0));
    answer_text(osc, sender, "/hello", sender->name, NULL);
    return true;
}

static void stage(struct osc *osc, const struct write *write)
{
    if (osc->n_staged < STAGE_MAX)
        osc->stage[osc->n_staged++] = *write;
    else
        osc->counts.over_limit++;
}

static void warn_early(struct osc *osc, struct sender *sender, int64_t ahead)
{
    osc->counts.early++;
    if (sender->warned_early)
        return;
    sender->warned_early = true;
    log_say(
        LOG_WARN,
        _("The clock of %s is %d s ahead of ours; its messages are used at once. Set its clock."),
        sender->name, (int)(ahead / INT64_C(1000000000)));
}

static void take_message(struct osc *osc, struct sender *sender, struct osc_message *message,
                         int64_t now_ns)
{
    struct write *write = &message->write;
    osc->counts.messages++;
    osc->counts.partial += message->fault == OSC_PARTIAL;
    osc->counts.not_finite += (uint64_t)message->n_not_finite;
    if (!sender_may_send(sender)) {
        osc->counts.too_fast++;
        return;
    }
    if (is_talk(osc, sender, write))
        return;
    write->arrived_ns = now_ns;
    write->role = sender->role;
    write->reply = senders_number(&osc->senders, sender);
    memcpy(write->author, sender->name, sizeof write->author);
    int64_t ahead = ahead_ns(message->time_tag);
    if (ahead > AHEAD_MAX_NS)
        warn_early(osc, sender, ahead);
    else if (ahead > 0 && schedule_add(osc->schedule, write, now_ns + ahead))
        return;
    stage(osc, write);
}

/* All of it or nothing: only main takes out, so the room that is there stays. */
static void post_staged(struct osc *osc)
{
    uint32_t n = (uint32_t)osc->n_staged;
    if (n > OSC_RING - ring_fill(&osc->ring))
        osc->counts.ring_full += n;
    else if (n)
        ring_write(&osc->ring, osc->stage, n);
    osc->n_staged = 0;
}

static struct sockaddr_in6 mapped(const struct sockaddr_storage *from)
{
    if (from->ss_family == AF_INET6)
        return *(const struct sockaddr_in6 *)from;
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)from;
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = v4->sin_port};
    address.sin6_addr.s6_addr[10] = address.sin6_addr.s6_addr[11] = 0xff;
    memcpy(&address.sin6_addr.s6_addr[12], &v4->sin_addr, 4);
    return address;
}

static void take_packet(struct osc *osc, int socket, const struct sockaddr_storage *from,
                        const void *data, size_t size)
{
    int64_t now_ns = clock_now_ns();
    struct sockaddr_in6 address = mapped(from);
    struct sender *sender = senders_meet(&osc->senders, &address, size, now_ns);
    struct osc_reader reader;
    struct osc_message message;
    sender->socket = socket;
    osc->counts.packets++;
    osc_reader_init(&reader, data, size);
    while (osc_reader_next(&reader, &message))
        take_message(osc, sender, &message, now_ns);
    osc->counts.malformed += (uint64_t)reader.n_malformed;
    osc->counts.over_limit += (uint64_t)reader.n_limit;
    osc->counts.bundles += (uint64_t)reader.n_bundles;
    osc->counts.senders = osc->senders.n_seen;
    post_staged(osc);
}

/* The kernel tells with each packet how many it has dropped on this socket so far. */
static void count_drops(struct osc *osc, int socket, struct msghdr *header)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        uint32_t drops;
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL)
            continue;
        memcpy(&drops, CMSG_DATA(c), sizeof drops);
        osc->counts.kernel_drops += drops - osc->drops_of[socket];
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
    if (n <= 0)
        return;
    pthread_mutex_lock(&osc->lock);
    for (int i = 0; i < n; i++) {
        count_drops(osc, socket, &b->headers[i].msg_hdr);
        take_packet(osc, socket, &b->from[i], b->data[i], b->headers[i].msg_len);
    }
    pthread_mutex_unlock(&osc->lock);
}

/* Posts what is due, and says how long until the next. */
static int64_t post_due(struct osc *osc, int64_t now_ns)
{
    const struct write *write;
    int64_t due_ns;
    pthread_mutex_lock(&osc->lock);
    while ((write = schedule_first(osc->schedule, &due_ns)) && due_ns <= now_ns) {
        stage(osc, write);
        schedule_pop(osc->schedule);
    }
    post_staged(osc);
    pthread_mutex_unlock(&osc->lock);
    return write ? due_ns - now_ns : RETRY_NS;
}

static void try_port(struct osc *osc)
{
    struct sockets sockets;
    struct err err = {0};
    bool opened = sockets_open(&sockets, osc->desc.port, osc->desc.loopback_only, &err);
    pthread_mutex_lock(&osc->lock);
    if (opened)
        osc->sockets = sockets;
    memcpy(osc->trouble, err.text, sizeof osc->trouble);
    osc->trouble[sizeof osc->trouble - 1] = '\0';
    osc->counts.buffer_bytes = sockets.buffer_bytes;
    pthread_mutex_unlock(&osc->lock);
    atomic_store(&osc->port, opened ? sockets.port : 0);
    osc->retry_ns = clock_now_ns() + RETRY_NS;
}

static void *body(void *context)
{
    struct osc *osc = context;
    while (!atomic_load(&osc->ending)) {
        int64_t now_ns = clock_now_ns();
        if (!osc->sockets.n && now_ns >= osc->retry_ns)
            try_port(osc);
        int64_t wait_ns = post_due(osc, now_ns);
        struct pollfd fds[3] = {{.fd = osc->wake, .events = POLLIN}};
        for (int i = 0; i < osc->sockets.n; i++)
            fds[1 + i] = (struct pollfd){.fd = osc->sockets.fd[i], .events = POLLIN};
        struct timespec wait = {wait_ns / 1000000000, wait_ns % 1000000000};
        if (ppoll(fds, 1 + (nfds_t)osc->sockets.n, &wait, NULL) <= 0)
            continue;
        for (int i = 0; i < osc->sockets.n; i++)
            if (fds[1 + i].revents)
                receive(osc, i);
    }
    return NULL;
}

/* ---- life ---- */

struct osc *osc_create(const struct osc_desc *desc, struct err *err)
{
    struct osc *osc = calloc(1, sizeof *osc);
    if (!osc || !(osc->schedule = schedule_create()) ||
        !(osc->batch = calloc(1, sizeof *osc->batch)) ||
        !(osc->stage = calloc(STAGE_MAX, sizeof *osc->stage)) ||
        !ring_init(&osc->ring, sizeof(struct write), OSC_RING, err)) {
        if (osc)
            schedule_destroy(osc->schedule);
        free(osc ? osc->batch : NULL);
        free(osc ? osc->stage : NULL);
        free(osc);
        err_set(err, ERR_SYSTEM, _("No memory for OSC; close other programs."));
        return NULL;
    }
    osc->desc = *desc;
    pthread_mutex_init(&osc->lock, NULL);
    osc->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    try_port(osc); /* here, so that osc_port can be asked at once */
    if (osc->wake < 0)
        err_set(err, ERR_SYSTEM, _("OSC cannot start: %s; close other programs."), strerror(errno));
    if (osc->wake < 0 || !thread_start(&osc->thread, "osc", body, osc, err)) {
        osc_destroy(osc);
        return NULL;
    }
    return osc;
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
    if (osc->wake >= 0)
        close(osc->wake);
    pthread_mutex_destroy(&osc->lock);
    ring_free(&osc->ring);
    schedule_destroy(osc->schedule);
    free(osc->batch);
    free(osc->stage);
    free(osc);
}

int osc_read(struct osc *osc, struct write *writes, int n)
{
    return n > 0 ? (int)ring_read(&osc->ring, writes, (uint32_t)n) : 0;
}

int osc_port(const struct osc *osc)
{
    return atomic_load(&osc->port);
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
    pthread_mutex_lock(&osc->lock);
    struct osc_counts counts = osc->counts;
    pthread_mutex_unlock(&osc->lock);
    return counts;
}
