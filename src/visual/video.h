/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A playing video: a thread of its own decodes ahead of where it is looked at, and the picture that is due lies in a
 * texture. Opened where a context of the device is current (in a show: the compile thread), then main's.
 *
 * Moments are counted through: a looping video of 4 s shows at 9 s what it showed at 1 s.
 */
#ifndef VISUAL_VIDEO_H
#define VISUAL_VIDEO_H

#include "visual/place.h"

#include <stdint.h>

struct err;
struct video;

/* NULL and one sentence that names the file when it cannot be played. The first picture is there when it returns. */
struct video *video_open(const char *path, struct err *err);
void video_close(struct video *video);

/* One number for its file: where it lies, how large it is and when it was written. */
uint64_t video_hash(const struct video *video);

/* Above 0. */
double video_duration_s(const struct video *video);

/* The picture of a moment. `waits`: until it is decoded, as a film does; otherwise what is decoded of it, or what was
 * shown last: *sure tells whether that is the one that is due, video_shown_s from when on it is due. Nothing damaged stops
 * it: the last good picture stays. */
struct picture video_look(struct video *video, double at_s, bool loop, bool waits, bool *sure);
double video_shown_s(const struct video *video);

#endif
