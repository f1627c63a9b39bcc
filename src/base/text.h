/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text as this program needs it: numbers in the C locale whatever the user's locale is, bounded building,
 * UTF-8 compared as NFC, the nearest valid name for a mistyped one.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads one decimal number (`0.5`, `.5`, `-3e2`) from the start of text; *end is behind it. False when there is
 * none. Never reads inf, nan or hex; a result beyond double is refused. */
bool text_number(const char *text, const char **end, double *number);

/* The shortest decimal text that reads back to the same double; `size` at least 32. Returns its length. */
int text_from_number(char *out, size_t size, double number);

/* Like snprintf, but always in the C locale. */
int text_format(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A growing text that stops at a limit instead of overflowing. */
struct text {
    char *data; /* always terminated; NULL while empty */
    size_t length;
    size_t capacity;
    bool failed; /* memory was short once: the text is incomplete */
};

/* Appends formatted text in the C locale. */
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_bytes(struct text *text, const char *bytes, size_t n);
void text_free(struct text *text);

/* Edit distance of two names in bytes, a neighbouring swap counting one (Damerau 1964, restricted form);
 * at most `limit` + 1 is returned. */
int text_distance(const char *a, const char *b, int limit);

/* The name nearest to `wrong` among n, or NULL when none is near enough to be meant. */
const char *text_nearest(const char *wrong, const char *const *names, int n);

/* The canonical composed form (Unicode NFC) in fresh memory that the caller frees, NULL when out of memory.
 * Invalid bytes are kept as they are. */
char *text_nfc(const char *utf8);

/* True when the bytes are valid UTF-8. */
bool text_is_utf8(const char *bytes, size_t n);

#endif
