/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/target.h"

#include "visual/gl.h"

static const GLenum gl_formats[] = {
    [TARGET_SCREEN] = GL_RGBA8,
    [TARGET_LAYER] = GL_SRGB8_ALPHA8,
    [TARGET_LINEAR] = GL_RGBA16F,
    [TARGET_FLOAT] = GL_RGBA32F,
};

struct target target_make(enum target_format format, int width, int height)
{
    struct target target = {.width = width, .height = height, .format = format};
    target.texture = gl_texture(gl_formats[format], width, height);
    glGenFramebuffers(1, &target.fbo);
    glBindFramebuffer(GL_FRAMEBUFFER, target.fbo);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target.texture, 0);
    target_clear(&target);
    return target;
}

void target_free(struct target *target)
{
    if (target->fbo)
        glDeleteFramebuffers(1, &target->fbo);
    if (target->texture)
        glDeleteTextures(1, &target->texture);
    *target = (struct target){0};
}

void target_resize(struct target *target, int width, int height, bool keep)
{
    if (target->width == width && target->height == height)
        return;
    struct target old = *target;
    *target = target_make(old.format, width, height);
    if (keep) {
        glBindFramebuffer(GL_READ_FRAMEBUFFER, old.fbo);
        glBindFramebuffer(GL_DRAW_FRAMEBUFFER, target->fbo);
        glBlitFramebuffer(0, 0, old.width, old.height, 0, 0, width, height, GL_COLOR_BUFFER_BIT,
                          GL_LINEAR);
    }
    target_free(&old);
}

void target_bind(const struct target *target)
{
    glBindFramebuffer(GL_FRAMEBUFFER, target->fbo);
    glViewport(0, 0, target->width, target->height);
}

static void clear(const struct target *target, float alpha)
{
    target_bind(target);
    glClearColor(0, 0, 0, alpha);
    glClear(GL_COLOR_BUFFER_BIT);
}

void target_clear(const struct target *target)
{
    clear(target, 0);
}

void target_blacken(const struct target *target)
{
    clear(target, 1);
}

void target_read(const struct target *target, unsigned char *rgba)
{
    glBindFramebuffer(GL_READ_FRAMEBUFFER, target->fbo);
    glReadPixels(0, 0, target->width, target->height, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
}

void target_stretch(const struct target *from, const struct target *to)
{
    glBindFramebuffer(GL_READ_FRAMEBUFFER, from->fbo);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, to->fbo);
    glBlitFramebuffer(0, 0, from->width, from->height, 0, 0, to->width, to->height,
                      GL_COLOR_BUFFER_BIT, GL_LINEAR);
}

void target_show(const struct target *target, int width, int height)
{
    int w = width, h = (int)((long)width * target->height / target->width);
    if (h > height) {
        h = height;
        w = (int)((long)height * target->width / target->height);
    }
    int x = (width - w) / 2, y = (height - h) / 2;
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glViewport(0, 0, width, height);
    glClearColor(0, 0, 0, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, target->fbo);
    glBlitFramebuffer(0, 0, target->width, target->height, x, y, x + w, y + h, GL_COLOR_BUFFER_BIT,
                      GL_LINEAR);
}
