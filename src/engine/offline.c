/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/offline.h"

#include "analysis/features.h"
#include "audio/audio.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "engine/ears.h"
#include "engine/evening.h"
#include "engine/frame.h"
#include "engine/hearing.h"
#include "engine/late.h"
#include "engine/notice.h"
#include "engine/output.h"
#include "engine/show.h"
#include "engine/signals.h"
#include "record/replay.h"
#include "stage/guard.h"
#include "tree/gate.h"
#include "tree/journal.h"
#include "tree/tree.h"
#include "visual/device.h"
#include "visual/parts.h"
#include "visual/program.h"
#include "visual/scene.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WRITES_MAX = 4096 };

#define EPSILON_S      1e-9
#define FLASH_GUARD    "/flash/guard"
#define GUARD_MEMORY_S 2.0

struct offline {
    const struct offline_desc *desc;
    struct err *err;
    struct device *device;
    struct show *show;
    int n_ears;
    struct hearing ear[1 + EARS_MAX];
    struct output *output;
    struct target target;
    struct tick ticks[FRAME_TICKS_MAX];
    struct write *writes; /* of the frame in hand, WRITES_MAX */
    int64_t *ticks_of_writes;
    int n_writes;
    int64_t started_ns;
    int guard; /* what the flash guard did when it was said last */
};

/* Every ear hears until this tick, or until the first one has ended. */
static bool hear_until(struct offline *o, int64_t tick)
{
    if (!hearing_until(&o->ear[0], tick, o->output, o->err))
        return false;
    int64_t reached = o->show->tick + o->ear[0].n_ticks;
    for (int e = 1; e < o->n_ears; e++)
        if (!hearing_until(&o->ear[e], reached, NULL, o->err))
            return false;
    return true;
}

static bool open_ear(struct offline *o, const struct hearing_desc *desc)
{
    return hearing_open(&o->ear[o->n_ears++], desc, o->err);
}

static bool add_ear(struct offline *o, const char *name, struct hearing_desc desc)
{
    desc.rate = o->ear[0].rate;
    desc.endless = true;
    return signals_add_ear(o->show->signals, name, o->err) && open_ear(o, &desc);
}

/* The features in hand become ticks; returns how many. */
static int make_ticks(struct offline *o)
{
    int n = o->ear[0].n_ticks;
    for (int e = 0; e < o->n_ears; e++) {
        for (int i = 0; i < n; i++)
            o->ticks[i].heard[e] = &o->ear[e].features[i];
        o->ear[e].n_ticks = 0;
    }
    return n;
}

static void date_at(const double start[4], double time_s, double date[4])
{
    memcpy(date, start, 4 * sizeof date[0]);
    date[3] = fmod(start[3] + time_s, 86400);
}

static void say_guard(struct offline *o)
{
    int mode = signals_guard(o->show->signals);
    if (mode != o->guard && !o->desc->judge) /* who judges knows */
        log_say(mode ? LOG_WARN : LOG_NOTE, "%s", notice_guard(mode));
    o->guard = mode;
}

/* Runs the ticks in hand and draws. */
static struct frame_record step(struct offline *o, double time_s, const double start_date[4])
{
    struct frame_input in = {.ticks = o->ticks,
                             .n_ticks = make_ticks(o),
                             .time_s = time_s,
                             .target = o->target,
                             .waits = true};
    date_at(start_date, time_s, in.date);
    struct frame_record record = frame_step(o->show, &in);
    say_guard(o);
    o->show->n_answers = 0;
    o->show->save_as[0] = '\0'; /* saved when it was played */
    o->show->n_wishes = 0;      /* a take tells itself when they were followed */
    return record;
}

/* Runs the ticks in hand one by one, so that a cue is made ready at the same tick at any frame rate. */
static void run_unseen(struct offline *o)
{
    int n = make_ticks(o);
    for (int i = 0; i < n; i++) {
        evening_arm(o->show, o->desc->cues);
        frame_pass_over(o->show, &o->ticks[i], 1);
    }
}

