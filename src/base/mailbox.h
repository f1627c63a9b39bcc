/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three-slot mailbox: the newest value for one reader; older ones are overwritten unseen.
 *
 * One thread writes, one thread reads. Neither waits. Never for events or features, which must not be lost:
 * those travel in a ring. Memory order: the exchange of the middle slot is acquire-release.
 */
#ifndef BASE_MAILBOX_H
#define BASE_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct err;

struct mailbox {
    _Alignas(64) atomic_uint middle; /* slot number, plus 4 while it holds something unread */
    _Alignas(64) unsigned back;      /* writer's slot */
    _Alignas(64) unsigned front;     /* reader's slot */
    _Alignas(64) unsigned char *data;
    size_t size;
};

/* Three values of `size` bytes each. False and *err when out of memory. */
bool mailbox_init(struct mailbox *mailbox, size_t size, struct err *err);
void mailbox_free(struct mailbox *mailbox);

/* Writer only: the slot to fill, then publish it. */
void *mailbox_back(struct mailbox *mailbox);
void mailbox_publish(struct mailbox *mailbox);

/* Reader only: the newest published value, or NULL when nothing new came since the last call. */
const void *mailbox_take(struct mailbox *mailbox);

#endif
