/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/show.h"

#include "analysis/features.h"
#include "base/err.h"
#include "base/log.h"
#include "engine/master.h"
#include "engine/pickup.h"
#include "engine/requests.h"
#include "engine/signals.h"
#include "engine/wiring.h"
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
    show->tree = tree_create(err);
    show->signals = show->tree ? signals_create(show->tree) : NULL;
    show->master = show->tree ? master_create(show->tree) : NULL;
    show->pickup = show->tree ? pickup_create(show->tree) : NULL;
    show->mixer = mixer_create(err);
    show->sound = sound_textures_create();
    show->snapshots = snapshots_create(err);
    if (!show->signals || !show->master || !show->pickup || !show->mixer || !show->sound ||
        !show->snapshots) {
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
    if (show->tree) {
        staging_strike(&show->leaving, show->tree);
        staging_strike(&show->on_stage, show->tree);
    }
    parts_free(show->arriving);
    signals_destroy(show->signals);
    master_destroy(show->master);
    pickup_destroy(show->pickup);
    mixer_destroy(show->mixer);
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
}

static void begin_transition(struct show *show, struct staged *next, double now_s)
{
    transition_destroy(show->transition);
    show->transition = NULL;
    staging_strike(&show->leaving, show->tree);
    if (show->on_stage.scene && next->over_s > 0) {
        show->leaving = show->on_stage;
        show->transition =
            transition_create(scene_parts(next->scene)->transition, show->width, show->height);
        show->transition_start_s = now_s;
        show->transition_over_s = next->over_s;
    } else {
        staging_strike(&show->on_stage, show->tree);
    }
}

static bool swap(struct show *show, struct parts *parts, double now_s, bool reload, struct err *err)
{
    struct staged next;
    const struct staging_desc desc = {.tree = show->tree,
                                      .parts = parts,
                                      .width = show->width,
                                      .height = show->height,
                                      .start_s = now_s,
                                      .guess = signals_guess(show->signals)};
    if (!staging_build(&next, &desc, err))
        return false;
    if (reload && show->on_stage.scene) {
        staging_adopt(&next, &show->on_stage);
        transition_destroy(show->transition);
        show->transition = NULL;
        staging_strike(&show->leaving, show->tree);
        staging_strike(&show->on_stage, show->tree);
    } else {
        begin_transition(show, &next, now_s);
    }
    show->on_stage = next;
    show->swaps++;
    tree_put_on_stage(show->tree, next.branch);
    signals_preset(show->signals, next.title, next.tags);
    return true;
}

bool show_swap(struct show *show, struct parts *parts, double now_s, struct err *err)
{
    return swap(show, parts, now_s, false, err);
}

struct staged *show_staged(struct show *show, int branch)
{
    struct staged *const all[] = {&show->on_stage, &show->leaving};
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
    const char *const texts[] = {write->address, sentence};
    show_tell(show, write->reply, write->author, "/error", texts, 2);
}

/* A swap arrives as an event like any other, so that a take knows the tick at which the picture changed. */
static bool apply_swap(struct show *show, const struct write *write)
{
    if (write->role != ROLE_ENGINE || strcmp(write->address, "/engine/swap") != 0)
        return false;
    struct parts *parts = show->arriving;
    show->arriving = NULL;
    struct err err = {0};
    signals_swap(show->signals, write_text(write, 0));
    bool reload = !strcmp(write_text(write, 2), SHOW_RELOAD);
    if (parts && swap(show, parts, (double)(show->tick + 1) * TICK_S, reload, &err))
        staged_tell(&show->on_stage);
    else if (parts)
        log_say(LOG_ERROR, _("%s What played before plays on."), err.text);
    return true;
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
    if (apply_swap(show, write))
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
    show->refused += !accepted;
    return accepted;
}
