/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A preset with all that it includes: `include = common.preset` below [preset]. Files are looked for beside the file
 * that names them, then among our presets, and nowhere else. On the compile thread, as all of parts.
 */
#ifndef VISUAL_INCLUDE_H
#define VISUAL_INCLUDE_H

struct err;
struct parts;
struct preset;

enum { INCLUDE_DEPTH_MAX = 4, INCLUDE_FILES_MAX = 16 };

/* Reads the preset at a path that is noted in parts already as its first file; notes the others, each once. Entries tell
 * their file as "sub/common.preset", seen from the first. NULL and *err with the file and line at fault. */
struct preset *include_read(struct parts *parts, const char *path, const char *name,
                            struct err *err);

/* What `name`, written in a file called `from`, is called as seen from the first file: "sub/" and the name. */
void include_name(char *out, int size, const char *from, const char *name);

#endif
