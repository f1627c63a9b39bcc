/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage/hud.h"

#include "stage/qr.h"
#include "visual/font.h"
#include "visual/gl.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Light enough to be forgotten, dark enough behind to be read over a white picture. */
static const float ground[4] = {0.02f, 0.02f, 0.03f, 0.68f}, groove[4] = {1, 1, 1, 0.16f},
                   light[4] = {1, 0.96f, 0.9f, 0.92f}, warning[4] = {0.55f, 0.12f, 0.05f, 0.86f},
                   paper[4] = {1, 1, 1, 1}, print[4] = {0.04f, 0.04f, 0.05f, 1};

enum { WITH_TEXT = 1 };

struct hud {
    GLuint program;
    GLint canvas, rect, color, radius, textured;
    TTF_Font *font;
    int font_px;
    struct label {
        GLuint texture;
        int width, height, wrap;
        char shown[512];
    } sentence, badge, caption;
    GLuint code; /* dark squares of the code that is shown */
    struct qr shown;
};

static const char vertex_source[] =
    "#version 330 core\n"
    "uniform vec2 canvas;\n"
    "uniform vec4 rect;\n" /* left, bottom, width, height in pixels */
    "out vec2 at;\n"       /* pixels from the middle of the rectangle */
    "void main()\n"
    "{\n"
    "    at = (vec2(gl_VertexID & 1, gl_VertexID >> 1) - 0.5) * rect.zw;\n"
    "    gl_Position = vec4((rect.xy + 0.5 * rect.zw + at) / canvas * 2.0 - 1.0, 0.0, 1.0);\n"
    "}\n";

static const char fragment_source[] =
    "#version 330 core\n"
    "in vec2 at;\n"
    "uniform vec4 rect;\n"
    "uniform vec4 color;\n"
    "uniform float radius;\n" /* of the corners */
    "uniform sampler2D text;\n"
    "uniform int textured;\n"
    "out vec4 result;\n"
    "void main()\n"
    "{\n"
    "    vec2 over = abs(at) - 0.5 * rect.zw + radius;\n"
    "    float outside = length(max(over, 0.0)) - radius;\n"
    "    float cover = clamp(0.5 - outside, 0.0, 1.0);\n"
    "    if (textured == 1)\n"
    "        cover = texture(text, vec2(at.x, -at.y) / rect.zw + 0.5).a;\n"
    "    result = vec4(color.rgb, color.a * cover);\n"
    "}\n";

struct hud *hud_create(void)
{
    struct hud *hud = calloc(1, sizeof *hud);
    if (!hud)
        return NULL;
    hud->program = gl_program(vertex_source, fragment_source, NULL);
    hud->canvas = glGetUniformLocation(hud->program, "canvas");
    hud->rect = glGetUniformLocation(hud->program, "rect");
    hud->color = glGetUniformLocation(hud->program, "color");
    hud->radius = glGetUniformLocation(hud->program, "radius");
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
    glDeleteTextures(1, &hud->sentence.texture);
    glDeleteTextures(1, &hud->badge.texture);
    glDeleteTextures(1, &hud->caption.texture);
    glDeleteTextures(1, &hud->code);
    glDeleteProgram(hud->program);
    free(hud);
}

static void open_font(struct hud *hud, int px)
{
    if (hud->font && hud->font_px == px)
        return;
    if (hud->font)
        TTF_CloseFont(hud->font);
    hud->font = font_open(px);
    hud->font_px = px;
    hud->sentence.shown[0] = hud->badge.shown[0] = hud->caption.shown[0] = '\0';
}

static void set_text(const struct hud *hud, struct label *label, const char *text, int wrap_px)
{
    if (!strcmp(label->shown, text) && label->wrap == wrap_px)
        return;
    label->wrap = wrap_px;
    snprintf(label->shown, sizeof label->shown, "%s", text);
    label->width = label->height = 0;
    SDL_Surface *raw = *text ? TTF_RenderUTF8_Blended_Wrapped(hud->font, text,
                                                              (SDL_Color){255, 255, 255, 255},
                                                              (Uint32)wrap_px)
                             : NULL;
    SDL_Surface *surface = raw ? SDL_ConvertSurfaceFormat(raw, SDL_PIXELFORMAT_RGBA32, 0) : NULL;
    SDL_FreeSurface(raw);
    if (!surface)
        return;
    glDeleteTextures(1, &label->texture);
    glActiveTexture(GL_TEXTURE0);
    label->texture = gl_texture(GL_RGBA8, surface->w, surface->h);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, surface->pitch / 4);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, surface->w, surface->h, GL_RGBA, GL_UNSIGNED_BYTE,
                    surface->pixels);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    label->width = surface->w;
    label->height = surface->h;
    SDL_FreeSurface(surface);
}

struct box {
    float x, y, w, h;
};

