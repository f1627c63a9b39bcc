/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/live.h"

#include "audio/devices.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "command/command.h"
#include "control/control.h"
#include "control/web.h"
#include "engine/ears.h"
#include "engine/live.h"
#include "engine/offline.h"
#include "visual/device.h"
#include "visual/parts.h"

#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILM_SECONDS = 20, FILM_WIDTH = 1280, FILM_HEIGHT = 720, FILM_FPS = 30 };

static bool has_display(void)
{
    const char *driver = getenv("SDL_VIDEODRIVER"), *x11 = getenv("DISPLAY"),
               *wayland = getenv("WAYLAND_DISPLAY");
    return (driver && *driver) || (x11 && *x11) || (wayland && *wayland) ||
           file_exists("/dev/dri/card0");
}

static bool is_picture(const char *file)
{
    const char *end = strrchr(file, '.');
    return end && (!strcmp(end, ".preset") || !strcmp(end, ".fs"));
}

/* clavilux-demo.mp4, clavilux-demo-2.mp4, ... */
static void free_name(char *path, size_t size)
{
    snprintf(path, size, "clavilux-demo.mp4");
    for (int i = 2; file_exists(path); i++)
        snprintf(path, size, "clavilux-demo-%d.mp4", i);
}

/* Somebody who has no display still sees something. */
static int film_instead(const char *input, const char *preset, const char *flash)
{
    struct err err = {0};
    char path[64];
    free_name(path, sizeof path);
    bool live_only = !strncmp(input, "device:", 7) || !strcmp(input, "computer") ||
                     !strcmp(input, "default");
    fprintf(stderr, _("There is no display: rendering %d seconds into %s instead.\n"), FILM_SECONDS,
            path);
    const struct offline_desc film = {.input = live_only ? "demo" : input,
                                      .preset = preset,
                                      .output = path,
                                      .flash = flash,
                                      .width = FILM_WIDTH,
                                      .height = FILM_HEIGHT,
                                      .fps_num = FILM_FPS,
                                      .fps_den = 1,
                                      .seconds = FILM_SECONDS,
                                      .progress = true};
    return offline_render(&film, &err) ? 0 : options_fail(&err);
}

static bool is_cues(const char *file)
{
    const char *end = strrchr(file, '.');
    return end && !strcmp(end, ".cues");
}

static bool is_port(const char *option, int port, struct err *err)
{
    return (port >= 0 && port <= 65535) ||
           err_set(err, ERR_USAGE, _("%s %d is no port; write 0 to 65535."), option, port);
}

static bool read_words(struct live_options *options, int n_words, char **words, struct err *err)
{
    if (n_words > 1)
        return err_set(err, ERR_USAGE, _("One file at a time: %s is one too many."), words[1]);
    if (n_words == 1 && is_picture(words[0]))
        options->preset = words[0];
    else if (n_words == 1 && is_cues(words[0]))
        options->cues = words[0];
    else if (n_words == 1)
        options->input = words[0];
    if (options->osc && strcmp(options->osc, "loopback") != 0 && strcmp(options->osc, "all") != 0 &&
        !if_nametoindex(options->osc))
        return err_set(err, ERR_USAGE,
                       _("--osc %s is not understood; write loopback, all or an interface's name."),
                       options->osc);
    return is_port("--osc-port", options->osc_port, err) &&
           is_port("--web-port", options->web_port, err);
}

enum { SENDS_MAX = OPTION_LIST_MAX / 3 };

static bool read_sends(const struct live_options *options, struct control_send *sends,
                       struct err *err)
{
    char host[64];
    int port;
    double hz;
    for (int i = 0; i < options->sends.n / 3; i++) {
        const char *const *words = options->sends.text + 3 * i;
        sends[i] = (struct control_send){words[0], words[1], words[2]};
        if (!control_read_send(&sends[i], host, sizeof host, &port, &hz, err))
            return false;
    }
    return true;
}

int command_live(int n_words, char **words)
{
    struct err err = {0};
    struct live_options options = {.osc_port = OSC_PORT, .web_port = WEB_PORT};
    const struct command_row *command = command_find("live");
    char preset[PARTS_PATH_MAX];
    struct ear_word ears[EARS_MAX];
    struct control_send sends[SENDS_MAX];
    if (!options_read(command, &options, &n_words, words, &err) ||
        !read_words(&options, n_words, words, &err) || !read_sends(&options, sends, &err) ||
        !ears_parse(options.ears.text, options.ears.n, options.input, ears, &err))
        return options_fail(&err);
    if (!command_flash(options.flash, &err))
        return options_fail(&err);
    if (options.help) {
        options_help(command);
        return 0;
    }
    if (!parts_find(options.preset ? options.preset : COMMAND_FIRST_PRESET, preset, sizeof preset,
                    &err))
        return options_fail(&err);
    char cues[PARTS_PATH_MAX];
    if (options.cues && !parts_find_cues(options.cues, cues, sizeof cues, &err))
        return options_fail(&err);
    if (!options.input)
        options.input = has_display() && audio_default_exists(NULL) ? "default" : "demo";
    if (!has_display())
        return film_instead(options.input, preset, options.flash);
    const struct live_desc live = {.input = options.input,
                                   .ears = ears,
                                   .n_ears = options.ears.n,
                                   .preset = preset,
                                   .cues = options.cues ? cues : NULL,
                                   .display = options.display,
                                   .fullscreen = options.fullscreen,
                                   .scope = options.scope,
                                   .width = options.size[0],
                                   .height = options.size[1],
                                   .mute = options.mute,
                                   .osc_port = options.osc_port,
                                   .web_port = options.web_port,
                                   .web_open = options.open,
                                   .qr = options.qr,
                                   .osc_where = options.osc,
                                   .sends = sends,
                                   .n_sends = options.sends.n / 3,
                                   .no_take = options.no_take,
                                   .takes = options.takes,
                                   .seconds = options.seconds,
                                   .flash = options.flash,
                                   .hash = options.hash};
    return live_run(&live, &err) ? 0 : options_fail(&err);
}
