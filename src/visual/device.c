/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/device.h"

#include "base/err.h"
#include "visual/blue_noise.h"
#include "visual/gl.h"

#include <SDL2/SDL.h>
#include <stdlib.h>

struct device {
    SDL_Window *hidden[2]; /* main's, the compile thread's */
    SDL_GLContext context[2];
    GLuint cover[2],
        noise[2]; /* neither vertex arrays nor what is bound are shared between contexts */
    bool has_display;
    int errors;
    char renderer[256];
};

static bool init_video(struct device *device, bool offscreen)
{
    if (!offscreen && SDL_VideoInit(NULL) == 0) {
        const char *driver = SDL_GetCurrentVideoDriver();
        device->has_display = SDL_strcmp(driver, "offscreen") != 0 &&
                              SDL_strcmp(driver, "dummy") != 0;
        if (device->has_display)
            return true;
        SDL_VideoQuit();
    }
    return SDL_VideoInit("offscreen") == 0;
}

static void ask_for_gl33(void)
{
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, SDL_GL_CONTEXT_DEBUG_FLAG);
    SDL_GL_SetAttribute(SDL_GL_RED_SIZE, 8);
    SDL_GL_SetAttribute(SDL_GL_GREEN_SIZE, 8);
    SDL_GL_SetAttribute(SDL_GL_BLUE_SIZE, 8);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
}

static bool make_context(struct device *device, int i)
{
    SDL_GL_SetAttribute(SDL_GL_SHARE_WITH_CURRENT_CONTEXT, i > 0);
    device->hidden[i] =
        SDL_CreateWindow("Clavilux", 0, 0, 16, 16, SDL_WINDOW_OPENGL | SDL_WINDOW_HIDDEN);
    if (device->hidden[i])
        device->context[i] = SDL_GL_CreateContext(device->hidden[i]);
    return device->context[i] != NULL;
}

static void prepare_context(struct device *device, int i)
{
    glGenVertexArrays(1, &device->cover[i]);
    glBindVertexArray(device->cover[i]);
    glGenBuffers(1, &device->noise[i]);
    glBindBuffer(GL_UNIFORM_BUFFER, device->noise[i]);
    glBufferData(GL_UNIFORM_BUFFER, sizeof blue_noise, blue_noise, GL_STATIC_DRAW);
    glBindBufferBase(GL_UNIFORM_BUFFER, 0,
                     device->noise[i]); /* where blocks are bound by default */
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_DITHER);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
}

struct device *device_create(const struct device_desc *desc, struct err *err)
{
    struct device *device = calloc(1, sizeof *device);
    if (!device || !init_video(device, desc->offscreen)) {
        err_set(err, ERR_SYSTEM,
                _("No graphics: %s; install a driver with OpenGL 3.3 (libgl1-mesa-dri)."),
                SDL_GetError());
        free(device);
        return NULL;
    }
    ask_for_gl33();
    if (!make_context(device, 0) || !make_context(device, 1) ||
        SDL_GL_MakeCurrent(device->hidden[0], device->context[0])) {
        err_set(err, ERR_SYSTEM,
                _("No OpenGL 3.3: %s; install a graphics driver (libgl1-mesa-dri)."),
                SDL_GetError());
        device_destroy(device);
        return NULL;
    }
    prepare_context(device, 0);
    gl_count_errors(&device->errors);
    SDL_snprintf(device->renderer, sizeof device->renderer, "%s, %s",
                 (const char *)glGetString(GL_RENDERER), (const char *)glGetString(GL_VERSION));
    return device;
}

void device_destroy(struct device *device)
{
    if (!device)
        return;
    for (int i = 1; i >= 0; i--) {
        if (device->context[i])
            SDL_GL_DeleteContext(device->context[i]);
        if (device->hidden[i])
            SDL_DestroyWindow(device->hidden[i]);
    }
    SDL_VideoQuit();
    free(device);
}

bool device_has_display(const struct device *device)
{
    return device->has_display;
}

const char *device_renderer(const struct device *device)
{
    return device->renderer;
}

int device_errors(const struct device *device)
{
    return device->errors;
}

bool device_make_current(struct device *device, struct SDL_Window *window, struct err *err)
{
    if (SDL_GL_MakeCurrent(window ? window : device->hidden[0], device->context[0]))
        return err_set(err, ERR_SYSTEM,
                       _("Cannot draw into the window: %s; close and open it again."),
                       SDL_GetError());
    return true;
}

bool device_enter_compile_thread(struct device *device, struct err *err)
{
    if (SDL_GL_MakeCurrent(device->hidden[1], device->context[1]))
        return err_set(err, ERR_SYSTEM, _("No second graphics context: %s; update the driver."),
                       SDL_GetError());
    prepare_context(device, 1);
    return true;
}

void device_leave_compile_thread(struct device *device)
{
    glDeleteVertexArrays(1, &device->cover[1]);
    glDeleteBuffers(1, &device->noise[1]);
    SDL_GL_MakeCurrent(device->hidden[1], NULL);
}
