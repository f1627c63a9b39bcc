/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HTTP and WebSocket on one port: OSCQuery for programs, the page for people. A thread of its own around libwebsockets;
 * reads snapshots of the tree, hands binary frames to its intake. On this machine only until it is opened to the network.
 */
#ifndef CONTROL_WEB_H
#define CONTROL_WEB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct intake;
struct peers;
struct snapshots;
struct web;
struct write;

enum { WEB_PORT = 9001, WEB_PIN_MAX = 8, WEB_URL_MAX = 128 };

struct web_desc {
    int port;         /* 0 = any free one; one that is taken gives way to the next free one */
    bool open;        /* to the network from the start */
    const char *name; /* what it is called for others; NULL = Clavilux */
    struct peers *peers;
    struct intake *intake; /* its own */
    struct snapshots *snapshots;
    int osc_port; /* where OSC is heard, for HOST_INFO and mDNS */
    const char
        *osc_on; /* on which interface, for mDNS: NULL = all, "lo" = this machine's own; it stays */
};

/* NULL and *err only when memory or threads are short. */
struct web *web_create(const struct web_desc *desc, struct err *err);
void web_destroy(struct web *web);

/* Any thread from here on. */
void web_open(struct web *web, bool open);
bool web_is_open(const struct web *web);
int web_port(const struct web *web); /* 0 while none can be had */
void web_set_osc_port(struct web *web, int port);

/* Where the page is, without secrets: "http://192.168.1.20:9001", this machine's own address while it is closed. */
void web_address(struct web *web, char *address, size_t size);
/* For the operator's eyes only: the address with its token, as the QR code has it, and the PIN that makes an operator. */
void web_url(struct web *web, char *url, size_t size);
void web_pin(const struct web *web, char pin[WEB_PIN_MAX]);

struct web_counts {
    int clients; /* WebSockets */
    uint64_t requests;
    uint64_t refused;   /* foreign sites, crafted requests, wrong tokens and PINs, too many */
    uint64_t too_large; /* heads and messages */
    uint64_t slow;      /* heads that did not come to an end in time */
    uint64_t dropped;   /* packets for clients that do not read */
};
struct web_counts web_counts(struct web *web);
/* Counts and address without ever waiting; false when that would be needed: then look again in the next frame. */
bool web_glance(struct web *web, struct web_counts *counts, char *address, size_t size);

#endif
