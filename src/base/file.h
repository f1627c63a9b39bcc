/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files: read whole, written whole, found, watched. Every failure is one sentence that names the path.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* The whole file, terminated by a zero byte that is not counted; NULL and *err when it cannot be read or is
 * larger than limit bytes. The caller frees it. */
char *file_read(const char *path, size_t limit, size_t *size, struct err *err);

/* Writes a temporary neighbour and renames it, so that readers see the old or the new file, never half of one. */
bool file_write(const char *path, const void *data, size_t size, struct err *err);

bool file_exists(const char *path);

/* dir + "/" + name, or name itself when it is absolute. False when it does not fit. */
bool file_join(char *out, size_t size, const char *dir, const char *name);

/* The folder part of a path, "." when there is none. */
void file_dir(char *out, size_t size, const char *path);

/* The last part of a path without folder and, when strip is given, without that ending. */
void file_name(char *out, size_t size, const char *path, const char *strip);

/* Creates the folder and those above it. */
bool file_make_dirs(const char *path, struct err *err);

/* Where something of ours lies, as "presets/lumia.preset" or "shaders/generator/lumia.fs": looked for in
 * $CLAVILUX_DATA, beside the program's sources and in the installed share folder. */
bool file_find_asset(char *out, size_t size, const char *name);

/* Where what the user makes is kept: a folder in $XDG_DATA_HOME/clavilux, by default ~/.local/share/clavilux. */
void file_user_dir(char *out, size_t size, const char *folder);

/* Where what the program remembers about people is kept: a folder in $XDG_CONFIG_HOME/clavilux, by default
 * ~/.config/clavilux. */
void file_config_dir(char *out, size_t size, const char *folder);

/* XXH3, 64 bits, of memory; and of a file's content (0 when unreadable). */
uint64_t file_hash(const void *data, size_t size);
uint64_t file_hash_of(const char *path);

/* Tells which of a set of files was saved. Watches the folders, since editors replace files instead of writing
 * them; never blocks. One thread. */
struct watch;
struct watch *watch_create(struct err *err);
void watch_destroy(struct watch *watch);
bool watch_add(struct watch *watch, const char *path, struct err *err);
void watch_clear(struct watch *watch);
/* True and the path as it was added, when one of them was saved since the last call; call until false. */
bool watch_next(struct watch *watch, char *path, size_t size);

#endif
