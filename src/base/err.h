/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What went wrong, as one sentence for a person: what, where, what to do.
 *
 * The lowest function that knows the reason fills it; everybody above hands it on unchanged; only main,
 * the commands, the log and the HUD show it. A NULL err is allowed everywhere: the caller does not want to know.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

/* The source language of every sentence for people is English; translations go through gettext. */
#include <libintl.h>
#define _(sentence)  gettext(sentence)
/* Marks a sentence in a table: it is translated where it is shown. Rows mark theirs by `.doc =`. */
#define N_(sentence) sentence

enum err_code {
    ERR_NONE,
    ERR_USAGE,     /* the person typed something that cannot be meant */
    ERR_NOT_FOUND, /* a file, device, name or address is not there */
    ERR_DENIED,    /* permission, or the gate of the tree */
    ERR_FORMAT,    /* the content cannot be understood */
    ERR_RANGE,     /* a value, size or count is outside what is allowed */
    ERR_SYSTEM,    /* memory, disk, a system call, a driver */
    ERR_BUSY,      /* taken by somebody else, try again */
};

struct err {
    enum err_code code;
    char text[768];
};

/* Fills *err (when not NULL) and returns false, so that `return err_set(...)` reads as one step. */
bool err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before a sentence that a lower function wrote. Returns false. */
bool err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
