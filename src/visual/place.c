/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/place.h"

#include "base/err.h"
#include "visual/blue_noise.h"
#include "visual/gl.h"
#include "visual/isf.h"

#include <math.h>
#include <stdlib.h>

enum { TAPS_MAX = 4 };

struct place {
    GLuint put, mask, copy, black;
    GLint to_picture, middle, cut, shown, taps, put_opaque;
    GLint mask_size, weights, mask_opaque;
    GLint copy_finish;
};

const char *const fit_words[] = {"cover", "contain", "stretch", "pixels", NULL};
const char *const mask_words[] = {"light", "alpha", "dark", "outside", NULL};

#define HEAD                                                                                       \
    "#version 330 core\n"                                                                          \
    "out vec4 color;\n"                                                                            \
    "uniform sampler2D a;\n"                                                                       \
    "uniform float opaque;\n"

/* to_picture: from pixels to the picture's own 0..1; cut: what is left of it, lower and upper corner; shown: pixels that it
 * covers; taps: places a pixel in each direction */
static const char put_source[] = HEAD
    "uniform mat2 to_picture;\n"
    "uniform vec2 middle, shown;\n"
    "uniform vec4 cut;\n"
    "uniform int taps;\n"
    "void main()\n"
    "{\n"
    "    vec2 at = to_picture * (gl_FragCoord.xy - middle) + 0.5;\n"
    "    vec2 inside = min(at - cut.xy, cut.zw - at) * shown;\n"
    "    float cover = clamp(min(inside.x, inside.y) + 0.5, 0.0, 1.0);\n"
    "    vec4 sum = vec4(0.0);\n"
    "    for (int y = 0; y < taps; y++)\n"
    "        for (int x = 0; x < taps; x++)\n"
    "            sum += texture(a, at + to_picture * ((vec2(x, y) + 0.5) / float(taps) - 0.5));\n"
    "    sum /= float(taps * taps);\n"
    "    cover *= mix(sum.a, 1.0, opaque);\n"
    "    color = vec4(cover > 0.0 ? sum.rgb : vec3(0.0), cover);\n" /* some filters ignore alpha */
    "}\n";

/* weights: of light, of alpha; their sum is taken from 1 when z is 1 */
static const char mask_source[] = HEAD
    "uniform sampler2D b;\n"
    "uniform vec2 size;\n"
    "uniform vec3 weights;\n"
    "void main()\n"
    "{\n"
    "    vec4 c = texelFetch(a, ivec2(gl_FragCoord.xy), 0);\n"
    "    vec4 m = texture(b, gl_FragCoord.xy / size);\n"
    "    float seen = m.a * (weights.x * dot(m.rgb, vec3(0.2126, 0.7152, 0.0722)) + "
    "weights.y);\n"
    "    color = vec4(c.rgb, mix(c.a, 1.0, opaque) * abs(weights.z - seen));\n"
    "}\n";

static const char copy_source[] = HEAD BLUE_NOISE_GLSL
    "uniform vec4 finish;\n"
    "void main()\n"
    "{\n"
    "    vec4 c = texelFetch(a, ivec2(gl_FragCoord.xy), 0);\n"
    "    c.rgb = c.rgb * finish.x + isf_noise() * finish.y;\n"
    "    color = vec4(c.rgb, finish.y > 0.0 ? 1.0 : c.a);\n"
    "}\n";

struct place *place_create(struct err *err)
{
    struct place *place = calloc(1, sizeof *place);
    if (!place)
        return NULL;
    place->put = gl_program(isf_vertex_source, put_source, err);
    place->mask = gl_program(isf_vertex_source, mask_source, err);
    place->copy = gl_program(isf_vertex_source, copy_source, err);
    if (!place->put || !place->mask || !place->copy) {
        place_destroy(place);
        return NULL;
    }
    place->to_picture = glGetUniformLocation(place->put, "to_picture");
    place->middle = glGetUniformLocation(place->put, "middle");
    place->cut = glGetUniformLocation(place->put, "cut");
    place->shown = glGetUniformLocation(place->put, "shown");
    place->taps = glGetUniformLocation(place->put, "taps");
    place->put_opaque = glGetUniformLocation(place->put, "opaque");
    place->mask_size = glGetUniformLocation(place->mask, "size");
    place->weights = glGetUniformLocation(place->mask, "weights");
    place->mask_opaque = glGetUniformLocation(place->mask, "opaque");
    place->copy_finish = glGetUniformLocation(place->copy, "finish");
    glUseProgram(place->mask);
    glUniform1i(glGetUniformLocation(place->mask, "b"), 1);
    place->black = gl_texture(GL_RGBA8, 1, 1);
    const unsigned char zero[4] = {0};
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, zero);
    return place;
}

