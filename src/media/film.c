/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/film.h"

#include "base/err.h"
#include "media/libav.h"
#include "media/resampler.h"

#include <libavutil/avstring.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIDE_MAX    16384
#define CRF         "18"
#define PRESET      "veryfast"
#define SOUND_BITS  192000
#define FRAGMENT_US "500000"
#define SOUND_RATE  48000 /* when AAC does not know the given one */

struct track {
    AVCodecContext *encoder;
    AVStream *stream;
    AVFrame *frame;
    int64_t next_pts;
};

struct film {
    char *path;
    struct film_desc desc;
    AVFormatContext *format;
    AVPacket *packet;
    struct track video, audio;
    struct SwsContext *scaler;
    struct resampler *resampler; /* to the rate and channels of the AAC track */
    int n_held;                  /* frames of sound in audio.frame */
    int failed;                  /* libav's error, 0 = none */
};

static void free_track(struct track *track)
{
    avcodec_free_context(&track->encoder);
    av_frame_free(&track->frame);
}

static void destroy(struct film *f)
{
    if (!f)
        return;
    libav_sink_close(f->format);
    free_track(&f->video);
    free_track(&f->audio);
    av_packet_free(&f->packet);
    sws_freeContext(f->scaler);
    resampler_destroy(f->resampler);
    free(f->path);
    free(f);
}

static bool in_range(const struct film_desc *d, struct err *err)
{
    if (d->width < 2 || d->height < 2 || d->width > SIDE_MAX || d->height > SIDE_MAX)
        return err_set(err, ERR_RANGE, _("A film of %d x %d cannot be written; use 2 to %d."),
                       d->width, d->height, SIDE_MAX);
    if (d->fps_num < 1 || d->fps_den < 1 || d->fps_num / d->fps_den > 1000)
        return err_set(err, ERR_RANGE,
                       _("A film cannot have %d/%d pictures a second; use 1 to 1000."), d->fps_num,
                       d->fps_den);
    if (d->channels < 0 || d->channels > 64 ||
        (d->channels && (d->rate < 8000 || d->rate > 384000)))
        return err_set(err, ERR_RANGE,
                       _("A film cannot have %d channels of sound at %d Hz; use 48000 Hz stereo."),
                       d->channels, d->rate);
    return true;
}

static int add_stream(struct film *f, struct track *track, const AVCodec *codec)
{
    if (f->format->oformat->flags & AVFMT_GLOBALHEADER)
        track->encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    int result = avcodec_open2(track->encoder, codec, NULL);
    if (result < 0)
        return result;
    track->stream = avformat_new_stream(f->format, NULL);
    track->frame = av_frame_alloc();
    if (!track->stream || !track->frame)
        return AVERROR(ENOMEM);
    track->stream->time_base = track->encoder->time_base;
    return avcodec_parameters_from_context(track->stream->codecpar, track->encoder);
}

static int add_video(struct film *f)
{
    const AVCodec *codec = avcodec_find_encoder_by_name("libx264");
    AVCodecContext *c = f->video.encoder = avcodec_alloc_context3(codec);
    if (!codec || !c)
        return codec ? AVERROR(ENOMEM) : AVERROR_ENCODER_NOT_FOUND;
    c->width = f->desc.width & ~1;
    c->height = f->desc.height & ~1;
    c->pix_fmt = AV_PIX_FMT_YUV420P;
    c->time_base = (AVRational){f->desc.fps_den, f->desc.fps_num};
    c->framerate = (AVRational){f->desc.fps_num, f->desc.fps_den};
    c->gop_size = (f->desc.fps_num + f->desc.fps_den - 1) / f->desc.fps_den; /* 1 s */
    c->color_range = AVCOL_RANGE_MPEG;
    c->color_primaries = AVCOL_PRI_BT709;
    c->color_trc = AVCOL_TRC_BT709;
    c->colorspace = AVCOL_SPC_BT709;
    av_opt_set(c->priv_data, "preset", PRESET, 0);
    av_opt_set(c->priv_data, "crf", CRF, 0);
    int result = add_stream(f, &f->video, codec);
    if (result < 0)
        return result;
    f->video.stream->avg_frame_rate = c->framerate;
    f->video.frame->width = c->width;
    f->video.frame->height = c->height;
    f->video.frame->format = c->pix_fmt;
    result = av_frame_get_buffer(f->video.frame, 0);
    if (result < 0)
        return result;
    f->scaler = sws_getContext(c->width, c->height, AV_PIX_FMT_RGB0, c->width, c->height,
                               AV_PIX_FMT_YUV420P, SWS_BILINEAR | SWS_ACCURATE_RND, NULL, NULL,
                               NULL);
    if (!f->scaler)
        return AVERROR(ENOMEM);
    const int *bt709 = sws_getCoefficients(SWS_CS_ITU709);
    sws_setColorspaceDetails(f->scaler, bt709, 1, bt709, 0, 0, 1 << 16, 1 << 16);
    return 0;
}

