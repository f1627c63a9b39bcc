/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes in and out of one connection. libwebsockets gives the loop, the sockets and, one day, TLS; its own HTTP refuses targets
 * that OSCQuery clients send, so requests and frames are read by web_request.c and web_frame.c.
 */
#include "control/web_parts.h"

#include "base/clock.h"

#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE_MAX = 16384 };

int line_number(const struct line *line)
{
    return (int)((line->serial & 0xffff) << 8 | (uint32_t)(line - line->web->lines));
}

static bool has_room(struct web *web, const struct sockaddr_in6 *from)
{
    int n = 0, n_near = 0;
    for (int i = 0; i < LINES_MAX; i++) {
        const struct line *line = &web->lines[i];
        bool http = line->state != LINE_FREE && line->state != LINE_TALK;
        n += http;
        n_near += http && !memcmp(&line->address.sin6_addr, &from->sin6_addr, 16);
    }
    return n < HTTP_MAX && n_near < PER_ADDRESS_MAX;
}

static struct line *free_line(struct web *web)
{
    for (int i = 0; i < LINES_MAX; i++)
        if (web->lines[i].state == LINE_FREE)
            return &web->lines[i];
    return NULL;
}

static void line_free(struct line *line)
{
    struct web *web = line->web;
    if (line->talk)
        peers_leave(web->desc.peers, line->talk->peer);
    pthread_mutex_lock(&web->lock);
    web->counts.clients -= line->talk != NULL;
    free(line->head);
    free(line->request);
    free(line->talk);
    text_free(&line->sending);
    text_free(&line->outbox);
    body_leave(line->body);
    *line = (struct line){.web = web, .serial = line->serial};
    pthread_mutex_unlock(&web->lock);
}

void line_open(struct web *web, int fd, const struct sockaddr_in6 *from)
{
    struct line *line = has_room(web, from) ? free_line(web) : NULL;
    char *head = line ? malloc(WEB_HEAD_MAX + 1) : NULL;
    if (!head) {
        web_count(web, &web->counts.refused);
        close(fd);
        return;
    }
    uint32_t serial = line->serial + 1;
    pthread_mutex_lock(&web->lock);
    *line = (struct line){.state = LINE_HEAD,
                          .web = web,
                          .serial = serial,
                          .address = *from,
                          .near = peers_is_near(&from->sin6_addr),
                          .head = head,
                          .until_ns = clock_now_ns() + HEAD_NS};
    pthread_mutex_unlock(&web->lock);
    const lws_adopt_desc_t desc = {.vh = web->vhost,
                                   .type = LWS_ADOPT_SOCKET,
                                   .fd = {.sockfd = fd},
                                   .vh_prot_name = "web",
                                   .opaque = line};
    struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&desc);
    line->wsi = wsi;
    if (!wsi)
        line_free(line);
}

