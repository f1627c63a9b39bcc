/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/image.h"

#include "base/err.h"
#include "base/file.h"
#include "media/picture.h"
#include "visual/gl.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { STOCK_SIDE = 256, CHECK_SIDE = 32, CUBE_SIDES = 6 };

/* GL keeps the bottom row first. */
static void turn_over(uint8_t *rgba, int width, int height)
{
    size_t stride = (size_t)width * 4;
    uint8_t *row = malloc(stride);
    for (int y = 0; row && y < height / 2; y++) {
        uint8_t *low = rgba + (size_t)y * stride, *high = rgba + (size_t)(height - 1 - y) * stride;
        memcpy(row, low, stride);
        memcpy(low, high, stride);
        memcpy(high, row, stride);
    }
    free(row);
}

static uint8_t *read_picture(const char *path, int *width, int *height, struct err *err)
{
    GLint limit = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limit);
    uint8_t *rgba = picture_read(path, width, height, err);
    if (!rgba || (*width <= limit && *height <= limit))
        return rgba;
    free(rgba);
    err_set(err, ERR_RANGE,
            _("%s: %d x %d pixels are more than the graphics card takes; "
              "make it smaller than %d."),
            path, *width, *height, limit);
    return NULL;
}

bool image_load(const char *path, struct image *image, struct err *err)
{
    uint8_t *rgba = read_picture(path, &image->width, &image->height, err);
    if (!rgba)
        return false;
    turn_over(rgba, image->width, image->height);
    image->texture = gl_texture(GL_RGBA8, image->width, image->height);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, image->width, image->height, GL_RGBA, GL_UNSIGNED_BYTE,
                    rgba);
    free(rgba);
    return true;
}

static unsigned make_cube(void)
{
    static const GLenum clamped[] = {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T, GL_TEXTURE_WRAP_R};
    GLuint texture;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_CUBE_MAP, texture);
    glTexParameteri(GL_TEXTURE_CUBE_MAP, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_CUBE_MAP, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    for (int i = 0; i < 3; i++)
        glTexParameteri(GL_TEXTURE_CUBE_MAP, clamped[i], GL_CLAMP_TO_EDGE);
    return texture;
}

static void fill_side(int side, int width, int height, const uint8_t *rgba)
{
    glTexImage2D(GL_TEXTURE_CUBE_MAP_POSITIVE_X + (GLenum)side, 0, GL_RGBA8, width, height, 0,
                 GL_RGBA, GL_UNSIGNED_BYTE, rgba);
}

bool image_load_cube(const char *const paths[6], struct image *image, struct err *err)
{
    *image = (struct image){.texture = make_cube()};
    for (int side = 0; side < CUBE_SIDES; side++) {
        int width, height;
        uint8_t *rgba = read_picture(paths[side], &width, &height, err);
        bool fits = rgba && width == height && (!side || width == image->width);
        if (rgba && !fits)
            err_set(err, ERR_RANGE,
                    _("%s: the sides of a cube are squares of one size; make it one."),
                    paths[side]);
        if (fits)
            fill_side(side, width, height, rgba);
        free(rgba);
        if (!fits) {
            glDeleteTextures(1, &image->texture);
            return false;
        }
        image->width = image->height = width;
    }
    return true;
}

/* M. Jarzynski and M. Olano, "Hash Functions for GPU Rendering", JCGT 2020: PCG. */
static uint32_t pcg(uint32_t x)
{
    x = x * 747796405u + 2891336453u;
    x = ((x >> ((x >> 28) + 4)) ^ x) * 277803737u;
    return (x >> 22) ^ x;
}

static void draw_stock(enum isf_stock stock, uint8_t *rgba)
{
    for (int i = 0; i < STOCK_SIDE * STOCK_SIDE; i++) {
        bool light = ((i % STOCK_SIDE / CHECK_SIDE) ^ (i / STOCK_SIDE / CHECK_SIDE)) & 1;
        uint32_t random = pcg((uint32_t)i);
        for (int c = 0; c < 4; c++)
            rgba[i * 4 + c] = stock == ISF_NOISE ? (uint8_t)(random >> (8 * c))
                                                 : (uint8_t)(c == 3 || light ? 255 : 0);
    }
}

struct image image_stock(enum isf_stock stock, bool cube)
{
    static const uint8_t black[4] = {0, 0, 0, 255};
    int side = stock == ISF_BLACK ? 1 : STOCK_SIDE;
    struct image image = {.width = side, .height = side};
    uint8_t *rgba = stock == ISF_BLACK ? NULL : malloc((size_t)side * (size_t)side * 4);
    if (rgba)
        draw_stock(stock, rgba);
    const uint8_t *pixels = rgba ? rgba : black;
    if (!rgba)
        image.width = image.height = side = 1;
    if (cube) {
        image.texture = make_cube();
        for (int i = 0; i < CUBE_SIDES; i++)
            fill_side(i, side, side, pixels);
    } else {
        image.texture = gl_texture(GL_RGBA8, side, side);
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, side, side, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_REPEAT);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_REPEAT);
    }
    free(rgba);
    return image;
}

void image_free(unsigned texture)
{
    glDeleteTextures(1, &texture);
}

bool image_path(char *out, int size, const char *folder, const char *name)
{
    int depth = 0;
    if (*name == '/' || strchr(name, '\\') || strchr(name, ':'))
        return false;
    for (const char *at = name; *at; at += strcspn(at, "/"), at += *at == '/') {
        size_t n = strcspn(at, "/");
        if (n == 2 && at[0] == '.' && at[1] == '.')
            depth--;
        else if (n && !(n == 1 && at[0] == '.'))
            depth++;
        if (depth < 0)
            return false;
    }
    return file_join(out, (size_t)size, folder, name);
}
