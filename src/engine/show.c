/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/show.h"

#include "analysis/features.h"
#include "base/err.h"
#include "base/log.h"
#include "engine/master.h"
#include "engine/signals.h"
#include "patch/patch.h"
#include "tree/gate.h"
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
    show->mixer = mixer_create(err);
    show->sound = sound_textures_create();
    if (!show->signals || !show->master || !show->mixer || !show->sound) {
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
    mixer_destroy(show->mixer);
    sound_textures_destroy(show->sound);
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
                                      .start_s = now_s};
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
    signals_preset(show->signals, next.title);
    return true;
}

bool show_swap(struct show *show, struct parts *parts, double now_s, struct err *err)
{
    return swap(show, parts, now_s, false, err);
}

static void answer(struct show *show, const struct write *write, const char *sentence)
{
    if (show->n_answers == SHOW_ANSWERS_MAX)
        return;
    struct show_answer *answer = &show->answers[show->n_answers++];
    answer->reply = write->reply;
    snprintf(answer->address, sizeof answer->address, "%s", write->address);
    snprintf(answer->author, sizeof answer->author, "%s", write->author);
    snprintf(answer->sentence, sizeof answer->sentence, "%s", sentence);
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
    if (parts && !swap(show, parts, (double)(show->tick + 1) * TICK_S, reload, &err))
        log_say(LOG_ERROR, _("%s What played before plays on."), err.text);
    return true;
}

static void ask_ear(struct show *show, const struct write *write, int id)
{
    if (show->n_wishes == SHOW_WISHES_MAX)
        return; /* more in one frame than hands can mean */
    struct ear_wish wish = {.asked_ns = write->arrived_ns};
    if (signals_wish(show->signals, id, &wish))
        show->wishes[show->n_wishes++] = wish;
}

/* What a write means beyond its value. */
static void react(struct show *show, const struct write *write, const struct verdict *verdict)
{
    for (int i = 0; i < verdict->n_ids; i++) {
        switch (signals_meaning(show->signals, verdict->ids[i])) {
        case MEANS_LOAD:
            snprintf(show->wanted, sizeof show->wanted, "%s",
                     tree_text(show->tree, verdict->ids[i]));
            break;
        case MEANS_NEXT:
            snprintf(show->wanted, sizeof show->wanted, "+1");
            break;
        case MEANS_PREVIOUS:
            snprintf(show->wanted, sizeof show->wanted, "-1");
            break;
        case MEANS_RELEASE:
            if (show->on_stage.patches)
                patches_release_all(show->on_stage.patches);
            break;
        case MEANS_QUIT:
            show->quit = true;
            break;
        case MEANS_ITSELF:
            ask_ear(show, write, verdict->ids[i]);
            break;
        }
    }
}

bool show_apply(struct show *show, const struct write *write)
{
    if (apply_swap(show, write))
        return true;
    struct verdict verdict;
    bool accepted = tree_apply(show->tree, write, &verdict);
    show->refused += !accepted;
    if (*verdict.sentence)
        answer(show, write, verdict.sentence);
    if (accepted)
        react(show, write, &verdict);
    return accepted;
}
