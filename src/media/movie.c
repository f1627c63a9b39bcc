/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/movie.h"

#include "base/err.h"
#include "media/libav.h"

#include <libswscale/swscale.h>
#include <stdlib.h>
#include <string.h>

struct movie {
    char *path;
    struct libav_source source;
    struct SwsContext *scaler;
    int width, height;
    double duration_s, first_s, frame_s, next_s; /* next_s: where a picture without a time stands */
    bool in_hand;                                /* decoded already, by opening */
};

static double clamp_rate_s(const AVStream *stream)
{
    double rate = av_q2d(stream->avg_frame_rate);
    return rate >= 1 && rate <= 1000 ? 1 / rate : 1.0 / 25;
}

static double time_of(struct movie *movie)
{
    const struct libav_source *source = &movie->source;
    int64_t stamp = source->frame->best_effort_timestamp;
    double at_s = stamp == AV_NOPTS_VALUE
                      ? movie->next_s
                      : stamp * av_q2d(source->format->streams[source->stream]->time_base) -
                            movie->first_s;
    movie->next_s = at_s + movie->frame_s;
    return at_s;
}

/* The file does not say how long it is. */
static void count_duration(struct movie *movie)
{
    struct libav_source *source = &movie->source;
    double base_s = av_q2d(source->format->streams[source->stream]->time_base), last_s = 0;
    while (av_read_frame(source->format, source->packet) >= 0) {
        const AVPacket *packet = source->packet;
        double at_s = packet->pts == AV_NOPTS_VALUE ? last_s + movie->frame_s
                                                    : packet->pts * base_s - movie->first_s;
        if (packet->stream_index == source->stream && at_s > last_s)
            last_s = at_s;
        av_packet_unref(source->packet);
    }
    movie->duration_s = last_s + movie->frame_s;
    movie_seek(movie, 0);
}

static bool read_first(struct movie *movie, struct err *err)
{
    const struct libav_source *source = &movie->source;
    if (!libav_source_next(&movie->source))
        return err_set(err, ERR_FORMAT, _("The video %s is damaged or too large; convert it."),
                       movie->path);
    movie->width = source->frame->width;
    movie->height = source->frame->height;
    if (movie->width > MOVIE_SIDE_MAX || movie->height > MOVIE_SIDE_MAX)
        return err_set(err, ERR_RANGE,
                       _("The video %s is larger than %d pixels on one side; make it smaller."),
                       movie->path, MOVIE_SIDE_MAX);
    const AVStream *stream = source->format->streams[source->stream];
    movie->frame_s = clamp_rate_s(stream);
    if (stream->duration > 0)
        movie->duration_s = stream->duration * av_q2d(stream->time_base);
    else if (source->format->duration > 0)
        movie->duration_s = source->format->duration / (double)AV_TIME_BASE;
    movie->first_s = time_of(movie);
    movie->in_hand = true;
    if (movie->duration_s < movie->frame_s)
        count_duration(movie);
    return true;
}

struct movie *movie_open(const char *path, struct err *err)
{
    struct movie *movie = calloc(1, sizeof *movie);
    if (movie)
        movie->path = strdup(path);
    if (!movie || !movie->path) {
        err_set(err, ERR_SYSTEM, _("No memory to read %s; close other programs."), path);
    } else if (libav_source_open(&movie->source, path, AVMEDIA_TYPE_VIDEO, err) &&
               read_first(movie, err)) {
        return movie;
    }
    movie_close(movie);
    return NULL;
}

void movie_close(struct movie *movie)
{
    if (!movie)
        return;
    libav_source_close(&movie->source);
    sws_freeContext(movie->scaler);
    free(movie->path);
    free(movie);
}

int movie_width(const struct movie *movie)
{
    return movie->width;
}

int movie_height(const struct movie *movie)
{
    return movie->height;
}

double movie_duration_s(const struct movie *movie)
{
    return movie->duration_s;
}

bool movie_next(struct movie *movie, double *at_s)
{
    if (movie->in_hand) {
        movie->in_hand = false;
        *at_s = 0;
        return true;
    }
    if (!movie->source.format || !libav_source_next(&movie->source))
        return false;
    *at_s = time_of(movie);
    return true;
}

bool movie_pixels(struct movie *movie, uint8_t *rgba)
{
    const AVFrame *frame = movie->source.frame;
    int w = movie->width, h = movie->height, stride = w * 4;
    movie->scaler = sws_getCachedContext(movie->scaler, frame->width, frame->height, frame->format,
                                         w, h, AV_PIX_FMT_RGBA, SWS_BILINEAR | SWS_ACCURATE_RND,
                                         NULL, NULL, NULL);
    if (!movie->scaler)
        return false;
    libav_obey_tags(movie->scaler, frame);
    uint8_t *last_row = rgba + (size_t)stride * (size_t)(h - 1);
    return sws_scale(movie->scaler, (const uint8_t *const *)frame->data, frame->linesize, 0,
                     frame->height, &last_row, &(int){-stride}) > 0;
}

/* For formats that cannot be sought. */
static bool open_anew(struct movie *movie)
{
    libav_source_close(&movie->source);
    return libav_source_open(&movie->source, movie->path, AVMEDIA_TYPE_VIDEO, NULL);
}

bool movie_seek(struct movie *movie, double at_s)
{
    struct libav_source *source = &movie->source;
    movie->in_hand = false;
    movie->next_s = 0;
    if (!source->format)
        return false;
    double base_s = av_q2d(source->format->streams[source->stream]->time_base);
    int64_t stamp = (int64_t)((at_s + movie->first_s) / base_s);
    if (av_seek_frame(source->format, source->stream, stamp, AVSEEK_FLAG_BACKWARD) < 0)
        return open_anew(movie);
    avcodec_flush_buffers(source->decoder);
    source->draining = false;
    movie->next_s = at_s;
    return true;
}
