/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage/window.h"

#include "base/err.h"

#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct window {
    SDL_Window *sdl;
    bool fullscreen;
};

const char *window_display_name(int i)
{
    return i < SDL_GetNumVideoDisplays() ? SDL_GetDisplayName(i) : NULL;
}

static int find_display(const char *part, struct err *err)
{
    char list[400] = "";
    const char *name;
    for (int i = 0; (name = window_display_name(i)); i++) {
        if (strcasestr(name, part))
            return i;
        size_t used = strlen(list);
        SDL_snprintf(list + used, sizeof list - used, "%s«%s»", i ? ", " : "", name);
    }
    err_set(err, ERR_NOT_FOUND, _("There is no display «%s»; there is: %s."), part, list);
    return -1;
}

struct window *window_create(const struct window_desc *desc, struct err *err)
{
    struct window *window = calloc(1, sizeof *window);
    int display = desc->display ? find_display(desc->display, err) : 0;
    if (!window || display < 0) {
        free(window);
        return NULL;
    }
    int width = desc->width ? desc->width : 1280, height = desc->height ? desc->height : 720;
    int place = desc->display ? (int)SDL_WINDOWPOS_CENTERED_DISPLAY(display)
                              : (int)SDL_WINDOWPOS_UNDEFINED;
    Uint32 flags = SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI |
                   SDL_WINDOW_SHOWN;
    window->sdl = SDL_CreateWindow(desc->title, place, place, width, height, flags);
    if (!window->sdl) {
        err_set(err, ERR_SYSTEM, _("No window: %s; check the display and its driver."),
                SDL_GetError());
        free(window);
        return NULL;
    }
    SDL_DisableScreenSaver();
    SDL_StopTextInput();
    if (desc->fullscreen)
        window_set_fullscreen(window, true);
    return window;
}

void window_destroy(struct window *window)
{
    if (!window)
        return;
    SDL_EnableScreenSaver();
    SDL_ShowCursor(SDL_ENABLE);
    SDL_DestroyWindow(window->sdl);
    free(window);
}

SDL_Window *window_sdl(struct window *window)
{
    return window->sdl;
}

void window_size(const struct window *window, int *width, int *height)
{
    SDL_GL_GetDrawableSize(window->sdl, width, height);
}

double window_refresh_hz(const struct window *window)
{
    SDL_DisplayMode mode;
    int display = SDL_GetWindowDisplayIndex(window->sdl);
    if (display < 0 || SDL_GetCurrentDisplayMode(display, &mode) || mode.refresh_rate < 20)
        return 60;
    return mode.refresh_rate;
}

bool window_is_fullscreen(const struct window *window)
{
    return window->fullscreen;
}

void window_set_fullscreen(struct window *window, bool fullscreen)
{
    if (SDL_SetWindowFullscreen(window->sdl, fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0))
        return;
    window->fullscreen = fullscreen;
    SDL_ShowCursor(fullscreen ? SDL_DISABLE : SDL_ENABLE);
}

/* Letters by what is printed on the key, digits by their place: the digit row of AZERTY prints other signs. */
static bool read_key(const SDL_KeyboardEvent *from, struct input_event *to)
{
    *to = (struct input_event){
        .kind = INPUT_KEY, .pressed = from->type == SDL_KEYDOWN, .repeated = from->repeat != 0};
    SDL_Scancode place = from->keysym.scancode;
    SDL_Keycode sym = from->keysym.sym;
    if (place >= SDL_SCANCODE_1 && place <= SDL_SCANCODE_0)
        to->place = (int)(place - SDL_SCANCODE_1) + 1;
    else if (sym == SDLK_SPACE)
        to->key = KEY_SPACE;
    else if (sym == SDLK_ESCAPE)
        to->key = KEY_ESCAPE;
    else if (sym == SDLK_RETURN || sym == SDLK_KP_ENTER)
        to->key = KEY_ENTER;
    else if (sym >= 'a' && sym <= 'z')
        to->key = (int)sym - 'a' + 'A';
    return to->key || to->place;
}

bool window_event(struct window *window, struct input_event *event)
{
    SDL_Event from;
    while (SDL_PollEvent(&from)) {
        if ((from.type == SDL_KEYDOWN || from.type == SDL_KEYUP) && read_key(&from.key, event))
            return true;
        bool close = from.type == SDL_QUIT ||
                     (from.type == SDL_WINDOWEVENT && from.window.event == SDL_WINDOWEVENT_CLOSE);
        bool resized = from.type == SDL_WINDOWEVENT &&
                       from.window.event == SDL_WINDOWEVENT_SIZE_CHANGED;
        if (!close && !resized)
            continue;
        *event = (struct input_event){.kind = close ? INPUT_CLOSE : INPUT_RESIZED, .pressed = true};
        if (close)
            SDL_FlushEvent(SDL_QUIT); /* one wish, told twice */
        return true;
    }
    (void)window;
    return false;
}

void window_swap(struct window *window)
{
    SDL_GL_SwapWindow(window->sdl);
}
