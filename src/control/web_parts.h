/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who does what in the web: web.c its life, port and moments, web_line.c bytes of connections, web_answer.c HTTP, web_talk.c
 * WebSockets, web_view.c the tree. The web's thread only, unless it says otherwise.
 */
#ifndef CONTROL_WEB_PARTS_H
#define CONTROL_WEB_PARTS_H

#include "control/web_inner.h"

/* One more of a count. */
void web_count(struct web *web, uint64_t *counter);

/* ---- web_line.c ---- */

/* Adds a socket that was accepted; closes it when there are too many. */
void line_open(struct web *web, int fd, const struct sockaddr_in6 *from);
void line_close(struct line *line);
void line_become(struct line *line, enum line_state state);
/* Appends bytes to what is sent to this line. */
void line_send(struct line *line, const void *bytes, size_t size);
/* Once, behind them: bytes that stay, or a body, which gets a user more. */
void line_send_rest(struct line *line, const void *bytes, size_t size);
void line_send_body(struct line *line, struct body *body);
/* One user less; NULL is none. */
void body_leave(struct body *body);
/* A whole WebSocket message; any thread. False when there is no room. */
bool line_post(struct line *line, enum frame_kind kind, const void *data, size_t size);
/* The same by the number of a line, which may be gone. */
bool line_post_to(struct web *web, int number, enum frame_kind kind, const void *data, size_t size);
int line_number(const struct line *line);
/* Says goodbye with a code of RFC 6455 and closes when all is sent. */
void line_end_talk(struct line *line, int code);
/* Lines that others posted to are sent. */
void line_ring(struct web *web);
/* Closes what has had its time, and asks quiet WebSockets. */
void line_watch(struct web *web, int64_t now_ns);
/* For lws. */
int line_event(struct lws *wsi, int reason, void *bytes, size_t size);

/* ---- web_answer.c ---- */

/* A head is whole or refused (status): answers, waits for a snapshot or becomes a WebSocket. */
void answer_request(struct line *line, int status, int64_t now_ns);
/* No snapshot came in time. */
void answer_late(struct line *line, int64_t now_ns);
/* What waits for a snapshot, as far as there is time for it now. */
void answer_waiting(struct web *web, const struct snapshot *snapshot, int64_t now_ns);

/* ---- web_view.c ---- */

/* The newest snapshot while anybody needs one, else NULL; each must be returned. */
const struct snapshot *view_take(struct web *web, int64_t now_ns);
/* Snapshots are needed now and for a while. */
void view_want(struct web *web, int64_t now_ns);
void view_leave(struct web *web);
/* The nodes of a snapshot's schema, telling WebSockets what changed; NULL when memory is short. */
const struct nodes *view_follow(struct web *web, const struct snapshot *snapshot);
/* Values that somebody listens to, and changes of the tree. */
void view_tell(struct web *web, const struct snapshot *snapshot, int64_t now_ns);

/* ---- web_talk.c ---- */

/* False when there is no room for one more. */
bool talk_begin(struct line *line, const struct web_request *request, int64_t now_ns);
/* The door was opened or closed: pages are told. */
void talk_door(struct web *web, int64_t now_ns);
/* Bytes of a WebSocket. False when it is ending. */
bool talk_hear(struct line *line, const unsigned char *bytes, size_t size, int64_t now_ns);

#endif
