/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A packet on its way out: one message, or several in a bundle. liblo writes the bytes. One thread at a time.
 */
#ifndef CONTROL_OUTGOING_H
#define CONTROL_OUTGOING_H

#include "control/peers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outgoing;

enum { OUTGOING_ROOM = 1400 }; /* bytes that a packet holds, so that no network cuts it up */

/* NULL when out of memory. */
struct outgoing *outgoing_create(void);
void outgoing_destroy(struct outgoing *out);

/* A message is begun, filled and ended. */
void outgoing_begin(struct outgoing *out, const char *address);
void outgoing_float(struct outgoing *out, double number);
void outgoing_int(struct outgoing *out, int64_t number); /* clamped to 32 bits */
void outgoing_text(struct outgoing *out, const char *text);
void outgoing_truth(struct outgoing *out, bool on);
void outgoing_nothing(struct outgoing *out);
/* False when the packet was full: it was not added, and comes first in the next packet after outgoing_clear. */
bool outgoing_end(struct outgoing *out);

bool outgoing_is_empty(const struct outgoing *out);
/* The packet's bytes, valid until the next call; NULL when it is empty. */
const void *outgoing_bytes(struct outgoing *out, size_t *size);
void outgoing_clear(struct outgoing *out);

/* One message of texts, or the packet as it stands, which is then empty, to a peer. */
void outgoing_say(struct outgoing *out, struct peers *peers, int32_t peer, const char *address,
                  const char *const *texts, int n);
bool outgoing_send(struct outgoing *out, struct peers *peers, int32_t peer, enum courtesy courtesy);

#endif
