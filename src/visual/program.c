/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/program.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "visual/gl.h"
#include "visual/image.h"
#include "visual/programs.h"
#include "visual/shader_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the driver says ---- */

/* The file that a source string of the driver's message means: isf.h numbers them. */
static void name_source(char *out, size_t size, const struct program *program, int source)
{
    const char *path = program->path;
    int included = source - SHADER_INCLUDE_SOURCE;
    static const char *const beside[] = {"", ".vs", ".common.glsl", ".A", ".B", ".C", ".D"};
    const char *dot = strrchr(path, '.');
    if (included >= 0 && included < program->n_included)
        snprintf(out, size, "%s", program->included[included].path);
    else if (source <= 0 || source >= (int)(sizeof beside / sizeof *beside) || !dot)
        snprintf(out, size, "%s", path);
    else
        snprintf(out, size, "%.*s%s%s", (int)(dot - path), path, beside[source],
                 source > 2 ? dot : "");
}

/* Drivers write "0:12(3): error: text", "0(12) : error C1: text" or "ERROR: 0:12: text". The first line is enough. */
static void explain(struct err *err, const struct program *program, const char *log)
{
    int source = 0, line = 0;
    char name[sizeof program->path];
    if (sscanf(log, "%d:%d(", &source, &line) < 2 && sscanf(log, "%d(%d)", &source, &line) < 2)
        sscanf(log, "ERROR: %d:%d", &source, &line);
    const char *message = strstr(log, "error");
    message = message ? message : strstr(log, "ERROR");
    message = message ? strchr(message, ':') : NULL;
    message = message ? message + 1 : log;
    while (*message == ' ')
        message++;
    int n = (int)strcspn(message, "\n");
    name_source(name, sizeof name, program, source);
    if (line > 0)
        err_set(err, ERR_FORMAT, _("%s, line %d: %.*s; mend the shader and save it."), name, line,
                n, message);
    else
        err_set(err, ERR_FORMAT, _("%s: %.*s; mend the shader and save it."), program->path, n,
                message);
}

static void warn(struct program *program, const char *sentence)
{
    size_t used = strlen(program->warnings);
    snprintf(program->warnings + used, sizeof program->warnings - used, "%s\n", sentence);
}

/* ---- pictures that come with the file ---- */

static bool load_import(const struct program *program, const struct isf_import *import,
                        struct image *image, struct err *err)
{
    enum { N = 6 };
    char folder[sizeof program->path], paths[N][sizeof program->path];
    const char *const pointers[N] = {paths[0], paths[1], paths[2], paths[3], paths[4], paths[5]};
    file_dir(folder, sizeof folder, program->path);
    for (int i = 0; i < (import->cube ? N : 1); i++)
        if (!image_path(paths[i], sizeof paths[i], folder, import->paths[i]))
            return err_set(err, ERR_DENIED,
                           _("%s: the picture «%s» lies outside the shader's folder and is not "
                             "read; put it beside the shader."),
                           program->path, import->paths[i]);
    return import->cube ? image_load_cube(pointers, image, err) : image_load(paths[0], image, err);
}

static void load_imports(struct program *program)
{
    const struct isf *isf = program->isf;
    for (int i = 0; i < isf->n_imports; i++) {
        const struct isf_import *import = &isf->imports[i];
        struct image image = {0};
        struct err err = {0};
        bool named = *import->paths[0];
        if (!named || !load_import(program, import, &image, &err))
            image = image_stock(named ? ISF_BLACK : import->stock, import->cube);
        if (named && err.code)
            warn(program, err.text);
        program->imports[i] = image.texture;
    }
}

/* ---- compiling ---- */

static int find_sampler(GLuint gl, const char *name)
{
    char own[ISF_NAME_MAX + 16];
    isf_code_name(own, sizeof own, name);
    return glGetUniformLocation(gl, own);
}

static void find_uniforms(struct pass_program *program, const struct isf *isf)
{
    GLuint gl = program->gl;
    program->frameindex = glGetUniformLocation(gl, "FRAMEINDEX");
    program->rendersize = glGetUniformLocation(gl, "RENDERSIZE");
    program->time = glGetUniformLocation(gl, "TIME");
    program->timedelta = glGetUniformLocation(gl, "TIMEDELTA");
    program->date = glGetUniformLocation(gl, "DATE");
    program->finish = glGetUniformLocation(gl, "isf_finish");
    for (int i = 0; i < isf->n_hosts; i++)
        program->hosts[i] = glGetUniformLocation(gl, isf->hosts[i].name);
    for (int i = 0; i < isf->n_inputs; i++)
        program->inputs[i] = glGetUniformLocation(gl, isf->inputs[i].uniform);
    for (int i = 0; i < isf->n_imports; i++)
        program->imports[i] = find_sampler(gl, isf->imports[i].name);
    for (int i = 0; i < isf->n_passes; i++)
        program->targets[i] = *isf->passes[i].target ? find_sampler(gl, isf->passes[i].target) : -1;
}

static bool same_code(const struct isf *isf)
{
    bool same = isf->dialect == ISF_STOCK && !strstr(isf->code, "PASSINDEX") &&
                !(isf->vertex && strstr(isf->vertex, "PASSINDEX"));
    for (int i = 0; i < isf->n_passes; i++)
        same &= !isf->passes[i].code;
    return same;
}

