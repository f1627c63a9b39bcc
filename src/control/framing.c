/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/framing.h"

#include <stdint.h>
#include <string.h>

enum { END = 0xc0, ESC = 0xdb, ESC_END = 0xdc, ESC_ESC = 0xdd, SIZE_BYTES = 4 };

static size_t wanted_size(const struct framing *framing)
{
    const unsigned char *b = framing->bytes;
    return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
}

static size_t take_sized(struct framing *framing, const unsigned char *data, size_t size,
                         const unsigned char **packet)
{
    size_t used = 0;
    while (used < size && framing->n < SIZE_BYTES)
        framing->bytes[framing->n++] = data[used++];
    if (framing->n < SIZE_BYTES)
        return used;
    size_t whole = wanted_size(framing);
    if (whole > FRAMING_PACKET_MAX) {
        framing->broken = true;
        return size;
    }
    size_t missing = SIZE_BYTES + whole - framing->n;
    size_t n = missing < size - used ? missing : size - used;
    memcpy(framing->bytes + framing->n, data + used, n);
    framing->n += n;
    if (n == missing) {
        *packet = framing->bytes + SIZE_BYTES;
        framing->n_packet = whole;
        framing->n = 0;
    }
    return used + n;
}

static void add_byte(struct framing *framing, unsigned char byte)
{
    if (framing->escaped)
        byte = byte == ESC_END ? END : byte == ESC_ESC ? ESC : byte;
    framing->escaped = false;
    if (framing->n == FRAMING_PACKET_MAX)
        framing->skipping = true;
    else
        framing->bytes[framing->n++] = byte;
}

static size_t take_slip(struct framing *framing, const unsigned char *data, size_t size,
                        const unsigned char **packet)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] == ESC && !framing->escaped) {
            framing->escaped = true;
            continue;
        }
        if (data[i] != END) {
            add_byte(framing, data[i]);
            continue;
        }
        bool whole = framing->n && !framing->skipping;
        framing->n_large += framing->skipping;
        framing->n_packet = framing->n;
        framing->n = 0;
        framing->skipping = framing->escaped = false;
        if (whole) {
            *packet = framing->bytes;
            return i + 1;
        }
    }
    return size;
}

size_t framing_take(struct framing *framing, const unsigned char *data, size_t size,
                    const unsigned char **packet)
{
    *packet = NULL;
    if (!size || framing->broken)
        return size;
    if (framing->kind ==
        FRAMING_UNKNOWN) /* a size has 64 KiB at most, a packet begins with / or # */
        framing->kind = data[0] == 0 ? FRAMING_SIZE : FRAMING_SLIP;
    return framing->kind == FRAMING_SIZE ? take_sized(framing, data, size, packet)
                                         : take_slip(framing, data, size, packet);
}

size_t framing_wrap(enum framing_kind kind, const unsigned char *packet, size_t size,
                    unsigned char *out)
{
    if (kind != FRAMING_SLIP) {
        for (int i = 0; i < SIZE_BYTES; i++)
            out[i] = (unsigned char)(size >> (24 - 8 * i));
        memcpy(out + SIZE_BYTES, packet, size);
        return SIZE_BYTES + size;
    }
    size_t n = 0;
    out[n++] = END;
    for (size_t i = 0; i < size; i++) {
        if (packet[i] == END || packet[i] == ESC) {
            out[n++] = ESC;
            out[n++] = packet[i] == END ? ESC_END : ESC_ESC;
        } else {
            out[n++] = packet[i];
        }
    }
    out[n++] = END;
    return n;
}
