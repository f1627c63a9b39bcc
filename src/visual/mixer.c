/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/mixer.h"

#include "base/err.h"
#include "visual/gl.h"
#include "visual/isf.h"

#include <stdlib.h>

struct show_program {
    GLuint gl;
    GLint finish, opacity, kind;
};

struct mixer {
    GLuint lay, fade;
    GLint lay_factors, fade_finish;
    struct show_program show, show_alone;
};

#define HEAD                                                                                       \
    "#version 330 core\n"                                                                          \
    "out vec4 color;\n"                                                                            \
    "uniform sampler2D a;\n"

/* factors: opacity, 1 to ignore alpha, 1 for multiply */
static const char lay_source[] = HEAD "uniform vec3 factors;\n"
                                      "void main()\n"
                                      "{\n"
                                      "    vec4 c = texelFetch(a, ivec2(gl_FragCoord.xy), 0);\n"
                                      "    float cover = factors.x * max(c.a, factors.y);\n"
                                      "    color = factors.z > 0.0 ? vec4(mix(vec3(1.0), c.rgb, "
                                      "cover), 1.0) : vec4(c.rgb * cover, cover);\n"
                                      "}\n";

#define ENCODE                                                                                     \
    "uniform vec4 finish;\n"                                                                       \
    "vec3 encode(vec3 c)\n"                                                                        \
    "{\n"                                                                                          \
    "    vec3 r = sqrt(c);\n"                                                                      \
    "    vec3 curve = ((0.51735964 * r - 1.62384634) * r + 2.0317952) * r - 1.40284895;\n"         \
    "    curve = (curve * r + 1.51797484) * r - 0.04011122;\n"                                     \
    "    return mix(curve, 12.92 * c, lessThan(c, vec3(0.0031308)));\n"                            \
    "}\n"                                                                                          \
    "vec4 finished(vec3 c)\n"                                                                      \
    "{\n"                                                                                          \
    "    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, "            \
    "0.00583715))));\n"                                                                            \
    "    return vec4(c * finish.x + (noise - 0.5) * finish.y, 1.0);\n"                             \
    "}\n"

/* The front layer b over what is behind it, a. opacity: of both; kind: 1 in the place of normal, screen, multiply. */
#define SHOW_HEAD                                                                                  \
    HEAD ENCODE "uniform sampler2D b;\n"                                                           \
                "uniform vec2 opacity;\n"                                                          \
                "uniform vec3 kind;\n"                                                             \
                "void main()\n"                                                                    \
                "{\n"                                                                              \
                "    vec4 layer = texelFetch(b, ivec2(gl_FragCoord.xy), 0);\n"

static const char show_source[] = SHOW_HEAD
    "    float cover = opacity.y * layer.a;\n"
    "    vec3 c = layer.rgb * cover;\n"
    "    vec3 behind = max(texelFetch(a, ivec2(gl_FragCoord.xy), 0).rgb * opacity.x, 0.0);\n"
    "    vec3 kept = 1.0 - (kind.x + kind.z) * cover + (kind.z - kind.y) * c;\n"
    "    c = behind * kept + (1.0 - kind.z) * c;\n"
    "    float m = max(c.r, max(c.g, c.b));\n"
    "    if (m > 1.0)\n"
    "        c = mix(c / m, vec3(1.0), 1.0 - 1.0 / m);\n"
    "    color = finished(encode(c));\n"
    "}\n";

/* Alone, its alpha is ignored, and nothing exceeds 1. */
static const char show_alone_source[] = SHOW_HEAD
    "    color = finished(encode(layer.rgb * opacity.y));\n"
    "}\n";

static const char fade_source[] = HEAD ENCODE
    "uniform sampler2D b;\n"
    "void main()\n"
    "{\n"
    "    vec3 from = texelFetch(a, ivec2(gl_FragCoord.xy), 0).rgb, to = texelFetch(b, "
    "ivec2(gl_FragCoord.xy), 0).rgb;\n"
    "    color = finished(encode(mix(from, to, finish.z)));\n"
    "}\n";

