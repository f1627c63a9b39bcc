/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a shader's code says about itself: which host it was written for, which of its uniforms a host sets, and which are
 * for hands. A file is recognised by what stands in it, never by its name.
 *
 * Names as the hosts document them: shadertoy.com, Bonzomatic, glslsandbox.com, thebookofshaders.com and glslViewer.
 */
#include "base/err.h"
#include "base/text.h"
#include "visual/glsl.h"
#include "visual/isf_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PREVIOUS "isf_previous"
#define SOUND    "isf_sound"

/* Letters of a type: f float, i int, 2 3 4 vectors. */
static const struct {
    const char *name, *types;
    enum isf_host_kind kind;
} hosts[] = {
    {"time", "f", HOST_TIME},
    {"u_time", "f", HOST_TIME},
    {"uTime", "f", HOST_TIME},
    {"iTime", "f", HOST_TIME},
    {"iGlobalTime", "f", HOST_TIME},
    {"fGlobalTime", "f", HOST_TIME},
    {"u_delta", "f", HOST_DELTA},
    {"iTimeDelta", "f", HOST_DELTA},
    {"fFrameTime", "f", HOST_DELTA},
    {"u_frame", "if", HOST_FRAME},
    {"iFrame", "if", HOST_FRAME},
    {"resolution", "23", HOST_SIZE},
    {"u_resolution", "23", HOST_SIZE},
    {"uResolution", "23", HOST_SIZE},
    {"iResolution", "32", HOST_SIZE},
    {"v2Resolution", "2", HOST_SIZE},
    {"u_mouse", "24", HOST_MOUSE},
    {"iMouse", "42", HOST_MOUSE},
    {"iDate", "4", HOST_DATE_FROM_0},
    {"u_date", "4", HOST_DATE_FROM_0},
    {"iFrameRate", "f", HOST_FRAME_RATE},
    {"iSampleRate", "f", HOST_SAMPLE_RATE},
};

/* Samplers that mean something in one of the hosts. */
static const struct {
    const char *name;
    enum isf_type type;
} sounds[] = {
    {"texFFT", ISF_LINE},
    {"texFFTSmoothed", ISF_LINE_SMOOTH},
    {"texFFTIntegrated", ISF_LINE_SUM},
};

static const char *const previous_names[] = {"texPreviousFrame", "backbuffer", "u_backbuffer",
                                             "u_previousFrame", "prevFrame"};

static const char *const toy_hosts[] = {"iResolution", "iTime",       "iTimeDelta",
                                        "iFrame",      "iMouse",      "iDate",
                                        "iFrameRate",  "iSampleRate", "iGlobalTime"};

static const char *type_word(char letter)
{
    return letter == 'f'   ? "float"
           : letter == 'i' ? "int"
           : letter == '2' ? "vec2"
           : letter == '3' ? "vec3"
                           : "vec4";
}

bool isf_knows(const struct isf *isf, const char *name)
{
    for (int i = 0; i < isf->n_hosts; i++)
        if (!strcmp(isf->hosts[i].name, name))
            return true;
    for (int i = 0; i < isf->n_passes; i++)
        if (!strcmp(isf->passes[i].target, name))
            return true;
    for (int i = 0; i < isf->n_imports; i++)
        if (!strcmp(isf->imports[i].name, name))
            return true;
    return isf_find_input(isf, name) >= 0;
}

static void need_mouse(struct isf *isf)
{
    if (isf->mouse < 0 && (isf->mouse = isf_find_input(isf, "mouse")) < 0) {
        struct isf_input *input = isf_add_input(isf, "mouse", ISF_POINT);
        if (!input)
            return;
        snprintf(input->uniform, sizeof input->uniform, "isf_mouse");
        input->max[0] = input->max[1] = 1;
        isf->mouse = isf->n_inputs - 1;
    }
}

static bool add_host(struct isf *isf, const char *name, const char *type)
{
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        if (strcmp(hosts[i].name, name) != 0)
            continue;
        bool fits = !type;
        for (const char *letter = hosts[i].types; !fits && *letter; letter++)
            fits = !strcmp(type, type_word(*letter));
        if (!fits || isf->n_hosts == ISF_HOSTS_MAX || isf_knows(isf, name))
            return isf_knows(isf, name);
        struct isf_host *host = &isf->hosts[isf->n_hosts++];
        *host = (struct isf_host){.kind = hosts[i].kind};
        snprintf(host->name, sizeof host->name, "%s", name);
        snprintf(host->type, sizeof host->type, "%s", type ? type : type_word(*hosts[i].types));
        if (host->kind == HOST_MOUSE)
            need_mouse(isf);
        return true;
    }
    return false;
}

