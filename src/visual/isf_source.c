/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the artist's code to GLSL 3.30: declarations in front, old words renamed one token at a time, a main of ours behind.
 */
#include "base/text.h"
#include "visual/blue_noise.h"
#include "visual/glsl.h"
#include "visual/isf_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char isf_vertex_source[] = ISF_VERSION
    "void main()\n"
    "{\n"
    "    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);\n"
    "    gl_Position = vec4(corner, 0.0, 1.0);\n"
    "}\n";

static const char prologue[] =
    "#extension GL_ARB_gpu_shader5 : enable\n"
    "#extension GL_ARB_shading_language_420pack : enable\n"
    "uniform int FRAMEINDEX;\n"
    "uniform vec2 RENDERSIZE;\n"
    "uniform float TIME;\n"
    "uniform float TIMEDELTA;\n"
    "uniform vec4 DATE;\n"
    "#define vv_FragNormCoord isf_FragNormCoord\n"
    "#define IMG_SIZE(image) vec2(textureSize(image, 0))\n"
    "#define IMG_THIS_PIXEL(image) texture(image, isf_FragNormCoord)\n"
    "#define IMG_THIS_NORM_PIXEL(image) texture(image, isf_FragNormCoord)\n"
    "#define IMG_NORM_PIXEL texture\n"
    "vec4 IMG_PIXEL(sampler2D image, vec2 at) { return texture(image, at / vec2(textureSize(image, "
    "0))); }\n";

/* The coordinate is computed, not interpolated: a window's back buffer is drawn upside down by some drivers, and
 * interpolation would then round differently on stage and in a film. A bias is known to fragment shaders only. */
static const char fragment_prologue[] =
    "uniform vec4 isf_finish;\n" BLUE_NOISE_GLSL "out vec4 isf_FragColor;\n"
    "vec4 IMG_PIXEL(sampler2D image, vec2 at, float bias)"
    " { return texture(image, at / vec2(textureSize(image, 0)), bias); }\n";

static const char points_prologue[] = "#define POINTINDEX gl_VertexID\n"
                                      "out vec2 isf_FragNormCoord;\n"
                                      "void isf_vertShaderInit()\n"
                                      "{\n"
                                      "    isf_FragNormCoord = vec2(0.0);\n"
                                      "    gl_Position = vec4(0.0, 0.0, 0.0, 1.0);\n"
                                      "    gl_PointSize = 1.0;\n"
                                      "}\n";

/* Four corners, since what a .vs computes in them need not be linear beyond the picture's edges. */
static const char vertex_prologue[] =
    "out vec2 isf_FragNormCoord;\n"
    "void isf_vertShaderInit()\n"
    "{\n"
    "    isf_FragNormCoord = vec2(gl_VertexID & 1, gl_VertexID >> 1);\n"
    "    gl_Position = vec4(isf_FragNormCoord * 2.0 - 1.0, 0.0, 1.0);\n"
    "}\n"
    "#define vv_vertShaderInit isf_vertShaderInit\n"
    "#define vv_vertexShaderInit isf_vertShaderInit\n"
    "#define gl_ModelViewProjectionMatrix mat4(2.0 / RENDERSIZE.x, 0.0, 0.0, 0.0, 0.0, "
    "2.0 / RENDERSIZE.y, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, -1.0, -1.0, 0.0, 1.0)\n"
    "#define gl_Vertex vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * RENDERSIZE, 0.0, 1.0)\n"
    "#define gl_MultiTexCoord0 vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1), 0.0, 1.0)\n"
    "#define ftransform() vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0, 0.0, 1.0)\n";

