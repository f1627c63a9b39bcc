/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The web's thread: one loop over all sockets, woken by time, bytes and others' packets.
 */
#include "control/web.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "control/addresses.h"
#include "control/door.h"
#include "control/intake.h"
#include "control/mdns.h"
#include "control/nodes.h"
#include "control/outgoing.h"
#include "control/web_parts.h"
#include "tree/snapshot.h"

#include <errno.h>
#include <libwebsockets.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RETRY_NS  SECOND_NS
#define IDLE_NS   INT64_C(250000000)
#define LISTEN_NS INT64_C(33000000)
#define WAIT_NS   INT64_C(4000000) /* a frame is awaited */

enum { FDS_MAX = LINES_MAX + 32, ACCEPTS = 16 };

void web_count(struct web *web, uint64_t *counter)
{
    pthread_mutex_lock(&web->lock);
    (*counter)++;
    pthread_mutex_unlock(&web->lock);
}

/* ---- the door ---- */

static void accept_lines(struct web *web, int ear)
{
    const int on = 1;
    for (int i = 0; i < ACCEPTS; i++) {
        struct sockaddr_storage from = {0};
        socklen_t n = sizeof from;
        int fd = accept4(ear, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && (errno == EMFILE || errno == ENFILE))
            clock_sleep_until_ns(clock_now_ns() + WAIT_NS); /* or it would ask again at once */
        if (fd < 0)
            return;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct sockaddr_in6 mapped = peers_map(&from);
        line_open(web, fd, &mapped);
    }
}

static void close_door(struct web *web)
{
    for (int i = 0; i < DOOR_SOCKETS; i++)
        if (web->door.ears[i])
            lws_set_timeout(web->door.ears[i], PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
    memset(web->door.ears, 0, sizeof web->door.ears);
}

/* Interfaces come and go while the page is open. */
static void name_host(struct web *web, bool open, int64_t now_ns)
{
    char host[sizeof web->door.host] = "127.0.0.1";
    if (open)
        address_for_others(NULL, host, sizeof host);
    pthread_mutex_lock(&web->lock);
    memcpy(web->door.host, host, sizeof host);
    pthread_mutex_unlock(&web->lock);
    web->door.named_ns = now_ns;
}

static void announce(struct web *web)
{
    const struct mdns_services services = {.web_port = atomic_load(&web->door.port),
                                           .web_on = atomic_load(&web->door.is_open) ? NULL : "lo",
                                           .osc_port = atomic_load(&web->osc_port),
                                           .osc_on = web->desc.osc_on};
    mdns_tell(web->mdns, &services);
}

static void open_door(struct web *web, int64_t now_ns)
{
    struct door *door = &web->door;
    int fds[DOOR_SOCKETS], n = 0, wanted = atomic_load(&door->port);
    bool open = atomic_load(&door->wish);
    int port = door_listen(fds, &n, wanted ? wanted : web->desc.port, open);
    for (int i = 0; i < n && port; i++) {
        const lws_adopt_desc_t desc = {.vh = web->vhost,
                                       .type = LWS_ADOPT_RAW_FILE_DESC,
                                       .fd = {.filefd = fds[i]},
                                       .vh_prot_name = "web"};
        door->ears[i] = lws_adopt_descriptor_vhost_via_info(&desc);
    }
    door->retry_ns = now_ns + RETRY_NS;
    atomic_store(&door->port, port);
    name_host(web, open, now_ns);
    atomic_store(&door->is_open, open);
    announce(web);
    if (open && port && !web->mdns && !door->noted) {
        log_say(LOG_NOTE, _("Nobody tells the network by mDNS where the page is: there is no avahi "
                            "daemon. Its address works."));
        door->noted = true;
    }
}

/* Whoever came over the network goes; who sits at this machine stays. */
static void change_door(struct web *web, int64_t now_ns)
{
    close_door(web);
    open_door(web, now_ns);
    for (int i = 0; i < LINES_MAX && !atomic_load(&web->door.is_open); i++)
        if (web->lines[i].state != LINE_FREE && !web->lines[i].near)
            line_close(&web->lines[i]);
    talk_door(web, now_ns);
}

static void watch_door(struct web *web, int64_t now_ns)
{
    struct door *door = &web->door;
    if (atomic_load(&door->wish) != atomic_load(&door->is_open))
        change_door(web, now_ns);
    else if (!door->ears[0] && now_ns >= door->retry_ns)
        open_door(web, now_ns);
    else if (now_ns >= door->named_ns + SECOND_NS)
        name_host(web, atomic_load(&door->is_open), now_ns);
}

/* ---- the loop ---- */

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t size)
{
    (void)user;
    if (reason != LWS_CALLBACK_RAW_RX_FILE)
        return line_event(wsi, (int)reason, in, size);
    accept_lines(lws_context_user(lws_get_context(wsi)), lws_get_socket_fd(wsi));
    return 0;
}

static void on_time(lws_sorted_usec_list_t *timer)
{
    (void)timer;
}

static int64_t until_next(struct web *web)
{
    int64_t ns = web->counts.clients ? LISTEN_NS : IDLE_NS;
    for (int i = 0; i < LINES_MAX; i++)
        if (web->lines[i].state == LINE_WAIT)
            ns = WAIT_NS;
    int64_t due_ns = intake_due(web->desc.intake, clock_now_ns());
    return due_ns < ns ? due_ns : ns;
}

