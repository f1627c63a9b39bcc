/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "command/command.h"
#include "tree/preset.h"

#include <stdio.h>
#include <string.h>

static const char preset_template[] =
    "# A preset is the tree written down: a section is an address, a key its last part.\n"
    "# Try it:    clavilux live --preset '%s'\n"
    "# Save this file while it plays: the picture follows at once. `clavilux check` tries it "
    "without a\n"
    "# stage, `clavilux tree` lists every address.\n"
    "\n"
    "[preset]\n"
    "title      = %s\n"
    "version    = %d\n"
    "transition = fade\n"
    "over       = 2s\n"
    "tags       = mine\n"
    "# include  = common.preset      another file's lines first, then these\n"
    "\n"
    "# Knobs are for hands: /knob/1 and /knob/light are the same. A range is 0 to 1 unless it is "
    "said.\n"
    "[knob]\n"
    "light       = 0.5\n"
    "hue         = 0.5\n"
    "swing       = 1\n"
    "swing/range = (0, 2)\n"
    "swing/label = How much the music moves the veil.\n"
    "\n"
    "# Layers lie on each other, the last one in front. The shader's own inputs are keys too.\n"
    "[layer/veil]\n"
    "shader  = lumia.fs\n"
    "hue     = knob.hue | smooth(300ms)\n"
    "light   = knob.light | smooth(80ms)\n"
    "# A line reads like a chain of pedals: the level, smoothed (rise, fall), brought to 0.3..1.\n"
    "opacity = level | smooth(80ms, 1.5s) | to(0.3, 1)\n"
    "body    = (bass | smooth(60ms, 700ms)) * knob.swing\n"
    "# An event strikes: each onset goes up at once and falls within a quarter of a second.\n"
    "strike  = onset | hit(250ms)\n"
    "# A colour: #rrggbb, hsl(), oklch() or palette(\"dawn\", level).\n"
    "accent  = #e58a5a\n"
    "\n"
    "# A second look of the same layers: /state/go calm 4s, in any program that sends OSC.\n"
    "[state/calm]\n"
    "knob/light = 0.2\n"
    "knob/swing = 0.25\n";

static bool is_plain(const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name < 0x20 || *name == 0x7f)
            return false;
    return true;
}

int command_new(int n_words, char **words)
{
    struct err err = {0};
    int code;
    if (command_only_help("new", &n_words, words, &code))
        return code;
    if (n_words != 2 || strcmp(words[0], "preset") != 0) {
        err_set(&err, ERR_USAGE, _("Say its name: `clavilux new preset NAME`."));
        return options_fail(&err);
    }
    char path[1024], title[256];
    struct text text = {0};
    file_name(title, sizeof title, words[1], ".preset");
    snprintf(path, sizeof path, "%s%s", words[1], strstr(words[1], ".preset") ? "" : ".preset");
    if (title[0] == '.' || !*title || !is_plain(path)) {
        err_set(&err, ERR_USAGE, _("A preset needs a plain name on one line, as `mine`."));
        return options_fail(&err);
    }
    if (file_exists(path)) {
        err_set(&err, ERR_BUSY, _("%s exists; choose another name."), path);
        return options_fail(&err);
    }
    text_add(&text, preset_template, path, title, PRESET_VERSION);
    bool written = file_write(path, text.data, text.length, &err);
    text_free(&text);
    if (!written)
        return options_fail(&err);
    printf(_("%s is written. Play it: clavilux live --preset '%s'\n"), path, path);
    return 0;
}
