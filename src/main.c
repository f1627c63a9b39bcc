/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Clavilux: reads the command line, runs one command, owns the exit code: 0 done, 1 failed, 2 wrong usage.
 */
#include "audio/ear.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "command/command.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static int wrong_command(const char *word)
{
    struct err err = {0};
    const char *names[16];
    for (int i = 0; i < n_commands; i++)
        names[i] = commands[i].name;
    const char *nearest = text_nearest(word, names, n_commands);
    if (nearest)
        err_set(&err, ERR_USAGE, _("There is no command or file %s; did you mean %s?"), word,
                nearest);
    else
        err_set(&err, ERR_USAGE,
                _("There is no command or file %s; `clavilux --help` lists the commands."), word);
    return options_fail(&err);
}

/* The catalogues of a build stand beside it, those of an installed program in its share folder. */
static void speak(void)
{
    setlocale(LC_ALL, "");
    bindtextdomain("clavilux",
                   file_exists(CLAVILUX_LANG_DIR) ? CLAVILUX_LANG_DIR : CLAVILUX_SHARE_DIR "/lang");
    bind_textdomain_codeset("clavilux", "UTF-8");
    textdomain("clavilux");
}

int main(int argc, char **argv)
{
    speak();
    if (argc > 1 && !strcmp(argv[1], "ear"))
        return ear_main(argc - 1, argv + 1);
    if (argc > 1 &&
        (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))) {
        options_help(argc > 2 ? command_find(argv[2]) : NULL);
        return 0;
    }
    if (argc > 1 && !strcmp(argv[1], "--version")) {
        printf("Clavilux %s\n", CLAVILUX_VERSION);
        return 0;
    }
    bool named = argc > 1 && argv[1][0] != '-' && command_find(argv[1]);
    bool live = argc < 2 || argv[1][0] == '-' || file_exists(argv[1]);
    if (!named && !live)
        return wrong_command(argv[1]);
    const struct command_row *command = command_find(named ? argv[1] : "live");
    return command->run(argc - 1 - named, argv + 1 + named);
}
