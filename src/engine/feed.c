/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed.h"

#include "analysis/features.h"
#include "audio/show_clock.h"
#include "base/err.h"
#include "base/log.h"
#include "engine/hands.h"
#include "engine/listener.h"
#include "engine/show.h"
#include "record/take.h"
#include "tree/gate.h"
#include "tree/journal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WRITES_MAX = 1024, JUMP_TICKS = TICKS_PER_S };

#define EPSILON_S 1e-9

struct feed {
    struct listener *listener;
    struct take *take;
    int n_heard;            /* features not yet run, oldest first */
    int n_used;             /* of them, by the frame in hand */
    struct features *heard; /* FRAME_TICKS_MAX */
    struct tick ticks[FRAME_TICKS_MAX];
    int n_writes, n_writes_used;
    struct write *writes; /* WRITES_MAX */
    struct journal_line line;
    struct features newest;
    bool has_newest;
    int64_t jumped_from,
        jumped_to; /* ticks of the jump that the next journal must tell; 0, 0 = none */
};

struct feed *feed_create(struct listener *listener, struct take *take, struct err *err)
{
    struct feed *feed = calloc(1, sizeof *feed);
    if (!feed)
        return NULL;
    feed->listener = listener;
    feed->take = take;
    feed->heard = calloc(FRAME_TICKS_MAX, sizeof *feed->heard);
    feed->writes = calloc(WRITES_MAX, sizeof *feed->writes);
    if (feed->heard && feed->writes)
        return feed;
    err_set(err, ERR_SYSTEM, _("No memory to start; close other programs."));
    feed_destroy(feed);
    return NULL;
}

void feed_destroy(struct feed *feed)
{
    if (!feed)
        return;
    free(feed->heard);
    free(feed->writes);
    free(feed);
}

static void forget_used(struct feed *feed)
{
    feed->n_heard -= feed->n_used;
    memmove(feed->heard, feed->heard + feed->n_used, (size_t)feed->n_heard * sizeof *feed->heard);
    feed->n_used = 0;
    feed->n_writes -= feed->n_writes_used;
    memmove(feed->writes, feed->writes + feed->n_writes_used,
            (size_t)feed->n_writes * sizeof *feed->writes);
    feed->n_writes_used = 0;
}

/* Features that main did not fetch in time, or a backlog that nobody wants to see in fast motion, are skipped. */
static void jump(struct feed *feed, struct show *show, int64_t to_tick)
{
    int drop = 0;
    while (drop < feed->n_heard && feed->heard[drop].tick < to_tick)
        drop++;
    feed->n_heard -= drop;
    memmove(feed->heard, feed->heard + drop, (size_t)feed->n_heard * sizeof *feed->heard);
    if (!feed->jumped_to)
        feed->jumped_from = show->tick + 1;
    feed->jumped_to = to_tick;
    show->tick = to_tick - 1;
    log_say(LOG_WARN, _("The machine was busy: the show jumps over %lld ticks."),
            (long long)(to_tick - feed->jumped_from));
}

static void hear(struct feed *feed, struct show *show, double time_s)
{
    int64_t due = (int64_t)floor(time_s * TICKS_PER_S + EPSILON_S) - 1;
    do {
        feed->n_heard += listener_read(feed->listener, feed->heard + feed->n_heard,
                                       FRAME_TICKS_MAX - feed->n_heard);
        int64_t newest = feed->n_heard ? feed->heard[feed->n_heard - 1].tick : show->tick;
        int64_t backlog = (newest < due ? newest : due) - show->tick;
        if (backlog > JUMP_TICKS)
            jump(feed, show, newest < due ? newest : due);
        else if (feed->n_heard && feed->heard[0].tick > show->tick + 1)
            jump(feed, show, feed->heard[0].tick);
    } while (feed->n_heard == 1 &&
             feed->heard[0].tick < due - JUMP_TICKS); /* more than a buffer was waiting */
    while (feed->n_used < feed->n_heard && feed->heard[feed->n_used].tick <= due)
        feed->n_used++;
    if (feed->n_used) {
        feed->newest = feed->heard[feed->n_used - 1];
        feed->has_newest = true;
    }
}

static int64_t tick_of(const struct write *write, const struct show_clock *clock, double behind_s)
{
    double at_s = show_clock_seconds(clock, write->arrived_ns) - behind_s;
    return (int64_t)ceil(at_s * TICKS_PER_S) - 1;
}

static void spread_writes(struct feed *feed, struct hands *hands, const struct show_clock *clock,
                          double behind_s)
{
    feed->n_writes += hands_take(hands, feed->writes + feed->n_writes, WRITES_MAX - feed->n_writes);
    int w = 0;
    for (int i = 0; i < feed->n_used; i++) {
        struct tick *tick = &feed->ticks[i];
        bool last = i == feed->n_used - 1;
        *tick = (struct tick){.features = &feed->heard[i], .writes = &feed->writes[w]};
        while (w < feed->n_writes &&
               (last || tick_of(&feed->writes[w], clock, behind_s) <= feed->heard[i].tick)) {
            tick->n_writes++;
            w++;
        }
    }
    feed->n_writes_used = w;
}

void feed_gather(struct feed *feed, struct show *show, struct hands *hands,
                 const struct show_clock *clock, double behind_s, struct frame_input *in)
{
    forget_used(feed);
    hear(feed, show, in->time_s);
    spread_writes(feed, hands, clock, behind_s);
    in->ticks = feed->ticks;
    in->n_ticks = feed->n_used;
}

static void journal_jump(struct feed *feed)
{
    struct journal_line *line = &feed->line;
    *line = (struct journal_line){.kind = JOURNAL_WRITE, .tick = feed->jumped_to};
    write_make(&line->write, ROLE_ENGINE, "engine", "/engine/jump", "i",
               (int)(feed->jumped_to - feed->jumped_from));
    take_line(feed->take, line);
    feed->jumped_from = feed->jumped_to = 0;
}

void feed_journal(struct feed *feed, const struct frame_input *in,
                  const struct frame_record *record)
{
    if (!feed->take)
        return;
    if (feed->jumped_to)
        journal_jump(feed);
    struct journal_line *line = &feed->line;
    for (int i = 0; i < in->n_ticks; i++)
        for (int w = 0; w < in->ticks[i].n_writes; w++) {
            *line = (struct journal_line){.kind = JOURNAL_WRITE,
                                          .tick = in->ticks[i].features->tick,
                                          .write = in->ticks[i].writes[w]};
            take_line(feed->take, line);
        }
    *line = (struct journal_line){.kind = JOURNAL_FRAME,
                                  .tick = record->tick,
                                  .time_s = in->time_s,
                                  .n_steps = record->n_steps};
    memcpy(line->steps, record->steps, sizeof record->steps);
    take_line(feed->take, line);
}

const struct features *feed_newest(const struct feed *feed)
{
    return feed->has_newest ? &feed->newest : NULL;
}
