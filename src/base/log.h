/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program's voice: one line per thing worth knowing, to standard error and to a short memory that the HUD shows.
 *
 * Any thread may speak; a lock is held for the length of one line, so never from an audio callback.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_NOTE, LOG_WARN, LOG_ERROR };

/* Prints one sentence. Control characters from outside are printed escaped, never raw. */
void log_say(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The newest line at or above the level, with its number counted from 1, or 0 when there is none yet. */
uint64_t log_newest(enum log_level at_least, char *line, size_t size);

#endif
