/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The analysis thread: takes samples from an input as they come, keeps show time, and hands features to main.
 *
 * What is missing 50 ms after it was due becomes silence, so that the picture goes on; what then comes late is dropped.
 * A further ear goes along with the first, so that tick n is the same moment for all: what is more than 50 ms ahead of
 * it is dropped, as happens when the quartzes of two devices differ. The same samples, silence included, go to the take. Everything but listener_create runs on its own thread or is a
 * hand-over: features by a ring (2.5 s, newest refused when full), show time by a mailbox, wishes by a ring each way.
 */
#ifndef ENGINE_LISTENER_H
#define ENGINE_LISTENER_H

#include "audio/show_clock.h"

#include <stdbool.h>
#include <stdint.h>

struct audio;
struct ear_wish;
struct err;
struct features;
struct listener;
struct ring;

struct listener_desc {
    struct audio
        *audio; /* the listener's alone until it is destroyed; still the caller's to close */
    struct ring *
        record; /* receives every frame (channels floats each) that analysis consumed; may be NULL */
    int64_t start_ns; /* monotonic moment of show time 0 */
    struct listener
        *lead; /* of a further ear: the first ear's, whose time it keeps; it outlives this one */
    int place; /* of a further ear, 1..EARS_MAX, each one once */
};

struct listener *listener_create(const struct listener_desc *desc, struct err *err);
void listener_destroy(struct listener *listener);

/* Another input of the same rate is heard from now on; the old one is given back. Main. */
struct audio *listener_change(struct listener *listener, struct audio *audio);

/* Main. Asks something of the analysis; it follows before the next tick that it begins. False when too much was asked
 * already. */
bool listener_ask(struct listener *listener, const struct ear_wish *wish);

/* Main. Up to n wishes with the ticks at which they were followed; they come before the features of that tick. */
int listener_followed(struct listener *listener, struct ear_wish *wishes, int n);

/* Main. Up to n features in order; returns how many came. */
int listener_read(struct listener *listener, struct features *features, int n);

/* Main. The newest line from monotonic time to frames. */
const struct show_clock *listener_clock(struct listener *listener);

struct listener_figures {
    bool ended;            /* the input will give nothing any more */
    int64_t silent_frames; /* put in for what was missing */
    int64_t late_frames;   /* dropped, because silence stood for them already */
    uint64_t refused;      /* features that main did not fetch in time */
};
struct listener_figures listener_figures(const struct listener *listener);

#endif
