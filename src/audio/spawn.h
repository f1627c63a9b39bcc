/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Starting our own program again as `ear`, with one file number handed on.
 */
#ifndef AUDIO_SPAWN_H
#define AUDIO_SPAWN_H

#include <sys/types.h>

struct err;

enum { SPAWN_FD = 3 }; /* where the ear finds the file that was handed on */

/* Runs `program ear words...` (words end with NULL, at most 8; program NULL = this executable) with `fd` as
 * SPAWN_FD. Returns its number, or -1 and *err. The ear dies with the thread that calls this. */
pid_t spawn_ear(const char *program, const char *const *words, int fd, struct err *err);

/* Ends it at once, however deep a driver hangs, and waits for its end. */
void spawn_kill(pid_t pid);

#endif
