/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/sound.h"

#include "base/err.h"
#include "media/libav.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sound {
    char *path;
    int channels;
    AVFormatContext *format;
    AVCodecContext *encoder;
    AVStream *stream;
    AVFrame *frame;
    AVPacket *packet;
    int n_held; /* frames in `frame` */
    int64_t n_written;
    int failed; /* libav's error, 0 = none */
};

static void destroy(struct sound *s)
{
    if (!s)
        return;
    libav_sink_close(s->format);
    avcodec_free_context(&s->encoder);
    av_frame_free(&s->frame);
    av_packet_free(&s->packet);
    free(s->path);
    free(s);
}

static bool in_range(const struct sound_desc *desc, struct err *err)
{
    if (desc->rate < 8000 || desc->rate > 384000 || desc->channels < 1 || desc->channels > 8)
        return err_set(err, ERR_RANGE,
                       _("%s cannot hold %d channels at %d Hz; use 1 to 8 at 8000 to 384000."),
                       desc->path, desc->channels, desc->rate);
    return true;
}

static int open_encoder(struct sound *s, const struct sound_desc *desc)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_FLAC);
    s->encoder = avcodec_alloc_context3(codec);
    if (!s->encoder)
        return codec ? AVERROR(ENOMEM) : AVERROR_ENCODER_NOT_FOUND;
    s->encoder->sample_fmt = AV_SAMPLE_FMT_S32;
    s->encoder->bits_per_raw_sample = 24;
    s->encoder->sample_rate = desc->rate;
    s->encoder->time_base = (AVRational){1, desc->rate};
    s->encoder->frame_size =
        desc->rate <= 16000 ? 1152 : 4096; /* libav cannot find the ends of long frames */
    s->encoder->compression_level = 3;     /* live: a tenth larger, twice as fast */
    s->encoder->strict_std_compliance =
        FF_COMPLIANCE_EXPERIMENTAL; /* high rates: no streamable subset */
    av_channel_layout_default(&s->encoder->ch_layout, desc->channels);
    return avcodec_open2(s->encoder, codec, NULL);
}

static int open_stream(struct sound *s, const struct sound_desc *desc)
{
    int result = open_encoder(s, desc);
    if (result < 0)
        return result;
    s->stream = avformat_new_stream(s->format, NULL);
    s->packet = av_packet_alloc();
    s->frame = av_frame_alloc();
    if (!s->stream || !s->packet || !s->frame)
        return AVERROR(ENOMEM);
    s->stream->time_base = s->encoder->time_base;
    avcodec_parameters_from_context(s->stream->codecpar, s->encoder);
    s->frame->format = AV_SAMPLE_FMT_S32;
    s->frame->nb_samples = s->encoder->frame_size;
    s->frame->sample_rate = desc->rate;
    av_channel_layout_copy(&s->frame->ch_layout, &s->encoder->ch_layout);
    result = av_frame_get_buffer(s->frame, 0);
    return result < 0 ? result : avformat_write_header(s->format, NULL);
}

struct sound *sound_create(const struct sound_desc *desc, struct err *err)
{
    if (!in_range(desc, err))
        return NULL;
    struct sound *s = calloc(1, sizeof *s);
    if (s)
        s->path = strdup(desc->path);
    if (!s || !s->path) {
        destroy(s);
        err_set(err, ERR_SYSTEM, _("No memory to write %s; close other programs."), desc->path);
        return NULL;
    }
    s->channels = desc->channels;
    s->format = libav_sink_open(desc->path, "flac", err);
    if (!s->format) {
        destroy(s);
        return NULL;
    }
    int result = open_stream(s, desc);
    if (result < 0) {
        libav_fail_write(err, desc->path, result);
        destroy(s);
        return NULL;
    }
    return s;
}

static int write_held(struct sound *s)
{
    int result = av_frame_make_writable(s->frame);
    if (result < 0)
        return result;
    s->frame->nb_samples = s->n_held;
    s->frame->pts = s->n_written;
    s->n_written += s->n_held;
    s->n_held = 0;
    return libav_sink_encode(s->format, s->stream, s->encoder, s->frame, s->packet);
}

static int32_t to_24_bits(float x)
{
    float scaled = fminf(fmaxf(rintf(x * 8388608.0f), -8388608.0f), 8388607.0f);
    return (int32_t)scaled * 256;
}

bool sound_write(struct sound *s, const float *interleaved, int n_frames, struct err *err)
{
    int frame_size = s->encoder->frame_size;
    while (n_frames > 0 && s->failed >= 0) {
        int n = frame_size - s->n_held < n_frames ? frame_size - s->n_held : n_frames;
        if (s->n_held == 0 && av_frame_make_writable(s->frame) < 0)
            return libav_fail_write(err, s->path, AVERROR(ENOMEM));
        int32_t *to = (int32_t *)s->frame->data[0] + (size_t)s->n_held * s->channels;
        for (int i = 0; i < n * s->channels; i++)
            to[i] = to_24_bits(interleaved[i]);
        interleaved += (size_t)n * s->channels;
        n_frames -= n;
        s->n_held += n;
        if (s->n_held == frame_size)
            s->failed = write_held(s);
    }
    return s->failed < 0 ? libav_fail_write(err, s->path, s->failed) : true;
}

bool sound_finish(struct sound *s, struct err *err)
{
    if (s->failed >= 0 && s->n_held > 0)
        s->failed = write_held(s);
    if (s->failed >= 0)
        s->failed = libav_sink_encode(s->format, s->stream, s->encoder, NULL, s->packet);
    int result = av_write_trailer(s->format);
    if (s->failed >= 0)
        s->failed = result;
    if (s->failed >= 0)
        s->failed = s->format->pb->error;
    bool good = s->failed >= 0 || libav_fail_write(err, s->path, s->failed);
    destroy(s);
    return good;
}
