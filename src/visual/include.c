/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/include.h"

#include "base/err.h"
#include "base/file.h"
#include "tree/preset.h"
#include "visual/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Files that are being read, each included by the one before. */
struct chain {
    char *path[INCLUDE_DEPTH_MAX + 1]; /* real ones */
    int n, n_files;
};

void include_name(char *out, int size, const char *from, const char *name)
{
    const char *slash = strrchr(from, '/');
    int n = slash && name[0] != '/' ? (int)(slash - from) + 1 : 0;
    snprintf(out, (size_t)size, "%.*s%s", n, from, name);
}

static bool complain(const struct preset_entry *entry, const char *sentence, struct err *err)
{
    return err_set(err, ERR_FORMAT, "%s, line %d: %s", entry->file, entry->line, sentence);
}

static bool climbs(const char *name)
{
    for (const char *part = name; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
        if (!strncmp(part, "..", 2) && (part[2] == '/' || !part[2]))
            return true;
    return false;
}

/* Also when links lead elsewhere. */
static bool lies_in(const char *path, const char *folder)
{
    char *real = realpath(path, NULL), *home = realpath(folder, NULL);
    size_t n = home ? strlen(home) : 0;
    bool inside = real && home && !strncmp(real, home, n) && (real[n] == '/' || n == 1);
    free(real);
    free(home);
    return inside;
}

static bool find(const char *from, const struct preset_entry *entry, char *path, size_t size,
                 struct err *err)
{
    char folder[PARTS_PATH_MAX], asset[PARTS_PATH_MAX], sentence[512];
    const char *name = entry->plain;
    if (!*name || name[0] == '/' || climbs(name))
        return complain(entry,
                        _("a file is included by its name as seen from here, as common.preset; it "
                          "lies in this folder or below."),
                        err);
    file_dir(folder, sizeof folder, from);
    if (file_join(path, size, folder, name) && file_exists(path)) {
        if (lies_in(path, folder))
            return true;
        return complain(entry, _("this link leads out of the folder; put the file itself here."),
                        err);
    }
    snprintf(asset, sizeof asset, "presets/%s", name);
    if (file_find_asset(path, size, asset))
        return true;
    snprintf(sentence, sizeof sentence,
             _("«%.200s» is neither beside this file nor among our presets; check its name."),
             name);
    return complain(entry, sentence, err);
}

/* Puts the file at the end of the chain unless it stands there already or there is no room. */
static bool enter(struct chain *chain, const char *path, const struct preset_entry *entry,
                  struct err *err)
{
    char sentence[512];
    char *real = realpath(path, NULL);
    if (!real)
        return complain(entry, _("this file cannot be found any more; save it again."), err);
    for (int i = 0; i < chain->n; i++) {
        if (strcmp(chain->path[i], real) != 0)
            continue;
        free(real);
        snprintf(sentence, sizeof sentence,
                 _("%.200s would include itself in a circle; take this line out."), entry->plain);
        return complain(entry, sentence, err);
    }
    if (chain->n > INCLUDE_DEPTH_MAX || ++chain->n_files > INCLUDE_FILES_MAX) {
        free(real);
        snprintf(sentence, sizeof sentence,
                 _("a preset includes at most %d files, and %d one in the other; leave some out."),
                 INCLUDE_FILES_MAX, INCLUDE_DEPTH_MAX);
        return complain(entry, sentence, err);
    }
    chain->path[chain->n++] = real;
    return true;
}

static struct preset *read_file(struct parts *parts, struct chain *chain, const char *path,
                                const char *name, struct err *err);

static bool include(struct parts *parts, struct chain *chain, struct preset *preset,
                    const char *from, const struct preset_entry *entry, struct err *err)
{
    char path[PARTS_PATH_MAX], name[PARTS_PATH_MAX];
    if (!find(from, entry, path, sizeof path, err) || !enter(chain, path, entry, err))
        return false;
    include_name(name, sizeof name, entry->file, entry->plain);
    parts_note(parts, path, name);
    struct preset *included = read_file(parts, chain, path, name, err);
    free(chain->path[--chain->n]);
    return included && preset_include(preset, included, err);
}

/* What is included moves the preset's own entries behind it. */
static bool include_all(struct parts *parts, struct chain *chain, struct preset *preset,
                        const char *path, struct err *err)
{
    int n = preset_n_entries(preset), n_before = 0;
    for (int i = 0; i < n; i++) {
        const struct preset_entry *entry = preset_entry(preset, n_before + i);
        if (strcmp(entry->section, "preset") != 0 || strcmp(entry->key, "include") != 0)
            continue;
        if (!include(parts, chain, preset, path, entry, err))
            return false;
        n_before = preset_n_entries(preset) - n;
    }
    return true;
}

static struct preset *read_file(struct parts *parts, struct chain *chain, const char *path,
                                const char *name, struct err *err)
{
    size_t size = 0;
    char *text = file_read(path, PRESET_BYTES_MAX, &size, err);
    struct preset *preset = text ? preset_parse(name, text, size, err) : NULL;
    free(text);
    if (preset && include_all(parts, chain, preset, path, err))
        return preset;
    preset_free(preset);
    return NULL;
}

struct preset *include_read(struct parts *parts, const char *path, const char *name,
                            struct err *err)
{
    struct chain chain = {.path = {realpath(path, NULL)}};
    chain.n = chain.path[0] != NULL;
    struct preset *preset = read_file(parts, &chain, path, name, err);
    if (chain.n)
        free(chain.path[0]);
    return preset;
}
