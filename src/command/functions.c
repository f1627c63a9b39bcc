/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/functions.h"

#include "base/err.h"
#include "base/text.h"
#include "command/command.h"
#include "command/reference.h"

#include <stdio.h>

int command_functions(int n_words, char **words)
{
    struct err err = {0};
    struct text out = {0};
    struct functions_options options = {0};
    const struct command_row *command = command_find("functions");
    if (!options_read(command, &options, &n_words, words, &err))
        return options_fail(&err);
    if (options.help) {
        options_help(command);
        return 0;
    }
    if (options.json)
        reference_functions_json(&out);
    else
        reference_functions(&out);
    fwrite(out.data, 1, out.length, stdout);
    text_free(&out);
    return 0;
}
