/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/resampler.h"

#include "base/err.h"

#include <libavutil/channel_layout.h>
#include <libavutil/log.h>
#include <libswresample/swresample.h>
#include <stdlib.h>
#include <string.h>

enum { IN_CHANNELS_MAX = 64, OUT_CHANNELS_MAX = 8, SLICE = 1024 };

struct resampler {
    struct resampler_desc desc;
    SwrContext *swr; /* all out_channels at both ends */
    float *ready;
    int n_ready, at_ready, capacity; /* frames */
};

static bool in_range(const struct resampler_desc *d)
{
    return d->in_rate >= 8000 && d->in_rate <= 384000 && d->out_rate >= 8000 &&
           d->out_rate <= 384000 && d->in_channels >= 1 && d->in_channels <= IN_CHANNELS_MAX &&
           d->out_channels >= 1 && d->out_channels <= OUT_CHANNELS_MAX;
}

static bool start(struct resampler *r)
{
    AVChannelLayout layout;
    av_channel_layout_default(&layout, r->desc.out_channels);
    swr_free(&r->swr);
    int result = swr_alloc_set_opts2(&r->swr, &layout, AV_SAMPLE_FMT_FLT, r->desc.out_rate, &layout,
                                     AV_SAMPLE_FMT_FLT, r->desc.in_rate, 0, NULL);
    av_channel_layout_uninit(&layout);
    return result >= 0 && swr_init(r->swr) >= 0;
}

struct resampler *resampler_create(const struct resampler_desc *desc, struct err *err)
{
    av_log_set_level(AV_LOG_QUIET);
    struct resampler_desc d = *desc;
    if (!d.out_channels)
        d.out_channels = d.in_channels;
    if (!in_range(&d)) {
        err_set(err, ERR_RANGE,
                _("Sound of %d channels at %d Hz cannot be brought to %d channels at %d Hz; stay "
                  "within 8 channels and 8000 to 384000 Hz."),
                d.in_channels, d.in_rate, d.out_channels, d.out_rate);
        return NULL;
    }
    struct resampler *r = calloc(1, sizeof *r);
    if (r)
        r->desc = d;
    if (!r || !start(r)) {
        resampler_destroy(r);
        err_set(err, ERR_SYSTEM, _("No memory for resampling; close other programs."));
        return NULL;
    }
    return r;
}

void resampler_destroy(struct resampler *r)
{
    if (!r)
        return;
    swr_free(&r->swr);
    free(r->ready);
    free(r);
}

static bool make_room(struct resampler *r, int n)
{
    if (r->at_ready) {
        r->n_ready -= r->at_ready;
        memmove(r->ready, r->ready + (size_t)r->at_ready * r->desc.out_channels,
                sizeof(float) * r->n_ready * r->desc.out_channels);
        r->at_ready = 0;
    }
    if (r->n_ready + n <= r->capacity)
        return true;
    int capacity = 2 * (r->n_ready + n);
    float *more = realloc(r->ready, sizeof(float) * capacity * r->desc.out_channels);
    if (!more)
        return false;
    r->ready = more;
    r->capacity = capacity;
    return true;
}

static void convert(struct resampler *r, const float *in, int n)
{
    int room = swr_get_out_samples(r->swr, n);
    if (room <= 0 || !make_room(r, room))
        return;
    uint8_t *to = (uint8_t *)(r->ready + (size_t)r->n_ready * r->desc.out_channels);
    const uint8_t *from = (const uint8_t *)in;
    int got = swr_convert(r->swr, &to, room, in ? &from : NULL, n);
    if (got > 0)
        r->n_ready += got;
}

static void pick_channels(const struct resampler_desc *d, const float *in, int n, float *out)
{
    for (int i = 0; i < n; i++, in += d->in_channels)
        for (int c = 0; c < d->out_channels; c++)
            *out++ = d->in_channels == 1 ? in[0] : c < d->in_channels ? in[c] : 0.0f;
}

void resampler_push(struct resampler *r, const float *interleaved, int n_frames)
{
    if (!interleaved) {
        convert(r, NULL, 0);
        return;
    }
    float slice[SLICE * OUT_CHANNELS_MAX];
    while (n_frames > 0) {
        int n = n_frames < SLICE ? n_frames : SLICE;
        pick_channels(&r->desc, interleaved, n, slice);
        convert(r, slice, n);
        interleaved += (size_t)n * r->desc.in_channels;
        n_frames -= n;
    }
}

int resampler_pull(struct resampler *r, float *interleaved, int max_frames)
{
    int n = r->n_ready - r->at_ready;
    n = n < max_frames ? n : max_frames;
    if (n > 0)
        memcpy(interleaved, r->ready + (size_t)r->at_ready * r->desc.out_channels,
               sizeof(float) * n * r->desc.out_channels);
    r->at_ready += n;
    return n;
}

void resampler_reset(struct resampler *r)
{
    r->n_ready = r->at_ready = 0;
    start(r);
}