void place_destroy(struct place *place)
{
    if (!place)
        return;
    glDeleteProgram(place->put);
    glDeleteProgram(place->mask);
    glDeleteProgram(place->copy);
    glDeleteTextures(1, &place->black);
    free(place);
}

static void bind(const struct place *place, int unit, const struct picture *picture)
{
    glActiveTexture(GL_TEXTURE0 + (GLenum)unit);
    glBindTexture(GL_TEXTURE_2D, picture->texture ? picture->texture : place->black);
}

bool placing_is_plain(const struct placing *p)
{
    return p->x == 0 && p->y == 0 && p->scale == 1 && p->turn == 0 && p->left == 0 &&
           p->right == 0 && p->bottom == 0 && p->top == 0;
}

/* How large the picture stands in the frame, in pixels. */
static void measure(const struct picture *picture, const struct placing *placing,
                    const struct target *to, double shown[2])
{
    double own[2] = {picture->width > 0 ? picture->width : to->width,
                     picture->height > 0 ? picture->height : to->height};
    double across = to->width / own[0], up = to->height / own[1];
    double k = placing->fit == FIT_COVER     ? fmax(across, up)
               : placing->fit == FIT_CONTAIN ? fmin(across, up)
                                             : 1;
    bool stretched = placing->fit == FIT_STRETCH;
    shown[0] = fmax(placing->scale * own[0] * (stretched ? across : k), 1e-3);
    shown[1] = fmax(placing->scale * own[1] * (stretched ? up : k), 1e-3);
}

void place_put(struct place *place, const struct picture *picture, const struct placing *placing,
               bool opaque, const struct target *to)
{
    double shown[2];
    measure(picture, placing, to, shown);
    double c = cos(placing->turn), s = sin(placing->turn);
    const GLfloat to_picture[4] = {(GLfloat)(c / shown[0]), (GLfloat)(-s / shown[1]),
                                   (GLfloat)(s / shown[0]), (GLfloat)(c / shown[1])};
    double smaller = fmax(picture->width / shown[0], picture->height / shown[1]);
    int taps = (int)ceil(smaller - 1e-6);
    target_bind(to);
    glUseProgram(place->put);
    glUniformMatrix2fv(place->to_picture, 1, GL_FALSE, to_picture);
    glUniform2f(place->middle, (GLfloat)((0.5 + placing->x) * to->width),
                (GLfloat)((0.5 + placing->y) * to->height));
    glUniform2f(place->shown, (GLfloat)shown[0], (GLfloat)shown[1]);
    glUniform4f(place->cut, (GLfloat)placing->left, (GLfloat)placing->bottom,
                (GLfloat)(1 - placing->right), (GLfloat)(1 - placing->top));
    glUniform1i(place->taps, taps < 1 ? 1 : taps > TAPS_MAX ? TAPS_MAX : taps);
    glUniform1f(place->put_opaque, opaque);
    bind(place, 0, picture);
    gl_draw_cover();
}

void place_mask(struct place *place, const struct picture *picture, const struct picture *mask,
                enum mask by, bool opaque, const struct target *to)
{
    bool light = by == MASK_LIGHT || by == MASK_DARK, turned = by >= MASK_DARK;
    target_bind(to);
    glUseProgram(place->mask);
    glUniform2f(place->mask_size, (GLfloat)to->width, (GLfloat)to->height);
    glUniform3f(place->weights, light, !light, turned);
    glUniform1f(place->mask_opaque, opaque);
    bind(place, 0, picture);
    bind(place, 1, mask);
    gl_draw_cover();
}

void place_copy(struct place *place, const struct picture *picture, const struct target *to,
                struct finish finish)
{
    target_bind(to);
    glUseProgram(place->copy);
    glUniform4f(place->copy_finish, finish.gain, finish.dither, 0, 0);
    bind(place, 0, picture);
    gl_draw_cover();
}
