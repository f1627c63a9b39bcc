/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/mixer.h"

#include "base/err.h"
#include "visual/blue_noise.h"
#include "visual/gl.h"
#include "visual/isf.h"
#include "visual/place.h"

#include <stdlib.h>

struct mix_program {
    GLuint gl;
    GLint finish, opacity, opaque, kind, mode;
};

struct mixer {
    struct place *place;
    GLuint lay, lay_multiply, fade;
    GLint lay_factors, lay_multiply_factors, fade_finish;
    struct mix_program lay_any, show, show_any, show_alone, show_canvas;
};

const char *const blend_words[] = {"normal",     "add",        "screen",    "multiply", "darken",
                                   "lighten",    "difference", "exclusion", "overlay",  "softlight",
                                   "hardlight",  "dodge",      "burn",      "subtract", "divide",
                                   "luminosity", NULL};

#define HEAD                                                                                       \
    "#version 330 core\n"                                                                          \
    "out vec4 color;\n"                                                                            \
    "uniform sampler2D a;\n"

/* factors: opacity, 1 to ignore alpha */
#define LAY(color)                                                                                 \
    HEAD "uniform vec2 factors;\n"                                                                 \
         "void main()\n"                                                                           \
         "{\n"                                                                                     \
         "    vec4 c = texelFetch(a, ivec2(gl_FragCoord.xy), 0);\n"                                \
         "    float cover = factors.x * max(c.a, factors.y);\n"                                    \
         "    color = " color ";\n"                                                                \
         "}\n"

static const char lay_source[] = LAY("vec4(c.rgb * cover, cover)");
static const char lay_multiply_source[] = LAY("vec4(mix(vec3(1.0), c.rgb, cover), 1.0)");

#define ENCODE                                                                                     \
    BLUE_NOISE_GLSL                                                                                \
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
    "    return vec4(c * finish.x + isf_noise() * finish.y, 1.0);\n"                               \
    "}\n"

/* The front layer b over what is behind it, a. opacity and opaque: of both; kind: 1 in the place of normal, screen,
 * multiply; mode: an enum blend. */
#define MIX_HEAD                                                                                   \
    "uniform sampler2D b;\n"                                                                       \
    "uniform vec2 opacity, opaque;\n"

#define MIX_BEHIND                                                                                 \
    "    vec4 ground = texelFetch(a, ivec2(gl_FragCoord.xy), 0);\n"                                \
    "    vec3 behind = max(ground.rgb * (opacity.x * mix(ground.a, 1.0, opaque.x)), 0.0);\n"       \
    "    vec4 layer = texelFetch(b, ivec2(gl_FragCoord.xy), 0);\n"                                 \
    "    float cover = opacity.y * layer.a;\n"

#define ROLL_OFF                                                                                   \
    "    float m = max(c.r, max(c.g, c.b));\n"                                                     \
    "    if (m > 1.0)\n"                                                                           \
    "        c = mix(c / m, vec3(1.0), 1.0 - 1.0 / m);\n"

static const char show_source[] = HEAD ENCODE MIX_HEAD
    "uniform vec3 kind;\n"
    "void main()\n"
    "{\n" MIX_BEHIND "    vec3 c = layer.rgb * cover;\n"
    "    vec3 kept = 1.0 - (kind.x + kind.z) * cover + (kind.z - kind.y) * c;\n"
    "    c = behind * kept + (1.0 - kind.z) * c;\n" ROLL_OFF "    color = finished(encode(c));\n"
    "}\n";

/* Only one picture: a layer, in which nothing exceeds 1, or a canvas. */
#define SHOW_ALONE(color)                                                                          \
    HEAD ENCODE MIX_HEAD "void main()\n"                                                           \
                         "{\n"                                                                     \
                         "    vec4 layer = texelFetch(a, ivec2(gl_FragCoord.xy), 0);\n" color      \
                         "    color = finished(encode(c));\n"                                      \
                         "}\n"

static const char show_alone_source[] =
    SHOW_ALONE("    vec3 c = layer.rgb * (opacity.x * max(layer.a, opaque.x));\n");
static const char show_canvas_source[] =
    SHOW_ALONE("    vec3 c = max(layer.rgb * opacity.x, 0.0);\n" ROLL_OFF);

