/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/sound_texture.h"

#include "analysis/features.h"
#include "visual/gl.h"

#include <stdlib.h>

enum { WIDTHS_MAX = 16, COLUMNS_MAX = 4096 };

struct sound_texture {
    unsigned texture;
    bool spectrum;
    int columns;
    bool fresh; /* holds the sound of this frame */
};

struct sound_textures {
    int n;
    struct sound_texture textures[WIDTHS_MAX];
    float spectrum[FEATURE_SPECTRUM];
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

static void upload(struct sound_textures *textures, struct sound_texture *t)
{
    int rows = t->spectrum ? 1 : 2;
    if (t->spectrum)
        resample(textures->texels, t->columns, textures->spectrum, FEATURE_SPECTRUM, true);
    for (int row = 0; !t->spectrum && row < rows; row++)
        resample(textures->texels + (size_t)row * (size_t)t->columns, t->columns,
                 textures->wave[row], FEATURE_WAVE, false);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, t->texture);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, t->columns, rows, GL_RED, GL_FLOAT, textures->texels);
    t->fresh = true;
}

static unsigned make_texture(bool spectrum, int columns)
{
    unsigned texture = gl_texture(GL_R32F, columns, spectrum ? 1 : 2);
    const GLint gray[] = {GL_RED, GL_RED, GL_RED, GL_ONE};
    glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, gray);
    return texture;
}

unsigned sound_textures_get(struct sound_textures *textures, bool spectrum, int columns)
{
    if (columns <= 0)
        columns = spectrum ? FEATURE_SPECTRUM : FEATURE_WAVE;
    if (columns > COLUMNS_MAX)
        columns = COLUMNS_MAX;
    int i = 0;
    while (i < textures->n &&
           (textures->textures[i].spectrum != spectrum || textures->textures[i].columns != columns))
        i++;
    if (i == WIDTHS_MAX)
        i = 0; /* more widths than anybody needs: share the first */
    if (i == textures->n) {
        glActiveTexture(GL_TEXTURE0);
        textures->textures[textures->n++] = (struct sound_texture){
            .texture = make_texture(spectrum, columns), .spectrum = spectrum, .columns = columns};
    }
    if (!textures->textures[i].fresh)
        upload(textures, &textures->textures[i]);
    return textures->textures[i].texture;
}
