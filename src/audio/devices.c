/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/devices.h"

#include "audio/spawn.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_LIMIT_NS INT64_C(2000000000)

/* Reads size bytes before a moment of the monotonic clock. */
static bool read_until(int fd, void *to, size_t size, int64_t until_ns)
{
    for (size_t done = 0; done < size;) {
        int64_t left_ms = (until_ns - clock_now_ns()) / 1000000;
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0)
            return false;
        ssize_t n = read(fd, (char *)to + done, size - done);
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

bool audio_devices_list(const char *program, struct audio_devices *devices, struct err *err)
{
    int64_t until_ns = clock_now_ns() + LIST_LIMIT_NS;
    int pipe_ends[2];
    devices->n = 0;
    if (pipe2(pipe_ends, O_CLOEXEC) != 0)
        return err_set(err, ERR_SYSTEM, _("Too many files are open to look for sound devices."));
    pid_t pid = spawn_ear(program, (const char *const[]){"list", NULL}, pipe_ends[1], err);
    close(pipe_ends[1]);
    bool listed = pid > 0 && read_until(pipe_ends[0], devices, sizeof *devices, until_ns);
    close(pipe_ends[0]);
    if (pid < 0)
        return false;
    spawn_kill(pid);
    if (listed)
        return true;
    devices->n = 0;
    return err_set(err, ERR_SYSTEM,
                   _("The sound system did not list its devices within 2 s; check that it runs."));
}

bool audio_default_exists(const char *program)
{
    struct audio_devices *devices = malloc(sizeof *devices);
    bool found = false;
    if (devices && audio_devices_list(program, devices, NULL))
        for (int i = 0; i < devices->n; i++)
            found = found || devices->device[i].default_input;
    free(devices);
    return found;
}

/* The names of inputs that contain part (all for ""), as «a», «b». */
static void add_names(struct text *text, const struct audio_devices *devices, const char *part)
{
    for (int i = 0; i < devices->n; i++)
        if (devices->device[i].inputs > 0 && strcasestr(devices->device[i].name, part))
            text_add(text, "%s«%s»", text->length ? ", " : "", devices->device[i].name);
}

static int fail_none(const struct audio_devices *devices, const char *part, struct err *err)
{
    struct text names = {0};
    add_names(&names, devices, "");
    if (names.length)
        err_set(err, ERR_NOT_FOUND, _("No sound input is called «%s»; there is %.500s."), part,
                names.data);
    else
        err_set(err, ERR_NOT_FOUND,
                _("No sound input is called «%s», nor is there any other; plug one in."), part);
    text_free(&names);
    return -1;
}

static int fail_many(const struct audio_devices *devices, const char *part, struct err *err)
{
    struct text names = {0};
    add_names(&names, devices, part);
    err_set(err, ERR_USAGE,
            _("Several sound inputs are called «%s»: %.500s; write more of the name."), part,
            names.data ? names.data : "");
    text_free(&names);
    return -1;
}

int audio_devices_find(const struct audio_devices *devices, const char *part, struct err *err)
{
    int found = -1, n_found = 0;
    for (int i = 0; i < devices->n; i++) {
        const struct audio_device *device = &devices->device[i];
        if (device->inputs < 1)
            continue;
        if (strcasecmp(device->name, part) == 0)
            return i;
        if (strcasestr(device->name, part)) {
            found = i;
            n_found++;
        }
    }
    if (n_found == 1)
        return found;
    return n_found ? fail_many(devices, part, err) : fail_none(devices, part, err);
}
