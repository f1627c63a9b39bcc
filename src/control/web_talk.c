/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WebSockets: OSC in binary frames is the conversation that everybody has; text frames are OSCQuery's commands, and those of
 * our own page.
 */
#include "control/web_parts.h"

#include "base/json.h"
#include "control/intake.h"

#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

static int n_of_address(const struct web *web, const struct line *other)
{
    int n = 0;
    for (int i = 0; i < LINES_MAX; i++) {
        const struct line *line = &web->lines[i];
        n += line->state == LINE_TALK &&
             !memcmp(&line->address.sin6_addr, &other->address.sin6_addr, 16);
    }
    return n;
}

/* Our own page wants to know who it is here. */
static void welcome(struct line *line, int64_t now_ns)
{
    struct web *web = line->web;
    struct peer_note note = {0};
    struct text text = {0};
    peers_note(web->desc.peers, line->talk->peer, &note, now_ns);
    text_add(&text, "{\"COMMAND\": \"WELCOME\", \"DATA\": {\"role\": \"%s\", \"name\": ",
             line->talk->role == ROLE_OPERATOR ? "operator" : "player");
    json_add_string(&text, note.name);
    text_add(&text, ", \"open\": %s}}", atomic_load(&web->door.is_open) ? "true" : "false");
    line_post(line, FRAME_TEXT, text.data, text.length);
    text_free(&text);
}

void talk_door(struct web *web, int64_t now_ns)
{
    for (int i = 0; i < LINES_MAX; i++)
        if (web->lines[i].state == LINE_TALK && web->lines[i].talk->page)
            welcome(&web->lines[i], now_ns);
}

static void shake_hands(struct line *line, const char *key)
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    char both[WEB_WORD_MAX + sizeof guid], accept[40], answer[256];
    unsigned char hash[20];
    int n = snprintf(both, sizeof both, "%s%s", key, guid);
    lws_SHA1((unsigned char *)both, (size_t)n, hash);
    lws_b64_encode_string((const char *)hash, sizeof hash, accept, sizeof accept);
    n = snprintf(answer, sizeof answer,
                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                 accept);
    line_send(line, answer, (size_t)n);
}

bool talk_begin(struct line *line, const struct web_request *request, int64_t now_ns)
{
    struct web *web = line->web;
    struct talk *talk = n_of_address(web, line) < PER_ADDRESS_MAX ? calloc(1, sizeof *talk) : NULL;
    if (!talk)
        return false;
    talk->heard_ns = now_ns;
    talk->role = line->near ? ROLE_OPERATOR : ROLE_PLAYER;
    talk->page = !strcmp(request->path, "/page");
    const struct peer_place place = {.address = line->address, .link = line_number(line)};
    talk->peer = peers_join(web->desc.peers, &web->carrier, &place, talk->role, now_ns);
    if (!talk->peer) {
        free(talk);
        return false;
    }
    shake_hands(line, request->key);
    pthread_mutex_lock(&web->lock);
    line->talk = talk;
    line->state = LINE_TALK;
    web->counts.clients++;
    pthread_mutex_unlock(&web->lock);
    if (talk->page)
        welcome(line, now_ns);
    view_want(web, now_ns);
    return true;
}

/* ---- commands ---- */

static struct listen *find_listen(struct talk *talk, const char *address)
{
    for (int i = 0; i < talk->n_listens; i++)
        if (!strcmp(talk->listens[i].address, address))
            return &talk->listens[i];
    return NULL;
}

static void do_listen(struct line *line, struct json *data, int64_t now_ns)
{
    struct talk *talk = line->talk;
    char *address = text_nfc(json_text(data, ""));
    (void)now_ns;
    if (address && *address == '/' && strlen(address) < sizeof talk->listens->address &&
        talk->n_listens < LISTENS_MAX && !find_listen(talk, address)) {
        struct listen *listen = &talk->listens[talk->n_listens++];
        memcpy(listen->address, address, strlen(address) + 1);
        listen->changes = UNTOLD;
    }
    free(address);
}

static void do_ignore(struct line *line, struct json *data, int64_t now_ns)
{
    struct talk *talk = line->talk;
    char *address = text_nfc(json_text(data, ""));
    struct listen *listen = address ? find_listen(talk, address) : NULL;
    (void)now_ns;
    if (listen)
        *listen = talk->listens[--talk->n_listens];
    free(address);
}

static void do_pair(struct line *line, struct json *data, int64_t now_ns)
{
    struct web *web = line->web;
    struct talk *talk = line->talk;
    static const char *const answers[] = {"{\"COMMAND\": \"PAIRED\", \"DATA\": false}",
                                          "{\"COMMAND\": \"PAIRED\", \"DATA\": true}"};
    bool right = admit_pin(&web->admit, json_text(data, ""), now_ns);
    line_post(line, FRAME_TEXT, answers[right], strlen(answers[right]));
    if (!right) {
        web_count(web, &web->counts.refused);
        return;
    }
    talk->role = ROLE_OPERATOR;
    peers_set_role(web->desc.peers, talk->peer, talk->role);
    if (talk->page)
        welcome(line, now_ns);
}

/* Commands that are not ours, as libossia's START_OSC_STREAMING, are no mistake. */
static void do_command(struct line *line, const struct frame *frame, int64_t now_ns)
{
    static const struct {
        const char *name;
        void (*run)(struct line *line, struct json *data, int64_t now_ns);
    } commands[] = {{"LISTEN", do_listen}, {"IGNORE", do_ignore}, {"PAIR", do_pair}};
    struct json *json = json_parse(frame->data, frame->size, NULL);
    const char *name = json_text(json_get(json, "COMMAND"), "");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (!strcmp(name, commands[i].name))
            commands[i].run(line, json_get(json, "DATA"), now_ns);
    json_free(json);
}

static void do_frame(struct line *line, const struct frame *frame, int64_t now_ns)
{
    struct web *web = line->web;
    switch (frame->kind) {
    case FRAME_BINARY:
        peers_hear(web->desc.peers, line->talk->peer, frame->size, now_ns);
        intake_packet(web->desc.intake, line->talk->peer, frame->data, frame->size, now_ns);
        return;
    case FRAME_TEXT:
        do_command(line, frame, now_ns);
        return;
    case FRAME_PING:
        line_post(line, FRAME_PONG, frame->data, frame->size);
        return;
    case FRAME_CLOSE:
        line_end_talk(line, frame->code);
        return;
    case FRAME_FAULT:
        if (frame->code == 1009)
            web_count(web, &web->counts.too_large);
        line_end_talk(line, frame->code);
        return;
    default:
        return;
    }
}

bool talk_hear(struct line *line, const unsigned char *bytes, size_t size, int64_t now_ns)
{
    struct frame frame;
    line->talk->heard_ns = now_ns;
    line->talk->asked = false;
    do {
        frame = frame_read(&line->talk->reader, &bytes, &size);
        do_frame(line, &frame, now_ns);
    } while (frame.kind != FRAME_NONE && line->state == LINE_TALK);
    return line->state == LINE_TALK;
}