static bool make_show(struct show_program *show, const char *source, struct err *err)
{
    show->gl = gl_program(isf_vertex_source, source, err);
    if (!show->gl)
        return false;
    show->finish = glGetUniformLocation(show->gl, "finish");
    show->opacity = glGetUniformLocation(show->gl, "opacity");
    show->kind = glGetUniformLocation(show->gl, "kind");
    glUseProgram(show->gl);
    glUniform1i(glGetUniformLocation(show->gl, "b"), 1);
    return true;
}

struct mixer *mixer_create(struct err *err)
{
    struct mixer *mixer = calloc(1, sizeof *mixer);
    if (!mixer)
        return NULL;
    mixer->lay = gl_program(isf_vertex_source, lay_source, err);
    mixer->fade = gl_program(isf_vertex_source, fade_source, err);
    bool shows = make_show(&mixer->show, show_source, err) &&
                 make_show(&mixer->show_alone, show_alone_source, err);
    if (!mixer->lay || !mixer->fade || !shows) {
        err_prefix(err, _("The graphics driver refuses our own shaders"));
        mixer_destroy(mixer);
        return NULL;
    }
    mixer->lay_factors = glGetUniformLocation(mixer->lay, "factors");
    mixer->fade_finish = glGetUniformLocation(mixer->fade, "finish");
    glUseProgram(mixer->fade);
    glUniform1i(glGetUniformLocation(mixer->fade, "b"), 1);
    return mixer;
}

void mixer_destroy(struct mixer *mixer)
{
    if (!mixer)
        return;
    glDeleteProgram(mixer->lay);
    glDeleteProgram(mixer->show.gl);
    glDeleteProgram(mixer->show_alone.gl);
    glDeleteProgram(mixer->fade);
    free(mixer);
}

static void set_blend(enum blend blend)
{
    static const GLenum factors[][2] = {
        [BLEND_NORMAL] = {GL_ONE, GL_ONE_MINUS_SRC_ALPHA},
        [BLEND_ADD] = {GL_ONE, GL_ONE},
        [BLEND_SCREEN] = {GL_ONE, GL_ONE_MINUS_SRC_COLOR},
        [BLEND_MULTIPLY] = {GL_DST_COLOR, GL_ZERO},
    };
    glEnable(GL_BLEND);
    glBlendFunc(factors[blend][0], factors[blend][1]);
}

static void bind(int unit, unsigned texture)
{
    glActiveTexture(GL_TEXTURE0 + (GLenum)unit);
    glBindTexture(GL_TEXTURE_2D, texture);
}

void mixer_lay(struct mixer *mixer, const struct target *canvas, const struct target *layer,
               enum blend blend, float opacity, bool back)
{
    target_bind(canvas);
    glUseProgram(mixer->lay);
    glUniform3f(mixer->lay_factors, opacity, back, blend == BLEND_MULTIPLY);
    bind(0, layer->texture);
    if (!back) /* there is nothing to blend the first one with: it overwrites, and no clearing is needed */
        set_blend(blend);
    gl_draw_cover();
    glDisable(GL_BLEND);
}

void mixer_show(struct mixer *mixer, const struct behind *behind, const struct target *front,
                enum blend blend, float opacity, const struct target *output, struct finish finish)
{
    const struct show_program *show = behind ? &mixer->show : &mixer->show_alone;
    target_bind(output);
    glUseProgram(show->gl);
    glUniform4f(show->finish, finish.gain, finish.dither, 0, 0);
    glUniform2f(show->opacity, behind ? behind->opacity : 0, opacity);
    glUniform3f(show->kind, blend == BLEND_NORMAL, blend == BLEND_SCREEN, blend == BLEND_MULTIPLY);
    if (behind)
        bind(0, behind->picture->texture);
    bind(1, front->texture);
    gl_draw_cover();
}

void mixer_fade(struct mixer *mixer, const struct target *from, const struct target *to,
                float progress, const struct target *output, struct finish finish)
{
    target_bind(output);
    glUseProgram(mixer->fade);
    glUniform4f(mixer->fade_finish, finish.gain, finish.dither, progress, 0);
    bind(0, from->texture);
    bind(1, to->texture);
    gl_draw_cover();
}
