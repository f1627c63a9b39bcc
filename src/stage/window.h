/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stage's window: one output, on a display by name, in a window or fullscreen. Keys leave it as plain events.
 * Fullscreen has no cursor; the screensaver is off while a window stands. Main thread; owned by live.
 */
#ifndef STAGE_WINDOW_H
#define STAGE_WINDOW_H

#include "tree/input.h"

#include <stdbool.h>

struct SDL_Window;
struct err;
struct window;

struct window_desc {
    const char *display; /* part of a display's name; NULL = the system's choice */
    bool fullscreen;
    int width, height; /* of the window; 0 = 1280x720 */
    const char *title;
};

/* NULL and *err when there is no such display (the sentence lists them) or no window can be had. */
struct window *window_create(const struct window_desc *desc, struct err *err);
void window_destroy(struct window *window);

struct SDL_Window *window_sdl(struct window *window);

/* Size of the picture in pixels, not in the points of the desktop. */
void window_size(const struct window *window, int *width, int *height);
double window_refresh_hz(const struct window *window);

bool window_is_fullscreen(const struct window *window);
void window_set_fullscreen(struct window *window, bool fullscreen);

/* The next thing that hands did, false when there is nothing more now. */
bool window_event(struct window *window, struct input_event *event);

/* Shows what was drawn. */
void window_swap(struct window *window);

/* Names of the displays, from 0; NULL behind the last. The video system must be up. */
const char *window_display_name(int i);

#endif
