/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patch/functions.h"

#include "base/err.h"
#include "base/text.h"
#include "command/command.h"
#include "command/live.h"
#include "command/reference.h"

#include <stdio.h>
#include <string.h>

static const char *look_text(enum patch_look look)
{
    return look == LOOK_PURE   ? _("at once")
           : look == LOOK_FLOW ? _("flows between ticks")
                               : _("holds between ticks");
}

/* What the example gives, as far as it is a number or a colour. */
static void print_result(const struct patch_function *f, char *out, size_t size)
{
    static const char *const colors[] = {"palette", "rgb", "hsl", "oklch"};
    bool color = false;
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
        color |= !strcmp(colors[i], f->name);
    if (color)
        text_format(out, size, "rgb(%.3g, %.3g, %.3g)", f->expected[0], f->expected[1],
                    f->expected[2]);
    else
        text_format(out, size, "%.6g", f->expected[0]);
}

static void print_plain(const struct patch_function *f, const char *result, const char *after)
{
    printf("%s(%s)\n    %s (%s)\n    %s  =  %s%s\n", f->name, f->arguments, _(f->doc),
           look_text(f->look), f->example, result, after);
}

/* A bar would end the cell. */
static void print_cell(const char *text)
{
    for (; *text; text++)
        printf(*text == '|' ? "\\%c" : "%c", *text);
}

static void print_row(const struct patch_function *f, const char *result, const char *after)
{
    printf("| `%s(%s)` | %s | %s | `", f->name, f->arguments, _(f->doc), look_text(f->look));
    print_cell(f->example);
    printf("` = %s%s |\n", result, after);
}

static int print_json(void)
{
    struct text out = {0};
    reference_functions(&out);
    fwrite(out.data, 1, out.length, stdout);
    text_free(&out);
    return 0;
}

int command_functions(int n_words, char **words)
{
    struct err err = {0};
    struct functions_options options = {0};
    const struct command_row *command = command_find("functions");
    if (!options_read(command, &options, &n_words, words, &err))
        return options_fail(&err);
    if (options.help) {
        options_help(command);
        return 0;
    }
    if (options.json)
        return print_json();
    if (options.markdown)
        printf(_("| function | what it does | between ticks | example |\n|---|---|---|---|\n"));
    for (int i = 0; i < patch_n_functions(); i++) {
        const struct patch_function *f = patch_function(i);
        char result[64], after[64] = "";
        print_result(f, result, sizeof result);
        if (f->after_s > 0)
            text_format(after, sizeof after, _(" after %.6g s"), f->after_s);
        if (options.markdown)
            print_row(f, result, after);
        else
            print_plain(f, result, after);
    }
    return 0;
}
