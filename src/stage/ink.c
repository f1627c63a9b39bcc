/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage/ink.h"

#include "visual/font.h"
#include "visual/gl.h"
#include "visual/target.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUADS_MAX = 16384,
    ATLAS_WIDTH = 2048,
    ATLAS_HEIGHT = 1024,
    LETTERS = 256, /* Latin-1 by its code, and what is drawn in the places of control codes */
    PROFILE = 4,   /* texels across a soft line */
    ROUND = 64,    /* size of the dot in the atlas */
};

/* Signs beyond Latin-1 stand where nothing is printed. */
static const struct {
    uint32_t code;
    int place;
} signs[] = {{0x266F, 1}, {0x266D, 2}, {0x2192, 3}, {0x2212, 4}, {0x2013, 5}};
enum { N_SIGNS = sizeof signs / sizeof signs[0] };

static const float heights[N_INK_SIZES] = {14.5f, 19, 30, 58};

struct vertex {
    float x, y, u, v;
    struct ink_color color;
};

struct letter {
    float u, v;
    int w, h, advance;
};

struct face {
    int ascent;
    struct letter letter[LETTERS];
};

struct ink {
    GLuint program, vao, vertices, indices, atlas;
    GLint canvas;
    int width, height;
    float unit;
    int pen_x, pen_y, row_height; /* in the atlas, while it is filled */
    struct face face[N_INK_SIZES];
    int n_quads;
    struct vertex quad[QUADS_MAX + 1][4]; /* the last one takes what nobody could read any more */
};

static const char vertex_source[] =
    "#version 330 core\n"
    "layout(location = 0) in vec4 place;\n" /* pixels from the upper left, texels */
    "layout(location = 1) in vec4 tint;\n"
    "uniform vec2 canvas;\n"
    "out vec2 at;\n"
    "out vec4 color;\n"
    "void main()\n"
    "{\n"
    "    at = place.zw;\n"
    "    color = tint;\n"
    "    gl_Position = vec4(place.xy / canvas * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);\n"
    "}\n";

static const char fragment_source[] =
    "#version 330 core\n"
    "in vec2 at;\n"
    "in vec4 color;\n"
    "uniform sampler2D atlas;\n"
    "out vec4 result;\n"
    "void main()\n"
    "{\n"
    "    result = vec4(color.rgb, color.a * texture(atlas, at / vec2(textureSize(atlas, 0))).r);\n"
    "}\n";

static bool make_buffers(struct ink *ink)
{
    GLuint *order = calloc(QUADS_MAX * 6, sizeof *order);
    if (!order)
        return false;
    for (GLuint i = 0; i < QUADS_MAX; i++) {
        const GLuint corners[] = {0, 1, 2, 2, 1, 3};
        for (int k = 0; k < 6; k++)
            order[i * 6 + (GLuint)k] = i * 4 + corners[k];
    }
    GLint before;
    glGetIntegerv(GL_VERTEX_ARRAY_BINDING, &before);
    glGenVertexArrays(1, &ink->vao);
    glGenBuffers(1, &ink->vertices);
    glGenBuffers(1, &ink->indices);
    glBindVertexArray(ink->vao);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, ink->indices);
    glBufferData(GL_ELEMENT_ARRAY_BUFFER, QUADS_MAX * 6 * sizeof *order, order, GL_STATIC_DRAW);
    free(order);
    glBindBuffer(GL_ARRAY_BUFFER, ink->vertices);
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, 4, GL_FLOAT, GL_FALSE, sizeof(struct vertex), NULL);
    glEnableVertexAttribArray(1);
    glVertexAttribPointer(1, 4, GL_UNSIGNED_BYTE, GL_TRUE, sizeof(struct vertex),
                          (const void *)offsetof(struct vertex, color));
    glBindVertexArray((GLuint)before);
    return true;
}

struct ink *ink_create(void)
{
    struct ink *ink = calloc(1, sizeof *ink);
    if (!ink)
        return NULL;
    TTF_Init();
    ink->program = gl_program(vertex_source, fragment_source, NULL);
    ink->canvas = glGetUniformLocation(ink->program, "canvas");
    if (make_buffers(ink))
        return ink;
    ink_destroy(ink);
    return NULL;
}

void ink_destroy(struct ink *ink)
{
    if (!ink)
        return;
    TTF_Quit();
    glDeleteProgram(ink->program);
    glDeleteVertexArrays(1, &ink->vao);
    glDeleteBuffers(1, &ink->vertices);
    glDeleteBuffers(1, &ink->indices);
    glDeleteTextures(1, &ink->atlas);
    free(ink);
}

