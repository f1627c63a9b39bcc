/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/program.h"

#include "base/err.h"
#include "base/file.h"
#include "visual/gl.h"
#include "visual/programs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Drivers write "0:12(3): error: text", "0(12) : error C1: text" or "ERROR: 0:12: text". The first line is enough. */
static void explain(struct err *err, const char *path, const char *log)
{
    int line = 0, column = 0;
    const char *at = log;
    if (sscanf(at, "0:%d(%d)", &line, &column) < 1 && sscanf(at, "0(%d)", &line) < 1)
        sscanf(at, "ERROR: 0:%d", &line);
    const char *message = strstr(log, "error");
    message = message ? message : strstr(log, "ERROR");
    message = message ? strchr(message, ':') : NULL;
    message = message ? message + 1 : log;
    while (*message == ' ')
        message++;
    int n = (int)strcspn(message, "\n");
    if (line > 0)
        err_set(err, ERR_FORMAT, _("%s, line %d: %.*s; mend the shader and save it."), path, line,
                n, message);
    else
        err_set(err, ERR_FORMAT, _("%s: %.*s; mend the shader and save it."), path, n, message);
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
    for (int i = 0; i < isf->n_inputs; i++)
        program->inputs[i] = glGetUniformLocation(gl, isf->inputs[i].uniform);
    for (int i = 0; i < isf->n_passes; i++)
        program->targets[i] =
            *isf->passes[i].target ? glGetUniformLocation(gl, isf->passes[i].target) : -1;
}

static bool link_pass(struct pass_program *own, const struct isf *isf, int pass, struct err *err)
{
    char *fragment = isf_fragment_source(isf, pass);
    own->gl = fragment ? gl_program(isf_vertex_source, fragment, err) : 0;
    free(fragment);
    if (own->gl)
        find_uniforms(own, isf);
    return own->gl;
}

static bool compile_pass(struct program *program, int pass, struct err *err)
{
    struct err inner = {0};
    struct pass_program *own = &program->passes[pass];
    if (pass && !strstr(program->isf->code, "PASSINDEX")) {
        *own = program->passes[0]; /* all passes run the same code */
        return true;
    }
    if (!link_pass(own, program->isf, pass, &inner)) {
        explain(err, program->path, inner.text);
        return false;
    }
    return true;
}

struct program *program_make(const char *path, const char *text, size_t size, struct err *err)
{
    struct err inner = {0};
    struct isf *isf = isf_parse(text, size, &inner);
    if (!isf) {
        err_set(err, ERR_FORMAT, _("%s, %s."), path, inner.text);
        return NULL;
    }
    struct program *program = calloc(1, sizeof *program);
    if (!program) {
        err_set(err, ERR_SYSTEM, _("%s: no memory for the shader; close other programs."), path);
        isf_free(isf);
        return NULL;
    }
    program->isf = isf;
    program->hash = file_hash(text, size);
    snprintf(program->path, sizeof program->path, "%s", path);
    for (int pass = 0; pass < isf->n_passes; pass++)
        if (!compile_pass(program, pass, err)) {
            program_free(program);
            return NULL;
        }
    return program;
}

struct program *program_load(const char *path, struct err *err)
{
    size_t size = 0;
    char *text = file_read(path, ISF_BYTES_MAX, &size, err);
    if (!text)
        return NULL;
    struct program *program = program_make(path, text, size, err);
    free(text);
    return program;
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
    isf_free(program->isf);
    free(program);
}

bool program_relink(const struct program *program, int pass, struct pass_program *again)
{
    return link_pass(again, program->isf, pass, NULL);
}

void program_unlink(struct pass_program *again)
{
    glDeleteProgram(again->gl);
    again->gl = 0;
}
