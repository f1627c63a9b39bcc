/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_MAX 1024

/* The one voice of a process: lines of two threads never mix. */
static pthread_mutex_t voice = PTHREAD_MUTEX_INITIALIZER;

static void escape(char *to, size_t size, const char *from)
{
    size_t n = 0;
    for (; *from && n + 5 < size; from++) {
        unsigned char c = (unsigned char)*from;
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            n += (size_t)snprintf(to + n, size - n, "\\x%02x", c);
        else
            to[n++] = (char)c;
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
    bool bold = level == LOG_ERROR && isatty(STDERR_FILENO);
    pthread_mutex_lock(&voice);
    fprintf(stderr, bold ? "\x1b[1m%s\x1b[0m\n" : "%s\n", line);
    pthread_mutex_unlock(&voice);
}
