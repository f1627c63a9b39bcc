/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the web share: connections and the tree as they know it. The web's thread only, but for what is atomic or
 * under the lock.
 */
#ifndef CONTROL_WEB_INNER_H
#define CONTROL_WEB_INNER_H

#include "base/text.h"
#include "base/thread.h"
#include "control/admit.h"
#include "control/peers.h"
#include "control/web.h"
#include "control/web_frame.h"
#include "control/web_request.h"

#include <netinet/in.h>
#include <stdatomic.h>

struct lws;
struct lws_context;
struct lws_vhost;
struct mdns;
struct nodes;
struct outgoing;
struct snapshot;

enum {
    LINES_MAX = 192,
    HTTP_MAX = 64,        /* connections that are no WebSockets */
    PER_ADDRESS_MAX = 16, /* of each kind */
    OUTBOX_MAX = 262144,
    LISTENS_MAX = 256,
};

#define HEAD_NS   INT64_C(5000000000)  /* for a whole head, and for taking an answer */
#define QUIET_NS  INT64_C(20000000000) /* then a WebSocket is asked whether it is alive */
#define SECOND_NS INT64_C(1000000000)

enum line_state {
    LINE_FREE,
    LINE_HEAD,   /* a request comes in */
    LINE_WAIT,   /* it waits for a snapshot */
    LINE_ANSWER, /* the answer goes out */
    LINE_LAST,   /* all is sent: waits for the other side to close */
    LINE_TALK,   /* a WebSocket */
};

/* An answer that several lines may send. */
struct body {
    int users;
    struct text text;
};

#define UNTOLD UINT64_MAX

struct listen {
    char address[256];
    uint64_t changes; /* that were told, or UNTOLD */
};

/* A line that became a WebSocket. */
struct talk {
    struct frame_reader reader;
    struct listen listens[LISTENS_MAX];
    int n_listens;
    int32_t peer;
    enum role role;
    int64_t heard_ns;
    bool asked; /* whether it is alive */
    bool page;  /* our own page: it is told who it is */
};

struct line {
    enum line_state state;
    struct web *web;
    struct lws *wsi;
    uint32_t serial; /* grows with each use of this place */
    struct sockaddr_in6 address;
    bool near;
    int64_t until_ns; /* closed then */
    char *head;       /* WEB_HEAD_MAX bytes while a request comes in */
    size_t head_n;
    struct web_request *request; /* while it is answered */
    struct talk *talk;
    struct text sending;
    const char *rest; /* goes out behind it: of a body, or compiled in */
    size_t n_rest;
    struct body *body;
    size_t sent;        /* of both */
    struct text outbox; /* whole frames; under the lock */
};

/* The port: its listening sockets, and how far it is open. */
struct door {
    struct lws *ears[2];
    int64_t retry_ns, named_ns;
    char host[64]; /* by which others reach it; under the lock */
    bool noted;    /* that nobody tells by mDNS */
    atomic_bool wish, is_open;
    atomic_int port; /* 0 while none can be had */
};

/* What is known of the tree. */
struct view {
    struct nodes *nodes;
    struct body *whole; /* all of it as JSON, for a moment */
    int64_t whole_ns;
    int64_t rest_ns;   /* no answer before: they take a fifth of a core at most */
    unsigned next;     /* the line that is answered first */
    bool joined;       /* snapshots are published for us */
    int64_t wanted_ns; /* when they were needed last */
    int64_t told_ns;   /* values */
    int64_t look_ns;   /* no look at a changed schema before */
};

struct web {
    struct web_desc desc;
    char name[64];
    struct thread thread;
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct carrier carrier;
    struct admit admit;
    struct mdns *mdns;
    struct door door;
    struct view view;
    struct outgoing *out;
    struct line lines[LINES_MAX];
    atomic_bool ending, rung, tell; /* tell: mDNS anew */
    atomic_int osc_port;
    pthread_mutex_t lock; /* outboxes, counts */
    struct web_counts counts;
};

#endif
