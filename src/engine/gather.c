/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/gather.h"

#include "analysis/features.h"
#include "audio/show_clock.h"
#include "base/err.h"
#include "base/log.h"
#include "engine/cueing.h"
#include "engine/ears.h"
#include "engine/hands.h"
#include "engine/late.h"
#include "engine/listener.h"
#include "engine/show.h"
#include "engine/signals.h"
#include "engine/wish.h"
#include "record/take.h"
#include "tree/gate.h"
#include "tree/journal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the network sends in half a second in which no frame came. */
enum { WRITES_MAX = 12288, JUMP_TICKS = TICKS_PER_S, TOLD_AGAIN_TICKS = 5 * TICKS_PER_S };

#define EPSILON_S 1e-9

/* What one ear heard and no frame has run yet, oldest first. */
struct queue {
    struct listener *listener;
    int n;
    struct features *heard; /* FRAME_TICKS_MAX */
};

struct gather {
    int n_queues;
    struct queue queue[1 + EARS_MAX];
    struct take *take;
    int n_used; /* ticks of the frame in hand */
    struct tick ticks[FRAME_TICKS_MAX];
    int n_writes, n_writes_used;
    struct write *writes; /* WRITES_MAX */
    struct journal_line line;
    struct features newest;
    bool has_newest;
    int64_t told_tick; /* of the jump that was said last */
    /* ticks of the jump that the next journal must tell; 0, 0 = none */
    int64_t jumped_from, jumped_to;
};

struct gather *gather_create(struct listener *const *listeners, int n, struct take *take,
                             struct err *err)
{
    struct gather *gather = calloc(1, sizeof *gather);
    if (!gather)
        return NULL;
    gather->told_tick = -TOLD_AGAIN_TICKS;
    gather->take = take;
    gather->writes = calloc(WRITES_MAX, sizeof *gather->writes);
    bool whole = gather->writes;
    for (int q = 0; q < n; q++) {
        struct queue *queue = &gather->queue[gather->n_queues++];
        queue->listener = listeners[q];
        queue->heard = calloc(FRAME_TICKS_MAX, sizeof *queue->heard);
        whole = whole && queue->heard;
    }
    if (whole)
        return gather;
    err_set(err, ERR_SYSTEM, _("No memory to start; close other programs."));
    gather_destroy(gather);
    return NULL;
}

void gather_destroy(struct gather *gather)
{
    if (!gather)
        return;
    for (int q = 0; q < gather->n_queues; q++)
        free(gather->queue[q].heard);
    free(gather->writes);
    free(gather);
}

static void queue_drop(struct queue *queue, int n)
{
    queue->n -= n;
    memmove(queue->heard, queue->heard + n, (size_t)queue->n * sizeof *queue->heard);
}

static void forget_used(struct gather *gather)
{
    for (int q = 0; q < gather->n_queues; q++)
        queue_drop(&gather->queue[q], gather->n_used);
    gather->n_used = 0;
    gather->n_writes -= gather->n_writes_used;
    memmove(gather->writes, gather->writes + gather->n_writes_used,
            (size_t)gather->n_writes * sizeof *gather->writes);
    gather->n_writes_used = 0;
}

/* Features that main did not fetch in time, or a backlog that nobody wants to see in fast motion, are skipped. */
static void jump(struct gather *gather, struct show *show, int64_t to_tick)
{
    for (int q = 0; q < gather->n_queues; q++) {
        struct queue *queue = &gather->queue[q];
        int drop = 0;
        while (drop < queue->n && queue->heard[drop].tick < to_tick)
            drop++;
        queue_drop(queue, drop);
    }
    if (!gather->jumped_to)
        gather->jumped_from = show->tick + 1;
    gather->jumped_to = to_tick;
    if (show->cueing)
        cueing_jump(show->cueing, to_tick - 1 - show->tick);
    show->tick = to_tick - 1;
    signals_jump(show->signals);
    if (to_tick - gather->told_tick > TOLD_AGAIN_TICKS) /* once for each stall */
        log_say(LOG_WARN, _("The machine was busy: the show jumps over %.1f s."),
                (double)(to_tick - gather->jumped_from) * TICK_S);
    gather->told_tick = to_tick;
}

/* True when every ear has something, *full when one of them has no room for more. */
static bool read_features(struct gather *gather, bool *full)
{
    bool all = true;
    *full = false;
    for (int q = 0; q < gather->n_queues; q++) {
        struct queue *queue = &gather->queue[q];
        queue->n +=
            listener_read(queue->listener, queue->heard + queue->n, FRAME_TICKS_MAX - queue->n);
        all = all && queue->n;
        *full |= queue->n == FRAME_TICKS_MAX;
    }
    return all;
}

/* The newest tick that every ear has reached; none of them is empty. */
static int64_t newest_tick(const struct gather *gather)
{
    int64_t newest = INT64_MAX;
    for (int q = 0; q < gather->n_queues; q++) {
        int64_t tick = gather->queue[q].heard[gather->queue[q].n - 1].tick;
        newest = tick < newest ? tick : newest;
    }
    return newest;
}

/* The oldest tick from which on every ear has something. */
static int64_t oldest_tick(const struct gather *gather)
{
    int64_t oldest = INT64_MIN;
    for (int q = 0; q < gather->n_queues; q++) {
        int64_t tick = gather->queue[q].heard[0].tick;
        oldest = tick > oldest ? tick : oldest;
    }
    return oldest;
}

static bool all_have(const struct gather *gather, int place, int64_t tick)
{
    for (int q = 0; q < gather->n_queues; q++)
        if (place >= gather->queue[q].n || gather->queue[q].heard[place].tick != tick)
            return false;
    return true;
}

