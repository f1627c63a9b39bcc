/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage/hud.h"

#include "visual/gl.h"

#include <SDL2/SDL_ttf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const fonts[] = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
};

struct hud {
    GLuint program;
    GLint rect, color, textured;
    TTF_Font *font;
    int font_px;
    GLuint text;
    int text_width, text_height;
    char shown[512];
};

static const char vertex_source[] =
    "#version 330 core\n"
    "uniform vec4 rect;\n" /* left, bottom, width, height in clip space */
    "out vec2 at;\n"
    "void main()\n"
    "{\n"
    "    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);\n"
    "    at = vec2(corner.x, 1.0 - corner.y);\n"
    "    gl_Position = vec4(rect.xy + corner * rect.zw, 0.0, 1.0);\n"
    "}\n";

static const char fragment_source[] =
    "#version 330 core\n"
    "in vec2 at;\n"
    "uniform vec4 color;\n"
    "uniform sampler2D text;\n"
    "uniform int textured;\n"
    "out vec4 result;\n"
    "void main()\n"
    "{\n"
    "    float cover = textured == 1 ? texture(text, at).a : 1.0;\n"
    "    if (textured == 2)\n"
    "        cover = smoothstep(1.0, 0.8, length(at * 2.0 - 1.0));\n"
    "    result = vec4(color.rgb, color.a * cover);\n"
    "}\n";

struct hud *hud_create(void)
{
    struct hud *hud = calloc(1, sizeof *hud);
    if (!hud)
        return NULL;
    hud->program = gl_program(vertex_source, fragment_source, NULL);
    hud->rect = glGetUniformLocation(hud->program, "rect");
    hud->color = glGetUniformLocation(hud->program, "color");
    hud->textured = glGetUniformLocation(hud->program, "textured");
    TTF_Init();
    return hud;
}

void hud_destroy(struct hud *hud)
{
    if (!hud)
        return;
    if (hud->font)
        TTF_CloseFont(hud->font);
    TTF_Quit();
    glDeleteTextures(1, &hud->text);
    glDeleteProgram(hud->program);
    free(hud);
}

static void open_font(struct hud *hud, int px)
{
    if (hud->font && hud->font_px == px)
        return;
    if (hud->font)
        TTF_CloseFont(hud->font);
    hud->font = NULL;
    for (size_t i = 0; i < sizeof fonts / sizeof fonts[0] && !hud->font; i++)
        hud->font = TTF_OpenFont(fonts[i], px);
    hud->font_px = px;
    hud->shown[0] = '\0';
}

static void set_text(struct hud *hud, const char *sentence, int wrap_px)
{
    if (!strcmp(hud->shown, sentence))
        return;
    snprintf(hud->shown, sizeof hud->shown, "%s", sentence);
    hud->text_width = hud->text_height = 0;
    SDL_Surface *raw = *sentence ? TTF_RenderUTF8_Blended_Wrapped(hud->font, sentence,
                                                                  (SDL_Color){255, 255, 255, 255},
                                                                  (Uint32)wrap_px)
                                 : NULL;
    SDL_Surface *surface = raw ? SDL_ConvertSurfaceFormat(raw, SDL_PIXELFORMAT_RGBA32, 0) : NULL;
    SDL_FreeSurface(raw);
    if (!surface)
        return;
    glDeleteTextures(1, &hud->text);
    glActiveTexture(GL_TEXTURE0);
    hud->text = gl_texture(GL_RGBA8, surface->w, surface->h);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, surface->pitch / 4);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, surface->w, surface->h, GL_RGBA, GL_UNSIGNED_BYTE,
                    surface->pixels);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    hud->text_width = surface->w;
    hud->text_height = surface->h;
    SDL_FreeSurface(surface);
}

struct canvas {
    int width, height;
};

static void draw_box(const struct hud *hud, struct canvas canvas, float x, float y, float w,
                     float h, const float color[4], int textured)
{
    float sx = 2.0f / (float)canvas.width, sy = 2.0f / (float)canvas.height;
    glUniform4f(hud->rect, x * sx - 1, y * sy - 1, w * sx, h * sy);
    glUniform4fv(hud->color, 1, color);
    glUniform1i(hud->textured, textured);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

void hud_draw(struct hud *hud, const struct hud_view *view, int width, int height)
{
    static const float ground[4] = {0, 0, 0, 0.6f}, dim[4] = {1, 1, 1, 0.25f},
                       text[4] = {1, 1, 1, 0.95f};
    const float bar[4] = {0.35f, 0.75f, 1, 0.9f},
                beat[4] = {1, 0.65f, 0.2f, 0.25f + 0.75f * view->beat};
    const struct canvas canvas = {width, height};
    float unit = (float)(height < 480 ? 480 : height) / 60;
    float margin = unit * 1.2f, tall = unit * 4;
    open_font(hud, (int)(unit * 1.6f));
    if (hud->font)
        set_text(hud, view->sentence, width - (int)(8 * unit));
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glViewport(0, 0, width, height);
    glUseProgram(hud->program);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, hud->text);
    glEnable(GL_BLEND);
    glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
    draw_box(hud, canvas, margin, margin, unit * 0.6f, tall, dim, 0);
    draw_box(hud, canvas, margin, margin, unit * 0.6f, tall * view->level, bar, 0);
    draw_box(hud, canvas, margin + unit, margin, unit, unit, beat, 2);
    if (*view->sentence && hud->text_width) {
        float x = margin + unit * 3, w = (float)hud->text_width, h = (float)hud->text_height;
        draw_box(hud, canvas, x - unit / 2, margin - unit / 2, w + unit, h + unit, ground, 0);
        draw_box(hud, canvas, x, margin, w, h, text, 1);
    }
    glDisable(GL_BLEND);
}
