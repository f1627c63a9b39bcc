/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/show.h"

#include "analysis/features.h"
#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/calibrating.h"
#include "engine/cueing.h"
#include "engine/faders.h"
#include "engine/master.h"
#include "engine/pickup.h"
#include "engine/requests.h"
#include "engine/signals.h"
#include "engine/wiring.h"
#include "stage/guard.h"
#include "tree/gate.h"
#include "tree/snapshot.h"
#include "tree/tree.h"
#include "visual/mixer.h"
#include "visual/parts.h"
#include "visual/scene.h"
#include "visual/sound_texture.h"
#include "visual/transition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct show *show_create(int width, int height, struct err *err)
{
    struct show *show = calloc(1, sizeof *show);
    if (!show)
        return NULL;
    show->width = width;
    show->height = height;
    show->tick = -1;
    show->asking.left = REQUESTS_BURST;
    show->tree = tree_create(err);
    show->signals = show->tree ? signals_create(show->tree) : NULL;
    show->master = show->tree ? master_create(show->tree) : NULL;
    show->pickup = show->tree ? pickup_create(show->tree) : NULL;
    show->calibrating = show->tree ? calibrating_create(show->tree) : NULL;
    show->faders = faders_create();
    show->mixer = mixer_create(err);
    show->guard = guard_create(err);
    show->sound = sound_textures_create();
    show->snapshots = snapshots_create(err);
    if (!show->signals || !show->master || !show->pickup || !show->calibrating || !show->faders ||
        !show->mixer || !show->guard || !show->sound || !show->snapshots) {
        show_destroy(show);
        return NULL;
    }
    return show;
}

void show_destroy(struct show *show)
{
    if (!show)
        return;
    transition_destroy(show->transition);
    sides_free(&show->sides);
    if (show->tree) {
        staging_strike(&show->leaving, show->tree);
        staging_strike(&show->on_stage, show->tree);
        staging_strike(&show->armed, show->tree);
    }
    cueing_destroy(show->cueing);
    parts_free(show->arriving);
    parts_free(show->arming);
    signals_destroy(show->signals);
    master_destroy(show->master);
    pickup_destroy(show->pickup);
    calibrating_destroy(show->calibrating);
    faders_destroy(show->faders);
    mixer_destroy(show->mixer);
    guard_destroy(show->guard);
    sound_textures_destroy(show->sound);
    snapshots_destroy(show->snapshots);
    tree_destroy(show->tree);
    free(show);
}

void show_resize(struct show *show, int width, int height)
{
    show->width = width;
    show->height = height;
    if (show->on_stage.scene)
        scene_resize(show->on_stage.scene, width, height);
    if (show->leaving.scene)
        scene_resize(show->leaving.scene, width, height);
    if (show->armed.scene)
        scene_resize(show->armed.scene, width, height);
}

static void begin_transition(struct show *show, const struct staged *next, double now_s)
{
    transition_destroy(show->transition);
    show->transition = NULL;
    staging_strike(&show->leaving, show->tree);
    if (show->on_stage.scene && next->over.amount > 0) {
        struct parts *parts = scene_parts(next->scene);
        const struct transition_desc desc = {.program = parts->transition,
                                             .passes = parts->transition_passes,
                                             .sides = &show->sides,
                                             .width = show->width,
                                             .height = show->height};
        parts->transition_passes = NULL;
        show->leaving = show->on_stage;
        show->transition = transition_create(&desc);
        show->transition_start_s = now_s;
        show->transition_over = next->over;
        show->transition_beats = 0;
    } else {
        staging_strike(&show->on_stage, show->tree);
    }
}

static bool stage(struct show *show, struct staged *staged, struct parts *parts, double now_s,
                  const char *kind, const char *over, struct err *err)
{
    const struct staging_desc desc = {.tree = show->tree,
                                      .parts = parts,
                                      .width = show->width,
                                      .height = show->height,
                                      .start_s = now_s,
                                      .kind = kind,
                                      .over = over,
                                      .guess = signals_guess(show->signals)};
    return staging_build(staged, &desc, err);
}

