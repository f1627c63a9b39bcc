/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the artist's code to GLSL 3.30: declarations in front, old words renamed one token at a time, a main of ours behind.
 */
#include "base/text.h"
#include "visual/isf.h"

#include <stdio.h>
#include <string.h>

const char isf_vertex_source[] =
    "#version 330 core\n"
    "void main()\n"
    "{\n"
    "    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);\n"
    "    gl_Position = vec4(corner, 0.0, 1.0);\n"
    "}\n";

/* The coordinate is computed, not interpolated: a window's back buffer is drawn upside down by some drivers, and
 * interpolation would then round differently on stage and in a film. */
static const char prologue[] =
    "#version 330 core\n"
    "#extension GL_ARB_gpu_shader5 : enable\n"
    "#extension GL_ARB_shading_language_420pack : enable\n"
    "uniform int FRAMEINDEX;\n"
    "uniform vec2 RENDERSIZE;\n"
    "uniform float TIME;\n"
    "uniform float TIMEDELTA;\n"
    "uniform vec4 DATE;\n"
    "uniform vec4 isf_finish;\n"
    "#define isf_FragNormCoord (gl_FragCoord.xy / RENDERSIZE)\n"
    "out vec4 isf_FragColor;\n"
    "#define vv_FragNormCoord isf_FragNormCoord\n"
    "#define IMG_SIZE(image) vec2(textureSize(image, 0))\n"
    "#define IMG_THIS_PIXEL(image) texture(image, isf_FragNormCoord)\n"
    "#define IMG_THIS_NORM_PIXEL(image) texture(image, isf_FragNormCoord)\n"
    "#define IMG_NORM_PIXEL texture\n"
    "vec4 IMG_PIXEL(sampler2D image, vec2 at) { return texture(image, at / vec2(textureSize(image, "
    "0))); }\n"
    "vec4 IMG_PIXEL(sampler2D image, vec2 at, float bias)"
    " { return texture(image, at / vec2(textureSize(image, 0)), bias); }\n";

/* Interleaved gradient noise: J. Jimenez, "Next Generation Post Processing in Call of Duty", SIGGRAPH 2014. It spans just
 * under one code value, so that an exact 8-bit value stays what it is. */
static const char epilogue[] =
    "\nvoid main()\n"
    "{\n"
    "    isf_FragColor = vec4(0.0);\n"
    "    if (isf_finish.w > 0.0)\n"
    "        isf_FragColor = ISF_KEPT;\n"
    "    else\n"
    "        isf_artist_main();\n"
    "    vec4 c = mix(isf_FragColor, vec4(0.0), isnan(isf_FragColor));\n"
    "    if (isf_finish.z > 0.0) {\n"
    "        float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, "
    "0.00583715))));\n"
    "        c = clamp(c, 0.0, 1.0);\n"
    "        c.rgb = c.rgb * isf_finish.x + (noise - 0.5) * isf_finish.y;\n"
    "        c.a = isf_finish.y > 0.0 ? 1.0 : c.a;\n"
    "    } else {\n"
    "        c = clamp(c, -65504.0, 65504.0);\n"
    "    }\n"
    "    isf_FragColor = c;\n"
    "}\n";

static const struct {
    const char *old, *now;
} renamed[] = {
    {"main", "isf_artist_main"},
    {"gl_FragColor", "isf_FragColor"},
    {"varying", "in"},
    {"attribute", "in"},
    {"texture2D", "texture"},
    {"texture2DRect", "texture"},
    {"textureCube", "texture"},
    {"texture2DLod", "textureLod"},
    {"texture2DLodEXT", "textureLod"},
    {"texture2DProj", "textureProj"},
    {"texture2DGradEXT", "textureGrad"},
};

static const char *const host_uniforms[] = {"PASSINDEX", "FRAMEINDEX", "RENDERSIZE",
                                            "TIME",      "TIMEDELTA",  "DATE"};

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool same(const char *token, size_t n, const char *word)
{
    return strlen(word) == n && !memcmp(token, word, n);
}

static const char *new_name(const struct isf *isf, const char *token, size_t n)
{
    for (int i = 0; i < isf->n_inputs; i++)
        if (same(token, n, isf->inputs[i].name))
            return isf->inputs[i].uniform;
    for (size_t i = 0; i < sizeof renamed / sizeof renamed[0]; i++)
        if (same(token, n, renamed[i].old))
            return renamed[i].now;
    return NULL;
}

static bool declared_by_host(const struct isf *isf, const char *token, size_t n)
{
    for (size_t i = 0; i < sizeof host_uniforms / sizeof host_uniforms[0]; i++)
        if (same(token, n, host_uniforms[i]))
            return true;
    for (int i = 0; i < isf->n_inputs; i++)
        if (same(token, n, isf->inputs[i].name))
            return true;
    for (int i = 0; i < isf->n_passes; i++)
        if (same(token, n, isf->passes[i].target))
            return true;
    return false;
}