static struct isf_import *add_import(struct isf *isf, const char *name, enum isf_stock stock,
                                     const struct isf_texts *texts)
{
    if (isf->n_imports == ISF_IMPORTS_MAX)
        return NULL;
    struct isf_import *import = &isf->imports[isf->n_imports++];
    *import = (struct isf_import){.stock = stock};
    snprintf(import->name, sizeof import->name, "%s", name);
    char middle[ISF_NAME_MAX + 2];
    snprintf(middle, sizeof middle, ".%s.", name);
    for (int i = 0; i < ISF_IMPORTS_MAX && texts->pictures[i]; i++)
        if (strstr(texts->pictures[i], middle))
            snprintf(import->paths[0], sizeof import->paths[0], "%s", texts->pictures[i]);
    return import;
}

/* The last pass's picture, kept for the next frame under a name. */
static void keep_picture(struct isf *isf, const char *name)
{
    struct isf_pass *last = &isf->passes[isf->n_passes - 1];
    if (*last->target)
        return;
    snprintf(last->target, sizeof last->target, "%s", name);
    last->persistent = true;
}

static bool is_previous(const char *name)
{
    for (size_t i = 0; i < sizeof previous_names / sizeof *previous_names; i++)
        if (!strcmp(name, previous_names[i]))
            return true;
    return false;
}

/* ---- plain uniforms ---- */

static void add_number(struct isf *isf, const struct glsl_declared *d, enum isf_type type)
{
    struct isf_input *input = isf_add_input(isf, d->name, type);
    if (!input)
        return;
    double middle = type == ISF_LONG ? 0 : type == ISF_BOOL ? 0 : 0.5, reach = 1;
    for (int i = 0; i < 4; i++) {
        input->initial[i] = i < d->n_initial    ? d->initial[i]
                            : d->n_initial == 1 ? d->initial[0]
                                                : middle;
        while (reach < input->initial[i] || reach < -input->initial[i])
            reach *= 10; /* a range in which the artist's own value lies */
    }
    bool below = false;
    for (int i = 0; i < d->n_initial; i++)
        below |= d->initial[i] < 0;
    for (int i = 0; i < 4; i++) {
        input->min[i] = below ? -reach : 0;
        input->max[i] = type == ISF_LONG && reach < 10 ? 10 : reach;
    }
    if (type != ISF_COLOR)
        return;
    input->n_components = !strcmp(d->type, "vec3") ? 3 : 4;
    for (int i = 0; i < 4; i++) {
        if (!d->n_initial)
            input->initial[i] = 1;
        else
            input->initial[i] = (input->initial[i] - input->min[i]) /
                                (input->max[i] - input->min[i]);
    }
}

static bool add_sampler(struct isf *isf, const struct glsl_declared *d,
                        const struct isf_texts *texts)
{
    if (!strcmp(d->type, "sampler1D")) {
        enum isf_type type = ISF_LINE;
        for (size_t i = 0; i < sizeof sounds / sizeof *sounds; i++)
            if (!strcmp(d->name, sounds[i].name))
                type = sounds[i].type;
        isf_add_input(isf, d->name, type);
    } else if (!strcmp(d->type, "samplerCube")) {
        struct isf_import *import = add_import(isf, d->name, ISF_NOISE, texts);
        if (import)
            import->cube = true;
    } else if (!strcmp(d->type, "sampler2D") || !strcmp(d->type, "sampler2DRect")) {
        if (is_previous(d->name))
            keep_picture(isf, d->name);
        else
            add_import(isf, d->name, !strcmp(d->name, "texChecker") ? ISF_CHECKER : ISF_NOISE,
                       texts);
    } else {
        return false;
    }
    return true;
}