static const char epilogue[] =
    "\nvoid main()\n"
    "{\n"
    "    isf_FragColor = vec4(0.0);\n"
    "    if (isf_finish.w > 0.0)\n"
    "        isf_FragColor = ISF_KEPT;\n"
    "    else\n"
    "        isf_run();\n"
    "    vec4 c = mix(isf_FragColor, vec4(0.0), isnan(isf_FragColor));\n"
    "    if (isf_finish.z > 0.0) {\n"
    "        c = clamp(c, 0.0, 1.0);\n"
    "        c.rgb = c.rgb * isf_finish.x + isf_noise() * isf_finish.y;\n"
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
    {"gl_FragData", "isf_FragColors"},
    {"varying", "in"},
    {"attribute", "in"},
    {"sampler2DRect", "sampler2D"},
    {"texture1D", "texture"},
    {"texture2D", "texture"},
    {"texture2DRect", "IMG_PIXEL"},
    {"texture3D", "texture"},
    {"textureCube", "texture"},
    {"texture2DLod", "textureLod"},
    {"texture2DLodEXT", "textureLod"},
    {"textureCubeLod", "textureLod"},
    {"textureCubeLodEXT", "textureLod"},
    {"texture2DProj", "textureProj"},
    {"texture2DGrad", "textureGrad"},
    {"texture2DGradARB", "textureGrad"},
    {"texture2DGradEXT", "textureGrad"},
};

/* Words that newer GLSL keeps for itself and older code uses as names. */
static const char *const kept_words[] = {
    "active", "asm",       "class",    "union",     "enum",     "typedef",  "template",
    "this",   "packed",    "resource", "goto",      "inline",   "noinline", "public",
    "static", "extern",    "external", "interface", "long",     "short",    "half",
    "fixed",  "unsigned",  "superp",   "input",     "output",   "filter",   "sizeof",
    "cast",   "namespace", "using",    "common",    "partition"};

struct writer {
    struct text out;
    const struct isf *isf;
    struct glsl_survey survey; /* of the code in hand */
    struct glsl_survey other;  /* of the .vs, while the fragment stage is written */
    bool vertex;
};

/* These stand before another word where they mean what GLSL means. */
static const char *const qualifiers[] = {
    "flat",     "smooth",   "centroid", "noperspective", "patch",  "sample", "coherent",
    "volatile", "restrict", "readonly", "writeonly",     "shared", "buffer", "subroutine"};

static bool among(const struct glsl_token *token, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (glsl_is(token, words[i]))
            return true;
    return false;
}

static bool is_kept_word(const struct glsl_token *token, const struct glsl_token *next)
{
    return (glsl_is(token, "texture") && !glsl_is(next, "(")) ||
           among(token, kept_words, sizeof kept_words / sizeof *kept_words) ||
           (next->kind != GLSL_WORD &&
            among(token, qualifiers, sizeof qualifiers / sizeof *qualifiers));
}

bool isf_draws_points(const struct isf *isf, int pass)
{
    return isf->points && pass == isf->n_passes - 2;
}

bool isf_has_vertex(const struct isf *isf)
{
    return isf->vertex && !isf->points;
}

void isf_code_name(char *out, size_t size, const char *name)
{
    const struct glsl_token token = {GLSL_WORD, name, strlen(name)}, nothing = glsl_token("");
    snprintf(out, size, "%s%s", is_kept_word(&token, &nothing) ? "isf_word_" : "", name);
}

/* The artist's word in the code that is compiled, NULL = as it is. */
static const char *new_name(const struct writer *w, const struct glsl_token *token, char *room,
                            size_t size)
{
    struct glsl_token next = glsl_next(token->at + token->n);
    bool called = glsl_is(&next, "(");
    const struct isf *isf = w->isf;
    for (int i = 0; i < isf->n_inputs; i++)
        if (glsl_is(token, isf->inputs[i].name) &&
            !(called && glsl_is_function(token->at, token->n)))
            return isf->inputs[i].uniform;
    if (w->vertex && glsl_is(token, "main"))
        return NULL;
    if (w->vertex && glsl_is(token, "varying"))
        return "out";
    for (size_t i = 0; i < sizeof renamed / sizeof renamed[0]; i++)
        if (glsl_is(token, renamed[i].old))
            return renamed[i].now;
    if (w->survey.moves_coordinate && glsl_is(token, "gl_FragCoord"))
        return "isf_FragCoord";
    for (int i = 0; called && i < w->survey.n_functions; i++)
        if (glsl_is(token, w->survey.functions[i].name)) {
            snprintf(room, size, "isf_own_%s", w->survey.functions[i].name);
            return room;
        }
    if (!is_kept_word(token, &next))
        return NULL;
    snprintf(room, size, "isf_word_%.*s", (int)token->n, token->at);
    return room;
}

