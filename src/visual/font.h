/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The system's DejaVu, for everything that is written on screen. Main thread, between TTF_Init and TTF_Quit.
 */
#ifndef VISUAL_FONT_H
#define VISUAL_FONT_H

#include <SDL2/SDL_ttf.h>

/* At a height in pixels; NULL when there is none: then nothing is written. The caller closes it. */
TTF_Font *font_open(int px);

#endif
