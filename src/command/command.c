/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/command.h"

#include "base/err.h"

#include <string.h>

const struct command_row *command_find(const char *name)
{
    for (int i = 0; i < n_commands; i++)
        if (!strcmp(commands[i].name, name))
            return &commands[i];
    return NULL;
}

bool command_only_help(const char *name, int *n_words, char **words, int *code)
{
    struct err err = {0};
    bool help = false;
    const struct command_row *command = command_find(name);
    *code = 0;
    if (!options_read(command, &help, n_words, words, &err)) {
        *code = options_fail(&err);
        return true;
    }
    if (help)
        options_help(command);
    return help;
}

bool command_flash(const char *word, struct err *err)
{
    static const char *const words[] = {"limit", "warn", "off"};
    for (int i = 0; i < 3; i++)
        if (!word || !strcmp(word, words[i]))
            return true;
    return err_set(err, ERR_USAGE, _("--flash %s is not understood; write limit, warn or off."),
                   word);
}