/* ---- the atlas ---- */

static void put(int x, int y, int w, int h, const unsigned char *grey, int stride)
{
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, stride);
    glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, w, h, GL_RED, GL_UNSIGNED_BYTE, grey);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
}

/* Row by row; what does not fit is not shown. */
static void put_letter(struct ink *ink, TTF_Font *font, uint32_t code, struct letter *letter)
{
    int min_x, max_x, min_y, max_y;
    if (!TTF_GlyphIsProvided32(font, code) ||
        TTF_GlyphMetrics32(font, code, &min_x, &max_x, &min_y, &max_y, &letter->advance))
        return;
    SDL_Surface *surface =
        TTF_RenderGlyph32_Shaded(font, code, (SDL_Color){255, 255, 255, 255}, (SDL_Color){0});
    if (!surface)
        return;
    if (ink->pen_x + surface->w + 1 > ATLAS_WIDTH) {
        ink->pen_x = 0;
        ink->pen_y += ink->row_height + 1;
        ink->row_height = 0;
    }
    if (ink->pen_y + surface->h < ATLAS_HEIGHT) {
        *letter = (struct letter){.u = (float)ink->pen_x,
                                  .v = (float)ink->pen_y,
                                  .w = surface->w,
                                  .h = surface->h,
                                  .advance = letter->advance};
        put(ink->pen_x, ink->pen_y, surface->w, surface->h, surface->pixels, surface->pitch);
        ink->pen_x += surface->w + 1;
        ink->row_height = surface->h > ink->row_height ? surface->h : ink->row_height;
    }
    SDL_FreeSurface(surface);
}

static void put_face(struct ink *ink, enum ink_size size)
{
    struct face *face = &ink->face[size];
    TTF_Font *font = font_open((int)lroundf(heights[size] * ink->unit));
    memset(face, 0, sizeof *face);
    if (!font)
        return;
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT);
    face->ascent = TTF_FontAscent(font);
    uint32_t first = size == INK_HUGE ? '-' : ' ', last = size == INK_HUGE    ? '9'
                                                          : size == INK_LARGE ? '~'
                                                                              : 255;
    for (uint32_t code = first; code <= last; code++)
        put_letter(ink, font, code, &face->letter[code]);
    for (int i = 0; i < N_SIGNS; i++)
        put_letter(ink, font, signs[i].code, &face->letter[signs[i].place]);
    TTF_CloseFont(font);
}

static void put_shapes(struct ink *ink)
{
    static const unsigned char profile[PROFILE] = {0, 255, 255, 0};
    unsigned char dot[ROUND * ROUND];
    for (int i = 0; i < ROUND * ROUND; i++) {
        float x = (float)(i % ROUND) + 0.5f - ROUND / 2.0f;
        float y = (float)(i / ROUND) + 0.5f - ROUND / 2.0f;
        float inside = ROUND / 2.0f - 1 - sqrtf(x * x + y * y);
        dot[i] = (unsigned char)(255 * fminf(fmaxf(inside / 2, 0), 1));
    }
    put(0, 0, 1, PROFILE, profile, 1);
    put(4, 0, ROUND, ROUND, dot, ROUND);
    ink->pen_x = 0;
    ink->pen_y = ROUND + 1;
    ink->row_height = 0;
}

void ink_begin(struct ink *ink, int width, int height)
{
    ink->n_quads = 0;
    ink->width = width;
    if (ink->height == height)
        return;
    ink->height = height;
    ink->unit = (float)(height < 480 ? 480 : height > 1620 ? 1620 : height) / 720;
    glDeleteTextures(1, &ink->atlas);
    glActiveTexture(GL_TEXTURE0);
    ink->atlas = gl_texture(GL_R8, ATLAS_WIDTH, ATLAS_HEIGHT);
    glBindTexture(GL_TEXTURE_2D, ink->atlas);
    put_shapes(ink);
    for (int size = 0; size < N_INK_SIZES; size++)
        put_face(ink, (enum ink_size)size);
}

float ink_unit(const struct ink *ink)
{
    return ink->unit;
}

/* ---- shapes ---- */

static struct vertex *next_quad(struct ink *ink)
{
    return ink->quad[ink->n_quads < QUADS_MAX ? ink->n_quads++ : QUADS_MAX];
}

