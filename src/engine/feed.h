/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The gather step of a live frame: which ticks are due, which writes belong to which tick, and what the journal keeps.
 * Main thread.
 */
#ifndef ENGINE_FEED_H
#define ENGINE_FEED_H

#include "engine/frame.h"

struct err;
struct feed;
struct hands;
struct listener;
struct show;
struct show_clock;
struct take;

/* take may be NULL. */
struct feed *feed_create(struct listener *listener, struct take *take, struct err *err);
void feed_destroy(struct feed *feed);

/* Fills in->ticks for in->time_s. A write joins the first tick not yet run at or after its arrival, at the latest the
 * newest of this frame; without a tick it waits. A backlog of more than a second is jumped over, and the journal says so. */
void feed_gather(struct feed *feed, struct show *show, struct hands *hands,
                 const struct show_clock *clock, double behind_s, struct frame_input *in);

/* After the frame: its writes and its own line into the journal. */
void feed_journal(struct feed *feed, const struct frame_input *in,
                  const struct frame_record *record);

/* What was heard last, NULL before the first tick. */
const struct features *feed_newest(const struct feed *feed);

#endif
