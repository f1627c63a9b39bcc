/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program's voice: one line per thing worth knowing, to standard error.
 *
 * Any thread may speak; a lock is held for the length of one line, so never from an audio callback.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/* Errors stand out on a terminal. */
enum log_level { LOG_NOTE, LOG_WARN, LOG_ERROR };

/* Prints one sentence. Control characters from outside are printed escaped, never raw. */
void log_say(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
