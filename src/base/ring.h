/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Single-producer single-consumer ring of equal-sized elements.
 *
 * One thread writes, one thread reads, and the two never change places. Neither waits, locks or
 * allocates. When the ring is full the newest elements are refused and counted: what was promised
 * to the reader stays whole. Indices run freely and wrap with the type; the capacity is a power of two.
 * Memory order: the writer publishes with release, the reader takes with acquire, and the other way round.
 */
#ifndef BASE_RING_H
#define BASE_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

struct ring {
    /* writer's line */
    _Alignas(64) atomic_uint_fast32_t head;
    atomic_uint_fast64_t refused; /* elements lost because the ring was full; any thread may read */
    /* reader's line */
    _Alignas(64) atomic_uint_fast32_t tail;
    /* constant after ring_init */
    _Alignas(64) unsigned char *data;
    size_t element_size;
    uint32_t mask;
};

/* Makes room for n_elements (rounded up to a power of two, at most 2^31). False and *err when out of memory. */
bool ring_init(struct ring *ring, size_t element_size, uint32_t n_elements, struct err *err);
void ring_free(struct ring *ring);

/* The same over memory of the caller's, as in a segment shared by two processes: n_elements is a power of two.
 * ring->data is this process's address; the other process keeps its own copy of the constant line. */
void ring_init_at(struct ring *ring, size_t element_size, uint32_t n_elements, void *data);

/* Writer only. Copies up to n elements in, returns how many went in; the rest is counted in refused. Real-time safe. */
uint32_t ring_write(struct ring *ring, const void *elements, uint32_t n);

/* Reader only. Copies up to n elements out, returns how many came. Real-time safe. */
uint32_t ring_read(struct ring *ring, void *elements, uint32_t n);

/* How many elements a read would find at least (reader) or a write would displace at most (writer). */
uint32_t ring_fill(const struct ring *ring);

#endif