static void add_uniform(struct isf *isf, const struct glsl_declared *d,
                        const struct isf_texts *texts)
{
    static const struct {
        const char *type;
        enum isf_type input;
    } types[] = {{"float", ISF_FLOAT}, {"int", ISF_LONG},   {"bool", ISF_BOOL},
                 {"vec2", ISF_POINT},  {"vec3", ISF_COLOR}, {"vec4", ISF_COLOR}};
    static const char *const always[] = {"PASSINDEX", "FRAMEINDEX", "RENDERSIZE",
                                         "TIME",      "TIMEDELTA",  "DATE"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (!strcmp(d->name, always[i]))
            return;
    if (d->is_array || isf_knows(isf, d->name) || add_host(isf, d->name, d->type) ||
        add_sampler(isf, d, texts))
        return;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(d->type, types[i].type))
            add_number(isf, d, types[i].input);
}

static void add_uniforms(struct isf *isf, const struct glsl_survey *survey,
                         const struct isf_texts *texts)
{
    for (int i = 0; i < survey->n_declared; i++)
        if (survey->declared[i].storage == GLSL_UNIFORM)
            add_uniform(isf, &survey->declared[i], texts);
}

/* ---- Shadertoy ---- */

static void buffer_name(char *out, size_t size, int tab)
{
    snprintf(out, size, "isf_buffer_%c", 'A' + tab);
}

static bool add_tabs(struct isf *isf, const struct isf_texts *texts)
{
    for (int tab = 0; tab < 4; tab++) {
        if (!texts->tabs[tab])
            continue;
        struct isf_pass *pass = &isf->passes[isf->n_passes++];
        *pass = (struct isf_pass){.persistent = true, .is_float = true, .source = 3 + tab};
        buffer_name(pass->target, sizeof pass->target, tab);
        pass->code = isf_clean_code(texts->tabs[tab], strlen(texts->tabs[tab]), NULL, NULL);
        if (!pass->code)
            return false;
    }
    isf->passes[isf->n_passes++] = (struct isf_pass){0};
    return true;
}

/* What a channel is told to be, by `#iChannel0 "x"` or `// iChannel0: x`; "" when nothing is said. */
static void told_channel(const char *code, int channel, char *out, size_t size)
{
    char word[16];
    *out = '\0';
    snprintf(word, sizeof word, "iChannel%d", channel);
    for (const char *at = code; (at = strstr(at, word)); at += strlen(word)) {
        const char *line = at;
        while (line > code && line[-1] != '\n')
            line--;
        bool comment = !strncmp(line, "//", 2) && at[strlen(word)] == ':';
        if (!comment && *line != '#')
            continue;
        const char *value = at + strlen(word) + comment;
        value += strspn(value, " \t\"");
        size_t n = strcspn(value, "\"\r\n");
        while (n && (value[n - 1] == ' ' || value[n - 1] == '\t'))
            n--;
        snprintf(out, size, "%.*s", (int)n, value);
        return;
    }
}

static bool mentions(const char *text, const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        if (strcasestr(text, words[i]))
            return true;
    return false;
}

/* The tab that a word means: "A", "bufferA", "Buffer A", "x.A.fs"; -1 when none. */
static int tab_of(const char *told)
{
    size_t n = strlen(told);
    if (n == 1)
        return *told >= 'A' && *told <= 'D' ? *told - 'A' : -1;
    char last = told[n - 1];
    if (n && !strncasecmp(told, "buf", 3) && last >= 'A' && last <= 'D')
        return last - 'A';
    for (int tab = 0; tab < 4; tab++) {
        const char middle[] = {'.', (char)('A' + tab), '.', '\0'};
        if (strstr(told, middle))
            return tab;
    }
    return -1;
}

static bool has_tab(const struct isf *isf, int tab)
{
    char name[ISF_NAME_MAX];
    buffer_name(name, sizeof name, tab);
    return isf_knows(isf, name);
}

