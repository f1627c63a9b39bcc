/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/loader.h"

#include "base/err.h"
#include "base/file.h"
#include "engine/cueing.h"
#include "visual/compiler.h"
#include "visual/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUE_MISSING = -1 };

struct loader {
    struct compiler *compiler;
    struct watch *stage, *ready, *list; /* NULL: everything works but hot reload */
    int ticket;
    int cue, cue_ticket; /* that is being made; ticket 0 = none */
    bool cue_forgotten;  /* nobody waits for it any more */
    bool saved;          /* a watched file changed and the new version is not asked for yet */
    char current[PARTS_PATH_MAX], cues[PARTS_PATH_MAX];
    struct err trouble;
};

struct loader *loader_create(struct device *device, struct err *err)
{
    struct loader *loader = calloc(1, sizeof *loader);
    if (!loader)
        return NULL;
    loader->compiler = compiler_create(device, err);
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
    if (found && !compiler_ask(loader->compiler, path, "", ++loader->ticket))
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
    if (!compiler_ask(loader->compiler, path, cue->transition, loader->ticket + 1))
        return false;
    loader->cue_ticket = ++loader->ticket;
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
    if (loader->saved && compiler_ask(loader->compiler, loader->current, "", ++loader->ticket))
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

bool loader_follow(struct loader *loader, struct loaded *loaded, char *failure, int size)
{
    struct compiled answer;
    follow_saves(loader);
    bool ended = loader->cue_ticket == CUE_MISSING;
    if (ended) {
        *loaded = (struct loaded){.cue = loader->cue};
        loader->cue_ticket = 0;
    } else if (compiler_poll(loader->compiler, &answer)) {
        ended = take_answer(loader, &answer, loaded);
    }
    snprintf(failure, (size_t)size, "%s", loader->trouble.code ? loader->trouble.text : "");
    loader->trouble.code = ERR_NONE;
    return ended;
}
