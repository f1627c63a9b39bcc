/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/packed.h"

#include <string.h>

/* Texts stand one behind the other. */
static size_t text_used(const struct write *write)
{
    size_t used = 0;
    for (int i = 0; i < write->n_args; i++) {
        if (write->args[i].type != ARG_TEXT)
            continue;
        size_t end = write->args[i].text + strlen(write->text + write->args[i].text) + 1;
        used = end > used ? end : used;
    }
    return used;
}

static unsigned char *put(unsigned char *out, const void *data, size_t size)
{
    memcpy(out, data, size);
    return out + size;
}

size_t packed_put(unsigned char *out, const struct write *write)
{
    struct packed_head head = {.reply = write->reply,
                               .arrived_ns = write->arrived_ns,
                               .n_address = (uint16_t)(strlen(write->address) + 1),
                               .n_text = (uint16_t)text_used(write),
                               .n_args = (uint8_t)write->n_args,
                               .n_author = (uint8_t)(strlen(write->author) + 1),
                               .role = (uint8_t)write->role};
    unsigned char *at = out + sizeof head;
    at = put(at, write->args, (size_t)write->n_args * sizeof *write->args);
    at = put(at, write->address, head.n_address);
    at = put(at, write->author, head.n_author);
    at = put(at, write->text, head.n_text);
    head.size = (uint32_t)(at - out);
    memcpy(out, &head, sizeof head);
    return head.size;
}

static const unsigned char *get(const unsigned char *in, void *data, size_t size)
{
    memcpy(data, in, size);
    return in + size;
}

void packed_get(const struct packed_head *head, const unsigned char *body, struct write *write)
{
    write->reply = head->reply;
    write->arrived_ns = head->arrived_ns;
    write->role = head->role;
    write->n_args = head->n_args;
    body = get(body, write->args, head->n_args * sizeof *write->args);
    body = get(body, write->address, head->n_address);
    body = get(body, write->author, head->n_author);
    get(body, write->text, head->n_text);
}
