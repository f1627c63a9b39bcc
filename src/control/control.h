/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that plays the show over the network, and hears of it: OSC over UDP, TCP and WebSocket, OSCQuery, the page. Owned by the
 * engine; main thread only.
 */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

#include "control/intake.h"
#include "control/osc.h"
#include "tree/write.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct control;
struct peer_note;
struct err;
struct snapshots;
struct web;

/* --send HOST:PORT PATTERN HZ */
struct control_send {
    const char *to, *pattern, *hz;
};

struct control_desc {
    int osc_port;
    const char *osc_where; /* as osc_desc.where */
    int osc_buffer_bytes;  /* as osc_desc.buffer_bytes */
    const struct control_send *sends;
    int n_sends;
    struct snapshots
        *snapshots; /* of the tree; they outlive it; NULL = nothing is told, and there is no page */
    int web_port;   /* as web_desc.port */
    bool web_open;
};

/* NULL and *err when memory or threads are short, or a send cannot be meant. */
struct control *control_create(const struct control_desc *desc, struct err *err);
void control_destroy(struct control *control);

/* Up to n writes in the order of arrival, what a bundle held always together: read until it returns 0. */
int control_read(struct control *control, struct write *writes, int n);

/* Answers whoever sent a write, by its `reply`, at a path with n texts, as /error ADDRESS SENTENCE. */
void control_reply(struct control *control, int32_t reply, const char *path,
                   const char *const *texts, int n);

/* Everybody who talks with us, in the order of their coming, up to n; how many. */
int control_players(struct control *control, struct peer_note *notes, int n);

/* Names of players who are not heard: they cannot take another one. */
void control_mute(struct control *control, const char *names);

/* The port on which OSC is heard, 0 while it is taken; why, as osc_trouble. */
int control_osc_port(const struct control *control);
bool control_trouble(struct control *control, char *sentence, size_t size);

/* Where OSC is heard, for people: "192.168.1.20:9000". */
void control_place(const struct control *control, char *place, size_t size);

/* The page and its server; NULL without snapshots. */
struct web *control_web(const struct control *control);

struct control_counts {
    struct intake_counts in; /* by all ways together */
    struct osc_counts osc;
    uint64_t peers;
    int subscriptions;
};
struct control_counts control_counts(struct control *control);

/* Reads the three words of a --send. False and *err when they cannot be meant. */
bool control_read_send(const struct control_send *send, char *host, size_t size, int *port,
                       double *hz, struct err *err);

#endif
