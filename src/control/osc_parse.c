/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sizes come from strangers: each is compared with what is left before it is added to anything.
 */
#include "control/osc_parse.h"

#include "tree/gate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ARRAY_DEPTH_MAX = 16, BUNDLE_HEADER = 16 };

struct cursor {
    const unsigned char *data;
    size_t at, size;
};

static uint32_t word_at(const unsigned char *data)
{
    return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

static bool take_word(struct cursor *c, uint32_t *word)
{
    if (c->size - c->at < 4)
        return false;
    *word = word_at(c->data + c->at);
    c->at += 4;
    return true;
}

static bool take_long(struct cursor *c, uint64_t *number)
{
    uint32_t high, low;
    if (c->size - c->at < 8 || !take_word(c, &high) || !take_word(c, &low))
        return false;
    *number = (uint64_t)high << 32 | low;
    return true;
}

/* A terminated string and its padding; NULL when it does not end within the message. */
static const char *take_string(struct cursor *c, size_t *length)
{
    const unsigned char *start = c->data + c->at;
    const unsigned char *zero = c->at < c->size ? memchr(start, 0, c->size - c->at) : NULL;
    if (!zero)
        return NULL;
    *length = (size_t)(zero - start);
    size_t padded = (*length / 4 + 1) * 4;
    c->at = padded < c->size - c->at ? c->at + padded : c->size;
    return (const char *)start;
}

static bool skip_blob(struct cursor *c)
{
    uint32_t size;
    if (!take_word(c, &size) || size > c->size - c->at)
        return false;
    size_t padded = ((size_t)size + 3) / 4 * 4;
    c->at = padded < c->size - c->at ? c->at + padded : c->size;
    return true;
}

/* Puts an argument into its place; what has no place is counted. */
static void keep(struct osc_message *m, enum arg_type type, double number)
{
    if (type == ARG_NUMBER && !isfinite(number)) {
        m->n_not_finite++;
        m->fault = OSC_PARTIAL;
        type = ARG_NOTHING;
        number = 0;
    }
    m->n_dropped += !write_add(&m->write, type, number);
}

static void keep_text(struct osc_message *m, const char *text)
{
    if (!write_add_text(&m->write, text)) {
        m->n_dropped++;
        m->fault = OSC_PARTIAL;
    }
}

/* What has no number or text of its own holds its place with nothing. */
static void keep_place(struct osc_message *m)
{
    keep(m, ARG_NOTHING, 0);
    m->n_dropped++;
}

static double float_of(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return (double)number;
}

static double double_of(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

enum taken { TAKEN, SHORT, UNKNOWN };

static enum taken take_wide(struct osc_message *m, struct cursor *c, char tag)
{
    uint64_t wide;
    if (!take_long(c, &wide))
        return SHORT;
    if (tag == 'h')
        keep(m, ARG_NUMBER, (double)(int64_t)wide);
    else if (tag == 'd')
        keep(m, ARG_NUMBER, double_of(wide));
    else
        keep(m, ARG_NUMBER, (double)(wide >> 32) + (double)(uint32_t)wide * 0x1p-32);
    return TAKEN;
}

static enum taken take_argument(struct osc_message *m, struct cursor *c, char tag)
{
    uint32_t word;
    size_t length;
    char text[16];
    const char *string;
    switch (tag) {
    case 'i':
    case 'c':
    case 'f':
    case 'r':
    case 'm':
        if (!take_word(c, &word))
            return SHORT;
        snprintf(text, sizeof text, tag == 'r' ? "#%08x" : "%08x", word);
        if (tag == 'r' || tag == 'm')
            keep_text(m, text);
        else
            keep(m, ARG_NUMBER, tag == 'f' ? float_of(word) : (double)(int32_t)word);
        return TAKEN;
    case 'h':
    case 'd':
    case 't':
        return take_wide(m, c, tag);
    case 's':
    case 'S':
        string = take_string(c, &length);
        if (string)
            keep_text(m, string);
        return string ? TAKEN : SHORT;
    case 'b':
        if (!skip_blob(c))
            return SHORT;
        keep_place(m);
        return TAKEN;
    case 'T':
    case 'F':
        keep(m, ARG_TRUTH, tag == 'T');
        return TAKEN;
    case 'N':
        keep(m, ARG_NOTHING, 0);
        return TAKEN;
    case 'I':
        keep(m, ARG_IMPULSE, 0);
        return TAKEN;
    default:
        return UNKNOWN;
    }
}

static enum osc_fault take_arguments(struct osc_message *m, struct cursor *c, const char *tags,
                                     size_t n)
{
    int depth = 0;
    if (n > OSC_ARGS_MAX)
        return OSC_LIMIT;
    for (size_t i = 0; i < n; i++) {
        if (tags[i] == '[' || tags[i] == ']') {
            depth += tags[i] == '[' ? 1 : -1;
            if (depth > ARRAY_DEPTH_MAX)
                return OSC_LIMIT;
            if (depth < 0) {
                depth = 0;
                m->fault = OSC_PARTIAL;
            }
            continue;
        }
        enum taken taken = take_argument(m, c, tags[i]);
        if (taken == TAKEN)
            continue;
        if (taken == SHORT && i == 0)
            return OSC_MALFORMED;
        return OSC_PARTIAL; /* what came before it is good */
    }
    return depth ? OSC_PARTIAL : m->fault;
}

static enum osc_fault read_message(struct osc_message *m, const unsigned char *data, size_t size)
{
    struct cursor c = {data, 0, size};
    size_t n;
    m->write = (struct write){.n_args = 0};
    m->fault = OSC_WHOLE;
    m->n_dropped = m->n_not_finite = 0;
    const char *address = take_string(&c, &n);
    if (!address || n == 0)
        return OSC_MALFORMED;
    bool bare = address[0] != '/'; /* Max sends a bare list as "list" */
    if (n + bare >= WRITE_ADDRESS_MAX)
        return OSC_LIMIT;
    m->write.address[0] = '/';
    memcpy(m->write.address + bare, address, n + 1);
    if (c.at >= size)
        return OSC_WHOLE;
    if (data[c.at] != ',') { /* bytes without types: nobody knows what they mean */
        keep_place(m);
        return OSC_PARTIAL;
    }
    const char *tags = take_string(&c, &n);
    return tags ? take_arguments(m, &c, tags + 1, n - 1) : OSC_MALFORMED;
}

void osc_reader_init(struct osc_reader *reader, const void *data, size_t size)
{
    *reader = (struct osc_reader){.data = data, .size = size, .end = {size}, .tag = {1}};
}

static bool is_bundle(const unsigned char *data, size_t size)
{
    return size >= BUNDLE_HEADER && !memcmp(data, "#bundle", 8);
}

static void open_bundle(struct osc_reader *r, size_t begin, size_t end)
{
    r->at = end;
    if (r->depth == OSC_DEPTH_MAX) {
        r->n_limit++;
        return;
    }
    r->depth++;
    r->n_bundles++;
    r->end[r->depth] = end;
    r->tag[r->depth] = (uint64_t)word_at(r->data + begin + 8) << 32 | word_at(r->data + begin + 12);
    r->at = begin + BUNDLE_HEADER;
}

/* One element of a bundle, or the whole packet. True when it is a message that can be used. */
static bool read_element(struct osc_reader *r, size_t begin, size_t end, struct osc_message *m)
{
    if (is_bundle(r->data + begin, end - begin)) {
        open_bundle(r, begin, end);
        return false;
    }
    r->at = end;
    bool starts_wrong = r->data[begin] == '#' || r->data[begin] == 0;
    m->fault = starts_wrong ? OSC_MALFORMED : read_message(m, r->data + begin, end - begin);
    m->time_tag = r->tag[r->depth];
    r->n_malformed += m->fault == OSC_MALFORMED;
    r->n_limit += m->fault == OSC_LIMIT;
    return m->fault == OSC_WHOLE || m->fault == OSC_PARTIAL;
}

/* The bounds of the next element of the innermost bundle. A wrong size makes the rest of it unreadable. */
static bool next_element(struct osc_reader *r, size_t *begin, size_t *end)
{
    size_t left = r->end[r->depth] - r->at;
    uint32_t size = left >= 4 ? word_at(r->data + r->at) : 1;
    if (left >= 4 && size == 0) {
        r->at += 4;
        r->n_malformed++;
        return false;
    }
    if (left < 4 || size % 4 || size > left - 4) {
        r->at = r->end[r->depth];
        r->n_malformed++;
        return false;
    }
    *begin = r->at + 4;
    *end = *begin + size;
    return true;
}

bool osc_reader_next(struct osc_reader *r, struct osc_message *message)
{
    size_t begin = 0, end = r->size;
    if (!r->begun) {
        r->begun = true;
        if (r->size == 0 || r->size % 4 || r->size > OSC_PACKET_MAX) {
            r->n_malformed += r->size <= OSC_PACKET_MAX;
            r->n_limit += r->size > OSC_PACKET_MAX;
            return false;
        }
        if (read_element(r, begin, end, message))
            return true;
    }
    while (r->depth > 0) {
        if (r->at >= r->end[r->depth])
            r->depth--;
        else if (next_element(r, &begin, &end) && read_element(r, begin, end, message))
            return true;
    }
    return false;
}
