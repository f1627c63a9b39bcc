/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define PATH_BYTES 4096

static bool cannot(struct err *err, const char *doing, const char *path)
{
    enum err_code code = errno == ENOENT   ? ERR_NOT_FOUND
                         : errno == EACCES ? ERR_DENIED
                                           : ERR_SYSTEM;
    const char *hint = errno == ENOENT   ? _("check the name")
                       : errno == EACCES ? _("change its permissions")
                       : errno == ENOSPC ? _("free some space on that disk")
                                         : _("try another place");
    return err_set(err, code, _("Cannot %s %s: %s; %s."), doing, path, strerror(errno), hint);
}

char *file_read(const char *path, size_t limit, size_t *size, struct err *err)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe would wait for a writer */
    FILE *file = fd < 0 ? NULL : fdopen(fd, "rb");
    if (!file) {
        cannot(err, _("read"), path);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    struct stat about;
    if (fstat(fileno(file), &about) || !S_ISREG(about.st_mode)) {
        err_set(err, ERR_FORMAT, _("Cannot read %s: it is not a file; give the path of a file."),
                path);
        fclose(file);
        return NULL;
    }
    if ((uint64_t)about.st_size > limit) {
        err_set(err, ERR_RANGE, _("%s is larger than %zu bytes; give a smaller file."), path,
                limit);
        fclose(file);
        return NULL;
    }
    char *data = malloc((size_t)about.st_size + 1);
    size_t n = data ? fread(data, 1, (size_t)about.st_size, file) : 0;
    bool failed = !data || ferror(file);
    fclose(file);
    if (failed) {
        free(data);
        cannot(err, _("read"), path);
        return NULL;
    }
    data[n] = '\0';
    if (size)
        *size = n;
    return data;
}

bool file_write(const char *path, const void *data, size_t size, struct err *err)
{
    char temporary[PATH_BYTES];
    if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= (int)sizeof temporary)
        return err_set(err, ERR_RANGE, _("The path %s is too long; choose a shorter one."), path);
    int fd = mkstemp(temporary);
    if (fd < 0)
        return cannot(err, _("write"), path);
    FILE *file = fdopen(fd, "wb");
    fchmod(fd, 0644);
    bool ok = fwrite(data, 1, size, file) == size && !fflush(file) && !fsync(fd);
    ok = !fclose(file) && ok;
    if (ok && !rename(temporary, path))
        return true;
    cannot(err, _("write"), path);
    unlink(temporary);
    return false;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_join(char *out, size_t size, const char *dir, const char *name)
{
    int n = name[0] == '/' ? snprintf(out, size, "%s", name)
                           : snprintf(out, size, "%s/%s", dir, name);
    return n >= 0 && (size_t)n < size;
}

void file_dir(char *out, size_t size, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        snprintf(out, size, ".");
    else if (slash == path)
        snprintf(out, size, "/");
    else
        snprintf(out, size, "%.*s", (int)(slash - path), path);
}

void file_name(char *out, size_t size, const char *path, const char *strip)
{
    const char *slash = strrchr(path, '/');
    snprintf(out, size, "%s", slash ? slash + 1 : path);
    size_t n = strlen(out), n_strip = strip ? strlen(strip) : 0;
    if (n_strip && n > n_strip && !strcmp(out + n - n_strip, strip))
        out[n - n_strip] = '\0';
}

bool file_make_dirs(const char *path, struct err *err)
{
    char part[PATH_BYTES];
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
        return err_set(err, ERR_RANGE, _("The path %s is too long; choose a shorter one."), path);
    for (char *at = part + 1;; at++) {
        char here = *at;
        if (here != '/' && here != '\0')
            continue;
        *at = '\0';
        if (mkdir(part, 0755) && errno != EEXIST)
            return cannot(err, _("create"), part);
        *at = here;
        if (!here)
            return true;
    }
}

bool file_find_asset(char *out, size_t size, const char *name)
{
    const char *const homes[] = {getenv("CLAVILUX_DATA"), CLAVILUX_SOURCE_DIR, CLAVILUX_SHARE_DIR};
    for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++)
        if (homes[i] && *homes[i] && file_join(out, size, homes[i], name) && file_exists(out))
            return true;
    return false;
}

void file_user_dir(char *out, size_t size, const char *folder)
{
    const char *home = getenv("HOME"), *data = getenv("XDG_DATA_HOME");
    if (data && *data)
        snprintf(out, size, "%s/clavilux/%s", data, folder);
    else
        snprintf(out, size, "%s/.local/share/clavilux/%s", home ? home : "/tmp", folder);
}

void file_config_dir(char *out, size_t size, const char *folder)
{
    const char *home = getenv("HOME"), *config = getenv("XDG_CONFIG_HOME");
    if (config && *config)
        snprintf(out, size, "%s/clavilux/%s", config, folder);
    else
        snprintf(out, size, "%s/.config/clavilux/%s", home ? home : "/tmp", folder);
}

uint64_t file_hash(const void *data, size_t size)
{
    return XXH3_64bits(data, size);
}

uint64_t file_hash_of(const char *path)
{
    size_t size = 0;
    char *data = file_read(path, SIZE_MAX, &size, NULL);
    uint64_t hash = data ? file_hash(data, size) : 0;
    free(data);
    return hash;
}
