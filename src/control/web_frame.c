/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/web_frame.h"

#include "base/text.h"

#include <string.h>

enum { OP_MORE, OP_TEXT, OP_BINARY, OP_CLOSE = 8, OP_PING, OP_PONG };
enum { BAD_PROTOCOL = 1002, BAD_TEXT = 1007, TOO_LARGE = 1009 };

static struct frame fault(struct frame_reader *reader, int code)
{
    reader->failed = true;
    return (struct frame){.kind = FRAME_FAULT, .code = code};
}

static int opcode(const struct frame_reader *reader)
{
    return reader->head[0] & 15;
}

static bool is_final(const struct frame_reader *reader)
{
    return reader->head[0] & 0x80;
}

/* Two bytes, the longer length, the mask. */
static size_t head_size(const struct frame_reader *reader)
{
    int short_length = reader->head_n > 1 ? reader->head[1] & 127 : 0;
    return 2 + 4 + (short_length == 127 ? 8u : short_length == 126 ? 2u : 0u);
}

static uint64_t payload_size(const struct frame_reader *reader)
{
    uint64_t size = reader->head[1] & 127;
    size_t n = size == 127 ? 8 : size == 126 ? 2 : 0;
    if (n)
        size = 0;
    for (size_t i = 0; i < n; i++)
        size = size << 8 | reader->head[2 + i];
    return size;
}

/* 0, or the code with which it is refused. */
static int judge_head(struct frame_reader *reader)
{
    int op = opcode(reader);
    bool control = op >= OP_CLOSE;
    if ((reader->head[0] & 0x70) || !(reader->head[1] & 0x80) || op > OP_PONG ||
        (op > OP_BINARY && !control))
        return BAD_PROTOCOL;
    if (control)
        return is_final(reader) && reader->left <= FRAME_CONTROL_MAX ? 0 : BAD_PROTOCOL;
    if ((op == OP_MORE) != (reader->message != 0))
        return BAD_PROTOCOL;
    if (reader->left > FRAME_MESSAGE_MAX - reader->n)
        return TOO_LARGE;
    if (op != OP_MORE)
        reader->message = op;
    return 0;
}

static void take_head(struct frame_reader *reader, const unsigned char **data, size_t *size)
{
    while (*size && reader->head_n < head_size(reader)) {
        reader->head[reader->head_n++] = *(*data)++;
        (*size)--;
    }
}

static void take_payload(struct frame_reader *reader, const unsigned char **data, size_t *size)
{
    const unsigned char *mask = reader->head + reader->head_n - 4;
    bool control = opcode(reader) >= OP_CLOSE;
    char *out = control ? reader->control : reader->data;
    size_t *n = control ? &reader->control_n : &reader->n;
    for (; *size && reader->left; (*size)--, reader->left--)
        out[(*n)++] = (char)(*(*data)++ ^ mask[reader->at++ & 3]);
}

static struct frame end_control(struct frame_reader *reader)
{
    static const enum frame_kind kinds[] = {FRAME_CLOSE, FRAME_PING, FRAME_PONG};
    struct frame frame = {.kind = kinds[opcode(reader) - OP_CLOSE],
                          .data = reader->control,
                          .size = reader->control_n};
    const unsigned char *code = (const unsigned char *)reader->control;
    if (frame.kind == FRAME_CLOSE && frame.size >= 2)
        frame.code = code[0] << 8 | code[1];
    reader->control[reader->control_n] = '\0';
    reader->control_n = 0;
    return frame;
}

static struct frame end_message(struct frame_reader *reader)
{
    bool text = reader->message == OP_TEXT;
    struct frame frame = {
        .kind = text ? FRAME_TEXT : FRAME_BINARY, .data = reader->data, .size = reader->n};
    reader->data[reader->n] = '\0';
    reader->message = 0;
    reader->n = 0;
    if (text && !text_is_utf8(frame.data, frame.size))
        return fault(reader, BAD_TEXT);
    return frame;
}

struct frame frame_read(struct frame_reader *reader, const unsigned char **data, size_t *size)
{
    while (!reader->failed) {
        if (!reader->inside) {
            take_head(reader, data, size);
            if (reader->head_n < head_size(reader))
                break;
            reader->left = payload_size(reader);
            int code = judge_head(reader);
            if (code)
                return fault(reader, code);
            reader->inside = true;
            reader->at = 0;
        }
        take_payload(reader, data, size);
        if (reader->left)
            break;
        reader->inside = false;
        reader->head_n = 0;
        if (opcode(reader) >= OP_CLOSE)
            return end_control(reader);
        if (is_final(reader))
            return end_message(reader);
    }
    return (struct frame){.kind = FRAME_NONE};
}

size_t frame_head(unsigned char head[FRAME_HEAD_MAX], enum frame_kind kind, size_t size)
{
    static const unsigned char opcodes[] = {
        [FRAME_TEXT] = OP_TEXT, [FRAME_BINARY] = OP_BINARY, [FRAME_CLOSE] = OP_CLOSE,
        [FRAME_PING] = OP_PING, [FRAME_PONG] = OP_PONG,
    };
    size_t n = size > 65535 ? 8 : size > 125 ? 2 : 0;
    head[0] = (unsigned char)(0x80 | opcodes[kind]);
    head[1] = n == 8 ? 127 : n == 2 ? 126 : (unsigned char)size;
    for (size_t i = 0; i < n; i++)
        head[2 + i] = (unsigned char)((uint64_t)size >> 8 * (n - 1 - i));
    return 2 + n;
}
