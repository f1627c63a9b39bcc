/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command/check.h"
#include "base/err.h"
#include "command/command.h"
#include "engine/cueing.h"
#include "engine/show.h"
#include "tree/tree.h"
#include "visual/device.h"
#include "visual/parts.h"

#include <stdio.h>
#include <string.h>

enum { CHECK_WIDTH = 320, CHECK_HEIGHT = 180 };

static void print_warnings(const char *warnings)
{
    for (const char *at = warnings; at && *at; at += strcspn(at, "\n") + 1)
        printf(_("warning: %.*s\n"), (int)strcspn(at, "\n"), at);
}

/* A preset is good when it could go on stage: read, compiled, every line understood. */
static bool check_file(const char *name, const char *transition, struct err *err)
{
    char path[PARTS_PATH_MAX];
    if (!parts_find(name, path, sizeof path, err))
        return false;
    struct show *show = show_create(CHECK_WIDTH, CHECK_HEIGHT, err);
    struct parts *parts = show ? parts_load(path, transition, NULL, err) : NULL;
    bool ok = parts && show_swap(show, parts, 0, err);
    if (ok)
        print_warnings(show->on_stage.warnings);
    show_destroy(show);
    return ok;
}

static bool is_cues(const char *name)
{
    const char *end = strrchr(name, '.');
    return end && !strcmp(end, ".cues");
}

static void warn_of_events(const char *list, const struct cues *cues)
{
    struct err doubt = {0};
    struct tree *tree = tree_create(&doubt);
    for (int i = 0; tree && i < cues->n; i++)
        if (!cueing_knows_event(tree, &cues->list[i], &doubt))
            printf(_("warning: %s, line %d: %s\n"), list, cues->list[i].line, doubt.text);
    tree_destroy(tree);
}

/* A list is good when it can be read and every preset that it names is good. */
static bool check_cues(const char *list, struct err *err)
{
    char path[PARTS_PATH_MAX];
    struct cues *cues = cueing_read(list, err);
    bool good = cues != NULL;
    if (cues)
        warn_of_events(list, cues);
    for (int i = 0; good && i < cues->n; i++)
        good = cueing_find_preset(list, cues->list[i].preset, path, sizeof path, err) &&
               check_file(path, cues->list[i].transition, err);
    cues_free(cues);
    return good;
}

static bool check_any(const char *name, bool flash, struct err *err)
{
    if (flash)
        return check_flashes(name, err);
    bool good = is_cues(name) ? check_cues(name, err) : check_file(name, NULL, err);
    if (good)
        printf(_("%s: good\n"), name);
    return good;
}

int command_check(int n_words, char **words)
{
    struct err err = {0};
    struct check_options options = {0};
    const struct command_row *command = command_find("check");
    if (!options_read(command, &options, &n_words, words, &err))
        return options_fail(&err);
    if (options.help) {
        options_help(command);
        return 0;
    }
    if (n_words == 0) {
        err_set(&err, ERR_USAGE, _("Say what to check: `clavilux check FILE...`."));
        return options_fail(&err);
    }
    const struct device_desc desc = {.offscreen = true};
    struct device *device = options.flash ? NULL : device_create(&desc, &err);
    if (!device && !options.flash)
        return options_fail(&err);
    int code = 0;
    for (int i = 0; i < n_words; i++) {
        bool good = check_any(words[i], options.flash, &err);
        bool named = strstr(err.text, words[i]) != NULL; /* most sentences name the file */
        if (!good)
            printf("%s%s%s\n", named ? "" : words[i], named ? "" : ": ", err.text);
        code |= !good;
    }
    device_destroy(device);
    return code;
}
