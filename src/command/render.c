/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/render.h"

#include "base/err.h"
#include "base/file.h"
#include "command/command.h"
#include "engine/ears.h"
#include "engine/offline.h"
#include "record/replay.h"
#include "visual/parts.h"

#include <string.h>

static bool judge(const struct render_options *options, int n_words, char **words, struct err *err)
{
    if (n_words != 1)
        return err_set(err, ERR_USAGE,
                       _("Say what to render: `clavilux render INPUT -o film.mp4`."));
    if (!options->output && !options->hash)
        return err_set(err, ERR_USAGE, _("Say where it goes: `clavilux render %s -o film.mp4`."),
                       words[0]);
    if (options->output && !options->force && file_exists(options->output))
        return err_set(err, ERR_BUSY,
                       _("%s exists; add --force to overwrite it, or choose another name."),
                       options->output);
    return true;
}

int command_render(int n_words, char **words)
{
    struct err err = {0};
    struct render_options options = {0};
    const struct command_row *command = command_find("render");
    char preset[PARTS_PATH_MAX] = "";
    if (!options_read(command, &options, &n_words, words, &err))
        return options_fail(&err);
    if (options.help) {
        options_help(command);
        return 0;
    }
    struct ear_word ears[EARS_MAX];
    if (!judge(&options, n_words, words, &err) || !command_flash(options.flash, &err) ||
        !ears_parse(options.ears.text, options.ears.n, words[0], ears, &err))
        return options_fail(&err);
    bool take = replay_is_take(words[0]);
    if (take && options.ears.n) {
        err_set(&err, ERR_USAGE, _("The take %s has its own ears; leave --ear out."), words[0]);
        return options_fail(&err);
    }
    if (!take && !parts_find(options.preset ? options.preset : COMMAND_FIRST_PRESET, preset,
                             sizeof preset, &err))
        return options_fail(&err);
    char cues[PARTS_PATH_MAX];
    if (options.cues && !parts_find_cues(options.cues, cues, sizeof cues, &err))
        return options_fail(&err);
    const struct offline_desc offline = {.input = words[0],
                                         .ears = ears,
                                         .n_ears = options.ears.n,
                                         .preset = preset,
                                         .cues = options.cues ? cues : NULL,
                                         .output = options.output,
                                         .hash = options.hash,
                                         .flash = options.flash,
                                         .width = options.size[0],
                                         .height = options.size[1],
                                         .fps_num = options.fps[0],
                                         .fps_den = options.fps[1],
                                         .from_s = options.from_s,
                                         .seconds = options.seconds,
                                         .progress = !options.quiet};
    return offline_render(&offline, &err) ? 0 : options_fail(&err);
}
