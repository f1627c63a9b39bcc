/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that plays the show from outside, gathered into one stream of writes in the order of arrival: keys, OSC and
 * the engine's own events. Main thread, live only.
 */
#ifndef ENGINE_HANDS_H
#define ENGINE_HANDS_H

#include "engine/keys.h"
#include "tree/write.h"

#include <stdbool.h>
#include <stddef.h>

struct control;
struct err;
struct hands;
struct input_event;
struct tree;

/* A key that asks something of live itself; ACTION_YES = quitting was confirmed. */
struct hand_wish {
    enum key_action action;
};

struct hands *hands_create(struct control *control, struct tree *tree, struct err *err);
void hands_destroy(struct hands *hands);

/* One event of the window. True and *wish when live has to do something; writes are queued. */
bool hands_event(struct hands *hands, const struct input_event *event, struct hand_wish *wish);

/* Queues an event of the engine's own. */
void hands_post(struct hands *hands, const struct write *write);

/* Hands over up to n writes in order: what stands here, then what came over the network. */
int hands_take(struct hands *hands, struct write *writes, int n);

/* The question that waits for an answer ("Quit?"), NULL when there is none. */
const char *hands_question(const struct hands *hands);

/* Where OSC is heard, for people: "192.168.1.20:9000". */
void hands_place(const struct hands *hands, char *place, size_t size);

#endif
