/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/feed.h"

#include "audio/source.h"
#include "base/err.h"
#include "base/ring.h"
#include "base/thread.h"

#include <stdlib.h>

#define LOOK_NS INT64_C(10000000)

enum { BLOCK = 256, CHANNELS_MAX = 8 };

struct feed {
    struct ring ring; /* of frames */
    struct source *source;
    struct thread thread;
    struct wake wake;
    atomic_bool quit, ended;
};

static void *read_ahead(void *context)
{
    struct feed *f = context;
    float block[BLOCK * CHANNELS_MAX];
    while (!atomic_load(&f->quit)) {
        if (f->ring.mask + 1 - ring_fill(&f->ring) < BLOCK) {
            wake_wait(&f->wake, LOOK_NS);
            continue;
        }
        uint32_t n = source_read(f->source, block, BLOCK);
        ring_write(&f->ring, block, n);
        if (n < BLOCK)
            break;
    }
    atomic_store(&f->ended, true);
    return NULL;
}

struct feed *feed_create(struct source *source, struct err *err)
{
    struct feed *f = calloc(1, sizeof *f);
    if (!f) {
        err_set(err, ERR_SYSTEM, _("No memory for the sound input; close other programs."));
        return NULL;
    }
    f->source = source;
    wake_init(&f->wake);
    size_t frame_size = sizeof(float) * (size_t)source_channels(source);
    if (!ring_init(&f->ring, frame_size, (uint32_t)source_rate(source), err) ||
        !thread_start(&f->thread, "media", read_ahead, f, err)) {
        feed_destroy(f);
        return NULL;
    }
    return f;
}

void feed_destroy(struct feed *f)
{
    if (!f)
        return;
    atomic_store(&f->quit, true);
    source_cancel(f->source);
    wake_post(&f->wake);
    thread_join(&f->thread);
    wake_free(&f->wake);
    ring_free(&f->ring);
    free(f);
}

uint32_t feed_read(struct feed *f, float *interleaved, uint32_t n_frames)
{
    return ring_read(&f->ring, interleaved, n_frames);
}

uint32_t feed_fill(const struct feed *f)
{
    return ring_fill(&f->ring);
}

bool feed_ended(const struct feed *f)
{
    return atomic_load(&f->ended) && ring_fill(&f->ring) == 0;
}