void line_close(struct line *line)
{
    if (line->wsi)
        lws_set_timeout(line->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

void line_become(struct line *line, enum line_state state)
{
    pthread_mutex_lock(&line->web->lock);
    line->state = state;
    pthread_mutex_unlock(&line->web->lock);
}

/* ---- out ---- */

void line_send(struct line *line, const void *bytes, size_t size)
{
    text_add_bytes(&line->sending, bytes, size);
    lws_callback_on_writable(line->wsi);
}

void line_send_rest(struct line *line, const void *bytes, size_t size)
{
    line->rest = bytes;
    line->n_rest = size;
}

void line_send_body(struct line *line, struct body *body)
{
    body->users++;
    line->body = body;
    line_send_rest(line, body->text.data, body->text.length);
}

void body_leave(struct body *body)
{
    if (!body || --body->users)
        return;
    text_free(&body->text);
    free(body);
}

/* Under the lock. */
static bool post(struct line *line, enum frame_kind kind, const void *data, size_t size)
{
    unsigned char head[FRAME_HEAD_MAX];
    size_t n = frame_head(head, kind, size);
    if (line->state != LINE_TALK || line->outbox.length + n + size > OUTBOX_MAX) {
        line->web->counts.dropped++;
        return false;
    }
    text_add_bytes(&line->outbox, (const char *)head, n);
    text_add_bytes(&line->outbox, data, size);
    return true;
}

static void ring(struct web *web)
{
    if (!atomic_exchange(&web->rung, true))
        lws_cancel_service(web->context);
}

bool line_post(struct line *line, enum frame_kind kind, const void *data, size_t size)
{
    pthread_mutex_lock(&line->web->lock);
    bool posted = post(line, kind, data, size);
    pthread_mutex_unlock(&line->web->lock);
    ring(line->web);
    return posted;
}

bool line_post_to(struct web *web, int number, enum frame_kind kind, const void *data, size_t size)
{
    struct line *line = &web->lines[(number & 0xff) % LINES_MAX];
    pthread_mutex_lock(&web->lock);
    bool posted = line->web && line_number(line) == number && post(line, kind, data, size);
    pthread_mutex_unlock(&web->lock);
    if (posted)
        ring(web);
    return posted;
}

void line_ring(struct web *web)
{
    atomic_store(&web->rung, false);
    pthread_mutex_lock(&web->lock);
    for (int i = 0; i < LINES_MAX; i++)
        if (web->lines[i].state == LINE_TALK && web->lines[i].outbox.length)
            lws_callback_on_writable(web->lines[i].wsi);
    pthread_mutex_unlock(&web->lock);
}

/* What others posted becomes what is sent next. */
static void fetch_outbox(struct line *line)
{
    struct text empty = line->sending;
    empty.length = 0;
    line->sent = 0;
    pthread_mutex_lock(&line->web->lock);
    line->sending = line->outbox;
    line->outbox = empty;
    pthread_mutex_unlock(&line->web->lock);
}

/* What goes out next, at most a piece: its length. */
static size_t next_piece(const struct line *line, const char **bytes)
{
    size_t n = line->sending.length, left = n + line->n_rest - line->sent;
    if (line->sent < n) {
        *bytes = line->sending.data + line->sent;
        left = n - line->sent;
    } else if (left) {
        *bytes = line->rest + (line->sent - n);
    }
    return left < PIECE_MAX ? left : PIECE_MAX;
}

void line_end_talk(struct line *line, int code)
{
    const unsigned char body[2] = {(unsigned char)(code >> 8), (unsigned char)code};
    if (line->state != LINE_TALK)
        return;
    line_post(line, FRAME_CLOSE, body, code ? sizeof body : 0);
    pthread_mutex_lock(&line->web->lock);
    text_add_bytes(&line->sending, line->outbox.data, line->outbox.length);
    line->outbox.length = 0;
    line->state = LINE_ANSWER;
    pthread_mutex_unlock(&line->web->lock);
    line->until_ns = clock_now_ns() + HEAD_NS;
    lws_callback_on_writable(line->wsi);
}

static void watch_talk(struct line *line, int64_t now_ns)
{
    struct talk *talk = line->talk;
    if (now_ns < talk->heard_ns + QUIET_NS)
        return;
    if (!talk->asked)
        line_post(line, FRAME_PING, "", 0);
    else if (now_ns > talk->heard_ns + 2 * QUIET_NS)
        line_close(line);
    talk->asked = true;
}

void line_watch(struct web *web, int64_t now_ns)
{
    for (int i = 0; i < LINES_MAX; i++) {
        struct line *line = &web->lines[i];
        if (line->state == LINE_TALK)
            watch_talk(line, now_ns);
        if (line->state == LINE_TALK || line->state == LINE_FREE || now_ns < line->until_ns)
            continue;
        if (line->state == LINE_WAIT) {
            answer_late(line, now_ns);
            continue;
        }
        if (line->state == LINE_HEAD)
            web_count(web, &web->counts.slow);
        line->until_ns = INT64_MAX;
        line_close(line);
    }
}

/* An answer is out: nothing more is said, and the other side may close. */
static void end_answer(struct line *line)
{
    line_become(line, LINE_LAST);
    line->until_ns = clock_now_ns() + SECOND_NS;
    shutdown(lws_get_socket_fd(line->wsi), SHUT_WR);
}

/* Called again until nothing is left and the system has taken it all. */
static int write_piece(struct line *line)
{
    const char *bytes = NULL;
    if (line->state == LINE_TALK && !next_piece(line, &bytes))
        fetch_outbox(line);
    size_t n = next_piece(line, &bytes);
    if (n && lws_write(line->wsi, (unsigned char *)bytes, n, LWS_WRITE_RAW) < 0)
        return -1;
    line->sent += n;
    if (n) {
        lws_callback_on_writable(line->wsi);
        line->until_ns = clock_now_ns() + HEAD_NS;
    } else if (line->state == LINE_ANSWER)
        end_answer(line);
    return 0;
}

/* ---- in ---- */

static int take_head(struct line *line, const char *bytes, size_t size, int64_t now_ns)
{
    size_t room = WEB_HEAD_MAX - line->head_n, n = size < room ? size : room, used = 0;
    memcpy(line->head + line->head_n, bytes, n);
    line->head_n += n;
    if (!line->request)
        line->request = calloc(1, sizeof *line->request);
    if (!line->request)
        return -1;
    int status = web_request_read(line->request, line->head, line->head_n, &used);
    if (!status)
        return 0;
    line->until_ns = now_ns + HEAD_NS;
    answer_request(line, status, now_ns);
    if (line->state != LINE_TALK)
        return 0;
    const unsigned char *rest = (const unsigned char *)line->head + used;
    if (talk_hear(line, rest, line->head_n - used, now_ns))
        talk_hear(line, (const unsigned char *)bytes + n, size - n, now_ns);
    free(line->head);
    line->head = NULL;
    return 0;
}

static int take_bytes(struct line *line, const void *bytes, size_t size)
{
    int64_t now_ns = clock_now_ns();
    if (line->state == LINE_HEAD)
        return take_head(line, bytes, size, now_ns);
    if (line->state == LINE_TALK)
        talk_hear(line, bytes, size, now_ns);
    return 0;
}

int line_event(struct lws *wsi, int reason, void *bytes, size_t size)
{
    struct line *line = lws_get_opaque_user_data(wsi);
    if (!line || line->state == LINE_FREE)
        return 0;
    line->wsi = wsi;
    switch (reason) {
    case LWS_CALLBACK_RAW_RX:
        return take_bytes(line, bytes, size);
    case LWS_CALLBACK_RAW_WRITEABLE:
        return write_piece(line);
    case LWS_CALLBACK_RAW_CLOSE:
        line_free(line);
        return 0;
    default:
        return 0;
    }
}
