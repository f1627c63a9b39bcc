/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The head of one HTTP request as it arrives: pure, bounded, never reads outside what it is given. Lenient where OSCQuery
 * clients are known to differ (a target without a slash, ?HOST_INFO=1), strict elsewhere.
 */
#ifndef CONTROL_WEB_REQUEST_H
#define CONTROL_WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

enum { WEB_HEAD_MAX = 8192, WEB_PATH_MAX = 1024, WEB_FIELD_MAX = 256, WEB_WORD_MAX = 64 };

struct web_request {
    char path[WEB_PATH_MAX];      /* percent-decoded UTF-8, begins with a slash, ends with none */
    char attribute[WEB_WORD_MAX]; /* OSCQuery's, as "VALUE"; "" when none is asked */
    char token[WEB_WORD_MAX];     /* ?t= */
    char pin[WEB_WORD_MAX];       /* ?pin= */
    char host[WEB_FIELD_MAX];     /* never empty */
    char origin[WEB_FIELD_MAX];   /* "" when absent */
    char known[WEB_WORD_MAX];     /* If-None-Match */
    char key[WEB_WORD_MAX];       /* Sec-WebSocket-Key */
    bool html;                    /* Accept names text/html */
    bool upgrade;                 /* to a WebSocket, version 13 */
    bool foreign; /* a browser says that another site asks, and it is no navigation */
};

/* Reads a head of `size` bytes. 0: more is needed. 200: *request is whole and *used bytes long. Otherwise the status with
 * which it has to be refused: 400, 405 (only GET), 414, 426 (WebSocket version), 431 (longer than WEB_HEAD_MAX), 505. */
int web_request_read(struct web_request *request, const char *head, size_t size, size_t *used);

#endif
