/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/libav.h"

#include "base/err.h"

#include <libavutil/avstring.h>
#include <libswscale/swscale.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIXELS_MAX                                                                                 \
    (INT64_C(16384) * 8192) /* half a gigabyte of RGBA: more is a bomb or a mistake */

char *libav_file_url(const char *path)
{
    return av_asprintf("file:%s", path);
}

/* Reasons that libav would tell badly or not at all. */
static bool check_readable(const char *path, struct err *err)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return err_set(err, ERR_NOT_FOUND,
                           _("There is no file %s; check the name and the folder."), path);
        return err_set(err, ERR_DENIED, _("Cannot read %s: %s."), path, strerror(errno));
    }
    if (S_ISDIR(info.st_mode))
        return err_set(err, ERR_FORMAT, _("%s is a folder; name a file in it."), path);
    if (!S_ISREG(info.st_mode))
        return err_set(err, ERR_FORMAT, _("%s is not a regular file; give a media file."), path);
    if (access(path, R_OK) != 0)
        return err_set(err, ERR_DENIED, _("No permission to read %s; change it with chmod +r."),
                       path);
    if (info.st_size == 0)
        return err_set(err, ERR_FORMAT, _("%s is empty; give a media file."), path);
    return true;
}

static bool fail_memory(struct err *err)
{
    return err_set(err, ERR_SYSTEM, _("No memory for a media file; close other programs."));
}

static bool open_format(struct libav_source *s, const char *path, struct err *err)
{
    char *url = libav_file_url(path);
    AVDictionary *options = NULL;
    av_dict_set(&options, "protocol_whitelist", "file", 0); /* a playlist must not go online */
    int result = url ? avformat_open_input(&s->format, url, NULL, &options) : AVERROR(ENOMEM);
    av_dict_free(&options);
    av_free(url);
    /* libav takes any text for ANSI art */
    if (result >= 0 && strcmp(s->format->iformat->name, "tty") == 0)
        result = AVERROR_INVALIDDATA;
    if (result < 0 || avformat_find_stream_info(s->format, NULL) < 0)
        return err_set(err, ERR_FORMAT,
                       _("%s is no media file that can be understood, or is damaged; convert it to "
                         "FLAC, Ogg, MP4, PNG or another common format."),
                       path);
    return true;
}

static bool open_decoder(struct libav_source *s, const char *path, enum AVMediaType type,
                         struct err *err)
{
    const AVCodec *codec = NULL;
    s->stream = av_find_best_stream(s->format, type, -1, -1, &codec, 0);
    if (s->stream == AVERROR_STREAM_NOT_FOUND)
        return type == AVMEDIA_TYPE_AUDIO
                   ? err_set(err, ERR_FORMAT, _("%s holds no sound; give a file that does."), path)
                   : err_set(err, ERR_FORMAT, _("%s holds no picture; give a file that does."),
                             path);
    if (s->stream < 0 || !codec)
        return err_set(
            err, ERR_FORMAT,
            _("%s is coded in a way that this computer's libav cannot read; convert it."), path);
    s->decoder = avcodec_alloc_context3(codec);
    s->packet = av_packet_alloc();
    s->frame = av_frame_alloc();
    if (!s->decoder || !s->packet || !s->frame)
        return fail_memory(err);
    AVStream *stream = s->format->streams[s->stream];
    avcodec_parameters_to_context(s->decoder, stream->codecpar);
    s->decoder->pkt_timebase = stream->time_base;
    s->decoder->max_pixels = PIXELS_MAX;
    s->decoder->thread_count = 1;
    for (unsigned i = 0; i < s->format->nb_streams; i++)
        if ((int)i != s->stream)
            s->format->streams[i]->discard = AVDISCARD_ALL;
    if (avcodec_open2(s->decoder, codec, NULL) < 0)
        return err_set(err, ERR_FORMAT, _("%s is damaged or coded in an unusual way; convert it."),
                       path);
    return true;
}

bool libav_source_open(struct libav_source *s, const char *path, enum AVMediaType type,
                       struct err *err)
{
    av_log_set_level(AV_LOG_QUIET);
    *s = (struct libav_source){0};
    if (check_readable(path, err) && open_format(s, path, err) && open_decoder(s, path, type, err))
        return true;
    libav_source_close(s);
    return false;
}