/* Where a declaration "uniform TYPE NAME;" ends when NAME is declared by the host already, else NULL. */
static const char *redeclared_end(const struct isf *isf, const char *at)
{
    const char *stop = strchr(at, ';'), *end = stop;
    if (!stop)
        return NULL;
    while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    const char *name = end;
    while (name > at && (letter(name[-1]) || (name[-1] >= '0' && name[-1] <= '9')))
        name--;
    return declared_by_host(isf, name, (size_t)(end - name)) ? stop + 1 : NULL;
}

static bool directive(const char *at, const char *word)
{
    at++;
    while (*at == ' ' || *at == '\t')
        at++;
    return !strncmp(at, word, strlen(word));
}

static const char *line_end(const char *at)
{
    const char *end = strchr(at, '\n');
    return end ? end : at + strlen(at);
}

static const char *skip_comment(const char *at)
{
    if (at[0] != '/' || (at[1] != '/' && at[1] != '*'))
        return NULL;
    if (at[1] == '/')
        return line_end(at);
    const char *end = strstr(at + 2, "*/");
    return end ? end + 2 : at + strlen(at);
}

static void add_code(struct text *out, const struct isf *isf)
{
    for (const char *at = isf->code; *at;) {
        const char *end = skip_comment(at);
        if (end) {
            text_add_bytes(out, at, (size_t)(end - at));
        } else if (*at == '#' && (directive(at, "version") || directive(at, "extension"))) {
            end = line_end(at);
        } else if (letter(*at)) {
            end = at;
            while (letter(*end) || (*end >= '0' && *end <= '9'))
                end++;
            size_t n = (size_t)(end - at);
            const char *redeclared = same(at, n, "uniform") ? redeclared_end(isf, end) : NULL;
            const char *name = redeclared ? "" : new_name(isf, at, n);
            end = redeclared ? redeclared : end;
            text_add_bytes(out, name ? name : at, name ? strlen(name) : n);
        } else if (*at >= '0' && *at <= '9') { /* so that 1e5 and 0x1f are not read as names */
            end = at;
            while (letter(*end) || (*end >= '0' && *end <= '9') || *end == '.')
                end++;
            text_add_bytes(out, at, (size_t)(end - at));
        } else {
            end = at + 1;
            text_add_bytes(out, at, 1);
        }
        at = end;
    }
}

static void add_image(struct text *out, const char *name)
{
    text_add(out,
             "uniform sampler2D %s;\n"
             "#define _%s_imgRect vec4(0.0, 0.0, 1.0, 1.0)\n"
             "#define _%s_imgSize vec2(textureSize(%s, 0))\n"
             "#define _%s_flip false\n",
             name, name, name, name, name);
}

static void add_declarations(struct text *out, const struct isf *isf)
{
    static const char *const glsl_types[] = {
        [ISF_EVENT] = "bool",  [ISF_BOOL] = "bool",  [ISF_LONG] = "int",
        [ISF_FLOAT] = "float", [ISF_POINT] = "vec2", [ISF_COLOR] = "vec4",
    };
    for (int i = 0; i < isf->n_inputs; i++) {
        const struct isf_input *input = &isf->inputs[i];
        if (input->type >= ISF_IMAGE)
            add_image(out, input->uniform);
        else
            text_add(out, "uniform %s %s;\n", glsl_types[input->type], input->uniform);
    }
    for (int i = 0; i < isf->n_passes; i++) {
        bool seen = !*isf->passes[i].target;
        for (int k = 0; k < i; k++)
            seen |= !strcmp(isf->passes[i].target, isf->passes[k].target);
        if (!seen)
            add_image(out, isf->passes[i].target);
    }
}

char *isf_fragment_source(const struct isf *isf, int pass)
{
    struct text out = {0};
    text_add_bytes(&out, prologue, sizeof prologue - 1);
    text_add(&out, "const int PASSINDEX = %d;\n", pass);
    add_declarations(&out, isf);
    const char *kept = isf->passes[isf->n_passes - 1].target;
    if (*kept)
        text_add(&out, "#define ISF_KEPT texture(%s, isf_FragNormCoord)\n", kept);
    else
        text_add(&out, "#define ISF_KEPT vec4(0.0)\n");
    text_add(&out, "#line 1\n");
    add_code(&out, isf);
    text_add_bytes(&out, epilogue, sizeof epilogue - 1);
    if (out.failed) {
        text_free(&out);
        return NULL;
    }
    return out.data;
}
