/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include "base/text.h"

#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX 1024

/* The one voice of a process: lines of two threads never mix. */
static pthread_mutex_t voice = PTHREAD_MUTEX_INITIALIZER;

/* The bytes of the letter that stands here; 0 when a terminal might obey it, or it is no UTF-8. */
static size_t letter(const char *from)
{
    const unsigned char *c = (const unsigned char *)from;
    if (c[0] < 0x80)
        return (c[0] >= 0x20 && c[0] != 0x7f) || c[0] == '\n' || c[0] == '\t';
    if (c[0] == 0xc2 && c[1] < 0xa0)
        return 0;
    size_t n = c[0] >= 0xf0 ? 4 : c[0] >= 0xe0 ? 3 : 2;
    return text_is_utf8(from, strnlen(from, n)) ? n : 0;
}

static void escape(char *to, size_t size, const char *from)
{
    size_t n = 0;
    while (*from && n + 5 < size) {
        size_t bytes = letter(from);
        if (bytes)
            memcpy(to + n, from, bytes);
        else
            snprintf(to + n, size - n, "\\x%02x", (unsigned char)*from);
        n += bytes ? bytes : 4;
        from += bytes ? bytes : 1;
    }
    to[n] = '\0';
}

void log_say(enum log_level level, const char *format, ...)
{
    char raw[LINE_MAX], line[LINE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    escape(line, sizeof line, raw);
    struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};
    bool bold = level == LOG_ERROR && isatty(STDERR_FILENO);
    pthread_mutex_lock(&voice);
    /* a terminal that was stopped, a pipe that nobody reads: the show goes on unsaid */
    if (poll(&out, 1, 0) != 0)
        fprintf(stderr, bold ? "\x1b[1m%s\x1b[0m\n" : "%s\n", line);
    pthread_mutex_unlock(&voice);
}
