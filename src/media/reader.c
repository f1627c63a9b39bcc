/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/reader.h"

#include "base/err.h"
#include "base/file.h"
#include "media/libav.h"

#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define RATE_MIN          8000
#define RATE_MAX          384000
#define FILE_CHANNELS_MAX 64 /* what the resampler can carry */

struct reader {
    char *path;
    char title[256];
    int rate, channels;
    double duration_s;

    struct libav_source source;
    SwrContext *swr; /* from what the decoder gives to float, at our rate, all its channels */
    int in_rate, in_channels, in_format;
    float *ready;                          /* converted frames of in_channels samples */
    int n_ready, at_ready, ready_capacity; /* frames */
    bool ended;
};

static bool fail_memory(struct err *err, const char *path)
{
    return err_set(err, ERR_SYSTEM, _("No memory to read %s; close other programs."), path);
}

static bool check_range(const struct reader *r, struct err *err)
{
    int channels = r->source.decoder->ch_layout.nb_channels, rate = r->source.decoder->sample_rate;
    if (channels < 1 || channels > FILE_CHANNELS_MAX)
        return err_set(err, ERR_RANGE, _("%s has %d channels; give a file with 1 to %d."), r->path,
                       channels, FILE_CHANNELS_MAX);
    if (rate < RATE_MIN || rate > RATE_MAX)
        return err_set(err, ERR_RANGE, _("%s has %d samples a second; convert it to 48000."),
                       r->path, rate);
    return true;
}

static bool make_converter(struct reader *r, int rate, int channels, int format)
{
    AVChannelLayout layout;
    av_channel_layout_default(&layout, channels);
    swr_free(&r->swr);
    int result = swr_alloc_set_opts2(&r->swr, &layout, AV_SAMPLE_FMT_FLT, r->rate, &layout, format,
                                     rate, 0, NULL);
    av_channel_layout_uninit(&layout);
    r->in_rate = rate;
    r->in_channels = channels;
    r->in_format = format;
    return result >= 0 && swr_init(r->swr) >= 0;
}

static double claimed_duration_s(const struct libav_source *source)
{
    const AVStream *stream = source->format->streams[source->stream];
    if (stream->duration > 0)
        return stream->duration * av_q2d(stream->time_base);
    return source->format->duration > 0 ? source->format->duration / (double)AV_TIME_BASE : 0.0;
}

static bool open_source(struct reader *r, struct err *err)
{
    if (!libav_source_open(&r->source, r->path, AVMEDIA_TYPE_AUDIO, err))
        return false;
    if (!check_range(r, err))
        return false;
    const AVCodecContext *decoder = r->source.decoder;
    if (!r->rate)
        r->rate = decoder->sample_rate;
    if (!make_converter(r, decoder->sample_rate, decoder->ch_layout.nb_channels,
                        decoder->sample_fmt))
        return fail_memory(err, r->path);
    r->n_ready = r->at_ready = 0;
    r->ended = false;
    return true;
}

struct reader *reader_open(const struct reader_desc *desc, struct err *err)
{
    if (desc->rate && (desc->rate < RATE_MIN || desc->rate > RATE_MAX)) {
        err_set(err, ERR_RANGE, _("Sound cannot be read at %d Hz; use %d to %d."), desc->rate,
                RATE_MIN, RATE_MAX);
        return NULL;
    }
    struct reader *r = calloc(1, sizeof *r);
    if (r)
        r->path = strdup(desc->path);
    if (!r || !r->path) {
        reader_close(r);
        fail_memory(err, desc->path);
        return NULL;
    }
    r->rate = desc->rate;
    file_name(r->title, sizeof r->title, desc->path, NULL);
    if (!open_source(r, err)) {
        reader_close(r);
        return NULL;
    }
    int channels = r->source.decoder->ch_layout.nb_channels;
    r->channels = channels < READER_CHANNELS_MAX ? channels : READER_CHANNELS_MAX;
    r->duration_s = claimed_duration_s(&r->source);
    return r;
}

void reader_close(struct reader *r)
{
    if (!r)
        return;
    libav_source_close(&r->source);
    swr_free(&r->swr);
    free(r->ready);
    free(r->path);
    free(r);
}

/* Opening anew is the only way back that gives the first samples of every format exactly. */
bool reader_rewind(struct reader *r, struct err *err)
{
    libav_source_close(&r->source);
    return open_source(r, err);
}

/* Converts n frames (NULL, 0: what the converter still holds) behind those that are ready. */
static bool convert(struct reader *r, const uint8_t **data, int n)
{
    int room = swr_get_out_samples(r->swr, n);
    if (room < 0)
        return false;
    if (r->n_ready + room > r->ready_capacity) {
        int capacity = (r->n_ready + room) * 2;
        float *more = realloc(r->ready, sizeof(float) * capacity * FILE_CHANNELS_MAX);
        if (!more)
            return false;
        r->ready = more;
        r->ready_capacity = capacity;
    }
    uint8_t *to = (uint8_t *)(r->ready + (size_t)r->n_ready * r->in_channels);
    int got = swr_convert(r->swr, &to, room, data, n);
    if (got > 0)
        r->n_ready += got;
    return got >= 0;
}

static bool same_kind(const struct reader *r, const AVFrame *frame)
{
    return frame->sample_rate == r->in_rate && frame->ch_layout.nb_channels == r->in_channels &&
           frame->format == r->in_format;
}

/* A chained stream may change its kind in the middle; ours stays as it was. */
static bool follow_change(struct reader *r, const AVFrame *frame)
{
    int channels = frame->ch_layout.nb_channels, rate = frame->sample_rate;
    return channels >= 1 && channels <= FILE_CHANNELS_MAX && rate >= RATE_MIN && rate <= RATE_MAX &&
           make_converter(r, rate, channels, frame->format);
}

static void refill(struct reader *r)
{
    r->n_ready = r->at_ready = 0;
    while (r->n_ready == 0 && !r->ended) {
        if (!libav_source_next(&r->source)) {
            convert(r, NULL, 0);
            r->ended = true;
            return;
        }
        const AVFrame *frame = r->source.frame;
        if (!same_kind(r, frame) && !follow_change(r, frame))
            r->ended = true;
        else
            convert(r, (const uint8_t **)frame->extended_data, frame->nb_samples);
    }
}

static void copy_frames(const struct reader *r, float *to, int n)
{
    const float *from = r->ready + (size_t)r->at_ready * r->in_channels;
    for (int i = 0; i < n; i++, from += r->in_channels)
        for (int c = 0; c < r->channels; c++)
            *to++ = r->in_channels == 1 ? from[0] : c < r->in_channels ? from[c] : 0.0f;
}

int reader_read(struct reader *r, float *interleaved, int n_frames)
{
    int done = 0;
    while (done < n_frames) {
        if (r->at_ready == r->n_ready)
            refill(r);
        int n = r->n_ready - r->at_ready;
        if (n == 0)
            break;
        n = n < n_frames - done ? n : n_frames - done;
        copy_frames(r, interleaved + (size_t)done * r->channels, n);
        r->at_ready += n;
        done += n;
    }
    return done;
}

int reader_rate(const struct reader *r)
{
    return r->rate;
}

int reader_channels(const struct reader *r)
{
    return r->channels;
}

const char *reader_title(const struct reader *r)
{
    return r->title;
}

double reader_duration_s(const struct reader *r)
{
    return r->duration_s;
}
