/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <ctype.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX 1024

/* The one voice of a process; guarded by its own lock. */
static struct {
    pthread_mutex_t lock;
    uint64_t count[LOG_ERROR + 1];
    char newest[LOG_ERROR + 1][LINE_MAX];
} voice = {.lock = PTHREAD_MUTEX_INITIALIZER};

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
    pthread_mutex_lock(&voice.lock);
    voice.count[level]++;
    memcpy(voice.newest[level], line, sizeof line);
    fprintf(stderr, "%s\n", line);
    pthread_mutex_unlock(&voice.lock);
}

uint64_t log_newest(enum log_level at_least, char *line, size_t size)
{
    pthread_mutex_lock(&voice.lock);
    uint64_t number = 0;
    for (int level = LOG_ERROR; level >= (int)at_least && !number; level--) {
        if (!voice.count[level])
            continue;
        number = voice.count[level];
        snprintf(line, size, "%s", voice.newest[level]);
    }
    pthread_mutex_unlock(&voice.lock);
    return number;
}
