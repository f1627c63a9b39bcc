/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A media thread that reads a source ahead, about a second, so that whoever plays it never waits for the disk.
 */
#ifndef AUDIO_FEED_H
#define AUDIO_FEED_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct feed;
struct source;

/* The source is borrowed; only the feed reads it from now on. NULL and *err when memory or threads are short. */
struct feed *feed_create(struct source *source, struct err *err);

/* Stops the thread; call it before source_close. */
void feed_destroy(struct feed *feed);

/* Up to n frames of those that are ready. Never blocks. One thread. */
uint32_t feed_read(struct feed *feed, float *interleaved, uint32_t n_frames);
uint32_t feed_fill(const struct feed *feed);

/* The source has ended and everything was read. */
bool feed_ended(const struct feed *feed);

#endif