/* The cases are in the order of enum blend, from darken on; what lies behind is b, at most 1 in d. */
#define BLENDED                                                                                    \
    "uniform int mode;\n"                                                                          \
    "float lum(vec3 c) { return dot(c, vec3(0.2126, 0.7152, 0.0722)); }\n"                         \
    "vec3 hard(vec3 d, vec3 s)\n"                                                                  \
    "{\n"                                                                                          \
    "    return mix(2.0 * d * s, 1.0 - 2.0 * (1.0 - d) * (1.0 - s), greaterThan(s, vec3(0.5)));\n" \
    "}\n"                                                                                          \
    "vec3 soft(vec3 d, vec3 s)\n"                                                                  \
    "{\n"                                                                                          \
    "    vec3 up = mix(((16.0 * d - 12.0) * d + 4.0) * d, sqrt(d), greaterThan(d, vec3(0.25)));\n" \
    "    return d + (2.0 * s - 1.0) * mix(d - d * d, up - d, greaterThan(s, vec3(0.5)));\n"        \
    "}\n"                                                                                          \
    "vec3 set_lum(vec3 c, float l)\n"                                                              \
    "{\n"                                                                                          \
    "    c += l - lum(c);\n"                                                                       \
    "    float n = min(c.r, min(c.g, c.b)), x = max(c.r, max(c.g, c.b));\n"                        \
    "    c = n < 0.0 ? l + (c - l) * l / (l - n) : c;\n"                                           \
    "    return x > 1.0 ? l + (c - l) * (1.0 - l) / (x - l) : c;\n"                                \
    "}\n"                                                                                          \
    "vec3 blended(vec3 b, vec3 s)\n"                                                               \
    "{\n"                                                                                          \
    "    vec3 d = min(b, 1.0);\n"                                                                  \
    "    return mode == 4 ? min(b, s)\n"                                                           \
    "         : mode == 5 ? max(b, s)\n"                                                           \
    "         : mode == 6 ? abs(b - s)\n"                                                          \
    "         : mode == 7 ? d + s - 2.0 * d * s\n"                                                 \
    "         : mode == 8 ? hard(s, d)\n"                                                          \
    "         : mode == 9 ? soft(d, s)\n"                                                          \
    "         : mode == 10 ? hard(d, s)\n"                                                         \
    "         : mode == 11 ? min(d / max(1.0 - s, 1e-6), 1.0)\n"                                   \
    "         : mode == 12 ? 1.0 - min((1.0 - d) / max(s, 1e-6), 1.0)\n"                           \
    "         : mode == 13 ? max(b - s, 0.0)\n"                                                    \
    "         : mode == 14 ? min(d / max(s, 1e-6), 1.0)\n"                                         \
    "                      : set_lum(d, lum(s));\n"                                                \
    "}\n"

static const char show_any_source[] = HEAD ENCODE MIX_HEAD BLENDED
    "void main()\n"
    "{\n" MIX_BEHIND "    vec3 c = mix(behind, blended(behind, layer.rgb), cover);\n" ROLL_OFF
    "    color = finished(encode(c));\n"
    "}\n";

static const char lay_any_source[] = HEAD MIX_HEAD BLENDED
    "void main()\n"
    "{\n" MIX_BEHIND "    color = vec4(mix(behind, blended(behind, layer.rgb), cover), 1.0);\n"
    "}\n";

static const char fade_source[] = HEAD ENCODE
    "uniform sampler2D b;\n"
    "void main()\n"
    "{\n"
    "    vec3 from = texelFetch(a, ivec2(gl_FragCoord.xy), 0).rgb, to = texelFetch(b, "
    "ivec2(gl_FragCoord.xy), 0).rgb;\n"
    "    color = finished(encode(mix(from, to, finish.z)));\n"
    "}\n";

static bool make_mix(struct mix_program *mix, const char *source, struct err *err)
{
    mix->gl = gl_program(isf_vertex_source, source, err);
    if (!mix->gl)
        return false;
    mix->finish = glGetUniformLocation(mix->gl, "finish");
    mix->opacity = glGetUniformLocation(mix->gl, "opacity");
    mix->opaque = glGetUniformLocation(mix->gl, "opaque");
    mix->kind = glGetUniformLocation(mix->gl, "kind");
    mix->mode = glGetUniformLocation(mix->gl, "mode");
    glUseProgram(mix->gl);
    glUniform1i(glGetUniformLocation(mix->gl, "b"), 1);
    return true;
}

