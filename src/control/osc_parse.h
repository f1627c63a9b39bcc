/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OSC 1.0 and 1.1 packets, lenient in what is accepted: array tags are flattened, missing type tags and addresses
 * without a slash allowed, the arguments before an unknown tag kept. Pure, bounded, allocates nothing, never
 * reads outside the packet, recurses at most OSC_DEPTH_MAX deep.
 */
#ifndef CONTROL_OSC_PARSE_H
#define CONTROL_OSC_PARSE_H

#include "tree/write.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OSC_PACKET_MAX = 65536, OSC_DEPTH_MAX = 8, OSC_ARGS_MAX = 1024 };

enum osc_fault {
    OSC_WHOLE,     /* every argument used */
    OSC_PARTIAL,   /* the good part is in the write */
    OSC_MALFORMED, /* nothing usable */
    OSC_LIMIT,     /* too deep, too long, too many */
};

struct osc_message {
    struct write write;   /* address and arguments; the rest is zero */
    uint64_t time_tag;    /* of the innermost bundle, 1 when there is none */
    enum osc_fault fault; /* OSC_WHOLE or OSC_PARTIAL */
    int n_dropped;        /* arguments beyond WRITE_ARGS_MAX, or not representable (blobs) */
    int n_not_finite;     /* NaN and infinity: they became ARG_NOTHING */
};

/* Reads messages out of a packet one after another. */
struct osc_reader {
    const unsigned char *data;
    size_t size;
    size_t at;
    int depth;
    bool begun;
    size_t end[OSC_DEPTH_MAX + 1];
    uint64_t tag[OSC_DEPTH_MAX + 1];
    int n_malformed, n_limit, n_bundles; /* elements dropped so far, and bundles opened */
};

void osc_reader_init(struct osc_reader *reader, const void *data, size_t size);

/* The next message; false at the end. Bad elements are skipped and counted in the reader. */
bool osc_reader_next(struct osc_reader *reader, struct osc_message *message);

#endif