static bool rate_is_known(const AVCodec *codec, int rate)
{
    for (const int *known = codec->supported_samplerates; known && *known; known++)
        if (*known == rate)
            return true;
    return false;
}

static int add_audio(struct film *f)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    AVCodecContext *c = f->audio.encoder = avcodec_alloc_context3(codec);
    if (!codec || !c)
        return codec ? AVERROR(ENOMEM) : AVERROR_ENCODER_NOT_FOUND;
    int channels = f->desc.channels < 2 ? f->desc.channels : 2;
    c->sample_fmt = AV_SAMPLE_FMT_FLTP;
    c->sample_rate = rate_is_known(codec, f->desc.rate) ? f->desc.rate : SOUND_RATE;
    c->time_base = (AVRational){1, c->sample_rate};
    c->bit_rate = SOUND_BITS;
    av_channel_layout_default(&c->ch_layout, channels);
    int result = add_stream(f, &f->audio, codec);
    if (result < 0)
        return result;
    AVFrame *frame = f->audio.frame;
    frame->format = c->sample_fmt;
    frame->nb_samples = c->frame_size;
    frame->sample_rate = c->sample_rate;
    av_channel_layout_copy(&frame->ch_layout, &c->ch_layout);
    result = av_frame_get_buffer(frame, 0);
    f->resampler = resampler_create(&(struct resampler_desc){.in_rate = f->desc.rate,
                                                             .out_rate = c->sample_rate,
                                                             .in_channels = channels,
                                                             .out_channels = channels},
                                    NULL);
    return result < 0 ? result : f->resampler ? 0 : AVERROR(ENOMEM);
}

/* Fragments make the unfinished file playable; the first ones wait for real time stamps (delay_moov), so that
 * picture and sound begin together. */
static int begin(struct film *f)
{
    int result = add_video(f);
    if (result >= 0 && f->desc.channels)
        result = add_audio(f);
    f->packet = av_packet_alloc();
    if (result < 0 || !f->packet)
        return result < 0 ? result : AVERROR(ENOMEM);
    AVDictionary *options = NULL;
    av_dict_set(&options, "movflags", "frag_keyframe+delay_moov+default_base_moof", 0);
    av_dict_set(&options, "frag_duration", FRAGMENT_US, 0);
    result = avformat_write_header(f->format, &options);
    av_dict_free(&options);
    return result;
}

/* Frees everything and deletes the file. */
static void abandon(struct film *f)
{
    if (!f)
        return;
    struct stat info;
    if (stat(f->path, &info) == 0 && S_ISREG(info.st_mode))
        unlink(f->path);
    destroy(f);
}

struct film *film_create(const struct film_desc *desc, struct err *err)
{
    struct film_desc d = *desc;
    if (!d.fps_num && !d.fps_den)
        d.fps_num = 60, d.fps_den = 1;
    if (!in_range(&d, err))
        return NULL;
    struct film *f = calloc(1, sizeof *f);
    if (f)
        f->path = strdup(d.path);
    if (!f || !f->path) {
        destroy(f);
        err_set(err, ERR_SYSTEM, _("No memory to write %s; close other programs."), d.path);
        return NULL;
    }
    f->desc = d;
    f->format = libav_sink_open(d.path, "mp4", err);
    if (!f->format) {
        destroy(f);
        return NULL;
    }
    int result = begin(f);
    if (result < 0) {
        if (result == AVERROR_ENCODER_NOT_FOUND)
            err_set(err, ERR_NOT_FOUND,
                    _("This computer's libav cannot write H.264 and AAC; install libx264."));
        else
            libav_fail_write(err, d.path, result);
        abandon(f);
        return NULL;
    }
    return f;
}

bool film_picture(struct film *f, const uint8_t *rgba, int stride, struct err *err)
{
    if (f->failed >= 0)
        f->failed = av_frame_make_writable(f->video.frame);
    if (f->failed >= 0) {
        AVFrame *frame = f->video.frame;
        sws_scale(f->scaler, &rgba, &stride, 0, frame->height, frame->data, frame->linesize);
        frame->pts = f->video.next_pts++;
        f->failed =
            libav_sink_encode(f->format, f->video.stream, f->video.encoder, frame, f->packet);
    }
    return f->failed < 0 ? libav_fail_write(err, f->path, f->failed) : true;
}

static int encode_held(struct film *f)
{
    AVFrame *frame = f->audio.frame;
    frame->nb_samples = f->n_held;
    frame->pts = f->audio.next_pts;
    f->audio.next_pts += f->n_held;
    f->n_held = 0;
    return libav_sink_encode(f->format, f->audio.stream, f->audio.encoder, frame, f->packet);
}