static void put_on_stage(struct show *show, const struct staged *next)
{
    char over[64];
    text_format(over, sizeof over, "%.6g%s", next->over.amount,
                next->over.unit == SPAN_BEATS ? "beats" : "s");
    show->on_stage = *next;
    show->swaps++;
    tree_put_on_stage(show->tree, next->branch);
    signals_preset(show->signals, next->title, next->tags);
    signals_way(show->signals, next->kind, over);
}

static bool reload(struct show *show, struct parts *parts, double now_s, struct err *err)
{
    struct staged next;
    if (!stage(show, &next, parts, now_s, NULL, NULL, err))
        return false;
    staging_adopt(&next, &show->on_stage);
    transition_destroy(show->transition);
    show->transition = NULL;
    staging_strike(&show->leaving, show->tree);
    staging_strike(&show->on_stage, show->tree);
    put_on_stage(show, &next);
    return true;
}

static bool swap(struct show *show, struct parts *parts, double now_s, const char *kind,
                 const char *over, struct err *err)
{
    struct staged next;
    if (!stage(show, &next, parts, now_s, kind, over, err))
        return false;
    begin_transition(show, &next, now_s);
    put_on_stage(show, &next);
    return true;
}

bool show_swap(struct show *show, struct parts *parts, double now_s, struct err *err)
{
    return swap(show, parts, now_s, NULL, NULL, err);
}

/* The tick in hand, in seconds. */
static double now_of(const struct show *show)
{
    return (double)(show->tick + 1) * TICK_S;
}

bool show_arm(struct show *show, struct parts *parts, const char *kind, const char *over,
              bool again, struct err *err)
{
    struct staged next;
    if (!stage(show, &next, parts, now_of(show), kind, over, err))
        return false;
    if (again && show->armed.scene)
        staging_adopt(&next, &show->armed);
    staging_strike(&show->armed, show->tree);
    show->armed = next;
    tree_arm(show->tree, next.branch);
    return true;
}

static void go_armed(struct show *show)
{
    struct staged next = show->armed;
    if (!next.scene)
        return;
    show->armed = (struct staged){0};
    scene_restart(next.scene, now_of(show));
    begin_transition(show, &next, now_of(show));
    put_on_stage(show, &next);
}

struct staged *show_staged(struct show *show, int branch)
{
    struct staged *const all[] = {&show->on_stage, &show->leaving, &show->armed};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i]->scene && all[i]->branch == branch)
            return all[i];
    return NULL;
}

void show_tell(struct show *show, int32_t reply, const char *author, const char *path,
               const char *const *texts, int n)
{
    if (show->n_answers == SHOW_ANSWERS_MAX)
        return;
    struct show_answer *answer = &show->answers[show->n_answers++];
    answer->reply = reply;
    answer->path = path;
    answer->n = n;
    snprintf(answer->author, sizeof answer->author, "%s", author);
    for (int i = 0; i < n; i++)
        snprintf(answer->texts[i], sizeof answer->texts[i], "%s", texts[i]);
}

static void explain(struct show *show, const struct write *write, const char *sentence)
{
    char line[sizeof((struct verdict *)NULL)->sentence];
    const char *const texts[] = {write->address, line};
    snprintf(line, sizeof line, "%s", sentence);
    for (char *c = line; *c; c++) /* an address may hold anything, and goes to a terminal */
        *c = *c == '\n' || *c == '\t' ? ' ' : *c;
    show_tell(show, write->reply, write->author, "/error", texts, 2);
}

/* A scene that could not be built leaves the picture as it was. */
static void say_failed(const struct err *err)
{
    log_say(LOG_ERROR, _("%s What played before plays on."), err->text);
}

static void follow_swap(struct show *show, const struct write *write)
{
    struct parts *parts = show->arriving;
    struct err err = {0};
    bool again = !strcmp(write_text(write, 2), SHOW_RELOAD) && show->on_stage.scene;
    signals_swap(show->signals, write_text(write, 0));
    if (!strcmp(write_text(write, 2), SHOW_ARMED)) {
        go_armed(show);
        return;
    }
    show->arriving = NULL;
    if (!parts)
        return;
    bool swapped =
        again ? reload(show, parts, now_of(show), &err)
              : swap(show, parts, now_of(show), write_text(write, 3), write_text(write, 4), &err);
    if (swapped)
        staged_tell(&show->on_stage);
    else
        say_failed(&err);
}

