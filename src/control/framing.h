/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packets in a stream of bytes: OSC 1.0 puts their size in front, OSC 1.1 uses SLIP (RFC 1055). The first byte of a
 * connection tells which. Pure, bounded; fuzzed.
 */
#ifndef CONTROL_FRAMING_H
#define CONTROL_FRAMING_H

#include <stdbool.h>
#include <stddef.h>

enum { FRAMING_PACKET_MAX = 65536 };

enum framing_kind { FRAMING_UNKNOWN, FRAMING_SIZE, FRAMING_SLIP };

struct framing {
    enum framing_kind kind;
    bool escaped, skipping; /* SLIP: behind an escape; to the end of a packet that is too large */
    bool broken;            /* a size that cannot be: nothing behind it can be trusted */
    int n_large;            /* packets left out */
    size_t n;               /* bytes of the packet so far, its size included */
    size_t n_packet;        /* of a whole one */
    unsigned char bytes[4 + FRAMING_PACKET_MAX];
};

/* Takes in bytes up to the end of the next packet; how many. *packet is NULL when none is whole yet, else it stands
 * until the next call. */
size_t framing_take(struct framing *framing, const unsigned char *data, size_t size,
                    const unsigned char **packet);

/* A packet as the other side frames its own, into room for 2 * size + 4 bytes; how many bytes. */
size_t framing_wrap(enum framing_kind kind, const unsigned char *packet, size_t size,
                    unsigned char *out);

#endif