static void say_progress(const struct offline *o, int64_t done, int64_t total)
{
    if (!o->desc->progress || (done % 30 && done != total))
        return;
    double elapsed_s = (double)(clock_now_ns() - o->started_ns) / 1e9;
    double fps = elapsed_s > 0 ? (double)done / elapsed_s : 0;
    if (total > 0) {
        int left_s = fps > 0 ? (int)((double)(total - done) / fps) : 0;
        fprintf(stderr, _("\r%lld of %lld frames, %d frames/s, %d:%02d left "), (long long)done,
                (long long)total, (int)fps, left_s / 60, left_s % 60);
    } else {
        fprintf(stderr, _("\r%lld frames, %d frames/s "), (long long)done, (int)fps);
    }
    fflush(stderr);
}

static bool open_picture(struct offline *o, int width, int height)
{
    const struct device_desc device = {.offscreen = true};
    o->device = device_create(&device, o->err);
    o->show = o->device ? show_create(width, height, o->err) : NULL;
    if (!o->show)
        return false;
    o->target = target_make(TARGET_SCREEN, width, height);
    const struct output_desc output = {.path = o->desc->output,
                                       .hash = o->desc->hash,
                                       .judge = o->desc->judge,
                                       .width = width,
                                       .height = height,
                                       .fps_num = o->desc->fps_num ? o->desc->fps_num : 60,
                                       .fps_den = o->desc->fps_num ? o->desc->fps_den : 1,
                                       .rate = o->ear[0].rate,
                                       .channels = o->ear[0].channels};
    o->output = output_create(&output, o->err);
    return o->output != NULL;
}

/* What was asked for at the start: as a hand of the house, before the first tick. */
static void set_up(struct offline *o)
{
    struct write write;
    if (o->desc->flash) {
        write_make(&write, ROLE_OPERATOR, "start", FLASH_GUARD, "s", o->desc->flash);
        show_apply(o->show, &write);
    }
    for (int i = 0; o->desc->knobs_up && i < n_knob_rows; i++) {
        int id = tree_find(o->show->tree, knob_rows[i].address);
        write_make(&write, ROLE_OPERATOR, "start", knob_rows[i].address, "f",
                   tree_row(o->show->tree, id)->max);
        show_apply(o->show, &write);
    }
}

static bool open_preset(struct offline *o)
{
    struct parts *parts = parts_load(o->desc->preset, NULL, NULL, o->err);
    return parts && show_swap(o->show, parts, 0, o->err);
}

/* Feedback needs every frame before the first one that is wanted; anything else only the ticks. */
static bool needs_every_frame(const struct offline *o)
{
    const struct scene *scene = o->show->on_stage.scene, *leaving = o->show->leaving.scene;
    return (scene && scene_is_persistent(scene)) || (leaving && scene_is_persistent(leaving));
}

/* The flash guard remembers what was seen shortly before; a still does without. */
static bool warms_guard(const struct offline *o, double ahead_s)
{
    return ahead_s <= GUARD_MEMORY_S && !output_is_still(o->output) &&
           signals_guard(o->show->signals) != GUARD_OFF;
}

static bool render_frames(struct offline *o, double fps)
{
    static const double start_date[4] = {2000, 1, 1,
                                         0}; /* a film shows the same date whenever it is made */
    double duration_s = o->desc->seconds > 0 ? o->desc->from_s + o->desc->seconds
                                             : audio_duration_s(o->ear[0].audio);
    int64_t first = (int64_t)ceil(o->desc->from_s * fps - EPSILON_S);
    int64_t total = duration_s > 0 ? (int64_t)ceil(duration_s * fps - EPSILON_S) - first : 0;
    int64_t limit = o->desc->seconds > 0 ? first + total : INT64_MAX;
    o->ear[0].sound_from = (int64_t)llround((double)first / fps * o->ear[0].rate);
    for (int64_t k = 0; k < limit; k++) {
        double time_s = (double)k / fps;
        int64_t due = (int64_t)floor(time_s * TICKS_PER_S + EPSILON_S) - 1;
        if (!hear_until(o, due))
            return false;
        if (o->ear[0].ended && o->show->tick + o->ear[0].n_ticks < due)
            break;
        run_unseen(o);
        if (k < first && !needs_every_frame(o) && !warms_guard(o, (double)(first - k) / fps))
            continue;
        step(o, time_s, start_date);
        if (k < first)
            continue;
        if (!output_picture(o->output, &o->target, time_s, 1, o->err))
            return false;
        if (k == first && o->desc->first_frame_ms)
            *o->desc->first_frame_ms = (double)(clock_now_ns() - o->started_ns) / 1e6;
        say_progress(o, k - first + 1, total);
        if (output_is_full(o->output))
            return true;
    }
    int64_t end = limit == INT64_MAX ? o->show->tick
                                     : (int64_t)floor((double)limit / fps * TICKS_PER_S);
    return hear_until(o, end);
}

