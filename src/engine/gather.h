/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The gather step of a live frame: which ticks are due, which writes belong to which tick, and what the journal keeps.
 * Main thread.
 */
#ifndef ENGINE_GATHER_H
#define ENGINE_GATHER_H

#include "engine/frame.h"

struct err;
struct gather;
struct hands;
struct listener;
struct show;
struct show_clock;
struct take;

/* The first listener and further ones, n in all; they outlive it. take may be NULL. */
struct gather *gather_create(struct listener *const *listeners, int n, struct take *take,
                             struct err *err);
void gather_destroy(struct gather *gather);

/* Fills in->ticks for in->time_s. A write joins the first tick not yet run at or after its arrival, at the latest the
 * newest of this frame; without a tick it waits. A tick is run when every ear has heard it. A backlog of more than a second is jumped over, and the journal says so. */
void gather_frame(struct gather *gather, struct show *show, struct hands *hands,
                  const struct show_clock *clock, double behind_s, struct frame_input *in);

/* After the frame: its writes, what the show did by itself, and its own line into the journal. */
void gather_journal(struct gather *gather, const struct show *show, const struct frame_input *in,
                    const struct frame_record *record);

/* After the frame: hands what it asked of the ear on. */
void gather_ask(struct gather *gather, struct show *show);

/* What was heard last, NULL before the first tick. */
const struct features *gather_newest(const struct gather *gather);

#endif
