/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"
#include "base/file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum { FILES_MAX = 256 };

struct watched {
    int folder; /* inotify watch number */
    char *path;
    char *name;
    bool saved;
};

struct watch {
    int fd;
    int n;
    struct watched files[FILES_MAX];
};

struct watch *watch_create(struct err *err)
{
    struct watch *watch = calloc(1, sizeof *watch);
    if (watch)
        watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (!watch || watch->fd < 0) {
        err_set(err, ERR_SYSTEM,
                _("Cannot watch files for changes: %s; raise fs.inotify.max_user_instances."),
                strerror(errno));
        free(watch);
        return NULL;
    }
    return watch;
}

void watch_clear(struct watch *watch)
{
    for (int i = 0; i < watch->n; i++) {
        inotify_rm_watch(watch->fd, watch->files[i].folder);
        free(watch->files[i].path);
        free(watch->files[i].name);
    }
    watch->n = 0;
}

void watch_destroy(struct watch *watch)
{
    if (!watch)
        return;
    watch_clear(watch);
    close(watch->fd);
    free(watch);
}

bool watch_add(struct watch *watch, const char *path, struct err *err)
{
    for (int i = 0; i < watch->n; i++)
        if (!strcmp(watch->files[i].path, path))
            return true;
    if (watch->n == FILES_MAX)
        return err_set(err, ERR_RANGE,
                       _("More than %d files are watched; changes of %s are not seen."), FILES_MAX,
                       path);
    char folder[PATH_MAX], name[NAME_MAX + 1];
    file_dir(folder, sizeof folder, path);
    file_name(name, sizeof name, path, NULL);
    int number = inotify_add_watch(watch->fd, folder, IN_CLOSE_WRITE | IN_MOVED_TO);
    if (number < 0)
        return err_set(err, ERR_SYSTEM, _("Cannot watch %s for changes: %s; restart to see edits."),
                       path, strerror(errno));
    watch->files[watch->n++] =
        (struct watched){.folder = number, .path = strdup(path), .name = strdup(name)};
    return true;
}

static void mark_saved(struct watch *watch, const struct inotify_event *event)
{
    for (int i = 0; i < watch->n; i++)
        if (watch->files[i].folder == event->wd && event->len &&
            !strcmp(watch->files[i].name, event->name))
            watch->files[i].saved = true;
}

bool watch_next(struct watch *watch, char *path, size_t size)
{
    _Alignas(struct inotify_event) char events[4096];
    ssize_t n;
    while ((n = read(watch->fd, events, sizeof events)) > 0) {
        for (char *at = events; at < events + n;) {
            const struct inotify_event *event = (const struct inotify_event *)at;
            mark_saved(watch, event);
            at += sizeof *event + event->len;
        }
    }
    for (int i = 0; i < watch->n; i++) {
        if (!watch->files[i].saved)
            continue;
        watch->files[i].saved = false;
        snprintf(path, size, "%s", watch->files[i].path);
        return true;
    }
    return false;
}
