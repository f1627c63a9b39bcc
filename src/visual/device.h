/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The graphics device: SDL's video part, one hidden window with the drawing context of main, and a second context
 * that shares its objects, for the compile thread. Without a display SDL's offscreen driver is used.
 *
 * Owned by the engine; made and destroyed on main.
 */
#ifndef VISUAL_DEVICE_H
#define VISUAL_DEVICE_H

#include <stdbool.h>

struct err;
struct device;
struct SDL_Window;

struct device_desc {
    bool offscreen; /* never a display, as for films and tests */
};

struct device *device_create(const struct device_desc *desc, struct err *err);
void device_destroy(struct device *device);

/* False when pictures can only be kept, not shown. */
bool device_has_display(const struct device *device);

/* What the driver calls itself: renderer and version, for the fingerprint of a take. */
const char *device_renderer(const struct device *device);

/* How many errors the driver has reported so far. */
int device_errors(const struct device *device);

/* Main: draw into this window from now on (NULL: the hidden one). */
bool device_make_current(struct device *device, struct SDL_Window *window, struct err *err);

/* Compile thread, once: take the second context. */
bool device_enter_compile_thread(struct device *device, struct err *err);
void device_leave_compile_thread(struct device *device);

#endif
