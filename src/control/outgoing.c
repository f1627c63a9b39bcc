/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/outgoing.h"

#include <lo/lo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUNDLE_HEAD = 16, ELEMENT_HEAD = 4 };

struct outgoing {
    lo_bundle bundle;
    int n;           /* messages in it */
    size_t size;     /* of the bundle */
    lo_message open; /* being filled, or left over */
    char address[WRITE_ADDRESS_MAX];
    bool left_over;
    void *bytes;
};

struct outgoing *outgoing_create(void)
{
    struct outgoing *out = calloc(1, sizeof *out);
    if (out)
        out->bundle = lo_bundle_new(LO_TT_IMMEDIATE);
    if (out && !out->bundle) {
        free(out);
        return NULL;
    }
    return out;
}

void outgoing_destroy(struct outgoing *out)
{
    if (!out)
        return;
    lo_bundle_free_recursive(out->bundle);
    lo_message_free(out->open);
    free(out->bytes);
    free(out);
}

void outgoing_begin(struct outgoing *out, const char *address)
{
    lo_message_free(out->open);
    out->open = lo_message_new();
    out->left_over = false;
    snprintf(out->address, sizeof out->address, "%s", address);
}

void outgoing_float(struct outgoing *out, double number)
{
    lo_message_add_float(out->open, (float)number);
}

void outgoing_int(struct outgoing *out, int64_t number)
{
    number = number > INT32_MAX ? INT32_MAX : number < INT32_MIN ? INT32_MIN : number;
    lo_message_add_int32(out->open, (int32_t)number);
}

void outgoing_text(struct outgoing *out, const char *text)
{
    lo_message_add_string(out->open, text);
}

void outgoing_truth(struct outgoing *out, bool on)
{
    if (on)
        lo_message_add_true(out->open);
    else
        lo_message_add_false(out->open);
}

void outgoing_nothing(struct outgoing *out)
{
    lo_message_add_nil(out->open);
}

static void take_in(struct outgoing *out)
{
    out->size += ELEMENT_HEAD + lo_message_length(out->open, out->address);
    lo_bundle_add_message(out->bundle, out->address, out->open);
    out->open = NULL;
    out->left_over = false;
    out->n++;
}

bool outgoing_end(struct outgoing *out)
{
    size_t size = ELEMENT_HEAD + lo_message_length(out->open, out->address);
    out->left_over = out->n && BUNDLE_HEAD + out->size + size > OUTGOING_ROOM;
    if (!out->left_over)
        take_in(out);
    return !out->left_over;
}

bool outgoing_is_empty(const struct outgoing *out)
{
    return out->n == 0;
}

const void *outgoing_bytes(struct outgoing *out, size_t *size)
{
    free(out->bytes);
    out->bytes = NULL;
    if (out->n == 1) {
        const char *address;
        lo_message only = lo_bundle_get_message(out->bundle, 0, &address);
        out->bytes = lo_message_serialise(only, address, NULL, size);
    } else if (out->n) {
        out->bytes = lo_bundle_serialise(out->bundle, NULL, size);
    }
    return out->bytes;
}

void outgoing_clear(struct outgoing *out)
{
    lo_bundle_free_recursive(out->bundle);
    out->bundle = lo_bundle_new(LO_TT_IMMEDIATE);
    out->n = 0;
    out->size = 0;
    if (out->left_over)
        take_in(out);
}

bool outgoing_send(struct outgoing *out, struct peers *peers, int32_t peer, enum courtesy courtesy)
{
    size_t size = 0;
    const void *bytes = outgoing_bytes(out, &size);
    bool sent = bytes && peers_send(peers, peer, courtesy, bytes, size);
    outgoing_clear(out);
    return sent;
}

void outgoing_say(struct outgoing *out, struct peers *peers, int32_t peer, const char *address,
                  const char *const *texts, int n)
{
    outgoing_begin(out, address);
    for (int i = 0; i < n; i++)
        outgoing_text(out, texts[i]);
    outgoing_end(out);
    outgoing_send(out, peers, peer, ANSWER_SENTENCE);
}