static void draw_box(const struct hud *hud, struct box box, const float color[4], float radius,
                     int textured)
{
    glUniform4f(hud->rect, box.x, box.y, box.w, box.h);
    glUniform4fv(hud->color, 1, color);
    glUniform1f(hud->radius, radius);
    glUniform1i(hud->textured, textured);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

/* One rounded plate: the beat as a dot, the level as a line, the sentence behind them. Returns where it ends above. */
static float draw_plate(const struct hud *hud, const struct hud_view *view, float unit)
{
    bool says = *view->sentence && hud->sentence.width;
    float plate = floorf(unit * 3), gap = floorf(unit), dot = floorf(unit), bar = floorf(unit * 5);
    float line = floorf(unit * 0.5f), left = floorf(unit * 1.4f), x = left + gap;
    float text_w = (float)hud->sentence.width, text_h = (float)hud->sentence.height;
    float high = says && text_h + gap > plate ? text_h + gap : plate;
    float wide = gap + dot + gap + bar + gap + (says ? text_w + 2 * gap : 0.5f * gap);
    float middle = left + high - plate / 2; /* of the marks: level with the first line of text */
    const float beat[4] = {1, 0.72f, 0.35f, 0.2f + 0.75f * view->beat};
    float level = view->level < 0 ? 0 : view->level > 1 ? 1 : view->level;

    draw_box(hud, (struct box){left, left, wide, high}, ground, plate / 2, 0);
    draw_box(hud, (struct box){x, middle - dot / 2, dot, dot}, beat, dot / 2, 0);
    x += dot + gap;
    draw_box(hud, (struct box){x, middle - line / 2, bar, line}, groove, line / 2, 0);
    float shown = bar * sqrtf(level); /* quiet music moves it too */
    if (shown >= line)
        draw_box(hud, (struct box){x, middle - line / 2, shown, line}, light, line / 2, 0);
    x += bar + 2 * gap;
    if (says) {
        struct box text = {x, left + floorf((high - text_h) / 2), text_w, text_h};
        draw_box(hud, text, light, 0, WITH_TEXT);
    }
    return left + high;
}

static void draw_badge(const struct hud *hud, float above, float unit)
{
    float gap = floorf(unit), left = floorf(unit * 1.4f);
    float wide = (float)hud->badge.width, high = (float)hud->badge.height;
    struct box plate = {left, above + gap, wide + 2 * gap, high + gap};
    struct box text = {left + gap, above + gap + floorf(gap / 2), wide, high};
    draw_box(hud, plate, warning, plate.h / 2, 0);
    glBindTexture(GL_TEXTURE_2D, hud->badge.texture);
    draw_box(hud, text, light, 0, WITH_TEXT);
}

/* One texel for each square, as opaque as it is dark. */
static void set_code(struct hud *hud, const struct qr *qr)
{
    unsigned char texels[QR_SIZE_MAX][4] = {0};
    if (!memcmp(&hud->shown, qr, sizeof *qr))
        return;
    hud->shown = *qr;
    glDeleteTextures(1, &hud->code);
    hud->code = gl_texture(GL_RGBA8, qr->size, qr->size);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    for (int y = 0; y < qr->size; y++) {
        for (int x = 0; x < qr->size; x++)
            texels[x][3] = qr->dark[y][x] ? 255 : 0;
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, y, qr->size, 1, GL_RGBA, GL_UNSIGNED_BYTE, texels);
    }
}

/* Pixels of one square: whole ones, as large as a phone can read from a few steps away. */
static float code_square(const struct qr *qr, int width, int height)
{
    int least = width < height ? width : height;
    int px = least * 2 / 5 / (qr->size + 2 * QR_MARGIN);
    return (float)(px < 2 ? 2 : px);
}

/* White paper at the right. */
static void draw_code(struct hud *hud, const struct hud_view *view, int width, int height,
                      float unit)
{
    int squares = view->qr->size + 2 * QR_MARGIN;
    float square = code_square(view->qr, width, height);
    float side = square * (float)squares, code = square * (float)view->qr->size;
    if (hud->font)
        set_text(hud, &hud->caption, view->caption, (int)code);
    float text_w = (float)hud->caption.width, text_h = (float)hud->caption.height;
    float edge = floorf(unit * 1.4f), left = (float)width - edge - side, inner = QR_MARGIN * square;
    set_code(hud, view->qr);
    draw_box(hud, (struct box){left, edge, side, side + text_h}, paper, unit, 0);
    glBindTexture(GL_TEXTURE_2D, hud->code);
    draw_box(hud, (struct box){left + inner, edge + text_h + inner, code, code}, print, 0,
             WITH_TEXT);
    glBindTexture(GL_TEXTURE_2D, hud->caption.texture);
    if (text_h)
        draw_box(hud, (struct box){left + inner, edge + inner / 2, text_w, text_h}, print, 0,
                 WITH_TEXT);
}

void hud_draw(struct hud *hud, const struct hud_view *view, int width, int height)
{
    float unit = (float)(height < 480 ? 480 : height) / 60;
    int wrap = width - (int)(14 * unit);
    open_font(hud, (int)(unit * 1.5f));
    if (view->qr)
        wrap -= (int)code_square(view->qr, width, height) * (view->qr->size + 2 * QR_MARGIN);
    if (hud->font)
        set_text(hud, &hud->sentence, view->sentence, wrap > 0 ? wrap : 1);
    if (hud->font && view->badge)
        set_text(hud, &hud->badge, view->badge, wrap > 0 ? wrap : 1);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glViewport(0, 0, width, height);
    glUseProgram(hud->program);
    glUniform2f(hud->canvas, (float)width, (float)height);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, hud->sentence.texture);
    glEnable(GL_BLEND);
    glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
    float above = draw_plate(hud, view, unit);
    if (view->badge && hud->badge.width)
        draw_badge(hud, above, unit);
    if (view->qr)
        draw_code(hud, view, width, height, unit);
    glDisable(GL_BLEND);
}
