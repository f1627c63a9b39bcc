/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which sound devices there are. Asked in a child process with a time limit, because audio drivers may hang.
 * Blocks up to that limit: not on the thread that draws. Any thread.
 */
#ifndef AUDIO_DEVICES_H
#define AUDIO_DEVICES_H

#include <stdbool.h>

struct err;

enum { DEVICES_MAX = 128, DEVICE_NAME_MAX = 128 };

struct audio_device {
    char name[DEVICE_NAME_MAX];
    int inputs, outputs; /* channels */
    int rate;            /* its own, frames per second */
    bool default_input, default_output;
};

struct audio_devices {
    int n;
    struct audio_device device[DEVICES_MAX];
};

/* Fills *devices; none is no error. False and *err when the child cannot start or says nothing within 2 s.
 * program as in struct audio_desc. */
bool audio_devices_list(const char *program, struct audio_devices *devices, struct err *err);

/* True when there is a default input. */
bool audio_default_exists(const char *program);

/* The one input whose name contains `part` in any case: its place in *devices. -1 and a sentence that lists the
 * names when there is none or more than one; a name that is equal as a whole wins. */
int audio_devices_find(const struct audio_devices *devices, const char *part, struct err *err);

#endif
