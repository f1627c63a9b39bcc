/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sound of any media file, pulled as interleaved float at the rate one wishes.
 *
 * Blocks on the disk: use it on a media thread or offline. One thread at a time. The same file gives the same
 * samples however they are cut into reads. A damaged file plays to where it can.
 */
#ifndef MEDIA_READER_H
#define MEDIA_READER_H

#include <stdbool.h>

struct err;
struct reader;

struct reader_desc {
    const char *path; /* a file; never taken for a URL, so a name may hold colons */
    int rate;         /* wanted frames per second, 0 = the file's own */
};

enum { READER_CHANNELS_MAX = 8 };

/* NULL and one sentence that names the file when it is missing, unreadable, no media, without sound or out of
 * range (1..64 channels, 8..384 kHz). */
struct reader *reader_open(const struct reader_desc *desc, struct err *err);
void reader_close(struct reader *reader);

/* The next n_frames frames of reader_channels() samples each, in -1..1 but not clipped. Returns how many came;
 * fewer than asked only at the end, 0 from then on. */
int reader_read(struct reader *reader, float *interleaved, int n_frames);

/* Back to the first sample, as for a loop. False and *err when the file cannot be read again. */
bool reader_rewind(struct reader *reader, struct err *err);

int reader_rate(const struct reader *reader);
int reader_channels(const struct reader *reader);      /* 1..8: the file's, or its first 8 */
const char *reader_title(const struct reader *reader); /* the file's name without folder */
double reader_duration_s(
    const struct reader *reader); /* as the file claims, 0 when it does not say */

#endif
