/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/still.h"

#include "base/err.h"
#include "base/file.h"
#include "command/command.h"
#include "engine/still.h"
#include "visual/parts.h"

#include <string.h>

static bool judge(const struct still_options *options, int n_words, struct err *err)
{
    const char *end = options->output ? strrchr(options->output, '.') : NULL;
    if (n_words != 1)
        return err_set(err, ERR_USAGE,
                       _("Say what to draw: `clavilux still SHADER -o picture.png`."));
    if (!end || strcmp(end, ".png") != 0)
        return err_set(err, ERR_USAGE, _("Say where the picture goes: -o picture.png."));
    if (!options->force && file_exists(options->output))
        return err_set(err, ERR_BUSY,
                       _("%s exists; add --force to overwrite it, or choose another name."),
                       options->output);
    return true;
}

int command_still(int n_words, char **words)
{
    struct err err = {0};
    struct still_options options = {0};
    const struct command_row *command = command_find("still");
    char path[PARTS_PATH_MAX];
    if (!options_read(command, &options, &n_words, words, &err))
        return options_fail(&err);
    if (options.help) {
        options_help(command);
        return 0;
    }
    if (!judge(&options, n_words, &err) || !parts_find(words[0], path, sizeof path, &err))
        return options_fail(&err);
    const struct still_desc desc = {.path = path,
                                    .output = options.output,
                                    .width = options.size[0],
                                    .height = options.size[1],
                                    .time_s = options.time_s,
                                    .step_s = options.step_s,
                                    .frames = options.frames,
                                    .raw = options.raw,
                                    .n_sets = options.sets.n,
                                    .n_images = options.images.n,
                                    .sets = options.sets.text,
                                    .images = options.images.text};
    return still_draw(&desc, &err) ? 0 : options_fail(&err);
}
