/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/saving.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/thread.h"
#include "engine/staging.h"
#include "engine/writing.h"
#include "tree/preset.h"
#include "visual/parts.h"
#include "visual/scene.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENDING ".preset"

struct saving {
    struct thread thread;
    atomic_bool done;
    char path[1100];
    struct text text;
    struct err err;
};

struct saving *saving_create(void)
{
    return calloc(1, sizeof(struct saving));
}

void saving_destroy(struct saving *saving)
{
    if (!saving)
        return;
    thread_join(&saving->thread);
    text_free(&saving->text);
    free(saving);
}

static void *save(void *context)
{
    struct saving *saving = context;
    thread_be_humble();
    file_write(saving->path, saving->text.data, saving->text.length, &saving->err);
    atomic_store(&saving->done, true);
    return NULL;
}

/* A scene whose shaders do not lie beside it may move: from an installed folder to the user's own. */
static bool may_move(const struct staged *staged, const char *folder)
{
    char beside[1024];
    const struct parts *parts = scene_parts(staged->scene);
    for (int i = 1; i < parts->n_files; i++) {
        file_dir(beside, sizeof beside, parts->files[i].path);
        if (!strcmp(beside, folder))
            return false;
    }
    return true;
}

/* Beside the file that plays; only that one may be written over. */
static bool choose_path(struct saving *saving, const struct staged *staged, const char *name,
                        struct err *err)
{
    char folder[1024], stem[256], file[256];
    file_name(stem, sizeof stem, name, ENDING);
    if (!*stem || stem[0] == '.' || strpbrk(name, "/\\"))
        return err_set(err, ERR_DENIED,
                       _("«%s» is no name for a preset; use a plain one, without folders."), name);
    snprintf(file, sizeof file, "%.240s%s", stem, ENDING);
    file_dir(folder, sizeof folder, staged->path);
    if (access(folder, W_OK) != 0 && may_move(staged, folder))
        file_user_dir(folder, sizeof folder, "presets");
    if (!file_make_dirs(folder, err))
        return false;
    if (!file_join(saving->path, sizeof saving->path, folder, file))
        return err_set(err, ERR_RANGE, _("The name %s is too long; shorten it."), name);
    if (file_exists(saving->path) && strcmp(saving->path, staged->path) != 0)
        return err_set(err, ERR_BUSY, _("%s exists already; choose another name."), saving->path);
    return true;
}

bool saving_begin(struct saving *saving, struct tree *tree, const struct staged *staged,
                  const char *name, struct err *err)
{
    if (saving->thread.started)
        return err_set(err, ERR_BUSY, _("%s is still being saved; wait a moment."), saving->path);
    if (!staged->scene)
        return err_set(err, ERR_NOT_FOUND, _("There is no scene on stage."));
    if (!choose_path(saving, staged, name, err))
        return false;
    struct preset *preset = writing_preset(tree, staged, false, err);
    if (!preset)
        return false;
    text_free(&saving->text);
    preset_write(preset, &saving->text);
    preset_free(preset);
    saving->err = (struct err){0};
    atomic_store(&saving->done, false);
    return thread_start(&saving->thread, "save", save, saving, err);
}

bool saving_poll(struct saving *saving, char *path, int size, struct err *err)
{
    if (!saving->thread.started || !atomic_load(&saving->done))
        return false;
    thread_join(&saving->thread);
    snprintf(path, (size_t)size, "%s", saving->path);
    *err = saving->err;
    return true;
}
