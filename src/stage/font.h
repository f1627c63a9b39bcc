/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The system's DejaVu, for everything that the machine writes on screen. Main thread, between TTF_Init and TTF_Quit.
 */
#ifndef STAGE_FONT_H
#define STAGE_FONT_H

#include <SDL2/SDL_ttf.h>

/* At a height in pixels; NULL when there is none: then nothing is written. The caller closes it. */
TTF_Font *font_open(int px);

#endif
