/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/analyze.h"

#include "base/err.h"
#include "command/command.h"
#include "engine/annotate.h"

#include <stdio.h>

static bool judge(const struct analyze_options *options, int n_words, struct err *err)
{
    if (n_words == 0)
        return err_set(err, ERR_USAGE,
                       _("Say what to hear: `clavilux analyze INPUT --out FOLDER`."));
    if (n_words > 1 && options->csv)
        return err_set(err, ERR_USAGE, _("--csv takes one input; %d were given."), n_words);
    return true;
}

static void say(const char *input, const struct annotate_summary *heard)
{
    printf(_("%s: %.1f s"), input, heard->seconds);
    if (heard->bpm > 0)
        printf(_(", %.1f BPM"), heard->bpm);
    printf(_(", %d beats, %d onsets"), heard->n_beats, heard->n_onsets);
    if (heard->key[0])
        printf(", %s", heard->key);
    printf(_(", at most %.1f LUFS\n"), heard->lufs);
}

int command_analyze(int n_words, char **words)
{
    struct err err = {0};
    struct analyze_options options = {0};
    const struct command_row *command = command_find("analyze");
    if (!options_read(command, &options, &n_words, words, &err))
        return options_fail(&err);
    if (options.help) {
        options_help(command);
        return 0;
    }
    if (!judge(&options, n_words, &err))
        return options_fail(&err);
    int code = 0;
    for (int i = 0; i < n_words; i++) {
        const struct annotate_desc desc = {.input = words[i],
                                           .folder = options.folder,
                                           .csv = options.csv,
                                           .seconds = options.seconds};
        struct annotate_summary heard;
        if (annotate(&desc, &heard, &err))
            say(words[i], &heard);
        else
            code = options_fail(&err);
    }
    return code;
}
