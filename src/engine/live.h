/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The instrument as it is played: window, sound, hands and network around the frame function. Main thread; returns when
 * the person has said yes to quitting.
 */
#ifndef ENGINE_LIVE_H
#define ENGINE_LIVE_H

#include <stdbool.h>

struct control_send;
struct ear_word;
struct err;

struct live_desc {
    const char *input;           /* an input word */
    const struct ear_word *ears; /* further ears */
    int n_ears;
    const char *preset;  /* path */
    const char *cues;    /* path of a list, which then says the presets; NULL = none */
    const char *display; /* part of a name, NULL = any */
    bool fullscreen;
    bool scope;        /* shown from the start */
    int width, height; /* of the picture; 0 = the window's */
    bool mute;
    int osc_port;  /* 0 = any free one */
    int web_port;  /* of the page; 0 = any free one */
    bool web_open; /* the page, to the network from the start */
    bool qr;       /* the way to the page as a QR code in the terminal, even where it is none */
    const char *osc_where;            /* NULL or "all", "loopback", or the name of an interface */
    const struct control_send *sends; /* what goes out by itself */
    int n_sends;
    bool no_take;
    const char *takes; /* folder for takes, NULL = the usual one */
    double seconds;    /* ends by itself after so long; 0 = never */
    const char
        *flash; /* what the flash guard does from the start: limit, warn or off; NULL = limit */
    const char *hash; /* one checksum per presented frame into this file; NULL = none */
};

/* False and *err when it cannot start. */
bool live_run(const struct live_desc *desc, struct err *err);

#endif