static GLuint link_with(const char *version, const char *vertex, const char *fragment,
                        struct err *err)
{
    struct text sources[2] = {0};
    if (vertex)
        text_add(&sources[0], "%s%s", version, vertex);
    text_add(&sources[1], "%s%s", version, fragment);
    GLuint program =
        sources[1].failed || sources[0].failed
            ? 0
            : gl_program(vertex ? sources[0].data : isf_vertex_source, sources[1].data, err);
    text_free(&sources[0]);
    text_free(&sources[1]);
    return program;
}

/* GLSL 3.30 first, since that is promised everywhere; what it refuses gets the newest that the driver has. */
static GLuint link_any(const char *vertex, const char *fragment, struct err *err)
{
    static const int newest[] = {46, 45, 44, 43, 42, 41, 40};
    char version[40];
    GLuint program = link_with(ISF_VERSION, vertex, fragment, err);
    for (size_t i = 0; !program && i < sizeof newest / sizeof *newest; i++) {
        if (epoxy_gl_version() < newest[i])
            continue;
        struct err second = {0};
        snprintf(version, sizeof version, "#version %d0 core\n", newest[i]);
        return link_with(version, vertex, fragment, &second);
    }
    return program;
}

static bool link_pass(struct pass_program *own, const struct isf *isf, int pass, struct err *err)
{
    char *fragment = isf_fragment_source(isf, pass);
    char *vertex = isf_own_vertex_source(isf, pass);
    own->gl = fragment ? link_any(vertex, fragment, err) : 0;
    free(fragment);
    free(vertex);
    if (own->gl)
        find_uniforms(own, isf);
    return own->gl;
}

static bool compile_pass(struct program *program, int pass, struct err *err)
{
    struct err inner = {0};
    struct pass_program *own = &program->passes[pass];
    if (pass && same_code(program->isf)) {
        *own = program->passes[0];
        return true;
    }
    if (!link_pass(own, program->isf, pass, &inner)) {
        explain(err, program, inner.text);
        return false;
    }
    return true;
}

/* The parser's sentences begin without the file's name. */
static void take_warnings(struct program *program)
{
    const char *at = program->isf->warnings;
    for (; *at; at += strcspn(at, "\n") + 1) {
        char sentence[512];
        snprintf(sentence, sizeof sentence, "%.200s: %.*s.", program->path, (int)strcspn(at, "\n"),
                 at);
        warn(program, sentence);
    }
}

struct program *program_make_from(const char *path, const struct shader_file *file, struct err *err)
{
    struct err inner = {0};
    struct isf *isf = isf_parse_texts(&file->texts, &inner);
    struct program *program = isf ? calloc(1, sizeof *program) : NULL;
    if (!program) {
        if (inner.code)
            err_set(err, ERR_FORMAT, _("%s, %s."), path, inner.text);
        else
            err_set(err, ERR_SYSTEM, _("%s: no memory for the shader; close other programs."),
                    path);
        isf_free(isf);
        return NULL;
    }
    program->isf = isf;
    program->hash = file->hash;
    program->n_included = file->n_included;
    memcpy(program->included, file->included, sizeof program->included);
    snprintf(program->path, sizeof program->path, "%s", path);
    take_warnings(program);
    for (int pass = 0; pass < isf->n_passes; pass++)
        if (!compile_pass(program, pass, err)) {
            program_free(program);
            return NULL;
        }
    load_imports(program);
    return program;
}

static struct program *load(const char *path, bool interpolated, struct err *err)
{
    struct shader_file file;
    struct program *program = NULL;
    if (shader_file_read(&file, path, err)) {
        file.texts.interpolated = interpolated;
        program = program_make_from(path, &file, err);
    }
    shader_file_free(&file);
    return program;
}

struct program *program_load(const char *path, struct err *err)
{
    return load(path, false, err);
}

struct program *program_load_interpolated(const char *path, struct err *err)
{
    return load(path, true, err);
}

struct program *program_make(const char *path, const char *text, size_t size, struct err *err)
{
    const struct shader_file file = {.texts = {.main = text, .size = size},
                                     .hash = file_hash(text, size)};
    return program_make_from(path, &file, err);
}

void program_free(struct program *program)
{
    if (!program)
        return;
    if (program->home) {
        programs_give_back(program->home, program);
        return;
    }
    for (int i = 0; i < ISF_PASSES_MAX; i++)
        if (program->passes[i].gl && (i == 0 || program->passes[i].gl != program->passes[0].gl))
            glDeleteProgram(program->passes[i].gl);
    glDeleteTextures(program->isf->n_imports, program->imports);
    isf_free(program->isf);
    free(program);
}

struct program *program_relink(const struct program *program, int pass)
{
    struct program *again = malloc(sizeof *again);
    if (!again)
        return NULL;
    *again = *program;
    if (link_pass(&again->passes[pass], program->isf, pass, NULL))
        return again;
    free(again);
    return NULL;
}

void program_unlink(struct program *again, int pass)
{
    glDeleteProgram(again->passes[pass].gl);
    free(again);
}