static void choose_sampler(struct isf *isf, int pass, int channel, const char *told,
                           const struct isf_texts *texts)
{
    static const char *const heard[] = {"audio", "sound", "music", "mic", ".mp3"};
    static const char *const kept[] = {"previous", "last", "self"};
    char *out = isf->passes[pass].channels[channel];
    char own[ISF_NAME_MAX];
    snprintf(own, sizeof own, "iChannel%d", channel);
    int tab = *told ? tab_of(told) : channel;
    bool picture = false;
    for (int i = 0; i < ISF_IMPORTS_MAX && texts->pictures[i]; i++)
        picture |= strstr(texts->pictures[i], own) != NULL;
    if (tab >= 0 && has_tab(isf, tab) && !picture) {
        buffer_name(out, ISF_NAME_MAX, tab);
    } else if (mentions(told, heard, 5) || (!*told && !picture && channel == 0)) {
        snprintf(out, ISF_NAME_MAX, SOUND);
        if (!isf_knows(isf, SOUND))
            isf_add_input(isf, SOUND, ISF_TOY);
    } else if (mentions(told, kept, 3) || (!*told && !picture && channel == 1)) {
        bool last = pass == isf->n_passes - 1;
        if (last)
            keep_picture(isf, PREVIOUS);
        memcpy(out, isf->passes[pass].target, ISF_NAME_MAX);
    } else {
        snprintf(out, ISF_NAME_MAX, "isf_channel_%d%s%.20s", channel, *told ? "_of_" : "",
                 *told ? isf->passes[pass].target : "");
        struct isf_import *import = isf_knows(isf, out) ? NULL
                                                        : add_import(isf, out, ISF_NOISE, texts);
        if (import && *told && !mentions(told, (const char *const[]){"noise"}, 1))
            snprintf(import->paths[0], sizeof import->paths[0], "%s",
                     !strncmp(told, "file://", 7) ? told + 7 : told);
        for (int i = 0; import && !*told && i < ISF_IMPORTS_MAX && texts->pictures[i]; i++)
            if (strstr(texts->pictures[i], own))
                snprintf(import->paths[0], sizeof import->paths[0], "%s", texts->pictures[i]);
    }
}

static void choose_channels(struct isf *isf, int pass, const struct isf_texts *texts)
{
    const char *code = isf_pass_code(isf, pass);
    for (int channel = 0; channel < 4; channel++) {
        char told[256], word[16];
        snprintf(word, sizeof word, "iChannel%d", channel);
        told_channel(code, channel, told, sizeof told);
        if (glsl_uses(code, word))
            choose_sampler(isf, pass, channel, told, texts);
    }
}

/* The common code and a pass's own as one text; #line tells them apart. Takes the pass's text over. */
static char *joined(const char *common, char *own, int source)
{
    struct text text = {0};
    if (!common || !own)
        return own;
    text_add(&text, "#line 1 2\n%s\n#line 1 %d\n%s", common, source, own);
    free(own);
    if (text.failed)
        text_free(&text);
    return text.data;
}

static bool join_common(struct isf *isf, const struct isf_texts *texts)
{
    char *common = texts->common ? isf_clean_code(texts->common, strlen(texts->common), NULL, NULL)
                                 : NULL;
    bool ok = !texts->common || common;
    isf->code = joined(common, isf->code, 0);
    for (int i = 0; i < isf->n_passes; i++)
        if (isf->passes[i].code)
            ok &= (isf->passes[i].code =
                       joined(common, isf->passes[i].code, isf->passes[i].source)) != NULL;
    free(common);
    return ok && isf->code;
}

static bool read_shadertoy(struct isf *isf, const struct isf_texts *texts)
{
    isf->dialect = ISF_SHADERTOY;
    for (size_t i = 0; i < sizeof toy_hosts / sizeof *toy_hosts; i++)
        add_host(isf, toy_hosts[i], NULL);
    if ((!isf->n_passes && !add_tabs(isf, texts)) || !join_common(isf, texts))
        return false;
    for (int pass = isf->n_passes - 1; pass >= 0; pass--)
        choose_channels(isf, pass, texts);
    return true;
}

/* ---- the whole ---- */

/* Files that were cut out of their host use its names without declaring them. */
static void add_borrowed(struct isf *isf, const struct isf_texts *texts)
{
    for (size_t i = 0; i < sizeof toy_hosts / sizeof *toy_hosts; i++)
        if (!isf_knows(isf, toy_hosts[i]) && glsl_borrows(isf->code, toy_hosts[i]))
            add_host(isf, toy_hosts[i], NULL);
    for (int i = 0; i < 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "iChannel%d", i);
        if (isf->dialect != ISF_SHADERTOY && !isf_knows(isf, name) && glsl_borrows(isf->code, name))
            add_import(isf, name, isf->dialect == ISF_STOCK ? ISF_BLACK : ISF_NOISE, texts);
    }
}

/* glslViewer compiles the file once more for each BUFFER_N that it asks about. */
static void add_viewer_buffers(struct isf *isf)
{
    char word[16];
    for (int i = 0; i < 8; i++) {
        snprintf(word, sizeof word, "BUFFER_%d", i);
        if (!glsl_uses(isf->code, word))
            return;
        struct isf_pass *pass = &isf->passes[isf->n_passes++];
        *pass = (struct isf_pass){.persistent = true, .is_float = true};
        snprintf(pass->target, sizeof pass->target, "u_buffer%d", i);
    }
}