struct mixer *mixer_create(struct err *err)
{
    struct mixer *mixer = calloc(1, sizeof *mixer);
    if (!mixer)
        return NULL;
    mixer->place = place_create(err);
    mixer->lay = gl_program(isf_vertex_source, lay_source, err);
    mixer->lay_multiply = gl_program(isf_vertex_source, lay_multiply_source, err);
    mixer->fade = gl_program(isf_vertex_source, fade_source, err);
    bool mixes = make_mix(&mixer->lay_any, lay_any_source, err) &&
                 make_mix(&mixer->show, show_source, err) &&
                 make_mix(&mixer->show_any, show_any_source, err) &&
                 make_mix(&mixer->show_alone, show_alone_source, err) &&
                 make_mix(&mixer->show_canvas, show_canvas_source, err);
    if (!mixer->place || !mixer->lay || !mixer->lay_multiply || !mixer->fade || !mixes) {
        err_prefix(err, _("The graphics driver refuses our own shaders"));
        mixer_destroy(mixer);
        return NULL;
    }
    mixer->lay_factors = glGetUniformLocation(mixer->lay, "factors");
    mixer->lay_multiply_factors = glGetUniformLocation(mixer->lay_multiply, "factors");
    mixer->fade_finish = glGetUniformLocation(mixer->fade, "finish");
    glUseProgram(mixer->fade);
    glUniform1i(glGetUniformLocation(mixer->fade, "b"), 1);
    return mixer;
}

void mixer_destroy(struct mixer *mixer)
{
    if (!mixer)
        return;
    place_destroy(mixer->place);
    glDeleteProgram(mixer->lay);
    glDeleteProgram(mixer->lay_multiply);
    glDeleteProgram(mixer->lay_any.gl);
    glDeleteProgram(mixer->show.gl);
    glDeleteProgram(mixer->show_any.gl);
    glDeleteProgram(mixer->show_alone.gl);
    glDeleteProgram(mixer->show_canvas.gl);
    glDeleteProgram(mixer->fade);
    free(mixer);
}

struct place *mixer_place(const struct mixer *mixer)
{
    return mixer->place;
}

bool mixer_reads(enum blend blend)
{
    return blend > BLEND_MULTIPLY;
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

static void draw_mix(const struct mix_program *mix, const struct sheet *behind,
                     const struct sheet *front, const struct target *to, struct finish finish)
{
    target_bind(to);
    glUseProgram(mix->gl);
    glUniform4f(mix->finish, finish.gain, finish.dither, 0, 0);
    glUniform2f(mix->opacity, behind->opacity, front ? front->opacity : 0);
    glUniform2f(mix->opaque, behind->opaque, front && front->opaque);
    bind(0, behind->picture->texture);
    if (front) {
        enum blend blend = front->blend;
        glUniform3f(mix->kind, blend == BLEND_NORMAL, blend == BLEND_SCREEN,
                    blend == BLEND_MULTIPLY);
        glUniform1i(mix->mode, blend);
        bind(1, front->picture->texture);
    }
    gl_draw_cover();
}

void mixer_lay(struct mixer *mixer, const struct target *from, const struct target *to,
               const struct sheet *sheet)
{
    const struct sheet behind = {.picture = from, .opacity = 1, .opaque = true};
    if (from && mixer_reads(sheet->blend)) {
        draw_mix(&mixer->lay_any, &behind, sheet, to, (struct finish){0});
        return;
    }
    target_bind(to);
    bool multiply = from && sheet->blend == BLEND_MULTIPLY;
    glUseProgram(multiply ? mixer->lay_multiply : mixer->lay);
    glUniform2f(multiply ? mixer->lay_multiply_factors : mixer->lay_factors, sheet->opacity,
                sheet->opaque);
    bind(0, sheet->picture->texture);
    if (from) /* there is nothing to blend the first one with: it overwrites, and no clearing is needed */
        set_blend(sheet->blend);
    gl_draw_cover();
    glDisable(GL_BLEND);
}

void mixer_show(struct mixer *mixer, const struct sheet *behind, const struct sheet *front,
                const struct target *output, struct finish finish)
{
    const struct sheet *alone = behind ? behind : front;
    if (!behind || !front)
        draw_mix(alone->picture->format == TARGET_LAYER ? &mixer->show_alone : &mixer->show_canvas,
                 alone, NULL, output, finish);
    else
        draw_mix(mixer_reads(front->blend) ? &mixer->show_any : &mixer->show, behind, front, output,
                 finish);
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