/* Fills and encodes frames of sound with what the resampler has ready. */
static int encode_ready(struct film *f)
{
    float slice[1024 * 2];
    int channels = f->audio.encoder->ch_layout.nb_channels;
    int frame_size = f->audio.encoder->frame_size;
    for (;;) {
        int room = frame_size - f->n_held;
        int n = resampler_pull(f->resampler, slice, room < 1024 ? room : 1024);
        if (n == 0)
            return 0;
        if (f->n_held == 0 && av_frame_make_writable(f->audio.frame) < 0)
            return AVERROR(ENOMEM);
        for (int c = 0; c < channels; c++)
            for (int i = 0; i < n; i++)
                ((float *)f->audio.frame->data[c])[f->n_held + i] = slice[i * channels + c];
        f->n_held += n;
        int result = f->n_held == frame_size ? encode_held(f) : 0;
        if (result < 0)
            return result;
    }
}

/* Odd channels to the left, even ones to the right, counted from 1. */
static void mix_to_stereo(const float *in, int channels, int n, float *out)
{
    int n_right = channels / 2, n_left = channels - n_right;
    float left_share = 1.0f / (float)n_left, right_share = 1.0f / (float)n_right;
    for (int i = 0; i < n; i++, in += channels, out += 2) {
        out[0] = out[1] = 0.0f;
        for (int c = 0; c < channels; c++)
            out[c % 2] += in[c] * (c % 2 ? right_share : left_share);
    }
}

bool film_sound(struct film *f, const float *interleaved, int n_frames, struct err *err)
{
    float slice[1024 * 2];
    int channels = f->desc.channels;
    while (channels && n_frames > 0 && f->failed >= 0) {
        int n = n_frames < 1024 ? n_frames : 1024;
        if (channels > 2)
            mix_to_stereo(interleaved, channels, n, slice);
        resampler_push(f->resampler, channels > 2 ? slice : interleaved, n);
        f->failed = encode_ready(f);
        interleaved += (size_t)n * channels;
        n_frames -= n;
    }
    return f->failed < 0 ? libav_fail_write(err, f->path, f->failed) : true;
}

static int flush(struct film *f)
{
    int result = libav_sink_encode(f->format, f->video.stream, f->video.encoder, NULL, f->packet);
    if (!f->desc.channels || result < 0)
        return result;
    if (f->desc.rate != f->audio.encoder->sample_rate)
        resampler_push(f->resampler, NULL, 0);
    result = encode_ready(f);
    if (result >= 0 && f->n_held)
        result = encode_held(f);
    if (result < 0)
        return result;
    return libav_sink_encode(f->format, f->audio.stream, f->audio.encoder, NULL, f->packet);
}

static int copy_streams(AVFormatContext *in, AVFormatContext *out, AVPacket *packet)
{
    for (unsigned i = 0; i < in->nb_streams; i++) {
        AVStream *stream = avformat_new_stream(out, NULL);
        if (!stream || avcodec_parameters_copy(stream->codecpar, in->streams[i]->codecpar) < 0)
            return AVERROR(ENOMEM);
        stream->codecpar->codec_tag = 0;
        stream->time_base = in->streams[i]->time_base;
        stream->avg_frame_rate = in->streams[i]->avg_frame_rate;
    }
    AVDictionary *options = NULL;
    av_dict_set(&options, "movflags", "faststart", 0);
    int result = avformat_write_header(out, &options);
    av_dict_free(&options);
    while (result >= 0 && av_read_frame(in, packet) >= 0) {
        av_packet_rescale_ts(packet, in->streams[packet->stream_index]->time_base,
                             out->streams[packet->stream_index]->time_base);
        packet->pos = -1;
        result = av_interleaved_write_frame(out, packet);
    }
    if (result >= 0)
        result = av_write_trailer(out);
    return result >= 0 ? out->pb->error : result;
}

/* Rewrites the fragments as one plain mp4. When that fails, as on a full disk, the fragments stay: they play. */
static void make_whole(const char *path, AVPacket *packet)
{
    char *whole = av_asprintf("%s.part", path), *url = libav_file_url(path);
    AVFormatContext *in = NULL, *out = whole ? libav_sink_open(whole, "mp4", NULL) : NULL;
    int result = AVERROR(ENOMEM);
    if (out && url && avformat_open_input(&in, url, NULL, NULL) >= 0 &&
        avformat_find_stream_info(in, NULL) >= 0) {
        out->flags &= ~AVFMT_FLAG_FLUSH_PACKETS;
        result = copy_streams(in, out, packet);
    }
    avformat_close_input(&in);
    libav_sink_close(out);
    if (whole && (result < 0 || rename(whole, path) != 0))
        unlink(whole);
    av_free(whole);
    av_free(url);
}

bool film_finish(struct film *f, struct err *err)
{
    if (f->failed >= 0)
        f->failed = flush(f);
    int result = av_write_trailer(f->format);
    if (f->failed >= 0)
        f->failed = result;
    if (f->failed >= 0)
        f->failed = f->format->pb->error;
    result = avio_closep(&f->format->pb);
    if (f->failed >= 0)
        f->failed = result;
    if (f->failed >= 0)
        make_whole(f->path, f->packet);
    bool good = f->failed >= 0 || libav_fail_write(err, f->path, f->failed);
    destroy(f);
    return good;
}