const char *isf_pass_code(const struct isf *isf, int pass)
{
    return isf->passes[pass].code ? isf->passes[pass].code : isf->code;
}

static bool copy_vertex(struct isf *isf, const struct isf_texts *texts)
{
    const char *vertex = texts->vertex ? texts->vertex
                         : texts->interpolated && !isf->points
                             ? "void main() { isf_vertShaderInit(); }\n"
                             : NULL;
    if (vertex)
        isf->vertex = isf_clean_code(vertex, strlen(vertex), NULL, NULL);
    return !vertex == !isf->vertex;
}

static bool read_code(struct isf *isf, const struct isf_texts *texts, struct glsl_survey *survey,
                      struct err *err)
{
    glsl_look(survey, isf->code);
    bool toy = survey->has_main_image && !survey->has_main;
    if (isf->dialect == ISF_PLAIN && !toy && !survey->has_main)
        return err_set(err, ERR_FORMAT,
                       _("line 1: no ISF header, mainImage or main in it; begin the file with "
                         "/*{ ... }*/, or choose a shader"));
    if (!copy_vertex(isf, texts) || (toy && !read_shadertoy(isf, texts)))
        return false;
    if (isf->dialect == ISF_PLAIN)
        add_viewer_buffers(isf);
    if (!isf->n_passes || (isf->dialect == ISF_PLAIN && *isf->passes[isf->n_passes - 1].target))
        isf->passes[isf->n_passes++] = (struct isf_pass){0};
    add_uniforms(isf, survey, texts);
    add_borrowed(isf, texts);
    if (isf->vertex) {
        glsl_look(survey, isf->vertex);
        add_uniforms(isf, survey, texts);
    }
    for (int i = 0; i < isf->n_passes; i++) {
        if (isf->passes[i].code)
            glsl_look(survey, isf->passes[i].code);
        if (isf->passes[i].code)
            add_uniforms(isf, survey, texts);
    }
    return true;
}

/* ---- points ---- */

/* Without a .vs each point stands where the first buffer says: x and y 0..1, its size in pixels in z. */
static char *points_vertex(const struct isf *isf)
{
    struct text text = {0};
    for (int i = 0; i < isf->n_passes && !text.data; i++)
        if (*isf->passes[i].target && isf->passes[i].is_float)
            text_add(
                &text,
                "void main() { ivec2 size = textureSize(%s, 0);\n"
                "vec4 p = texelFetch(%s, ivec2(POINTINDEX %% size.x, POINTINDEX / size.x), 0);\n"
                "gl_Position = vec4(p.xy * 2.0 - 1.0, 0.0, 1.0);\n"
                "gl_PointSize = max(p.z, 1.0); }\n",
                isf->passes[i].target, isf->passes[i].target);
    return text.data;
}

/* The last pass draws points into a float buffer; one more pass shows it. */
static bool add_points(struct isf *isf, struct err *err)
{
    struct isf_pass *last = &isf->passes[isf->n_passes - 1];
    if (isf->n_passes == ISF_PASSES_MAX)
        return err_set(err, ERR_RANGE, _("line 1: more than %d passes; leave some out"),
                       ISF_PASSES_MAX);
    if (!isf->vertex && !(isf->vertex = points_vertex(isf)))
        return err_set(err, ERR_FORMAT,
                       _("line 1: POINTS has nothing to say where they are; put a .vs beside the "
                         "file, or add a FLOAT buffer"));
    snprintf(last->target, sizeof last->target, "isf_points");
    last->is_float = true;
    last->persistent = false;
    last->width[0] = last->height[0] = '\0';
    struct isf_pass *shown = &isf->passes[isf->n_passes++];
    *shown = (struct isf_pass){0};
    shown->code =
        strdup("void main() { gl_FragColor = texture(isf_points, isf_FragNormCoord); }\n");
    return shown->code;
}

bool isf_read_code(struct isf *isf, const struct isf_texts *texts, struct err *err)
{
    struct glsl_survey *survey = malloc(sizeof *survey);
    bool ok = survey && read_code(isf, texts, survey, err) &&
              (!isf->points || add_points(isf, err));
    free(survey);
    return ok;
}