static void follow_arm(struct show *show, const struct write *write)
{
    struct parts *parts = show->arming;
    struct err err = {0};
    int cue = (int)(write->n_args > 5 ? write->args[5].number : 0) - 1;
    show->arming = NULL;
    signals_arm(show->signals, write_text(write, 0));
    if (!parts)
        return;
    bool again = !strcmp(write_text(write, 2), SHOW_RELOAD);
    bool armed = show_arm(show, parts, write_text(write, 3), write_text(write, 4), again, &err);
    if (armed)
        staged_tell(&show->armed);
    else
        say_failed(&err);
    if (show->cueing && armed)
        cueing_armed(show->cueing, cue);
    else if (show->cueing)
        cueing_failed(show->cueing, cue);
}

static void follow_scale(struct show *show, const struct write *write)
{
    if (show->on_stage.scene && write->n_args > 1)
        scene_set_scale(show->on_stage.scene, write_text(write, 0), write->args[1].number);
}

/* Scenes come as events like any other, so that a take knows the tick at which the picture changed. */
static bool apply_scene(struct show *show, const struct write *write)
{
    static const struct {
        const char *address;
        void (*follow)(struct show *, const struct write *);
    } events[] = {
        {"/engine/swap", follow_swap}, {"/engine/arm", follow_arm}, {SHOW_SCALE, follow_scale}};
    for (size_t i = 0; write->role == ROLE_ENGINE && i < sizeof events / sizeof *events; i++)
        if (!strcmp(write->address, events[i].address)) {
            events[i].follow(show, write);
            return true;
        }
    return false;
}

void show_set_cues(struct show *show, struct cueing *cueing)
{
    cueing_destroy(show->cueing);
    show->cueing = cueing;
}

/* Room for what the show does by itself in this tick; the journal tells it. */
static struct write *happen(struct show *show)
{
    struct show_event *event = &show->events[show->n_events++];
    event->tick = show->tick + 1;
    return &event->write;
}

void show_follow_cues(struct show *show)
{
    int cue = show->cueing ? cueing_tick(show->cueing) : -1;
    if (cue < 0 || cueing_ready(show->cueing) != cue || show->n_events + 2 > SHOW_EVENTS_MAX)
        return; /* it goes as soon as it stands ready */
    const char *holder = cueing_cue(show->cueing, cue)->holder;
    write_make(happen(show), ROLE_ENGINE, "engine", "/engine/swap", "sss", "", "", SHOW_ARMED);
    if (*holder)
        write_make(happen(show), ROLE_ENGINE, "engine", "/stage/holder", "s", holder);
    go_armed(show);
    cueing_gone(show->cueing, cue);
}

/* A write that asks for something which cannot be done is refused like any other. */
static bool carry_out(struct show *show, const struct write *write, const struct verdict *verdict)
{
    struct err err = {0};
    int component;
    tree_find_part(show->tree, TREE_NONE, write->address, &component);
    bool done = requests_follow(show, write, verdict, &err) &&
                requests_learn(show, write, verdict, component, &err);
    if (err.code)
        explain(show, write, err.text);
    return done;
}

bool show_apply(struct show *show, const struct write *write)
{
    if (apply_scene(show, write))
        return true;
    if (!pickup_meets(show->pickup, write))
        return true; /* heard: the next one may meet */
    struct verdict verdict;
    struct wiring *wiring = show->on_stage.wiring;
    if (wiring)
        wiring_before(wiring, write);
    bool accepted = tree_apply(show->tree, write, &verdict);
    if (wiring && accepted)
        wiring_after(wiring);
    if (*verdict.sentence)
        explain(show, write, verdict.sentence);
    accepted = accepted && carry_out(show, write, &verdict);
    if (accepted && verdict.judgement == WRITE_LEARNT)
        faders_follow(show->faders, show, write, &verdict);
    show->refused += !accepted;
    return accepted;
}
