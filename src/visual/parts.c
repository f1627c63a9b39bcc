/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/parts.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "tree/preset.h"
#include "visual/image.h"
#include "visual/include.h"
#include "visual/parts_inner.h"
#include "visual/passes.h"
#include "visual/program.h"
#include "visual/programs.h"
#include "visual/shader_file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OURS_MAX = 256 };

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), n_end = strlen(end);
    return n >= n_end && !strcmp(text + n - n_end, end);
}

void parts_note(struct parts *parts, const char *path, const char *name)
{
    for (int i = 0; i < parts->n_files; i++)
        if (!strcmp(parts->files[i].path, path) && !strcmp(parts->files[i].name, name))
            return;
    if (parts->n_files == PARTS_FILES_MAX)
        return;
    struct parts_file *file = &parts->files[parts->n_files++];
    snprintf(file->path, sizeof file->path, "%s", path);
    snprintf(file->name, sizeof file->name, "%s", name);
    file->hash = file_hash_of(path);
}

static bool find_shader(const char *preset_path, const char *name, char *out, size_t size)
{
    static const char *const folders[] = {"shaders/generator", "shaders/filter",
                                          "shaders/transition"};
    static const char *const endings[] = {"", ".fs"};
    char folder[PARTS_PATH_MAX], asset[PARTS_PATH_MAX];
    file_dir(folder, sizeof folder, preset_path);
    for (int e = 0; e < 2; e++) {
        snprintf(asset, sizeof asset, "%s%s", name, endings[e]);
        if (file_join(out, size, folder, asset) && file_exists(out))
            return true;
        for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
            snprintf(asset, sizeof asset, "%s/%s%s", folders[i], name, endings[e]);
            if (file_find_asset(out, size, asset))
                return true;
        }
    }
    return false;
}

/* A shader alone is a preset of one layer. */
static struct preset *read_preset(struct parts *parts, const char *path, const char *name,
                                  struct err *err)
{
    if (!shader_file_is(path))
        return include_read(parts, path, name, err);
    char text[PARTS_PATH_MAX + 64];
    int n = snprintf(text, sizeof text, "[layer/shader]\nshader = %s\n", name);
    return preset_parse(name, text, (size_t)n, err);
}

static struct preset *read_patch(const char *path, const char *name, struct err *err)
{
    size_t size = 0;
    char *text = file_read(path, PRESET_BYTES_MAX, &size, err);
    struct preset *patch = text ? preset_parse(name, text, size, err) : NULL;
    free(text);
    return patch;
}

/* x.patch beside x.fs. False and *err only when it is there and cannot be read. */
static bool load_patch(struct parts *parts, struct parts_layer *layer, const char *shader_path,
                       const char *shader_name, struct err *err)
{
    char path[PARTS_PATH_MAX], folder[PARTS_PATH_MAX], stem[256];
    file_name(stem, sizeof stem, shader_path, ".fs");
    file_dir(folder, sizeof folder, shader_path);
    snprintf(layer->patch_name, sizeof layer->patch_name, "%.249s.patch", stem);
    if (!file_join(path, sizeof path, folder, layer->patch_name) || !file_exists(path))
        return true;
    file_name(stem, sizeof stem, shader_name, ".fs");
    char kept[PARTS_PATH_MAX], beside[262];
    snprintf(beside, sizeof beside, "%s.patch", stem);
    include_name(kept, sizeof kept, shader_name, beside);
    parts_note(parts, path, kept);
    layer->patch = read_patch(path, layer->patch_name, err);
    return layer->patch;
}

/* Where the file lies in which an entry stands. */
const char *parts_path_of(const struct parts *parts, const struct preset_entry *entry)
{
    for (int i = 0; i < parts->n_files; i++)
        if (!strcmp(parts->files[i].name, entry->file))
            return parts->files[i].path;
    return parts->files[0].path;
}