static bool render_input(struct offline *o)
{
    const struct offline_desc *d = o->desc;
    int width = d->width ? d->width : 1920, height = d->height ? d->height : 1080;
    if (!open_ear(o, &(struct hearing_desc){.input = d->input}) || !open_picture(o, width, height))
        return false;
    for (int i = 0; i < d->n_ears; i++) {
        const struct ear_word *word = &d->ears[i];
        const struct hearing_desc ear = {
            .input = word->input, .first = word->first, .last = word->last};
        if (!add_ear(o, word->name, ear))
            return false;
    }
    if (!(d->cues ? evening_begin(o->show, d->cues, o->err) : open_preset(o)))
        return false;
    staged_tell(&o->show->on_stage);
    set_up(o);
    double fps = d->fps_num ? (double)d->fps_num / d->fps_den : 60;
    return render_frames(o, fps);
}

/* Events that bring a scene from the take's files. */
static bool brings_scene(const struct write *write)
{
    bool arms = !strcmp(write->address, "/engine/arm");
    bool swaps = !strcmp(write->address, "/engine/swap") &&
                 strcmp(write_text(write, 2), SHOW_ARMED) != 0;
    return (arms || swaps) && write->n_args >= 2;
}

static bool bring_scene(struct offline *o, struct replay *replay, const struct journal_line *line)
{
    const struct write *write = &line->write;
    char path[1100];
    bool arms = !strcmp(write->address, "/engine/arm");
    struct parts **parts = arms ? &o->show->arming : &o->show->arriving;
    replay_file(replay, write_text(write, 0), write_text(write, 1), path, sizeof path);
    parts_free(*parts);
    *parts = parts_load(path, write_text(write, 3), NULL, o->err);
    return *parts;
}

static bool take_line_in(struct offline *o, struct replay *replay, struct journal_line *line)
{
    struct write *write = &line->write;
    struct ear_wish wish;
    if (o->desc->flash && !strcmp(write->address, FLASH_GUARD))
        return true; /* it was said otherwise */
    if (wish_from_write(write, line->tick, &wish)) {
        return (wish.ear < o->n_ears && hearing_wish(&o->ear[wish.ear], &wish)) ||
               err_set(o->err, ERR_RANGE,
                       _("The journal asks too much of the ear at once; it cannot be rendered."));
    }
    if (!strcmp(write->address, "/engine/jump")) {
        while (o->show->tick + 1 < line->tick) { /* ticks that the show skipped: heard, not run */
            if (!hear_until(o, o->show->tick + 1))
                return false;
            make_ticks(o);
            o->show->tick++;
        }
        return true;
    }
    if (late_take(o->show, write))
        return true;
    if (brings_scene(write) && !bring_scene(o, replay, line))
        return false;
    if (o->show->arriving && o->show->tick < 0 && line->tick < 0) { /* what played from the start */
        struct parts *parts = o->show->arriving;
        o->show->arriving = NULL;
        return show_swap(o->show, parts, 0, o->err);
    }
    if (o->n_writes == WRITES_MAX)
        return err_set(
            o->err, ERR_RANGE,
            _("The journal has more than %d writes in one frame; it cannot be rendered."),
            WRITES_MAX);
    write->role = write->role == ROLE_PLAYER ? ROLE_PLAYER : ROLE_OPERATOR;
    if (!strcmp(write->author, "engine"))
        write->role = ROLE_ENGINE;
    o->ticks_of_writes[o->n_writes] = line->tick;
    o->writes[o->n_writes++] = *write;
    return true;
}

static bool replay_frame(struct offline *o, const struct journal_line *line, const double date[4])
{
    if (!hear_until(o, line->tick))
        return false;
    int w = 0;
    for (int i = 0; i < o->ear[0].n_ticks; i++) {
        int64_t tick = o->show->tick + 1 + i;
        o->ticks[i].writes = &o->writes[w];
        o->ticks[i].n_writes = 0;
        while (w < o->n_writes && o->ticks_of_writes[w] <= tick) {
            o->ticks[i].n_writes++;
            w++;
        }
    }
    o->n_writes = 0;
    struct frame_record record = step(o, line->time_s, date);
    memset(o->ticks, 0, sizeof o->ticks);
    if (record.n_steps != line->n_steps ||
        memcmp(record.steps, line->steps, sizeof(int) * (size_t)record.n_steps) != 0)
        log_say(
            LOG_WARN,
            _("The frame at tick %lld takes other steps than on stage; the take may be damaged."),
            (long long)line->tick);
    return true;
}

