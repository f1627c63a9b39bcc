/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes as they stand in a ring of bytes: as short as what they hold, because thousands may wait. Pure.
 */
#ifndef CONTROL_PACKED_H
#define CONTROL_PACKED_H

#include "tree/write.h"

#include <stddef.h>

enum { PACKED_MAX = sizeof(struct write) + 64 };

struct packed_head {
    uint32_t size; /* of the whole, this head included */
    int32_t reply;
    int64_t arrived_ns;
    uint16_t n_address, n_text; /* bytes behind the arguments, ends included */
    uint8_t n_args, n_author, role;
};

/* Into room for PACKED_MAX bytes; how many it took. */
size_t packed_put(unsigned char *out, const struct write *write);

/* What packed_put wrote; of `write` only what the arguments reach is set. */
void packed_get(const struct packed_head *head, const unsigned char *body, struct write *write);

#endif
