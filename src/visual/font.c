/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/font.h"

#include <stddef.h>

static const char *const fonts[] = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
};

TTF_Font *font_open(int px)
{
    TTF_Font *font = NULL;
    for (size_t i = 0; i < sizeof fonts / sizeof fonts[0] && !font; i++)
        font = TTF_OpenFont(fonts[i], px);
    return font;
}
