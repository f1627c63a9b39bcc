/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/picture.h"

#include "base/err.h"
#include "base/file.h"
#include "media/libav.h"

#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
#include <stdlib.h>
#include <string.h>

static bool fail_memory(struct err *err, const char *path)
{
    return err_set(err, ERR_SYSTEM, _("No memory for the picture %s; close other programs."), path);
}

static AVFrame *copy_to_frame(const uint8_t *rgba, int w, int h, int stride)
{
    AVFrame *frame = av_frame_alloc();
    if (!frame)
        return NULL;
    frame->width = w;
    frame->height = h;
    frame->format = AV_PIX_FMT_RGBA;
    if (av_frame_get_buffer(frame, 0) < 0) {
        av_frame_free(&frame);
        return NULL;
    }
    for (int y = 0; y < h; y++)
        memcpy(frame->data[0] + (ptrdiff_t)y * frame->linesize[0], rgba + (ptrdiff_t)y * stride,
               (size_t)w * 4);
    return frame;
}

static bool encode_png(AVCodecContext *encoder, const AVFrame *frame, AVPacket *packet)
{
    encoder->width = frame->width;
    encoder->height = frame->height;
    encoder->pix_fmt = AV_PIX_FMT_RGBA;
    encoder->time_base = (AVRational){1, 1};
    encoder->thread_count = 1;
    return avcodec_open2(encoder, NULL, NULL) >= 0 && avcodec_send_frame(encoder, frame) >= 0 &&
           avcodec_send_frame(encoder, NULL) >= 0 && avcodec_receive_packet(encoder, packet) >= 0;
}

bool picture_write_png(const char *path, const uint8_t *rgba, int w, int h, int stride,
                       struct err *err)
{
    av_log_set_level(AV_LOG_QUIET);
    if (w < 1 || h < 1 || w > PICTURE_SIDE_MAX || h > PICTURE_SIDE_MAX)
        return err_set(err, ERR_RANGE, _("A picture of %d x %d cannot be written; use 1 to %d."), w,
                       h, PICTURE_SIDE_MAX);
    AVFrame *frame = copy_to_frame(rgba, w, h, stride);
    AVCodecContext *encoder = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_PNG));
    AVPacket *packet = av_packet_alloc();
    bool done = false;
    if (frame && encoder && packet && encode_png(encoder, frame, packet))
        done = file_write(path, packet->data, (size_t)packet->size, err);
    else
        fail_memory(err, path);
    av_packet_free(&packet);
    avcodec_free_context(&encoder);
    av_frame_free(&frame);
    return done;
}

static uint8_t *to_rgba(const AVFrame *frame)
{
    int w = frame->width, h = frame->height;
    uint8_t *rgba = malloc((size_t)w * h * 4);
    struct SwsContext *scaler = sws_getContext(w, h, frame->format, w, h, AV_PIX_FMT_RGBA,
                                               SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT,
                                               NULL, NULL, NULL);
    if (rgba && scaler) {
        libav_obey_tags(scaler, frame);
        sws_scale(scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, h, &rgba,
                  &(int){w * 4});
    } else {
        free(rgba);
        rgba = NULL;
    }
    sws_freeContext(scaler);
    return rgba;
}

uint8_t *picture_read(const char *path, int *w, int *h, struct err *err)
{
    struct libav_source source;
    if (!libav_source_open(&source, path, AVMEDIA_TYPE_VIDEO, err))
        return NULL;
    uint8_t *rgba = NULL;
    if (!libav_source_next(&source)) {
        err_set(err, ERR_FORMAT, _("The picture %s is damaged or too large; save it again."), path);
    } else if (source.frame->width > PICTURE_SIDE_MAX || source.frame->height > PICTURE_SIDE_MAX) {
        err_set(err, ERR_RANGE,
                _("The picture %s is larger than %d pixels on one side; shrink it."), path,
                PICTURE_SIDE_MAX);
    } else {
        *w = source.frame->width;
        *h = source.frame->height;
        rgba = to_rgba(source.frame);
        if (!rgba)
            fail_memory(err, path);
    }
    libav_source_close(&source);
    return rgba;
}
