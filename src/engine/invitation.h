/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How others find the page: the sentence at the start, /web/open and what it opens, the QR code in the terminal and on the
 * operator's view. Main thread; owned by live.
 */
#ifndef ENGINE_INVITATION_H
#define ENGINE_INVITATION_H

#include <stdbool.h>
#include <stddef.h>

struct invitation;
struct qr;
struct tree;
struct web;

struct invitation_desc {
    struct web *web;
    struct tree *tree;
    bool qr; /* in the output even when that is no terminal */
};

/* NULL when out of memory; then nothing is told. */
struct invitation *invitation_create(const struct invitation_desc *desc);
void invitation_destroy(struct invitation *invitation);

/* Prints where the page is. */
void invitation_greet(struct invitation *invitation);

/* Once a frame: does what /web/open asks and keeps the other rows true. True when the page was opened or closed; then the
 * sentence about it is filled in. */
bool invitation_follow(struct invitation *invitation, char *sentence, size_t size);

/* The code for the operator's view and what stands below it; NULL while the page is closed. */
const struct qr *invitation_qr(const struct invitation *invitation, const char **caption);

#endif