static bool replay_lines(struct offline *o, struct replay *replay, double fps)
{
    const struct replay_about *about = replay_about(replay);
    struct journal_line *line = calloc(1, sizeof *line);
    int64_t shown = 0, frames = 0;
    double until_s = o->desc->seconds > 0 ? o->desc->from_s + o->desc->seconds : INFINITY;
    bool ok = line != NULL;
    while (ok && replay_next(replay, line)) {
        if (line->kind == JOURNAL_WRITE) {
            ok = take_line_in(o, replay, line);
            continue;
        }
        if (line->time_s >= until_s)
            break;
        ok = replay_frame(o, line, about->date);
        if (!ok || line->time_s < o->desc->from_s)
            continue;
        int64_t due = (int64_t)floor((line->time_s - o->desc->from_s) * fps + 1 +
                                     EPSILON_S); /* frames the film needs by now */
        ok = output_picture(o->output, &o->target, line->time_s,
                            due > shown ? (int)(due - shown) : 0, o->err);
        shown = due > shown ? due : shown;
        if (!frames++ && o->desc->first_frame_ms)
            *o->desc->first_frame_ms = (double)(clock_now_ns() - o->started_ns) / 1e6;
        say_progress(o, frames, 0);
    }
    free(line);
    return ok && hear_until(o, (int64_t)((double)shown / fps * TICKS_PER_S));
}

static bool render_take(struct offline *o)
{
    const struct offline_desc *d = o->desc;
    struct replay *replay = replay_open(d->input, o->err);
    if (!replay)
        return false;
    const struct replay_about *about = replay_about(replay);
    int width = d->width ? d->width : about->width, height = d->height ? d->height : about->height;
    const struct hearing_desc first = {.input = about->sound, .rate = about->rate};
    bool ok = open_ear(o, &first) && open_picture(o, width, height);
    if (ok) {
        o->show->replayed = true;
        set_up(o);
    }
    for (int i = 0; ok && i < about->n_ears; i++)
        ok = add_ear(o, about->ears[i].name, (struct hearing_desc){.input = about->ears[i].sound});
    if (ok && strcmp(about->renderer, device_renderer(o->device)) != 0)
        log_say(LOG_WARN,
                _("This take was played on «%s»; here is «%s», so pixels may differ a little."),
                about->renderer, device_renderer(o->device));
    double fps = d->fps_num ? (double)d->fps_num / d->fps_den : 60;
    o->ear[0].sound_from = ok ? (int64_t)llround(d->from_s * o->ear[0].rate) : 0;
    ok = ok && replay_lines(o, replay, fps);
    if (ok && replay_bad_lines(replay))
        log_say(LOG_WARN,
                _("%d lines of the journal cannot be understood and were left out; the film may "
                  "differ."),
                replay_bad_lines(replay));
    replay_close(replay);
    return ok;
}

static void close_all(struct offline *o)
{
    for (int e = 0; e < o->n_ears; e++)
        hearing_close(&o->ear[e]);
    target_free(&o->target);
    show_destroy(o->show);
    device_destroy(o->device);
    free(o->writes);
    free(o->ticks_of_writes);
    free(o);
}

bool offline_render(const struct offline_desc *desc, struct err *err)
{
    struct offline *o = calloc(1, sizeof *o);
    if (!o)
        return err_set(err, ERR_SYSTEM, _("No memory for rendering; close other programs."));
    o->desc = desc;
    o->err = err;
    o->started_ns = clock_now_ns();
    o->writes = calloc(WRITES_MAX, sizeof *o->writes);
    o->ticks_of_writes = calloc(WRITES_MAX, sizeof *o->ticks_of_writes);
    bool ok = o->writes && o->ticks_of_writes;
    ok = ok && (replay_is_take(desc->input) ? render_take(o) : render_input(o));
    if (desc->progress)
        fprintf(stderr, "\n");
    if (ok)
        ok = output_finish(o->output, err);
    else
        output_abandon(o->output);
    close_all(o);
    return ok;
}
