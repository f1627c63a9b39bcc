/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/ring.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static uint32_t power_of_two_at_least(uint32_t n)
{
    uint32_t p = 1;
    while (p < n && p < (UINT32_C(1) << 31))
        p <<= 1;
    return p;
}

static void init_at(struct ring *ring, size_t element_size, uint32_t n_elements, void *data)
{
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->refused, 0);
    ring->element_size = element_size;
    ring->mask = n_elements - 1;
    ring->data = data;
}

bool ring_init(struct ring *ring, size_t element_size, uint32_t n_elements, struct err *err)
{
    uint32_t capacity = power_of_two_at_least(n_elements);
    void *data = calloc(capacity, element_size);
    if (!data)
        return err_set(err, ERR_SYSTEM,
                       _("No memory for a ring of %u elements; close other programs."), capacity);
    init_at(ring, element_size, capacity, data);
    return true;
}

void ring_free(struct ring *ring)
{
    free(ring->data);
    ring->data = NULL;
}

uint32_t ring_fill(const struct ring *ring)
{
    uint32_t head = (uint32_t)atomic_load_explicit(&ring->head, memory_order_acquire);
    uint32_t tail = (uint32_t)atomic_load_explicit(&ring->tail, memory_order_acquire);
    return head - tail;
}

uint32_t ring_write(struct ring *ring, const void *elements, uint32_t n)
{
    uint32_t capacity = ring->mask + 1;
    uint32_t head = (uint32_t)atomic_load_explicit(&ring->head, memory_order_relaxed);
    uint32_t tail = (uint32_t)atomic_load_explicit(&ring->tail, memory_order_acquire);
    uint32_t room = capacity - (head - tail);
    uint32_t n_in = n < room ? n : room;
    uint32_t at = head & ring->mask;
    uint32_t first = n_in < capacity - at ? n_in : capacity - at;
    const unsigned char *from = elements;
    memcpy(ring->data + at * ring->element_size, from, first * ring->element_size);
    memcpy(ring->data, from + first * ring->element_size, (n_in - first) * ring->element_size);
    atomic_store_explicit(&ring->head, (uint32_t)(head + n_in), memory_order_release);
    if (n_in < n)
        atomic_fetch_add_explicit(&ring->refused, n - n_in, memory_order_relaxed);
    return n_in;
}

uint32_t ring_read(struct ring *ring, void *elements, uint32_t n)
{
    uint32_t capacity = ring->mask + 1;
    uint32_t tail = (uint32_t)atomic_load_explicit(&ring->tail, memory_order_relaxed);
    uint32_t head = (uint32_t)atomic_load_explicit(&ring->head, memory_order_acquire);
    uint32_t n_out = head - tail < n ? head - tail : n;
    uint32_t at = tail & ring->mask;
    uint32_t first = n_out < capacity - at ? n_out : capacity - at;
    unsigned char *to = elements;
    memcpy(to, ring->data + at * ring->element_size, first * ring->element_size);
    memcpy(to + first * ring->element_size, ring->data, (n_out - first) * ring->element_size);
    atomic_store_explicit(&ring->tail, (uint32_t)(tail + n_out), memory_order_release);
    return n_out;
}