/* More than a second behind: nobody wants to see that in fast motion, so only the newest tick is run. */
static void catch_up(struct gather *gather, struct show *show, int64_t due, bool full)
{
    int64_t to = newest_tick(gather), before = INT64_MIN;
    while (to < due && to > before && full) { /* more than a buffer is waiting */
        before = to;
        jump(gather, show, to);
        read_features(gather, &full);
        to = newest_tick(gather);
    }
    jump(gather, show, to < due ? to : due);
}

static void hear(struct gather *gather, struct show *show, double time_s)
{
    int64_t due = (int64_t)floor(time_s * TICKS_PER_S + EPSILON_S) - 1;
    bool full;
    if (!read_features(gather, &full))
        return;
    if (due - show->tick > JUMP_TICKS)
        catch_up(gather, show, due, full);
    else if (oldest_tick(gather) > show->tick + 1)
        jump(gather, show, oldest_tick(gather));
    int n = 0; /* up to what is due, or to a gap that the next frame jumps over */
    while (show->tick + 1 + n <= due && all_have(gather, n, show->tick + 1 + n))
        n++;
    gather->n_used = n;
    if (n) {
        gather->newest = gather->queue[0].heard[n - 1];
        gather->has_newest = true;
    }
}

static int64_t tick_of(const struct write *write, const struct show_clock *clock, double behind_s)
{
    double at_s = show_clock_seconds(clock, write->arrived_ns) - behind_s;
    return (int64_t)ceil(at_s * TICKS_PER_S) - 1;
}

static void spread_writes(struct gather *gather, struct hands *hands,
                          const struct show_clock *clock, double behind_s)
{
    gather->n_writes +=
        hands_take(hands, gather->writes + gather->n_writes, WRITES_MAX - gather->n_writes);
    int w = 0;
    for (int i = 0; i < gather->n_used; i++) {
        struct tick *tick = &gather->ticks[i];
        bool last = i == gather->n_used - 1;
        *tick = (struct tick){.writes = &gather->writes[w]};
        for (int q = 0; q < gather->n_queues; q++)
            tick->heard[q] = &gather->queue[q].heard[i];
        while (w < gather->n_writes &&
               (last || tick_of(&gather->writes[w], clock, behind_s) <= tick->heard[0]->tick)) {
            tick->n_writes++;
            w++;
        }
    }
    gather->n_writes_used = w;
}

/* What an ear followed since: its tick may still be to come, and stands in the journal before it. */
static void journal_wishes(struct gather *gather, struct show *show, int q)
{
    struct ear_wish wish;
    while (listener_followed(gather->queue[q].listener, &wish, 1)) {
        struct journal_line *line = &gather->line;
        *line = (struct journal_line){.kind = JOURNAL_WRITE, .tick = wish.tick};
        wish.ear = q;
        wish_to_write(&wish, &line->write);
        signals_followed(show->signals, write_text(&line->write, 0));
        if (gather->take)
            take_line(gather->take, line);
    }
}

void gather_ask(struct gather *gather, struct show *show)
{
    for (int i = 0; i < show->n_wishes; i++)
        if (show->wishes[i].ear < gather->n_queues)
            listener_ask(gather->queue[show->wishes[i].ear].listener, &show->wishes[i]);
    show->n_wishes = 0;
}

void gather_frame(struct gather *gather, struct show *show, struct hands *hands,
                  const struct show_clock *clock, double behind_s, struct frame_input *in)
{
    forget_used(gather);
    hear(gather, show, in->time_s);
    for (int q = 0; q < gather->n_queues; q++)
        journal_wishes(gather, show, q);
    spread_writes(gather, hands, clock, behind_s);
    in->ticks = gather->ticks;
    in->n_ticks = gather->n_used;
}

static void journal_jump(struct gather *gather)
{
    struct journal_line *line = &gather->line;
    *line = (struct journal_line){.kind = JOURNAL_WRITE, .tick = gather->jumped_to};
    write_make(&line->write, ROLE_ENGINE, "engine", "/engine/jump", "i",
               (int)(gather->jumped_to - gather->jumped_from));
    take_line(gather->take, line);
    gather->jumped_from = gather->jumped_to = 0;
}

static void journal_write(struct gather *gather, int64_t tick, const struct write *write)
{
    gather->line = (struct journal_line){.kind = JOURNAL_WRITE, .tick = tick, .write = *write};
    take_line(gather->take, &gather->line);
}

void gather_journal(struct gather *gather, const struct show *show, const struct frame_input *in,
                    const struct frame_record *record)
{
    if (!gather->take)
        return;
    if (gather->jumped_to)
        journal_jump(gather);
    struct journal_line *line = &gather->line;
    int event = 0;
    for (int i = 0; i < in->n_ticks; i++) {
        int64_t tick = in->ticks[i].heard[0]->tick;
        for (int w = 0; w < in->ticks[i].n_writes; w++)
            journal_write(gather, tick, &in->ticks[i].writes[w]);
        for (; event < show->n_events && show->events[event].tick <= tick; event++)
            journal_write(gather, tick, &show->events[event].write);
    }
    struct write late;
    for (int i = 0; late_tell(show, i, &late); i++)
        journal_write(gather, record->tick, &late);
    *line = (struct journal_line){.kind = JOURNAL_FRAME,
                                  .tick = record->tick,
                                  .time_s = in->time_s,
                                  .n_steps = record->n_steps};
    memcpy(line->steps, record->steps, sizeof record->steps);
    take_line(gather->take, line);
}

const struct features *gather_newest(const struct gather *gather)
{
    return gather->has_newest ? &gather->newest : NULL;
}
