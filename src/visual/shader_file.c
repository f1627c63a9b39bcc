/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/shader_file.h"

#include "base/err.h"
#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PATH_MAX_BYTES = 1024, VERTEX = 4, COMMON, MAIN };

static const char *ending(const char *path)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    return dot && (!slash || dot > slash) ? dot : "";
}

bool shader_file_is(const char *path)
{
    static const char *const endings[] = {".fs", ".frag", ".glsl"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (!strcasecmp(ending(path), endings[i]))
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool is_picture(const char *name)
{
    static const char *const endings[] = {".png", ".jpg", ".jpeg"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (!strcasecmp(ending(name), endings[i]))
            return true;
    return false;
}

static bool note(struct shader_file *file, const char *folder, const char *name)
{
    char path[PATH_MAX_BYTES];
    if (file->n_beside == SHADER_BESIDE_MAX || strlen(name) >= sizeof file->beside[0] ||
        !file_join(path, sizeof path, folder, name) || !file_exists(path))
        return false;
    snprintf(file->beside[file->n_beside++], sizeof file->beside[0], "%s", name);
    return true;
}

static void find_pictures(struct shader_file *file, const char *folder, const char *stem)
{
    DIR *dir = opendir(folder);
    size_t n = strlen(stem);
    int first = file->n_beside, found = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (!strncmp(entry->d_name, stem, n) && entry->d_name[n] == '.' &&
            is_picture(entry->d_name) && strchr(entry->d_name + n + 1, '.'))
            note(file, folder, entry->d_name);
    if (dir)
        closedir(dir);
    qsort(file->beside[first], (size_t)(file->n_beside - first), sizeof file->beside[0], by_name);
    for (int i = first; i < file->n_beside && found < ISF_IMPORTS_MAX; i++)
        file->texts.pictures[found++] = file->beside[i];
}

void shader_file_look(struct shader_file *file, const char *path)
{
    char folder[PATH_MAX_BYTES], stem[200], name[256];
    *file = (struct shader_file){0};
    file_dir(folder, sizeof folder, path);
    file_name(stem, sizeof stem, path, ending(path));
    snprintf(name, sizeof name, "%s.vs", stem);
    note(file, folder, name);
    snprintf(name, sizeof name, "%s.common.glsl", stem);
    note(file, folder, name);
    for (int tab = 0; tab < 4; tab++) {
        snprintf(name, sizeof name, "%s.%c%s", stem, 'A' + tab, ending(path));
        note(file, folder, name);
    }
    find_pictures(file, folder, stem);
}

/* Which text a name beside the file is: a tab, VERTEX, COMMON, or -1 for a picture. */
static int place_of(const char *name)
{
    size_t n = strlen(name);
    if (is_picture(name))
        return -1;
    if (!strcmp(ending(name), ".vs"))
        return VERTEX;
    if (n > 12 && !strcmp(name + n - 12, ".common.glsl"))
        return COMMON;
    return ending(name)[-1] - 'A';
}

static bool read_one(struct shader_file *file, const char *path, int place, struct err *err)
{
    size_t size = 0;
    file->owned[place] = file_read(path, ISF_BYTES_MAX, &size, err);
    if (!file->owned[place] ||
        (place == MAIN &&
         !shader_include(path, &file->owned[MAIN], &size, file->included, &file->n_included, err)))
        return false;
    const uint64_t both[] = {file->hash, file_hash(file->owned[place], size)};
    file->hash = file_hash(both, sizeof both);
    if (place == MAIN)
        file->texts.size = size;
    return true;
}

bool shader_file_read(struct shader_file *file, const char *path, struct err *err)
{
    char folder[PATH_MAX_BYTES], other[PATH_MAX_BYTES];
    shader_file_look(file, path);
    file_dir(folder, sizeof folder, path);
    if (!read_one(file, path, MAIN, err))
        return false;
    for (int i = 0; i < file->n_beside; i++) {
        int place = place_of(file->beside[i]);
        if (place >= 0 && (!file_join(other, sizeof other, folder, file->beside[i]) ||
                           !read_one(file, other, place, err)))
            return false;
    }
    file->texts.main = file->owned[MAIN];
    file->texts.vertex = file->owned[VERTEX];
    file->texts.common = file->owned[COMMON];
    for (int tab = 0; tab < 4; tab++)
        file->texts.tabs[tab] = file->owned[tab];
    return true;
}

void shader_file_free(struct shader_file *file)
{
    for (size_t i = 0; i < sizeof file->owned / sizeof *file->owned; i++)
        free(file->owned[i]);
    *file = (struct shader_file){0};
}