/* Notes a file that lies beside a shader, or below it. */
static void note_beside(struct parts *parts, const char *shader_path, const char *shader_name,
                        const char *beside)
{
    char folder[PARTS_PATH_MAX], path[PARTS_PATH_MAX], kept[PARTS_PATH_MAX];
    file_dir(folder, sizeof folder, shader_path);
    if (!image_path(path, sizeof path, folder, beside) || !file_exists(path))
        return;
    include_name(kept, sizeof kept, shader_name, beside);
    parts_note(parts, path, kept);
}

static struct program *load_program(struct parts *parts, const char *path, const char *name,
                                    struct err *err)
{
    struct shader_file file;
    shader_file_look(&file, path);
    for (int i = 0; i < file.n_beside; i++)
        note_beside(parts, path, name, file.beside[i]);
    struct program *program = programs_get(parts->programs, path, err);
    for (int i = 0; program && i < program->n_included; i++) {
        char kept[PARTS_PATH_MAX];
        include_name(kept, sizeof kept, name, program->included[i].name);
        parts_note(parts, program->included[i].path, kept);
    }
    for (int i = 0; program && i < program->isf->n_imports; i++)
        for (int k = 0; k < 6; k++)
            if (*program->isf->imports[i].paths[k])
                note_beside(parts, path, name, program->isf->imports[i].paths[k]);
    return program;
}

struct program *parts_load_shader(struct parts *parts, const struct preset_entry *entry,
                                  struct parts_layer *layer, struct err *err)
{
    char path[PARTS_PATH_MAX], kept[PARTS_PATH_MAX];
    const char *name = entry->plain;
    if (!find_shader(parts_path_of(parts, entry), name, path, sizeof path)) {
        err_set(err, ERR_NOT_FOUND,
                _("%s, line %d: the shader «%s» is neither beside the preset nor among ours; check "
                  "its name."),
                entry->file, entry->line, name);
        return NULL;
    }
    include_name(kept, sizeof kept, entry->file, name);
    parts_note(parts, path, kept);
    if (layer && !load_patch(parts, layer, path, kept, err))
        return NULL;
    return load_program(parts, path, kept, err);
}

/* The last line that gives a key a value, or NULL. */
const struct preset_entry *parts_entry(const struct preset *preset, const char *section,
                                       const char *key)
{
    for (int i = preset_n_entries(preset) - 1; i >= 0; i--) {
        const struct preset_entry *entry = preset_entry(preset, i);
        if (!strcmp(entry->section, section) && !strcmp(entry->key, key))
            return entry;
    }
    return NULL;
}

/* The way that is told, or the preset's own. */
static bool load_transition(struct parts *parts, const char *kind, struct err *err)
{
    const struct preset_entry told = {.file = parts->files[0].name, .line = 1, .plain = kind};
    const struct preset_entry *entry =
        kind && *kind ? &told : parts_entry(parts->preset, "preset", "transition");
    if (!entry || !strcmp(entry->plain, "fade") || !strcmp(entry->plain, "cut"))
        return true;
    parts->transition = parts_load_shader(parts, entry, NULL, err);
    if (parts->transition && parts->transition->isf->kind != ISF_TRANSITION)
        return err_set(err, ERR_FORMAT,
                       _("%s, line %d: %s is no transition: it lacks startImage, endImage or "
                         "progress; choose another."),
                       entry->file, entry->line, entry->plain);
    return parts->transition != NULL;
}

struct parts *parts_load_kept(const char *path, const char *transition, struct programs *programs,
                              struct parts *files, struct err *err)
{
    char name[PARTS_PATH_MAX];
    file_name(name, sizeof name, path, NULL);
    struct parts *parts = calloc(1, sizeof *parts);
    if (!parts)
        return NULL;
    parts->programs = programs;
    parts_note(parts, path, name);
    parts->preset = read_preset(parts, path, name, err);
    bool ok = parts->preset && parts_load_layers(parts, name, err) &&
              load_transition(parts, transition, err);
    if (files) {
        files->n_files = parts->n_files;
        memcpy(files->files, parts->files, sizeof files->files);
    }
    if (ok)
        return parts;
    parts_free(parts);
    return NULL;
}

