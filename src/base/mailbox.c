/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mailbox.h"

#include "base/err.h"

#include <stdlib.h>

#define UNREAD 4u

bool mailbox_init(struct mailbox *mailbox, size_t size, struct err *err)
{
    mailbox->size = (size + 63) & ~(size_t)63;
    mailbox->data = aligned_alloc(64, 3 * mailbox->size);
    if (!mailbox->data)
        return err_set(err, ERR_SYSTEM, _("No memory for a mailbox; close other programs."));
    mailbox->back = 0;
    mailbox->front = 2;
    atomic_init(&mailbox->middle, 1);
    return true;
}

void mailbox_free(struct mailbox *mailbox)
{
    free(mailbox->data);
    mailbox->data = NULL;
}

void *mailbox_back(struct mailbox *mailbox)
{
    return mailbox->data + mailbox->back * mailbox->size;
}

void mailbox_publish(struct mailbox *mailbox)
{
    mailbox->back =
        atomic_exchange_explicit(&mailbox->middle, mailbox->back | UNREAD, memory_order_acq_rel) &
        ~UNREAD;
}

const void *mailbox_take(struct mailbox *mailbox)
{
    if (!(atomic_load_explicit(&mailbox->middle, memory_order_acquire) & UNREAD))
        return NULL;
    mailbox->front =
        atomic_exchange_explicit(&mailbox->middle, mailbox->front, memory_order_acq_rel) & ~UNREAD;
    return mailbox->data + mailbox->front * mailbox->size;
}
