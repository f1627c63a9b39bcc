/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/loader.h"

#include "base/err.h"
#include "base/file.h"
#include "visual/compiler.h"
#include "visual/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct loader {
    struct compiler *compiler;
    struct watch *watch;
    int ticket;
    bool saved; /* a watched file changed and the new version is not asked for yet */
    char current[PARTS_PATH_MAX];
    struct err trouble;
};

struct loader *loader_create(struct device *device, struct err *err)
{
    struct loader *loader = calloc(1, sizeof *loader);
    if (!loader)
        return NULL;
    loader->compiler = compiler_create(device, err);
    loader->watch = watch_create(&loader->trouble); /* without it everything works but hot reload */
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
    watch_destroy(loader->watch);
    free(loader);
}

static void watch_files(struct loader *loader, const struct parts *parts)
{
    for (int i = 0; loader->watch && i < parts->n_files; i++)
        watch_add(loader->watch, parts->files[i].path, &loader->trouble);
}

void loader_on_stage(struct loader *loader, const struct parts *parts)
{
    snprintf(loader->current, sizeof loader->current, "%s", parts->files[0].path);
    if (loader->watch)
        watch_clear(loader->watch);
    watch_files(loader, parts);
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
    if (found && !compiler_ask(loader->compiler, path, ++loader->ticket))
        err_set(&loader->trouble, ERR_BUSY, _("Too many presets are being loaded; wait a moment."));
}

static void follow_saves(struct loader *loader)
{
    char path[PARTS_PATH_MAX];
    while (loader->watch && watch_next(loader->watch, path, sizeof path))
        loader->saved = true;
    if (loader->saved && compiler_ask(loader->compiler, loader->current, ++loader->ticket))
        loader->saved = false;
}

struct parts *loader_follow(struct loader *loader, char *failure, int size)
{
    follow_saves(loader);
    struct compiled answer;
    struct parts *ready = NULL;
    if (compiler_poll(loader->compiler, &answer)) {
        ready = answer.parts;
        if (!ready) {
            loader->trouble = answer.err;
            watch_files(loader, &answer.files);
        }
    }
    snprintf(failure, (size_t)size, "%s", loader->trouble.code ? loader->trouble.text : "");
    loader->trouble.code = ERR_NONE;
    return ready;
}
