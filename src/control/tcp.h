/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OSC over TCP: connections and their packets. Everything on the OSC thread but tcp_send.
 */
#ifndef CONTROL_TCP_H
#define CONTROL_TCP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct carrier;
struct intake;
struct peers;
struct tcp;

enum { TCP_MAX = 32, TCP_PER_ADDRESS_MAX = 16 };

/* NULL when out of memory. The carrier names this tcp as its owner. */
struct tcp *tcp_create(const struct carrier *carrier, struct peers *peers, struct intake *intake);
void tcp_destroy(struct tcp *tcp);

/* Takes a connection from a listening socket; one too many is closed at once and counted; one whose other side
 * answers nothing for 25 s ends. */
void tcp_accept(struct tcp *tcp, int listening, int64_t now_ns);

/* Fills in what to wait for, up to TCP_MAX; how many. Then what came of it. */
int tcp_wait_for(struct tcp *tcp, struct pollfd *fds);
void tcp_serve(struct tcp *tcp, const struct pollfd *fds, int n, int64_t now_ns);

/* Any thread. What a slow reader leaves no room for is dropped. */
bool tcp_send(struct tcp *tcp, int32_t link, const void *data, size_t size);

struct tcp_counts {
    int connections;
    uint64_t refused; /* connections too many, broken or too slow; packets too large or dropped */
};
struct tcp_counts tcp_counts(struct tcp *tcp); /* any thread */

#endif
