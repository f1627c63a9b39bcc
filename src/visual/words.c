/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/words.h"

#include "visual/font.h"
#include "visual/gl.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PX_MIN = 4, PX_MAX = 2048, TEXT_MAX = 1024 };

struct words {
    TTF_Font *font;
    int font_px;
    char text[TEXT_MAX];
    int px, wrap_px;
    enum words_align align;
    uint8_t color[4];
    uint8_t *coverage; /* a byte a pixel */
    uint8_t *rgba;     /* what lies in the texture */
    struct picture picture;
};

const char *const words_aligns[] = {"center", "left", "right", NULL};

struct words *words_create(void)
{
    struct words *words = calloc(1, sizeof *words);
    if (words)
        TTF_Init();
    return words;
}

static void clear(struct words *words)
{
    glDeleteTextures(1, &words->picture.texture);
    words->picture = (struct picture){0};
    free(words->coverage);
    free(words->rgba);
    words->coverage = words->rgba = NULL;
}

void words_destroy(struct words *words)
{
    if (!words)
        return;
    clear(words);
    if (words->font)
        TTF_CloseFont(words->font);
    TTF_Quit();
    free(words);
}

static bool set_font(struct words *words)
{
    static const int aligns[] = {[WORDS_CENTER] = TTF_WRAPPED_ALIGN_CENTER,
                                 [WORDS_LEFT] = TTF_WRAPPED_ALIGN_LEFT,
                                 [WORDS_RIGHT] = TTF_WRAPPED_ALIGN_RIGHT};
    if (!words->font)
        words->font = font_open(words->px);
    else if (words->font_px != words->px)
        TTF_SetFontSize(words->font, words->px);
    words->font_px = words->px;
    if (words->font)
        TTF_SetFontWrappedAlign(words->font, aligns[words->align]);
    return words->font;
}

/* Only the coverage of what SDL_ttf writes is taken. */
static void take_coverage(struct words *words, const SDL_Surface *surface)
{
    for (int y = 0; y < surface->h; y++) {
        const uint8_t *from = (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
        uint8_t *to = words->coverage + (ptrdiff_t)(surface->h - 1 - y) * surface->w;
        for (int x = 0; x < surface->w; x++)
            to[x] = from[4 * x + 3];
    }
}

static void tint(struct words *words)
{
    const struct picture *picture = &words->picture;
    size_t n = (size_t)picture->width * (size_t)picture->height;
    for (size_t i = 0; i < n; i++) {
        memcpy(&words->rgba[4 * i], words->color, 3);
        words->rgba[4 * i + 3] = (uint8_t)((words->coverage[i] * words->color[3] + 127) / 255);
    }
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, picture->texture);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, picture->width, picture->height, GL_RGBA,
                    GL_UNSIGNED_BYTE, words->rgba);
}

static void set(struct words *words)
{
    const SDL_Color white = {255, 255, 255, 255};
    clear(words);
    if (!*words->text || !set_font(words))
        return;
    SDL_Surface *raw =
        TTF_RenderUTF8_Blended_Wrapped(words->font, words->text, white, (Uint32)words->wrap_px);
    SDL_Surface *surface = raw ? SDL_ConvertSurfaceFormat(raw, SDL_PIXELFORMAT_RGBA32, 0) : NULL;
    size_t n = surface ? (size_t)surface->w * (size_t)surface->h : 0;
    words->coverage = malloc(n);
    words->rgba = malloc(n * 4);
    if (n && words->coverage && words->rgba) {
        take_coverage(words, surface);
        words->picture =
            (struct picture){gl_texture(GL_RGBA8, surface->w, surface->h), surface->w, surface->h};
        tint(words);
    }
    SDL_FreeSurface(surface);
    SDL_FreeSurface(raw);
}

/* "\n" as people write it in a preset. */
static void break_lines(char *to, const char *from)
{
    size_t n = 0;
    for (; *from && n + 1 < TEXT_MAX; from++) {
        bool breaks = from[0] == '\\' && from[1] == 'n';
        to[n++] = breaks ? '\n' : *from;
        from += breaks;
    }
    to[n] = '\0';
}

static int clamp_px(double px)
{
    return px < PX_MIN ? PX_MIN : px > PX_MAX ? PX_MAX : (int)lround(px);
}

struct picture words_picture(struct words *words, const struct words_look *look)
{
    char text[TEXT_MAX];
    uint8_t color[4];
    int px = clamp_px(look->size_px), wrap_px = (int)look->width_px;
    break_lines(text, look->text);
    for (int i = 0; i < 4; i++)
        color[i] = (uint8_t)lround(fmin(fmax(look->color[i], 0), 1) * 255);
    bool same = px == words->px && wrap_px == words->wrap_px && look->align == words->align &&
                !strcmp(text, words->text);
    bool same_color = !memcmp(color, words->color, sizeof color);
    memcpy(words->color, color, sizeof color);
    if (!same) {
        words->px = px;
        words->wrap_px = wrap_px;
        words->align = look->align;
        memcpy(words->text, text, sizeof text);
        set(words);
    } else if (!same_color && words->picture.texture) {
        tint(words);
    }
    return words->picture;
}