static bool is_dropped(const struct glsl_token *directive)
{
    static const char *const words[] = {"version", "extension", "iChannel", "iUniform",
                                        "iKeyboard"};
    const char *word = directive->at + 1;
    word += strspn(word, " \t");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strncmp(word, words[i], strlen(words[i])))
            return true;
    return false;
}

/* What is left out keeps its newlines. */
static const char *skip_to(struct text *out, const char *from, const char *to)
{
    for (const char *at = from; at < to; at++)
        if (*at == '\n')
            text_add_bytes(out, at, 1);
    return to;
}

static const struct glsl_cut *cut_at(const struct glsl_survey *survey, const char *at)
{
    for (int i = 0; i < survey->n_cuts; i++)
        if (survey->cuts[i].gone && survey->cuts[i].from == at)
            return &survey->cuts[i];
    return NULL;
}

static void add_code(struct writer *w, const char *code)
{
    for (struct glsl_token t = glsl_token(code); t.kind; t = glsl_token(t.at + t.n)) {
        char room[GLSL_NAME_MAX + 16];
        const struct glsl_cut *cut = cut_at(&w->survey, t.at);
        if (cut) {
            t.n = (size_t)(skip_to(&w->out, t.at, cut->to) - t.at);
        } else if (t.kind == GLSL_DIRECTIVE && is_dropped(&t)) {
            t.n = (size_t)(glsl_line_end(t.at) - t.at);
        } else {
            const char *name = t.kind == GLSL_WORD ? new_name(w, &t, room, sizeof room) : NULL;
            text_add_bytes(&w->out, name ? name : t.at, name ? strlen(name) : t.n);
        }
    }
}

/* ---- what the engine declares ---- */

static void add_image(struct text *out, const char *plain, const char *sampler)
{
    char name[GLSL_NAME_MAX + 16];
    isf_code_name(name, sizeof name, plain);
    text_add(out,
             "uniform %s %s;\n"
             "#define _%s_imgRect vec4(0.0, 0.0, 1.0, 1.0)\n"
             "#define _%s_imgSize vec2(textureSize(%s, 0))\n"
             "#define _%s_flip false\n",
             sampler, name, name, name, name, name);
}

static void add_input(struct text *out, const struct isf_input *input)
{
    static const char *const glsl_types[] = {
        [ISF_EVENT] = "bool",  [ISF_BOOL] = "bool",  [ISF_LONG] = "int",
        [ISF_FLOAT] = "float", [ISF_POINT] = "vec2", [ISF_COLOR] = "vec4",
    };
    if (input->type >= ISF_LINE)
        text_add(out, "uniform sampler1D %s;\n", input->uniform);
    else if (input->type >= ISF_IMAGE)
        add_image(out, input->uniform, "sampler2D");
    else if (input->type == ISF_COLOR && input->n_components == 3)
        text_add(out, "uniform vec3 %s;\n", input->uniform);
    else
        text_add(out, "uniform %s %s;\n", glsl_types[input->type], input->uniform);
}

