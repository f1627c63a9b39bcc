/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/loader.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "engine/cueing.h"
#include "engine/show.h"
#include "visual/compiler.h"
#include "visual/mixer.h"
#include "visual/parts.h"
#include "visual/warm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUE_MISSING = -1 };

/* Pieces are warmed beside a frame until so much of it has gone; at least one. */
#define PIECES_NS INT64_C(1000000)

struct loader {
    struct compiler *compiler;
    struct show *show;
    struct compiled answer; /* in hand, being warmed */
    struct warm_at warm;
    bool warming;
    struct mixer *mixer;                /* being warmed, for the show */
    int pieces;                         /* of it that are warm */
    int fades;                          /* pieces of the first mixer of the show that are warm */
    bool mixed;                         /* the show has it */
    struct watch *stage, *ready, *list; /* NULL: everything works but hot reload */
    int ticket;
    int cue, cue_ticket; /* that is being made; ticket 0 = none */
    bool cue_forgotten;  /* nobody waits for it any more */
    bool saved;          /* a watched file changed and the new version is not asked for yet */
    char current[PARTS_PATH_MAX], cues[PARTS_PATH_MAX];
    struct err trouble;
};

struct loader *loader_create(struct device *device, struct show *show, struct err *err)
{
    struct loader *loader = calloc(1, sizeof *loader);
    if (!loader)
        return NULL;
    loader->show = show;
    loader->compiler = compiler_create(device, show->width, show->height, err);
    loader->stage = watch_create(&loader->trouble);
    loader->ready = watch_create(&loader->trouble);
    loader->list = watch_create(&loader->trouble);
    if (loader->compiler)
        return loader;
    loader_destroy(loader);
    return NULL;
}

void loader_destroy(struct loader *loader)
{
    if (!loader)
        return;
    parts_free(loader->answer.parts);
    mixer_destroy(loader->mixer);
    compiler_destroy(loader->compiler);
    watch_destroy(loader->stage);
    watch_destroy(loader->ready);
    watch_destroy(loader->list);
    free(loader);
}

static void watch_files(struct loader *loader, struct watch *watch, const struct parts *parts)
{
    for (int i = 0; watch && i < parts->n_files; i++)
        watch_add(watch, parts->files[i].path, &loader->trouble);
}

static void watch_anew(struct loader *loader, struct watch *watch, const struct parts *parts)
{
    if (watch)
        watch_clear(watch);
    watch_files(loader, watch, parts);
}

static bool was_saved(struct watch *watch)
{
    char path[PARTS_PATH_MAX];
    bool saved = false;
    while (watch && watch_next(watch, path, sizeof path))
        saved = true;
    return saved;
}

static bool ask(struct loader *loader, const char *path, const char *transition)
{
    const struct compile wanted = {.path = path,
                                   .transition = transition,
                                   .ticket = loader->ticket + 1,
                                   .width = loader->show->width,
                                   .height = loader->show->height};
    bool asked = compiler_ask(loader->compiler, &wanted);
    loader->ticket += asked;
    return asked;
}

void loader_on_stage(struct loader *loader, const struct parts *parts)
{
    snprintf(loader->current, sizeof loader->current, "%s", parts->files[0].path);
    watch_anew(loader, loader->stage, parts);
}

void loader_armed(struct loader *loader, const struct parts *parts)
{
    watch_anew(loader, loader->ready, parts);
}

void loader_cues(struct loader *loader, const char *path)
{
    snprintf(loader->cues, sizeof loader->cues, "%s", path);
    if (!loader->list)
        return;
    watch_clear(loader->list);
    watch_add(loader->list, path, &loader->trouble);
}

const char *loader_cues_path(const struct loader *loader)
{
    return loader->cues;
}

bool loader_armed_saved(struct loader *loader)
{
    return was_saved(loader->ready);
}

bool loader_cues_saved(struct loader *loader)
{
    return was_saved(loader->list);
}

static bool neighbour(const struct loader *loader, int by, char *path, int size)
{
    char here[256], other[256];
    file_name(here, sizeof here, loader->current, NULL);
    int n = 0, at = -1;
    for (; parts_ours(n, path, size); n++) {
        file_name(other, sizeof other, path, NULL);
        if (!strcmp(here, other))
            at = n;
    }
    if (n == 0)
        return false;
    int next = at < 0 ? 0 : (at + by + n) % n;
    return parts_ours(next, path, size);
}

void loader_want(struct loader *loader, const char *wanted)
{
    char path[PARTS_PATH_MAX];
    bool found = !strcmp(wanted, "+1")   ? neighbour(loader, 1, path, sizeof path)
                 : !strcmp(wanted, "-1") ? neighbour(loader, -1, path, sizeof path)
                                         : parts_find(wanted, path, sizeof path, &loader->trouble);
    if (!found && !loader->trouble.code)
        err_set(&loader->trouble, ERR_NOT_FOUND,
                _("There is no other preset; put some into the folder presets."));
    if (found && !ask(loader, path, ""))
        err_set(&loader->trouble, ERR_BUSY, _("Too many presets are being loaded; wait a moment."));
}