void ink_box(struct ink *ink, float x, float y, float w, float h, struct ink_color color)
{
    struct vertex *quad = next_quad(ink);
    for (int i = 0; i < 4; i++)
        quad[i] = (struct vertex){x + (i & 1 ? w : 0), y + (i & 2 ? h : 0), 0.5f, 2, color};
}

void ink_line(struct ink *ink, float x0, float y0, float x1, float y1, float width,
              struct ink_color color)
{
    float dx = x1 - x0, dy = y1 - y0, length = sqrtf(dx * dx + dy * dy);
    if (length <= 0)
        return;
    float across = (width + 1) / 2 / length; /* a pixel is lost in the soft edges */
    float nx = -dy * across, ny = dx * across;
    struct vertex *quad = next_quad(ink);
    quad[0] = (struct vertex){x0 + nx, y0 + ny, 0.5f, 0.5f, color};
    quad[1] = (struct vertex){x1 + nx, y1 + ny, 0.5f, 0.5f, color};
    quad[2] = (struct vertex){x0 - nx, y0 - ny, 0.5f, PROFILE - 0.5f, color};
    quad[3] = (struct vertex){x1 - nx, y1 - ny, 0.5f, PROFILE - 0.5f, color};
}

void ink_area(struct ink *ink, float x0, float y0, float x1, float y1, float base,
              struct ink_color color)
{
    struct ink_color gone = color;
    gone.a = 0;
    struct vertex *quad = next_quad(ink);
    quad[0] = (struct vertex){x0, y0, 0.5f, 2, color};
    quad[1] = (struct vertex){x1, y1, 0.5f, 2, color};
    quad[2] = (struct vertex){x0, base, 0.5f, 2, gone};
    quad[3] = (struct vertex){x1, base, 0.5f, 2, gone};
}

void ink_dot(struct ink *ink, float x, float y, float radius, struct ink_color color)
{
    struct vertex *quad = next_quad(ink);
    for (int i = 0; i < 4; i++)
        quad[i] = (struct vertex){x + (i & 1 ? radius : -radius), y + (i & 2 ? radius : -radius),
                                  4 + (i & 1 ? ROUND : 0.0f), i & 2 ? ROUND : 0.0f, color};
}

/* The next letter's place in a face; invalid bytes are left out. */
static int next_place(const char **text)
{
    const unsigned char *at = (const unsigned char *)*text;
    int length = *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
    uint32_t code = *at < 0x80 ? *at : *at & (0x7Fu >> length);
    for (int i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            *text += i;
            return 0;
        }
        code = code << 6 | (at[i] & 0x3F);
    }
    *text += length;
    for (int i = 0; i < N_SIGNS; i++)
        if (signs[i].code == code)
            return signs[i].place;
    return code >= ' ' && code < LETTERS ? (int)code : 0;
}

float ink_text(struct ink *ink, enum ink_size size, float x, float y, struct ink_color color,
               const char *text)
{
    const struct face *face = &ink->face[size];
    float pen = roundf(x), top = roundf(y) - (float)face->ascent;
    while (*text) {
        const struct letter *letter = &face->letter[next_place(&text)];
        struct vertex *quad = letter->w ? next_quad(ink) : NULL;
        for (int i = 0; quad && i < 4; i++) {
            float w = i & 1 ? (float)letter->w : 0, h = i & 2 ? (float)letter->h : 0;
            quad[i] = (struct vertex){pen + w, top + h, letter->u + w, letter->v + h, color};
        }
        pen += (float)letter->advance;
    }
    return pen - roundf(x);
}

float ink_width(const struct ink *ink, enum ink_size size, const char *text)
{
    int width = 0;
    while (*text)
        width += ink->face[size].letter[next_place(&text)].advance;
    return (float)width;
}

void ink_end(struct ink *ink, const struct target *target)
{
    GLint before;
    glGetIntegerv(GL_VERTEX_ARRAY_BINDING, &before);
    target_bind(target);
    glUseProgram(ink->program);
    glUniform2f(ink->canvas, (float)ink->width, (float)ink->height);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, ink->atlas);
    glBindVertexArray(ink->vao);
    glBindBuffer(GL_ARRAY_BUFFER, ink->vertices);
    glBufferData(GL_ARRAY_BUFFER, (GLsizeiptr)sizeof ink->quad[0] * ink->n_quads, ink->quad,
                 GL_STREAM_DRAW);
    glEnable(GL_BLEND);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glDrawElements(GL_TRIANGLES, ink->n_quads * 6, GL_UNSIGNED_INT, NULL);
    glDisable(GL_BLEND);
    glBindVertexArray((GLuint)before);
}
