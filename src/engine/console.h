/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands over the picture in the operator's window: level and sentence, the scope, who plays, the way to the page. Never
 * on a fullscreen output. Main thread; owned by the engine.
 */
#ifndef ENGINE_CONSOLE_H
#define ENGINE_CONSOLE_H

#include <stdbool.h>

struct console;
struct control;
struct features;
struct invitation;
struct show;

/* NULL when out of memory. */
struct console *console_create(void);
void console_destroy(struct console *console);

void console_show_scope(struct console *console, bool shown);
bool console_shows_scope(const struct console *console);

/* Once a tick: what the scope remembers. */
void console_hear(struct console *console, const struct features *heard);

struct console_view {
    const struct show *show;
    struct control *control;
    const struct invitation *invitation;
    const struct features *heard; /* the newest, NULL before the first */
    const char *sentence;         /* "" = none */
    const char *badge;            /* NULL = none */
};

/* Over the window's back buffer of this size in pixels. */
void console_draw(struct console *console, const struct console_view *view, int width, int height);

#endif