static void one_round(struct web *web)
{
    int64_t now_ns = clock_now_ns();
    watch_door(web, now_ns);
    if (atomic_exchange(&web->tell, false))
        announce(web);
    line_watch(web, now_ns);
    const struct snapshot *snapshot = view_take(web, now_ns);
    if (snapshot) {
        answer_waiting(web, snapshot, now_ns);
        view_tell(web, snapshot, now_ns);
    }
    snapshot_return(snapshot);
    if (atomic_load(&web->rung))
        line_ring(web);
}

static void *body(void *context)
{
    struct web *web = context;
    lws_sorted_usec_list_t timer = {0};
    while (!atomic_load(&web->ending)) {
        one_round(web);
        lws_sul_schedule(web->context, 0, &timer, on_time, until_next(web) / 1000 + 1);
        lws_service(web->context, 0);
    }
    lws_sul_cancel(&timer);
    return NULL;
}

/* ---- life ---- */

static bool send_packet(void *owner, const struct peer_place *place, const void *data, size_t size)
{
    return line_post_to(owner, place->link, FRAME_BINARY, data, size);
}

static bool open_context(struct web *web, struct err *err)
{
    static const struct lws_protocols protocols[] = {{.name = "web", .callback = on_event}, {0}};
    const struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN_SERVER,
                                                   .protocols = protocols,
                                                   .user = web,
                                                   .gid = (gid_t)-1,
                                                   .uid = (uid_t)-1,
                                                   .fd_limit_per_thread = FDS_MAX,
                                                   .pt_serv_buf_size = 16384,
                                                   .vhost_name = "web"};
    lws_set_log_level(0, NULL);
    web->context = lws_create_context(&info);
    web->vhost = web->context ? lws_get_vhost_by_name(web->context, "web") : NULL;
    if (!web->vhost)
        return err_set(err, ERR_SYSTEM, _("No memory for the page; close other programs."));
    return true;
}

struct web *web_create(const struct web_desc *desc, struct err *err)
{
    struct web *web = calloc(1, sizeof *web);
    if (!web) {
        err_set(err, ERR_SYSTEM, _("No memory for the page; close other programs."));
        return NULL;
    }
    web->desc = *desc;
    snprintf(web->name, sizeof web->name, "%s", desc->name ? desc->name : "Clavilux");
    pthread_mutex_init(&web->lock, NULL);
    atomic_init(&web->door.wish, desc->open);
    atomic_init(&web->osc_port, desc->osc_port);
    web->carrier = (struct carrier){.way = WAY_WEB, .owner = web, .send = send_packet};
    web->out = outgoing_create();
    if (!web->out || !admit_init(&web->admit, err) || !open_context(web, err)) {
        web_destroy(web);
        return NULL;
    }
    web->mdns = mdns_create(web->name);
    open_door(web, clock_now_ns());
    if (!thread_start(&web->thread, "web", body, web, err)) {
        web_destroy(web);
        return NULL;
    }
    return web;
}

void web_destroy(struct web *web)
{
    if (!web)
        return;
    atomic_store(&web->ending, true);
    if (web->context)
        lws_cancel_service(web->context);
    thread_join(&web->thread);
    if (web->context)
        lws_context_destroy(web->context); /* ends all lines */
    mdns_destroy(web->mdns);
    view_leave(web);
    nodes_destroy(web->view.nodes);
    body_leave(web->view.whole);
    outgoing_destroy(web->out);
    pthread_mutex_destroy(&web->lock);
    free(web);
}

void web_open(struct web *web, bool open)
{
    if (atomic_exchange(&web->door.wish, open) != open)
        lws_cancel_service(web->context);
}

bool web_is_open(const struct web *web)
{
    return atomic_load(&web->door.is_open);
}

int web_port(const struct web *web)
{
    return atomic_load(&web->door.port);
}

void web_set_osc_port(struct web *web, int port)
{
    if (atomic_exchange(&web->osc_port, port) != port)
        atomic_store(&web->tell, true);
}

/* Under the lock. */
static void put_address(const struct web *web, char *address, size_t size)
{
    snprintf(address, size, "http://%s:%d", web->door.host, web_port(web));
}

void web_address(struct web *web, char *address, size_t size)
{
    pthread_mutex_lock(&web->lock);
    put_address(web, address, size);
    pthread_mutex_unlock(&web->lock);
}

bool web_glance(struct web *web, struct web_counts *counts, char *address, size_t size)
{
    if (pthread_mutex_trylock(&web->lock))
        return false;
    *counts = web->counts;
    put_address(web, address, size);
    pthread_mutex_unlock(&web->lock);
    return true;
}

void web_url(struct web *web, char *url, size_t size)
{
    char address[WEB_URL_MAX];
    web_address(web, address, sizeof address);
    snprintf(url, size, "%s/?t=%s", address, web->admit.token);
}

void web_pin(const struct web *web, char pin[WEB_PIN_MAX])
{
    snprintf(pin, WEB_PIN_MAX, "%s", web->admit.pin);
}

struct web_counts web_counts(struct web *web)
{
    pthread_mutex_lock(&web->lock);
    struct web_counts counts = web->counts;
    pthread_mutex_unlock(&web->lock);
    return counts;
}
