/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this room share about libav: opening a file for one of its streams, decoding it frame by
 * frame, and sentences for people instead of numbers. Private to media/.
 */
#ifndef MEDIA_LIBAV_H
#define MEDIA_LIBAV_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>

struct err;

struct libav_source {
    AVFormatContext *format;
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *frame;
    int stream;
    bool draining; /* the file has ended, the decoder may hold more */
};

/* Opens path for its best stream of a type. False and one sentence that names the file. */
bool libav_source_open(struct libav_source *source, const char *path, enum AVMediaType type,
                       struct err *err);
void libav_source_close(struct libav_source *source);

/* Decodes the next frame into source->frame; false at the end. Damaged pieces are skipped. */
bool libav_source_next(struct libav_source *source);

/* libswscale takes everything for BT.601 of limited range unless told what the file says. */
struct SwsContext;
void libav_obey_tags(struct SwsContext *scaler, const AVFrame *frame);

/* "Cannot write PATH: REASON; what to do." Returns false. */
bool libav_fail_write(struct err *err, const char *path, int av_error);

/* The file name as a URL that is surely a file, in fresh memory; NULL when out of memory. */
char *libav_file_url(const char *path);

/* Opens path for writing in a container ("mp4", "flac"), without a header yet. NULL and *err otherwise. */
AVFormatContext *libav_sink_open(const char *path, const char *container, struct err *err);
void libav_sink_close(AVFormatContext *format);

/* Hands one frame (NULL = the end) to the encoder and what comes out to the file. Returns 0 or libav's error. */
int libav_sink_encode(AVFormatContext *format, AVStream *stream, AVCodecContext *encoder,
                      const AVFrame *frame, AVPacket *packet);

#endif
