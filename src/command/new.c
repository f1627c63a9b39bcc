/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"
#include "base/file.h"
#include "command/command.h"

#include <stdio.h>
#include <string.h>

static const char preset_template[] =
    "# A preset is the tree written down: a section is an address, a key its last part.\n"
    "# Try it:    clavilux live --preset '%s'\n"
    "# Save this file while it plays: the picture follows at once. `clavilux tree` lists every "
    "address.\n"
    "\n"
    "[preset]\n"
    "title      = %s\n"
    "transition = fade\n"
    "over       = 2s\n"
    "\n"
    "# Knobs are for hands: /knob/1 and /knob/light are the same.\n"
    "[knob]\n"
    "light = 0.5\n"
    "\n"
    "# Layers lie on each other, the last one in front. The shader's own inputs are keys too.\n"
    "[layer/veil]\n"
    "shader  = lumia.fs\n"
    "# A line reads like a chain of pedals: the level, smoothed (rise, fall), brought to 0.3..1, "
    "times a knob.\n"
    "opacity = (level | smooth(80ms, 1.5s) | to(0.3, 1)) * (0.5 + knob.light)\n";

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
    char path[1024], title[256], text[2048];
    file_name(title, sizeof title, words[1], ".preset");
    snprintf(path, sizeof path, "%s%s", words[1], strstr(words[1], ".preset") ? "" : ".preset");
    if (file_exists(path)) {
        err_set(&err, ERR_BUSY, _("%s exists; choose another name."), path);
        return options_fail(&err);
    }
    int n = snprintf(text, sizeof text, preset_template, path, title);
    if (!file_write(path, text, (size_t)n, &err))
        return options_fail(&err);
    printf(_("%s is written. Play it: clavilux live --preset '%s'\n"), path, path);
    return 0;
}