/* Where a preset that is missing could be put. */
static void watch_for(struct loader *loader, const char *preset)
{
    char folder[PARTS_PATH_MAX], path[PARTS_PATH_MAX], name[CUE_PATH_MAX + 8];
    struct err ignored = {0};
    file_dir(folder, sizeof folder, loader->cues);
    snprintf(name, sizeof name, "%s%s", preset, strrchr(preset, '.') ? "" : ".preset");
    if (loader->list && file_join(path, sizeof path, folder, name))
        watch_add(loader->list, path, &ignored);
}

bool loader_arm(struct loader *loader, const struct cue *cue, int place)
{
    char path[PARTS_PATH_MAX];
    if (loader->cue_ticket)
        return false;
    loader->cue = place;
    loader->cue_forgotten = false;
    if (!cueing_find_preset(loader->cues, cue->preset, path, sizeof path, &loader->trouble)) {
        watch_for(loader, cue->preset);
        loader->cue_ticket = CUE_MISSING;
        return true;
    }
    if (!ask(loader, path, cue->transition))
        return false;
    loader->cue_ticket = loader->ticket;
    return true;
}

void loader_forget_cue(struct loader *loader)
{
    if (loader->cue_ticket == CUE_MISSING)
        loader->cue_ticket = 0;
    loader->cue_forgotten = loader->cue_ticket != 0;
}

static void follow_saves(struct loader *loader)
{
    loader->saved |= was_saved(loader->stage);
    if (loader->saved && ask(loader, loader->current, ""))
        loader->saved = false;
}

/* False when nobody waits for it any more. */
static bool take_answer(struct loader *loader, struct compiled *answer, struct loaded *loaded)
{
    bool cued = loader->cue_ticket && answer->ticket == loader->cue_ticket;
    *loaded = (struct loaded){.parts = answer->parts, .cue = cued ? loader->cue : LOADER_NO_CUE};
    if (cued)
        loader->cue_ticket = 0;
    if (cued && loader->cue_forgotten) {
        parts_free(answer->parts);
        return false;
    }
    if (answer->parts)
        return true;
    loader->trouble = answer->err;
    watch_files(loader, cued ? loader->list : loader->stage, &answer->files);
    return true;
}

static struct warm_desc warm_desc(const struct loader *loader)
{
    const struct show *show = loader->show;
    return (struct warm_desc){.width = show->width, .height = show->height, .sound = show->sound};
}

void loader_begin(struct loader *loader, struct parts *parts)
{
    const struct warm_desc desc = warm_desc(loader);
    struct warm_at at = {0};
    while (warm_piece(parts, &at, &desc)) {
    }
}

/* One piece of blending. False when nothing is left, or made yet. */
static bool warm_blends(struct loader *loader)
{
    struct show *show = loader->show;
    const struct warm_desc desc = warm_desc(loader);
    if (loader->mixed)
        return false;
    if (loader->fades < WARM_FADES && compiler_fades(loader->compiler))
        return warm_mixer_piece(show->mixer, loader->fades++, &desc);
    if (!loader->mixer) {
        loader->mixed = compiler_take_mixer(loader->compiler, &loader->mixer) && !loader->mixer;
        if (!loader->mixer)
            return false;
    }
    if (warm_mixer_piece(loader->mixer, loader->pieces++, &desc))
        return true;
    mixer_destroy(show->mixer);
    show->mixer = loader->mixer;
    loader->mixer = NULL;
    loader->mixed = true;
    return false;
}

/* One piece of what main has to warm. False when nothing is left. */
static bool warm_next(struct loader *loader)
{
    const struct warm_desc desc = warm_desc(loader);
    return warm_blends(loader) || (loader->warming && loader->answer.parts &&
                                   warm_piece(loader->answer.parts, &loader->warm, &desc));
}

/* What the compile thread has made becomes ready beside some frames. True when it is. */
static bool warm(struct loader *loader)
{
    int64_t start_ns = clock_now_ns();
    if (!loader->warming && compiler_poll(loader->compiler, &loader->answer)) {
        loader->warming = true;
        loader->warm = (struct warm_at){0};
    }
    bool more = true;
    while (more && clock_now_ns() - start_ns < PIECES_NS)
        more = warm_next(loader);
    const struct parts *parts = loader->answer.parts;
    bool blends = loader->mixed || (parts && !warm_needs_blends(parts));
    bool ready = loader->warming && !more && loader->fades == WARM_FADES && (blends || !parts);
    if (ready && loader->answer.parts)
        sides_prepare(&loader->show->sides, loader->answer.parts->transition, loader->show->width,
                      loader->show->height);
    return ready;
}

bool loader_follow(struct loader *loader, struct loaded *loaded, char *failure, int size)
{
    follow_saves(loader);
    bool ended = loader->cue_ticket == CUE_MISSING;
    if (ended) {
        *loaded = (struct loaded){.cue = loader->cue};
        loader->cue_ticket = 0;
    } else if (warm(loader)) {
        ended = take_answer(loader, &loader->answer, loaded);
        loader->answer.parts = NULL;
        loader->warming = false;
    }
    snprintf(failure, (size_t)size, "%s", loader->trouble.code ? loader->trouble.text : "");
    loader->trouble.code = ERR_NONE;
    return ended;
}
