/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/options.h"

#include "base/err.h"
#include "base/text.h"
#include "engine/keys.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 64 };

static const struct option_row *find(const struct command_row *command, const char *name, size_t n)
{
    for (int i = 0; i < command->n_options; i++)
        if (strlen(command->options[i].name) == n && !strncmp(command->options[i].name, name, n))
            return &command->options[i];
    return NULL;
}

static bool unknown(const struct command_row *command, const char *word, struct err *err)
{
    const char *names[OPTIONS_MAX];
    for (int i = 0; i < command->n_options; i++)
        names[i] = command->options[i].name;
    const char *nearest = text_nearest(word, names, command->n_options);
    if (nearest)
        return err_set(err, ERR_USAGE, _("There is no option %s; did you mean %s?"), word, nearest);
    return err_set(err, ERR_USAGE, _("There is no option %s; `clavilux %s --help` lists them."),
                   word, command->name);
}

static bool wrong(const struct option_row *row, const char *text, struct err *err)
{
    return err_set(err, ERR_USAGE, _("%s %s is not understood; write %s %s."), row->name, text,
                   row->name,
                   row->kind == OPTION_SIZE      ? "1280x720"
                   : row->kind == OPTION_RATE    ? "60"
                   : row->kind == OPTION_SECONDS ? "2.5"
                                                 : "9000");
}

static bool read_size(const char *text, int size[2])
{
    const char *end;
    double width, height;
    if (!text_number(text, &end, &width) || (*end != 'x' && *end != 'X') ||
        !text_number(end + 1, &end, &height) || *end)
        return false;
    size[0] = (int)width;
    size[1] = (int)height;
    return width >= 2 && height >= 2 && width <= 16384 && height <= 16384;
}

/* 29.97 and its like mean thousand-and-firsts. */
static bool read_rate(const char *text, int rate[2])
{
    const char *end;
    double num, den = 1;
    if (!text_number(text, &end, &num))
        return false;
    if (*end == '/' && !text_number(end + 1, &end, &den))
        return false;
    if (*end || den < 1 || num / den < 1 || num / den > 1000)
        return false;
    if (den == 1 && num != floor(num)) {
        num = round(num) * 1000;
        den = 1001;
    }
    rate[0] = (int)num;
    rate[1] = (int)den;
    return true;
}

static bool add_to_list(struct option_list *list, const char *text)
{
    if (list->n == OPTION_LIST_MAX)
        return false;
    list->text[list->n++] = text;
    return true;
}

static bool set_value(const struct option_row *row, void *values, const char *text, struct err *err)
{
    void *at = (char *)values + row->offset;
    const char *end;
    double number = 0;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)at = true;
        return true;
    case OPTION_TEXT:
        *(const char **)at = text;
        return true;
    case OPTION_INT:
        if (!text_number(text, &end, &number) || *end || number != floor(number) ||
            fabs(number) > 1e9)
            return wrong(row, text, err);
        *(int *)at = (int)number;
        return true;
    case OPTION_SECONDS:
        if (!text_number(text, &end, &number) || (*end && strcmp(end, "s") != 0) || number < 0)
            return wrong(row, text, err);
        *(double *)at = number;
        return true;
    case OPTION_SIZE:
        return read_size(text, at) || wrong(row, text, err);
    case OPTION_LIST:
    case OPTION_TRIPLES:
        return add_to_list(at, text) ||
               err_set(err, ERR_USAGE, _("%s %s is one too many."), row->name, text);
    case OPTION_RATE:
        return read_rate(text, at) || wrong(row, text, err);
    }
    return false;
}

bool options_read(const struct command_row *command, void *values, int *n_words, char **words,
                  struct err *err)
{
    int n = 0;
    bool ended = false;
    for (int i = 0; i < *n_words; i++) {
        char *word = words[i];
        if (ended || word[0] != '-' || !word[1] ||
            (word[1] != '-' && word[1] != 'o' && word[1] != 'h')) {
            words[n++] = word;
            continue;
        }
        if (!strcmp(word, "--")) {
            ended = true;
            continue;
        }
        const char *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - word) : strlen(word);
        const struct option_row *row = find(command, word, length);
        if (!row)
            return unknown(command, word, err);
        const char *text = equals ? equals + 1 : NULL;
        if (row->kind != OPTION_FLAG && !text) {
            if (i + 1 == *n_words)
                return err_set(err, ERR_USAGE, _("%s needs %s behind it."), row->name,
                               row->argument);
            text = words[++i];
        }
        if (!set_value(row, values, text, err))
            return false;
        for (int more = 1; row->kind == OPTION_TRIPLES && more < 3; more++)
            if (++i == *n_words)
                return err_set(err, ERR_USAGE, _("%s needs %s behind it."), row->name,
                               row->argument);
            else if (!set_value(row, values, words[i], err))
                return false;
    }
    *n_words = n;
    return true;
}

static void help_command(const struct command_row *command)
{
    printf(_("clavilux %s [options] %s\n    %s\n"), command->name, command->arguments,
           _(command->doc));
    for (int i = 0; i < command->n_options; i++) {
        const struct option_row *row = &command->options[i];
        char left[64];
        snprintf(left, sizeof left, "%s %s", row->name, row->argument ? row->argument : "");
        printf("  %-24s %s\n", left, _(row->doc));
    }
}

void options_help(const struct command_row *command)
{
    if (command) {
        help_command(command);
        return;
    }
    printf(_("Clavilux %s, an instrument that plays light.\n\n"), CLAVILUX_VERSION);
    printf(_("clavilux [command] [options]\n\n"));
    for (int i = 0; i < n_commands; i++)
        printf("  %-9s %s\n", commands[i].name, _(commands[i].doc));
    printf(_("\n`clavilux COMMAND --help` tells its options. Without a command: live.\n\nKeys "
             "while it plays:\n"));
    for (int i = 0; i < n_key_rows; i++)
        printf("  %-9s %s\n", key_rows[i].name, _(key_rows[i].doc));
}

int options_fail(const struct err *err)
{
    fprintf(stderr, "%s\n", err->text);
    return err->code == ERR_USAGE ? 2 : 1;
}
