/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an ear process and its parent share: a segment of memory with two rings of frames and a few words about
 * how it goes. No pointers, so each side may map it where it likes.
 *
 * The rings have one writer and one reader each and never start anew: when an ear is replaced, the next one goes on
 * where the last one stopped. Only whole frames are written, as many as there is room for; the rest is counted.
 * Memory order as in base/ring.h.
 */
#ifndef AUDIO_SHARE_H
#define AUDIO_SHARE_H

#include "audio/devices.h"

#include <stdatomic.h>
#include <stdint.h>

struct err;

enum { SHARE_FLOATS = 1 << 19 };

enum share_state { SHARE_STARTING, SHARE_RUNNING, SHARE_FAILED };

struct share_ring {
    _Alignas(64) atomic_uint head;
    atomic_ullong refused; /* frames */
    _Alignas(64) atomic_uint tail;
    _Alignas(64) float data[SHARE_FLOATS];
};

struct share {
    atomic_int state;      /* enum share_state; the parent sets STARTING, the ear the others */
    atomic_uint heartbeat; /* callbacks so far */
    atomic_int rate;       /* of the device, valid while RUNNING */
    atomic_int
        channels; /* of the frames in both rings; the first ear decides when the parent says 0 */
    char name[DEVICE_NAME_MAX]; /* of the device; written before RUNNING */
    char error[512];            /* a sentence; written before FAILED */
    struct share_ring capture;  /* the ear writes */
    struct share_ring play;     /* the parent writes */
};

/* A new segment, zeroed, and its file number, which is closed on exec. NULL and *err when it cannot be had. */
struct share *share_create(int *fd, struct err *err);

/* The ear's view of the segment it was given; NULL when fd is none. */
struct share *share_attach(int fd);
void share_detach(struct share *share);

/* Real-time safe. Return how many frames went in or came out. */
uint32_t share_write(struct share_ring *ring, const float *frames, uint32_t n, uint32_t channels);
uint32_t share_read(struct share_ring *ring, float *frames, uint32_t n, uint32_t channels);
uint32_t share_fill(struct share_ring *ring, uint32_t channels);

#endif
