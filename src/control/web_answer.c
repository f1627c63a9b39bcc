/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One request, one answer: the page, OSCQuery, a token for a PIN, or a WebSocket. Who asks under a foreign name or from a
 * foreign page gets nothing.
 */
#include "control/web_parts.h"

#include "base/clock.h"
#include "base/file.h"
#include "control/oscquery.h"
#include "control/page.h"
#include "tree/snapshot.h"

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

#define WHOLE_NS INT64_C(100000000) /* how long an answer with the whole tree serves others */
#define SPEND_NS INT64_C(2000000)   /* then others have their turn */

/* An answer to be written: its body, and what is said of it. */
struct answer {
    int status;
    const char *type;
    const void *bytes; /* copied, unless they stay */
    size_t size;
    bool stays;
    struct body *body; /* instead of them */
    const char *etag;  /* NULL: never kept by the browser */
};

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *words;
    } reasons[] = {
        {200, "OK"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {414, "URI Too Long"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].words;
    return "";
}

/* Scripts, styles and connections come from here and nowhere else. Old browsers do not count WebSockets as 'self'. */
static void add_policy(struct text *out, const char *host)
{
    text_add(
        out,
        "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
        "Content-Security-Policy: default-src 'self'; connect-src 'self' ws://%s; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n",
        host);
}

static void send_answer(struct line *line, const struct answer *answer)
{
    struct text head = {0};
    bool body = answer->status != 204 && answer->status != 304;
    text_add(&head, "HTTP/1.1 %d %s\r\nConnection: close\r\n", answer->status,
             reason(answer->status));
    if (body)
        text_add(&head, "Content-Type: %s\r\nContent-Length: %zu\r\n", answer->type,
                 answer->body ? answer->body->text.length : answer->size);
    if (answer->etag)
        text_add(&head, "Cache-Control: no-cache\r\nETag: %s\r\n", answer->etag);
    else
        text_add(&head, "Cache-Control: no-store\r\n");
    if (answer->status == 405)
        text_add(&head, "Allow: GET\r\n");
    if (answer->status == 426)
        text_add(&head,
                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
    add_policy(&head, answer->status < 400 ? line->request->host : "127.0.0.1");
    text_add(&head, "\r\n");
    line_send(line, head.data, head.length);
    if (body && answer->body)
        line_send_body(line, answer->body);
    else if (body && answer->stays)
        line_send_rest(line, answer->bytes, answer->size);
    else if (body)
        line_send(line, answer->bytes, answer->size);
    text_free(&head);
    line_become(line, LINE_ANSWER);
}

static void send_text(struct line *line, int status, const char *type, const char *text)
{
    const struct answer answer = {
        .status = status, .type = type, .bytes = text, .size = strlen(text)};
    send_answer(line, &answer);
}

static void refuse(struct line *line, int status)
{
    struct web *web = line->web;
    web_count(web, status == 431 || status == 414 ? &web->counts.too_large : &web->counts.refused);
    send_text(line, status, "text/plain", reason(status));
}

static void send_page(struct line *line, const char *name)
{
    const struct page_file *file = page_find(name);
    char etag[24];
    if (!file) {
        send_text(line, 404, "text/plain", reason(404));
        return;
    }
    snprintf(etag, sizeof etag, "\"%016llx\"",
             (unsigned long long)file_hash(file->data, file->size));
    const struct answer answer = {.status = strcmp(line->request->known, etag) ? 200 : 304,
                                  .type = page_type(file),
                                  .bytes = file->data,
                                  .stays = true,
                                  .size = file->size,
                                  .etag = etag};
    send_answer(line, &answer);
}

static void send_token(struct line *line, int64_t now_ns)
{
    struct admit *admit = &line->web->admit;
    char body[64];
    bool paused = now_ns < admit->paused_until_ns;
    if (!admit_pin(admit, line->request->pin, now_ns)) {
        refuse(line, paused ? 429 : 403);
        return;
    }
    snprintf(body, sizeof body, "{\"token\": \"%s\"}", admit->token);
    send_text(line, 200, "application/json", body);
}

static void send_host_info(struct line *line)
{
    struct web *web = line->web;
    struct text text = {0};
    struct sockaddr_storage own = {0};
    socklen_t n = sizeof own;
    char ip[INET6_ADDRSTRLEN] = "127.0.0.1";
    getsockname(lws_get_socket_fd(line->wsi), (struct sockaddr *)&own, &n);
    struct sockaddr_in6 mapped = peers_map(&own);
    if (IN6_IS_ADDR_V4MAPPED(&mapped.sin6_addr))
        inet_ntop(AF_INET, &mapped.sin6_addr.s6_addr[12], ip, sizeof ip);
    else
        inet_ntop(AF_INET6, &mapped.sin6_addr, ip, sizeof ip);
    const struct oscquery_host host = {.name = web->name,
                                       .ip = ip,
                                       .osc_port = atomic_load(&web->osc_port),
                                       .web_port = atomic_load(&web->door.port)};
    oscquery_host_info(&text, &host);
    send_text(line, 200, "application/json", text.data ? text.data : "{}");
    text_free(&text);
}

/* ---- the tree ---- */

/* A node's answer in a body of its own, which its caller leaves; NULL: *status says why. */
static struct body *make_body(const struct nodes *nodes, const struct snapshot *snapshot,
                              const char *path, const char *attribute, int *status)
{
    struct body *body = calloc(1, sizeof *body);
    *status = 503;
    if (!body)
        return NULL;
    body->users = 1;
    *status = oscquery_answer(&body->text, nodes, snapshot, path, attribute);
    if (body->text.failed)
        *status = 503;
    if (*status == 200)
        return body;
    body_leave(body);
    return NULL;
}

/* The whole tree serves all who ask within a moment. */
static struct body *whole_body(struct view *view, const struct snapshot *snapshot, int *status,
                               int64_t now_ns)
{
    if (!view->whole || now_ns > view->whole_ns + WHOLE_NS) {
        body_leave(view->whole);
        view->whole = make_body(view->nodes, snapshot, "/", "", status);
        view->whole_ns = now_ns;
    }
    if (view->whole)
        view->whole->users++;
    return view->whole;
}

static void send_node(struct line *line, const struct snapshot *snapshot, int64_t now_ns)
{
    const struct web_request *request = line->request;
    const struct nodes *nodes = view_follow(line->web, snapshot);
    char *path = nodes ? text_nfc(request->path) : NULL;
    int status = 503;
    struct body *body = NULL;
    if (path && !strcmp(path, "/") && !*request->attribute)
        body = whole_body(&line->web->view, snapshot, &status, now_ns);
    else if (path)
        body = make_body(nodes, snapshot, path, request->attribute, &status);
    free(path);
    const struct answer answer = {.status = 200, .type = "application/json", .body = body};
    if (body)
        send_answer(line, &answer);
    else
        send_text(line, status, "text/plain", reason(status));
    body_leave(body);
}

void answer_waiting(struct web *web, const struct snapshot *snapshot, int64_t now_ns)
{
    struct view *view = &web->view;
    int64_t begun_ns = clock_now_ns(), spent_ns = 0;
    if (now_ns < view->rest_ns)
        return;
    for (int i = 0; i < LINES_MAX && spent_ns < SPEND_NS; i++) {
        struct line *line = &web->lines[view->next++ % LINES_MAX];
        if (line->state == LINE_WAIT)
            send_node(line, snapshot, now_ns);
        spent_ns = clock_now_ns() - begun_ns;
    }
    view->rest_ns = now_ns + 5 * spent_ns;
}

/* ---- who asks for what ---- */

static bool is_welcome(const struct web_request *request)
{
    return admit_host(request->host) && admit_origin(request->origin, request->host) &&
           !request->foreign;
}

/* Programs are players as they are over UDP; a browser in the network has been given the token. */
static bool may_talk(const struct line *line, const struct web_request *request)
{
    return line->near || !*request->origin || admit_token(&line->web->admit, request->token);
}

static void upgrade(struct line *line, int64_t now_ns)
{
    if (!may_talk(line, line->request))
        refuse(line, 403);
    else if (!talk_begin(line, line->request, now_ns))
        refuse(line, 503);
}

static void answer_tree(struct line *line, int64_t now_ns)
{
    struct web_request *request = line->request;
    if (!strcmp(request->path, "/HOST_INFO"))
        memcpy(request->attribute, "HOST_INFO", sizeof "HOST_INFO");
    if (!strcmp(request->attribute, "HOST_INFO")) {
        send_host_info(line);
        return;
    }
    line_become(line, LINE_WAIT);
    view_want(line->web, now_ns);
    const struct snapshot *snapshot = view_take(line->web, now_ns);
    if (snapshot)
        answer_waiting(line->web, snapshot, now_ns);
    snapshot_return(snapshot);
}

static bool is_page(const struct web_request *request)
{
    bool there = !strcmp(request->path, "/") || !strcmp(request->path, "/page");
    return there && request->html && !*request->attribute;
}

void answer_late(struct line *line, int64_t now_ns)
{
    line->until_ns = now_ns + HEAD_NS;
    send_text(line, 503, "text/plain", reason(503));
}

void answer_request(struct line *line, int status, int64_t now_ns)
{
    const struct web_request *request = line->request;
    web_count(line->web, &line->web->counts.requests);
    if (status != 200)
        refuse(line, status);
    else if (!is_welcome(request))
        refuse(line, 403);
    else if (request->upgrade)
        upgrade(line, now_ns);
    else if (!strcmp(request->path, "/page/token"))
        send_token(line, now_ns);
    else if (!strncmp(request->path, "/page/", 6))
        send_page(line, request->path + 6);
    else if (is_page(request))
        send_page(line, "index.html");
    else
        answer_tree(line, now_ns);
}
