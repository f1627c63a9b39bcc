/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The modules of a live show: opened in the order in which a person should see them, closed in the order in which they
 * let go of each other. Main thread; owned by live, which runs the frames.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "engine/ears.h"

#include <stdbool.h>
#include <stdint.h>

struct audio;
struct console;
struct control;
struct cue;
struct device;
struct err;
struct gather;
struct hands;
struct inputs;
struct invitation;
struct listener;
struct live_desc;
struct loader;
struct parts;
struct ranges;
struct saving;
struct show;
struct take;
struct window;
struct write;

struct engine {
    struct device *device;
    struct window *window;
    struct console *console;
    struct show *show;
    struct loader *loader;
    struct saving *saving;
    struct ranges *ranges;
    struct control *control;
    struct hands *hands;
    struct invitation *invitation; /* NULL when there is no page */
    struct audio *audio;
    struct audio *further[EARS_MAX]; /* what further ears hear */
    struct inputs *inputs;
    struct take *take;                       /* NULL when nothing is recorded */
    struct listener *listener[1 + EARS_MAX]; /* the first ear's and further ones */
    struct gather *gather;
    double date[4]; /* at show time 0: year, month, day, seconds of the day */
};

/* Window and show; then the first scene on it. False and *err when that cannot be. */
bool engine_open_picture(struct engine *engine, const struct live_desc *desc, struct err *err);
bool engine_open_scene(struct engine *engine, const struct live_desc *desc, struct err *err);

/* The network and the sound: devices may take their time, so the first frame is shown before. */
bool engine_open_world(struct engine *engine, const struct live_desc *desc, struct err *err);

/* A take that cannot be written is told in *err and is no reason not to play: engine->take stays NULL. */
void engine_open_take(struct engine *engine, const struct live_desc *desc, struct err *err);

/* From here on sound is heard; start_ns is show time 0. */
bool engine_open_listening(struct engine *engine, int64_t start_ns, struct err *err);

void engine_close(struct engine *engine);

/* The events by which parts come on stage, or are made ready for a cue (counted from 0); the take keeps their files. */
void engine_announce(struct engine *engine, struct write *write, const struct parts *parts);
void engine_announce_cue(struct engine *engine, struct write *write, const struct parts *parts,
                         const struct cue *cue, int place);

/* Another scene is on stage: its files are watched, and the list of presets is read again. */
void engine_after_swap(struct engine *engine);

/* Takes a list of cues up and watches it. False and *err: the one before stays. */
bool engine_open_cues(struct engine *engine, const char *path, struct err *err);

#endif