void libav_source_close(struct libav_source *s)
{
    avcodec_free_context(&s->decoder);
    avformat_close_input(&s->format);
    av_packet_free(&s->packet);
    av_frame_free(&s->frame);
}

/* Gives the decoder its next packet, or tells it that there are no more. */
static void feed_decoder(struct libav_source *s)
{
    int result = av_read_frame(s->format, s->packet);
    if (result < 0) {
        s->draining = true;
        avcodec_send_packet(s->decoder, NULL);
        return;
    }
    if (s->packet->stream_index == s->stream)
        avcodec_send_packet(s->decoder, s->packet);
    av_packet_unref(s->packet);
}

bool libav_source_next(struct libav_source *s)
{
    for (;;) {
        int result = avcodec_receive_frame(s->decoder, s->frame);
        if (result >= 0)
            return true;
        if (result == AVERROR_EOF || (s->draining && result == AVERROR(EAGAIN)))
            return false;
        if (!s->draining)
            feed_decoder(s);
    }
}

void libav_obey_tags(struct SwsContext *scaler, const AVFrame *frame)
{
    bool hd = frame->colorspace == AVCOL_SPC_UNSPECIFIED && frame->height >= 720;
    const int *matrix = sws_getCoefficients(hd ? SWS_CS_ITU709 : (int)frame->colorspace);
    int *in, *out, in_full, out_full, brightness, contrast, saturation;
    if (sws_getColorspaceDetails(scaler, &in, &in_full, &out, &out_full, &brightness, &contrast,
                                 &saturation) < 0)
        return;
    in_full = in_full || frame->color_range == AVCOL_RANGE_JPEG;
    sws_setColorspaceDetails(scaler, matrix, in_full, matrix, 1, brightness, contrast, saturation);
}

bool libav_fail_write(struct err *err, const char *path, int av_error)
{
    int code = AVUNERROR(av_error);
    if (code == ENOSPC || code == EFBIG || code == EDQUOT)
        return err_set(
            err, ERR_SYSTEM,
            _("The disk is full: writing %s stopped, what was written is kept; free some space."),
            path);
    if (code == EACCES || code == EPERM || code == EROFS)
        return err_set(err, ERR_DENIED,
                       _("No permission to write %s; choose another folder or change its rights."),
                       path);
    if (code == ENOENT || code == ENOTDIR)
        return err_set(err, ERR_NOT_FOUND, _("There is no folder for %s; create it first."), path);
    if (code == EISDIR)
        return err_set(err, ERR_USAGE, _("%s is a folder; name a file in it."), path);
    char reason[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(av_error, reason, sizeof reason);
    return err_set(err, ERR_SYSTEM, _("Cannot write %s: %s; try another folder."), path, reason);
}

AVFormatContext *libav_sink_open(const char *path, const char *container, struct err *err)
{
    av_log_set_level(AV_LOG_QUIET);
    char *url = libav_file_url(path);
    AVFormatContext *format = NULL;
    if (!url || avformat_alloc_output_context2(&format, NULL, container, url) < 0) {
        av_free(url);
        fail_memory(err);
        return NULL;
    }
    int result = avio_open(&format->pb, url, AVIO_FLAG_WRITE);
    av_free(url);
    if (result < 0) {
        libav_fail_write(err, path, result);
        avformat_free_context(format);
        return NULL;
    }
    format->flags |= AVFMT_FLAG_FLUSH_PACKETS;
    return format;
}

void libav_sink_close(AVFormatContext *format)
{
    if (!format)
        return;
    avio_closep(&format->pb);
    avformat_free_context(format);
}

int libav_sink_encode(AVFormatContext *format, AVStream *stream, AVCodecContext *encoder,
                      const AVFrame *frame, AVPacket *packet)
{
    int result = avcodec_send_frame(encoder, frame);
    while (result >= 0) {
        result = avcodec_receive_packet(encoder, packet);
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF)
            return format->pb->error;
        if (result < 0)
            break;
        packet->stream_index = stream->index;
        av_packet_rescale_ts(packet, encoder->time_base, stream->time_base);
        result = av_interleaved_write_frame(format, packet);
    }
    return result;
}
