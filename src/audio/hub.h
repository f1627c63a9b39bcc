/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One device, several listeners: what its ear captured is copied for each of them, so that a device is opened once
 * however many ears hear it. Whoever reads first fetches for all; nobody waits for anybody. The last one to leave
 * closes the device.
 */
#ifndef AUDIO_HUB_H
#define AUDIO_HUB_H

#include <stdint.h>

struct err;
struct hub;
struct link;

enum { HUB_PLACES = 8, HUB_NONE = -1 };

/* The link becomes the hub's, also on failure. NULL and *err when memory is short. */
struct hub *hub_create(struct link *link, struct err *err);

/* A place to read from, or HUB_NONE and *err; the first frame is the next one that is captured. Any thread. */
int hub_join(struct hub *hub, struct err *err);
/* Destroys the hub with the last place. Any thread. */
void hub_leave(struct hub *hub, int place);

/* Up to max_frames frames of this place, in order; a second of them is kept. One thread for each place; never blocks. */
uint32_t hub_read(struct hub *hub, int place, float *interleaved, uint32_t max_frames);

struct link *hub_link(struct hub *hub);

#endif
