/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/share.h"

#include "base/err.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct share *map(int fd)
{
    void *at = mmap(NULL, sizeof(struct share), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return at == MAP_FAILED ? NULL : at;
}

struct share *share_create(int *fd, struct err *err)
{
    *fd = memfd_create("clavilux-ear", MFD_CLOEXEC);
    struct share *share = *fd >= 0 && ftruncate(*fd, sizeof(struct share)) == 0 ? map(*fd) : NULL;
    if (share)
        return share;
    if (*fd >= 0)
        close(*fd);
    err_set(err, ERR_SYSTEM, _("No shared memory for the ear process; close other programs."));
    return NULL;
}

struct share *share_attach(int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || info.st_size != sizeof(struct share))
        return NULL;
    return map(fd);
}

void share_detach(struct share *share)
{
    if (share)
        munmap(share, sizeof *share);
}

uint32_t share_write(struct share_ring *ring, const float *frames, uint32_t n, uint32_t channels)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    uint32_t room = (SHARE_FLOATS - (head - tail)) / channels;
    uint32_t n_in = n < room ? n : room, floats = n_in * channels, at = head % SHARE_FLOATS;
    uint32_t first = floats < SHARE_FLOATS - at ? floats : SHARE_FLOATS - at;
    memcpy(ring->data + at, frames, sizeof(float) * first);
    memcpy(ring->data, frames + first, sizeof(float) * (floats - first));
    atomic_store_explicit(&ring->head, head + floats, memory_order_release);
    if (n_in < n)
        atomic_fetch_add_explicit(&ring->refused, n - n_in, memory_order_relaxed);
    return n_in;
}

uint32_t share_read(struct share_ring *ring, float *frames, uint32_t n, uint32_t channels)
{
    uint32_t fill = share_fill(ring, channels);
    uint32_t n_out = n < fill ? n : fill, floats = n_out * channels;
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    uint32_t at = tail % SHARE_FLOATS;
    uint32_t first = floats < SHARE_FLOATS - at ? floats : SHARE_FLOATS - at;
    memcpy(frames, ring->data + at, sizeof(float) * first);
    memcpy(frames + first, ring->data, sizeof(float) * (floats - first));
    atomic_store_explicit(&ring->tail, tail + floats, memory_order_release);
    return n_out;
}

uint32_t share_fill(struct share_ring *ring, uint32_t channels)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    return (head - tail) / channels;
}
