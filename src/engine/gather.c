/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/gather.h"

#include "analysis/features.h"
#include "audio/show_clock.h"
#include "base/err.h"
#include "base/log.h"
#include "engine/hands.h"
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

enum { WRITES_MAX = 1024, JUMP_TICKS = TICKS_PER_S, TOLD_AGAIN_TICKS = 5 * TICKS_PER_S };

#define EPSILON_S 1e-9

struct gather {
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
    int64_t told_tick; /* of the jump that was said last */
    /* ticks of the jump that the next journal must tell; 0, 0 = none */
    int64_t jumped_from, jumped_to;
};

struct gather *gather_create(struct listener *listener, struct take *take, struct err *err)
{
    struct gather *gather = calloc(1, sizeof *gather);
    if (!gather)
        return NULL;
    gather->listener = listener;
    gather->told_tick = -TOLD_AGAIN_TICKS;
    gather->take = take;
    gather->heard = calloc(FRAME_TICKS_MAX, sizeof *gather->heard);
    gather->writes = calloc(WRITES_MAX, sizeof *gather->writes);
    if (gather->heard && gather->writes)
        return gather;
    err_set(err, ERR_SYSTEM, _("No memory to start; close other programs."));
    gather_destroy(gather);
    return NULL;
}

void gather_destroy(struct gather *gather)
{
    if (!gather)
        return;
    free(gather->heard);
    free(gather->writes);
    free(gather);
}

static void forget_used(struct gather *gather)
{
    gather->n_heard -= gather->n_used;
    memmove(gather->heard, gather->heard + gather->n_used,
            (size_t)gather->n_heard * sizeof *gather->heard);
    gather->n_used = 0;
    gather->n_writes -= gather->n_writes_used;
    memmove(gather->writes, gather->writes + gather->n_writes_used,
            (size_t)gather->n_writes * sizeof *gather->writes);
    gather->n_writes_used = 0;
}

/* Features that main did not fetch in time, or a backlog that nobody wants to see in fast motion, are skipped. */
static void jump(struct gather *gather, struct show *show, int64_t to_tick)
{
    int drop = 0;
    while (drop < gather->n_heard && gather->heard[drop].tick < to_tick)
        drop++;
    gather->n_heard -= drop;
    memmove(gather->heard, gather->heard + drop, (size_t)gather->n_heard * sizeof *gather->heard);
    if (!gather->jumped_to)
        gather->jumped_from = show->tick + 1;
    gather->jumped_to = to_tick;
    show->tick = to_tick - 1;
    signals_jump(show->signals);
    if (to_tick - gather->told_tick > TOLD_AGAIN_TICKS) /* once for each stall */
        log_say(LOG_WARN, _("The machine was busy: the show jumps over %.1f s."),
                (double)(to_tick - gather->jumped_from) * TICK_S);
    gather->told_tick = to_tick;
}

static void read_features(struct gather *gather)
{
    gather->n_heard += listener_read(gather->listener, gather->heard + gather->n_heard,
                                     FRAME_TICKS_MAX - gather->n_heard);
}

static int64_t newest_tick(const struct gather *gather)
{
    return gather->heard[gather->n_heard - 1].tick;
}

/* More than a second behind: nobody wants to see that in fast motion, so only the newest tick is run. */
static void catch_up(struct gather *gather, struct show *show, int64_t due)
{
    int64_t to = newest_tick(gather);
    while (to < due && gather->n_heard == FRAME_TICKS_MAX) { /* more than a buffer is waiting */
        jump(gather, show, to);
        read_features(gather);
        to = newest_tick(gather);
    }
    jump(gather, show, to < due ? to : due);
}

static void hear(struct gather *gather, struct show *show, double time_s)
{
    int64_t due = (int64_t)floor(time_s * TICKS_PER_S + EPSILON_S) - 1;
    read_features(gather);
    if (gather->n_heard && due - show->tick > JUMP_TICKS)
        catch_up(gather, show, due);
    else if (gather->n_heard && gather->heard[0].tick > show->tick + 1)
        jump(gather, show, gather->heard[0].tick);
    int n = 0; /* up to what is due, or to a gap that the next frame jumps over */
    while (n < gather->n_heard && gather->heard[n].tick <= due &&
           gather->heard[n].tick == show->tick + 1 + n)
        n++;
    gather->n_used = n;
    if (n) {
        gather->newest = gather->heard[n - 1];
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
        *tick = (struct tick){.features = &gather->heard[i], .writes = &gather->writes[w]};
        while (w < gather->n_writes &&
               (last || tick_of(&gather->writes[w], clock, behind_s) <= gather->heard[i].tick)) {
            tick->n_writes++;
            w++;
        }
    }
    gather->n_writes_used = w;
}

/* What the ear followed since: its tick may still be to come, and stands in the journal before it. */
static void journal_wishes(struct gather *gather, struct show *show)
{
    struct ear_wish wish;
    while (listener_followed(gather->listener, &wish, 1)) {
        struct journal_line *line = &gather->line;
        *line = (struct journal_line){.kind = JOURNAL_WRITE, .tick = wish.tick};
        wish_to_write(&wish, &line->write);
        signals_followed(show->signals, write_text(&line->write, 0));
        if (gather->take)
            take_line(gather->take, line);
    }
}

void gather_ask(struct gather *gather, struct show *show)
{
    for (int i = 0; i < show->n_wishes; i++)
        listener_ask(gather->listener, &show->wishes[i]);
    show->n_wishes = 0;
}

void gather_frame(struct gather *gather, struct show *show, struct hands *hands,
                  const struct show_clock *clock, double behind_s, struct frame_input *in)
{
    forget_used(gather);
    hear(gather, show, in->time_s);
    journal_wishes(gather, show);
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

void gather_journal(struct gather *gather, const struct frame_input *in,
                    const struct frame_record *record)
{
    if (!gather->take)
        return;
    if (gather->jumped_to)
        journal_jump(gather);
    struct journal_line *line = &gather->line;
    for (int i = 0; i < in->n_ticks; i++)
        for (int w = 0; w < in->ticks[i].n_writes; w++) {
            *line = (struct journal_line){.kind = JOURNAL_WRITE,
                                          .tick = in->ticks[i].features->tick,
                                          .write = in->ticks[i].writes[w]};
            take_line(gather->take, line);
        }
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
