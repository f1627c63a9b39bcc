/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/check.h"

#include "base/err.h"
#include "base/file.h"
#include "command/command.h"
#include "engine/flashes.h"
#include "engine/offline.h"
#include "tree/preset.h"
#include "visual/parts.h"

#include <stdio.h>
#include <stdlib.h>

/* Loud bursts from two to twelve a second, each rhythm ending in a drop. */
#define HARD_SOUND "test:bursts"

enum { WIDTH = 320, HEIGHT = 180, FPS = 60, SECONDS = 12, TEXT_MAX = 1 << 20 };

/* Two transitions are a flash; half a one counts. */
static int flashes_in(int transitions)
{
    return (transitions + 1) / 2;
}

static void say(const char *title, const struct flashes_found *found)
{
    int general = flashes_in(found->general), red = flashes_in(found->red);
    int most = general > red ? general : red;
    bool too_many = found->general > FLASHES_MOST || found->red > FLASHES_MOST;
    const char *kind = most == 1 ? (red > general ? _("red flash") : _("flash"))
                                 : (red > general ? _("red flashes") : _("flashes"));
    if (too_many)
        printf(_("%s: up to %d %s a second without the flash guard, which is more than three; the "
                 "guard "
                 "reduces this risk and is on.\n"),
               title, most, kind);
    else if (most)
        printf(
            _("%s: no more than %d %s a second even without the flash guard; the guard reduces the "
              "risk further and is on.\n"),
            title, most, kind);
    else
        printf(
            _("%s: no flashes were found, even without the flash guard; the guard reduces the risk "
              "further and is on.\n"),
            title);
}

/* The title that the preset gives itself, or what it was called. */
static void read_title(const char *path, const char *name, char *title, size_t size)
{
    size_t length = 0;
    char *text = file_read(path, TEXT_MAX, &length, NULL);
    struct preset *preset = text ? preset_parse(path, text, length, NULL) : NULL;
    snprintf(title, size, "%s", preset ? preset_get(preset, "preset", "title", name) : name);
    preset_free(preset);
    free(text);
}

bool check_flashes(const char *name, struct err *err)
{
    char path[PARTS_PATH_MAX];
    if (!parts_find(name, path, sizeof path, err))
        return false;
    struct flashes *judge = flashes_create(WIDTH, HEIGHT);
    const struct offline_desc film = {.input = HARD_SOUND,
                                      .preset = path,
                                      .judge = judge,
                                      .flash = "off",
                                      .knobs_up = true,
                                      .width = WIDTH,
                                      .height = HEIGHT,
                                      .fps_num = FPS,
                                      .fps_den = 1,
                                      .seconds = SECONDS};
    bool played = judge && offline_render(&film, err);
    if (played) {
        struct flashes_found found = flashes_found(judge);
        char title[256];
        read_title(path, name, title, sizeof title);
        say(title, &found);
    }
    flashes_destroy(judge);
    return played;
}