static bool is_always(const char *name)
{
    static const char *const names[] = {
        "PASSINDEX", "FRAMEINDEX",        "RENDERSIZE",       "TIME",
        "TIMEDELTA", "isf_FragNormCoord", "vv_FragNormCoord", "DATE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

static void add_channels(struct text *out, const struct isf *isf, int pass)
{
    for (int i = 0; i < 4; i++)
        if (*isf->passes[pass].channels[i])
            text_add(out, "#define iChannel%d %s\n", i, isf->passes[pass].channels[i]);
    text_add(out, "#define iChannelTime float[4](TIME, TIME, TIME, TIME)\n"
                  "#define iChannelResolution vec3[4](");
    for (int i = 0; i < 4; i++) {
        const char *name = isf->passes[pass].channels[i];
        if (*name)
            text_add(out, "%svec3(textureSize(%s, 0), 1.0)", i ? ", " : "", name);
        else
            text_add(out, "%svec3(RENDERSIZE, 1.0)", i ? ", " : "");
    }
    text_add(out, ")\n");
}

static void add_declarations(struct text *out, const struct isf *isf, int pass)
{
    text_add(out, "const int PASSINDEX = %d;\n", pass);
    for (int i = 0; i < isf->n_hosts; i++)
        text_add(out, "uniform %s %s;\n", isf->hosts[i].type, isf->hosts[i].name);
    for (int i = 0; i < isf->n_inputs; i++)
        if (!is_always(isf->inputs[i].name))
            add_input(out, &isf->inputs[i]);
    for (int i = 0; i < isf->n_imports; i++)
        add_image(out, isf->imports[i].name, isf->imports[i].cube ? "samplerCube" : "sampler2D");
    for (int i = 0; i < isf->n_passes; i++) {
        bool seen = !*isf->passes[i].target || isf_find_input(isf, isf->passes[i].target) >= 0;
        for (int k = 0; k < i; k++)
            seen |= !strcmp(isf->passes[i].target, isf->passes[k].target);
        if (!seen)
            add_image(out, isf->passes[i].target, "sampler2D");
    }
    if (isf->dialect == ISF_SHADERTOY)
        add_channels(out, isf, pass);
    if (isf->dialect == ISF_PLAIN && isf->n_passes > 1 && pass < isf->n_passes - 1)
        text_add(out, "#define BUFFER_%d\n", pass);
}

/* ---- what the artist declares ---- */

/* A varying that no vertex stage writes: a coordinate by its type, else nothing. */
static void replace_varying(struct writer *w, const struct glsl_declared *d)
{
    if (!strcmp(d->name, "surfacePosition"))
        text_add(&w->out, "#define surfacePosition ((isf_FragNormCoord - 0.5) * "
                          "vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0))\n");
    else if (!strcmp(d->type, "vec2") && !d->is_array)
        text_add(&w->out, "#define %s isf_FragNormCoord\n", d->name);
    else if (!d->is_array)
        text_add(&w->out, "%s %s = %s(0.0);\n", d->type, d->name, d->type);
}

/* Decides which declarations go, and writes what stands for them. */
static void settle_declarations(struct writer *w)
{
    for (int i = 0; i < w->survey.n_declared; i++) {
        const struct glsl_declared *d = &w->survey.declared[i];
        struct glsl_cut *cut = &w->survey.cuts[d->cut];
        if (is_always(d->name) || (d->storage == GLSL_UNIFORM && isf_knows(w->isf, d->name))) {
            cut->gone = true;
        } else if (d->storage == GLSL_IN && !w->vertex && !glsl_find(&w->other, d->name)) {
            cut->gone = true;
            replace_varying(w, d);
        } else if (d->storage == GLSL_OUT && !w->vertex) {
            cut->gone = true;
            if (!strcmp(d->type, "vec4"))
                text_add(&w->out, "#define %s isf_FragColor\n", d->name);
            else
                text_add(&w->out, "%s %s;\n", d->type, d->name);
        }
    }
}

static void add_run(struct writer *w, int pass)
{
    const struct isf *isf = w->isf;
    bool last = pass == isf->n_passes - 1, opaque = last && isf->dialect != ISF_STOCK;
    text_add(&w->out, "\n#line 1 9\nvoid isf_run()\n{\n");
    if (w->survey.moves_coordinate)
        text_add(&w->out, "    isf_FragCoord = gl_FragCoord;\n");
    if (isf->dialect == ISF_SHADERTOY)
        text_add(&w->out, "    mainImage(isf_FragColor, gl_FragCoord.xy);\n");
    else
        text_add(&w->out, "    isf_artist_main();\n");
    if (glsl_uses(isf_pass_code(isf, pass), "gl_FragData"))
        text_add(&w->out, "    isf_FragColor = isf_FragColors[0];\n");
    text_add(&w->out, "%s}\n", opaque ? "    isf_FragColor.a = 1.0;\n" : "");
}

static void add_fragment(struct writer *w, int pass)
{
    const struct isf *isf = w->isf;
    const char *code = isf_pass_code(isf, pass), *kept = isf->passes[isf->n_passes - 1].target;
    text_add_bytes(&w->out, prologue, sizeof prologue - 1);
    text_add_bytes(&w->out, fragment_prologue, sizeof fragment_prologue - 1);
    text_add(&w->out, isf_has_vertex(isf)
                          ? "in vec2 isf_FragNormCoord;\n"
                          : "#define isf_FragNormCoord (gl_FragCoord.xy * (1.0 / RENDERSIZE))\n");
    add_declarations(&w->out, isf, pass);
    char name[GLSL_NAME_MAX + 16];
    isf_code_name(name, sizeof name, kept);
    if (*kept)
        text_add(&w->out, "#define ISF_KEPT texture(%s, gl_FragCoord.xy / RENDERSIZE)\n", name);
    else
        text_add(&w->out, "#define ISF_KEPT vec4(0.0)\n");
    glsl_look(&w->survey, code);
    settle_declarations(w);
    glsl_forward(&w->out, &w->survey);
    if (w->survey.moves_coordinate)
        text_add(&w->out, "vec4 isf_FragCoord;\n");
    if (glsl_uses(code, "gl_FragData"))
        text_add(&w->out, "vec4 isf_FragColors[8];\n");
    if (isf->dialect == ISF_STOCK && glsl_borrows(code, "fragColor")) /* left by converters */
        text_add(&w->out, "#define fragColor isf_FragColor\n");
    text_add(&w->out, "#line 1 %d\n", isf->passes[pass].source);
    add_code(w, code);
    add_run(w, pass);
    text_add_bytes(&w->out, epilogue, sizeof epilogue - 1);
}

static char *finish(struct writer *w)
{
    char *source = w->out.failed ? NULL : w->out.data;
    if (!source)
        text_free(&w->out);
    free(w);
    return source;
}

char *isf_fragment_source(const struct isf *isf, int pass)
{
    struct writer *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->isf = isf;
    if (isf_has_vertex(isf) || isf_draws_points(isf, pass))
        glsl_look(&w->other, isf->vertex);
    add_fragment(w, pass);
    return finish(w);
}

char *isf_own_vertex_source(const struct isf *isf, int pass)
{
    bool points = isf_draws_points(isf, pass);
    struct writer *w = isf_has_vertex(isf) || points ? calloc(1, sizeof *w) : NULL;
    if (!w)
        return NULL;
    w->isf = isf;
    w->vertex = true;
    text_add_bytes(&w->out, prologue, sizeof prologue - 1);
    text_add(&w->out, "%s", points ? points_prologue : vertex_prologue);
    if (points)
        text_add(&w->out, "const int POINTCOUNT = %d;\n", isf->points);
    add_declarations(&w->out, isf, pass);
    glsl_look(&w->survey, isf->vertex);
    settle_declarations(w);
    glsl_forward(&w->out, &w->survey);
    text_add(&w->out, "#line 1 1\n");
    add_code(w, isf->vertex);
    return finish(w);
}