struct parts *parts_load(const char *path, const char *transition, struct parts *files,
                         struct err *err)
{
    return parts_load_kept(path, transition, NULL, files, err);
}

void parts_free(struct parts *parts)
{
    if (!parts)
        return;
    parts_free_layers(parts);
    preset_free(parts->preset);
    free(parts);
}

uint64_t parts_hash(const struct parts *parts)
{
    uint64_t hashes[PARTS_FILES_MAX];
    for (int i = 0; i < parts->n_files; i++)
        hashes[i] = parts->files[i].hash;
    return file_hash(hashes, (size_t)parts->n_files * sizeof hashes[0]);
}

static int is_preset(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && ends_with(entry->d_name, ".preset");
}

static int list_ours(char *folder, size_t size, struct dirent ***entries)
{
    if (!file_find_asset(folder, size, "presets"))
        return 0;
    int n = scandir(folder, entries, is_preset, alphasort);
    return n < 0 ? 0 : n;
}

static void free_list(struct dirent **entries, int n)
{
    for (int i = 0; i < n; i++)
        free(entries[i]);
    if (n)
        free(entries);
}

bool parts_ours(int i, char *path, int size)
{
    char folder[PARTS_PATH_MAX];
    struct dirent **entries = NULL;
    int n = list_ours(folder, sizeof folder, &entries);
    bool found = i >= 0 && i < n && file_join(path, (size_t)size, folder, entries[i]->d_name);
    free_list(entries, n);
    return found;
}

static void suggest(const char *name, struct err *err)
{
    char folder[PARTS_PATH_MAX], names[OURS_MAX][128], list[512] = "";
    const char *pointers[OURS_MAX];
    struct dirent **entries = NULL;
    int n = list_ours(folder, sizeof folder, &entries);
    int n_kept = n < OURS_MAX ? n : OURS_MAX;
    for (int i = 0; i < n_kept; i++) {
        file_name(names[i], sizeof names[i], entries[i]->d_name, ".preset");
        pointers[i] = names[i];
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names[i]);
    }
    free_list(entries, n);
    const char *nearest = text_nearest(name, pointers, n_kept);
    if (nearest)
        err_set(err, ERR_NOT_FOUND, _("There is no preset «%s»; did you mean %s?"), name, nearest);
    else
        err_set(
            err, ERR_NOT_FOUND,
            _("There is no preset «%s»; give the path of a .preset or .fs file, or one of: %s."),
            name, list);
}

bool parts_find(const char *name, char *path, int size, struct err *err)
{
    char asset[PARTS_PATH_MAX];
    if (file_exists(name))
        return snprintf(path, (size_t)size, "%s", name) < size;
    static const char *const patterns[] = {"presets/%s.preset", "presets/%s",
                                           "shaders/generator/%s.fs"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0] && !strchr(name, '/'); i++) {
        snprintf(asset, sizeof asset, patterns[i], name);
        if (file_find_asset(path, (size_t)size, asset))
            return true;
    }
    if (!strchr(name, '/')) {
        file_user_dir(asset, sizeof asset,
                      "presets"); /* where scenes are saved that came from ours */
        int n = snprintf(path, (size_t)size, "%s/%s%s", asset, name,
                         ends_with(name, ".preset") ? "" : ".preset");
        if (n < size && file_exists(path))
            return true;
    }
    suggest(name, err);
    return false;
}

bool parts_find_cues(const char *name, char *path, int size, struct err *err)
{
    char asset[PARTS_PATH_MAX];
    if (file_exists(name))
        return snprintf(path, (size_t)size, "%s", name) < size;
    snprintf(asset, sizeof asset, "presets/%s%s", name, ends_with(name, ".cues") ? "" : ".cues");
    return (!strchr(name, '/') && file_find_asset(path, (size_t)size, asset)) ||
           err_set(err, ERR_NOT_FOUND,
                   _("There is no list of cues «%s»; give the path of a .cues file."), name);
}
