/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WebSocket frames (RFC 6455, server side, no extensions): pure, bounded, one thread. Fragments are put together.
 */
#ifndef CONTROL_WEB_FRAME_H
#define CONTROL_WEB_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

enum { FRAME_MESSAGE_MAX = 65536, FRAME_CONTROL_MAX = 125, FRAME_HEAD_MAX = 14 };

enum frame_kind {
    FRAME_NONE, /* more bytes are needed */
    FRAME_TEXT,
    FRAME_BINARY,
    FRAME_CLOSE,
    FRAME_PING,
    FRAME_PONG,
    FRAME_FAULT, /* nothing more can be read; `code` says why */
};

struct frame {
    enum frame_kind kind;
    const void
        *data; /* until the next call; text is UTF-8 and ends with a zero that is not counted */
    size_t size;
    int code; /* FRAME_FAULT: 1002 protocol, 1007 no UTF-8, 1009 too large; FRAME_CLOSE: what the other side said */
};

struct frame_reader {
    unsigned char head[FRAME_HEAD_MAX];
    size_t head_n;
    uint64_t left, at; /* of the frame's payload: to come, and read */
    bool inside;       /* the head is whole */
    int message;       /* opcode of the message that is being put together, 0 = none */
    size_t n, control_n;
    bool failed;
    char control[FRAME_CONTROL_MAX + 1];
    char data[FRAME_MESSAGE_MAX + 1];
};

/* Reads from *data on, which moves behind what was used. Call again while it returns anything but FRAME_NONE or
 * FRAME_FAULT. */
struct frame frame_read(struct frame_reader *reader, const unsigned char **data, size_t *size);

/* The head of an unmasked frame that carries a whole message of so many bytes: its length. */
size_t frame_head(unsigned char head[FRAME_HEAD_MAX], enum frame_kind kind, size_t size);

#endif
