/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parent's side of an ear process: starts it, watches it, replaces it, and never waits for it.
 *
 * A guard thread of its own kills an ear that has not called back for 250 ms and starts the next every 500 ms until
 * the device of that name is back. link_read and link_play are called by one thread.
 */
#ifndef AUDIO_LINK_H
#define AUDIO_LINK_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct link;

enum link_mode { LINK_DEVICE, LINK_COMPUTER, LINK_OUTPUT };

struct link_desc {
    enum link_mode mode;
    const char *device;  /* LINK_DEVICE: part of a name, "" = the default input */
    int rate, channels;  /* wanted; 0 = the device's own */
    const char *program; /* NULL = this executable */
};

/* Starts the first ear. wait: until it runs or fails, at most 4 s; NULL and the ear's own sentence when it fails.
 * Otherwise the ear starts in its own time and NULL means want of memory or threads. */
struct link *link_create(const struct link_desc *desc, bool wait, struct err *err);
void link_destroy(struct link *link);

/* What was captured (or played, LINK_OUTPUT) since the last call, at most max_frames, at link_rate(). */
uint32_t link_read(struct link *link, float *interleaved, uint32_t max_frames);

/* Gives frames to be played and returns how many were taken; keeps about 0.2 s in store. */
uint32_t link_play(struct link *link, const float *interleaved, uint32_t n_frames);
uint32_t link_play_room(struct link *link);

/* Frames that were given and not yet read back. */
uint32_t link_pending(struct link *link);

bool link_is_alive(const struct link *link); /* the device calls back */
bool link_is_tried(const struct link *link); /* it has run or failed at least once */
int link_rate(const struct link *link);
int link_channels(const struct link *link);
const char *link_name(const struct link *link); /* of the device; "" until it ran */
uint32_t link_restarts(const struct link *link);
uint64_t link_silent_ms(const struct link *link);
uint64_t link_overruns(const struct link *link);

#endif
