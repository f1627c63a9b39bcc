/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/sound_texture.h"

#include "analysis/features.h"
#include "visual/gl.h"

#include <stdlib.h>

enum { WIDTHS_MAX = 24, COLUMNS_MAX = 4096, TOY_COLUMNS = 512 };

#define GLIDE_S 0.2f

struct sound_texture {
    unsigned texture;
    enum isf_type type;
    int columns;
    bool fresh; /* holds the sound of this frame */
};

struct sound_textures {
    int n;
    struct sound_texture textures[WIDTHS_MAX];
    float spectrum[FEATURE_SPECTRUM];
    float smooth[FEATURE_SPECTRUM], sum[FEATURE_SPECTRUM];
    double exact_sum[FEATURE_SPECTRUM]; /* floats would stand still after an hour */
    float wave[2][FEATURE_WAVE];
    float texels[2 * COLUMNS_MAX];
};

struct sound_textures *sound_textures_create(void)
{
    return calloc(1, sizeof(struct sound_textures));
}

void sound_textures_destroy(struct sound_textures *textures)
{
    if (!textures)
        return;
    for (int i = 0; i < textures->n; i++)
        glDeleteTextures(1, &textures->textures[i].texture);
    free(textures);
}

void sound_textures_hear(struct sound_textures *textures, const struct features *heard)
{
    for (int i = 0; i < FEATURE_SPECTRUM; i++)
        textures->spectrum[i] = heard ? heard->spectrum[i] : 0;
    for (int i = 0; i < FEATURE_WAVE; i++)
        for (int c = 0; c < 2; c++)
            textures->wave[c][i] = heard ? 0.5f + 0.5f * heard->wave[c][i] : 0.5f;
    for (int i = 0; i < textures->n; i++)
        textures->textures[i].fresh = false;
}

/* Fewer columns than bins: the loudest bin of each, so that a tone does not vanish between two. */
static void resample(float *to, int n_to, const float *from, int n_from, bool peaks)
{
    for (int i = 0; i < n_to; i++) {
        int first = (int)((long)i * n_from / n_to), behind = (int)((long)(i + 1) * n_from / n_to);
        float x = from[first];
        for (int k = first + 1; peaks && k < behind; k++)
            x = from[k] > x ? from[k] : x;
        to[i] = x;
    }
}

static const float *line_of(const struct sound_textures *textures, enum isf_type type)
{
    return type == ISF_LINE_SMOOTH ? textures->smooth
           : type == ISF_LINE_SUM  ? textures->sum
                                   : textures->spectrum;
}

static bool is_line(enum isf_type type)
{
    return type >= ISF_LINE;
}

static void fill(struct sound_textures *textures, const struct sound_texture *t)
{
    float *second = textures->texels + t->columns;
    switch (t->type) {
    case ISF_AUDIO:
        resample(textures->texels, t->columns, textures->wave[0], FEATURE_WAVE, false);
        resample(second, t->columns, textures->wave[1], FEATURE_WAVE, false);
        break;
    case ISF_TOY:
        resample(textures->texels, t->columns, textures->spectrum, FEATURE_SPECTRUM, true);
        resample(second, t->columns, textures->wave[0], FEATURE_WAVE, false);
        break;
    default:
        resample(textures->texels, t->columns, line_of(textures, t->type), FEATURE_SPECTRUM,
                 t->type != ISF_LINE_SUM);
        break;
    }
}

static int rows_of(enum isf_type type)
{
    return type == ISF_AUDIO || type == ISF_TOY ? 2 : 1;
}

static void upload(struct sound_textures *textures, struct sound_texture *t)
{
    fill(textures, t);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(is_line(t->type) ? GL_TEXTURE_1D : GL_TEXTURE_2D, t->texture);
    if (is_line(t->type))
        glTexSubImage1D(GL_TEXTURE_1D, 0, 0, t->columns, GL_RED, GL_FLOAT, textures->texels);
    else
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, t->columns, rows_of(t->type), GL_RED, GL_FLOAT,
                        textures->texels);
    t->fresh = true;
}

static unsigned make_line(int columns)
{
    GLuint texture;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_1D, texture);
    glTexImage1D(GL_TEXTURE_1D, 0, GL_R32F, columns, 0, GL_RED, GL_FLOAT, NULL);
    glTexParameteri(GL_TEXTURE_1D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_1D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_1D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    return texture;
}

static unsigned make_texture(enum isf_type type, int columns)
{
    if (is_line(type))
        return make_line(columns);
    unsigned texture = gl_texture(GL_R32F, columns, rows_of(type));
    const GLint gray[] = {GL_RED, GL_RED, GL_RED, GL_ONE};
    if (type != ISF_TOY)
        glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, gray);
    return texture;
}

void sound_textures_tick(struct sound_textures *textures, const struct features *heard)
{
    for (int i = 0; i < FEATURE_SPECTRUM; i++) {
        float x = heard ? heard->spectrum[i] : 0;
        textures->smooth[i] += (x - textures->smooth[i]) * ((float)TICK_S / GLIDE_S);
        textures->exact_sum[i] += (double)x * TICK_S;
        textures->sum[i] = (float)textures->exact_sum[i];
    }
}

unsigned sound_textures_get(struct sound_textures *textures, enum isf_type type, int columns)
{
    if (columns <= 0)
        columns = type == ISF_TOY     ? TOY_COLUMNS
                  : type == ISF_AUDIO ? FEATURE_WAVE
                                      : FEATURE_SPECTRUM;
    if (columns > COLUMNS_MAX)
        columns = COLUMNS_MAX;
    int i = 0;
    while (i < textures->n &&
           (textures->textures[i].type != type || textures->textures[i].columns != columns))
        i++;
    if (i == WIDTHS_MAX) /* more widths than anybody needs: share one of this kind */
        for (i = 0; i < WIDTHS_MAX - 1 && textures->textures[i].type != type; i++) {
        }
    if (i == textures->n) {
        glActiveTexture(GL_TEXTURE0);
        textures->textures[textures->n++] = (struct sound_texture){
            .texture = make_texture(type, columns), .type = type, .columns = columns};
    }
    if (!textures->textures[i].fresh)
        upload(textures, &textures->textures[i]);
    return textures->textures[i].texture;
}
