/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/passes.h"

#include "visual/gl.h"
#include "visual/program.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 16384, SAMPLE_RATE = 48000 };

struct buffer {
    struct target sides[2]; /* a persistent one is read from one side and written to the other */
    int front;              /* the side that is read */
    bool persistent;
    int defined_by; /* the first pass that draws it says how large it is */
};

struct passes {
    const struct program *program;
    bool stepped;
    int width, height;
    int n_buffers;
    struct buffer buffers[ISF_PASSES_MAX];
    int buffer_of[ISF_PASSES_MAX]; /* -1: the output */
    unsigned black;
    struct target aside;
};

static int find_buffer(const struct passes *passes, const char *name)
{
    const struct isf *isf = passes->program->isf;
    for (int b = 0; b < passes->n_buffers; b++)
        if (!strcmp(isf->passes[passes->buffers[b].defined_by].target, name))
            return b;
    return -1;
}

static void plan_buffers(struct passes *passes)
{
    const struct isf *isf = passes->program->isf;
    for (int i = 0; i < isf->n_passes; i++) {
        const struct isf_pass *pass = &isf->passes[i];
        passes->buffer_of[i] = *pass->target ? find_buffer(passes, pass->target) : -1;
        if (*pass->target && passes->buffer_of[i] < 0) {
            passes->buffer_of[i] = passes->n_buffers;
            passes->buffers[passes->n_buffers++].defined_by = i;
        }
        if (pass->persistent)
            passes->buffers[passes->buffer_of[i]].persistent = true;
    }
}

struct passes *passes_create(const struct program *program, int width, int height)
{
    struct passes *passes = calloc(1, sizeof *passes);
    if (!passes)
        return NULL;
    *passes = (struct passes){.program = program,
                              .stepped = isf_is_persistent(program->isf),
                              .width = width,
                              .height = height};
    plan_buffers(passes);
    const unsigned char zero[4] = {0};
    passes->black = gl_texture(GL_RGBA8, 1, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, zero);
    return passes;
}

void passes_destroy(struct passes *passes)
{
    if (!passes)
        return;
    for (int b = 0; b < passes->n_buffers; b++)
        for (int side = 0; side < 2; side++)
            target_free(&passes->buffers[b].sides[side]);
    target_free(&passes->aside);
    glDeleteTextures(1, &passes->black);
    free(passes);
}

bool passes_are_stepped(const struct passes *passes)
{
    return passes->stepped;
}

void passes_resize(struct passes *passes, int width, int height)
{
    passes->width = width;
    passes->height = height;
}

static int side_of(const struct passes *passes, const char *expression, int whole,
                   const double *values)
{
    if (!*expression)
        return whole;
    return isf_size(passes->program->isf, expression, passes->width, passes->height, values,
                    SIDE_MAX);
}

/* Sizes are evaluated once, before the first pass. A last pass always has the output's size, whatever its target says. */
static void size_buffers(struct passes *passes, const struct pass_input *inputs)
{
    const struct isf *isf = passes->program->isf;
    double values[ISF_INPUTS_MAX];
    for (int i = 0; i < isf->n_inputs; i++)
        values[i] = inputs[i].v[0];
    for (int b = 0; b < passes->n_buffers; b++) {
        struct buffer *buffer = &passes->buffers[b];
        const struct isf_pass *pass = &isf->passes[buffer->defined_by];
        bool last = buffer->defined_by == isf->n_passes - 1;
        int width = last ? passes->width : side_of(passes, pass->width, passes->width, values);
        int height = last ? passes->height : side_of(passes, pass->height, passes->height, values);
        for (int side = 0; side < (buffer->persistent ? 2 : 1); side++) {
            struct target *target = &buffer->sides[side];
            if (!target->fbo)
                *target = target_make(pass->is_float ? TARGET_FLOAT : TARGET_SCREEN, width, height);
            else
                target_resize(target, width, height, buffer->persistent);
        }
    }
}

/* A host's vector of two, three or four numbers. */
static void set_vector(int location, const struct isf_host *host, const double v[4])
{
    if (!strcmp(host->type, "vec2"))
        glUniform2f(location, (float)v[0], (float)v[1]);
    else if (!strcmp(host->type, "vec3"))
        glUniform3f(location, (float)v[0], (float)v[1], (float)v[2]);
    else
        glUniform4f(location, (float)v[0], (float)v[1], (float)v[2], (float)v[3]);
}

static void set_scalar(int location, const struct isf_host *host, double x)
{
    if (!strcmp(host->type, "int"))
        glUniform1i(location, (int)x);
    else
        glUniform1f(location, (float)x);
}

/* What a host tells under a name of its own. A mouse that rests in the corner is one that nobody presses. */
static void set_host(int location, const struct isf_host *host, const struct pass_clock *clock,
                     const struct target *target, const double *mouse)
{
    const double size[4] = {target->width, target->height, 1, 1};
    const double *date = clock->date;
    switch (host->kind) {
    case HOST_TIME:
        set_scalar(location, host, clock->time_s);
        break;
    case HOST_DELTA:
        set_scalar(location, host, clock->delta_s);
        break;
    case HOST_FRAME:
        set_scalar(location, host, clock->index);
        break;
    case HOST_FRAME_RATE:
        set_scalar(location, host, clock->delta_s > 0 ? 1 / clock->delta_s : 60);
        break;
    case HOST_SAMPLE_RATE:
        set_scalar(location, host, SAMPLE_RATE);
        break;
    case HOST_SIZE:
        set_vector(location, host, size);
        break;
    case HOST_DATE:
        set_vector(location, host, date);
        break;
    case HOST_DATE_FROM_0:
        set_vector(location, host, (const double[4]){date[0], date[1] - 1, date[2], date[3]});
        break;
    case HOST_MOUSE: {
        double x = mouse[0] * size[0], y = mouse[1] * size[1];
        set_vector(location, host, (const double[4]){x, y, x, y});
        break;
    }
    }
}

static void set_hosts(const struct passes *passes, int pass, const struct pass_clock *clock,
                      const struct pass_input *inputs, const struct target *target)
{
    const struct isf *isf = passes->program->isf;
    static const double nowhere[4] = {0};
    for (int i = 0; i < isf->n_hosts; i++)
        if (passes->program->passes[pass].hosts[i] >= 0)
            set_host(passes->program->passes[pass].hosts[i], &isf->hosts[i], clock, target,
                     isf->mouse >= 0 ? inputs[isf->mouse].v : nowhere);
}

static void set_uniforms(const struct passes *passes, int pass, const struct pass_clock *clock,
                         const struct target *target)
{
    const struct pass_program *p = &passes->program->passes[pass];
    glUniform1i(p->frameindex, clock->index);
    glUniform2f(p->rendersize, (float)target->width, (float)target->height);
    glUniform1f(p->time, (float)clock->time_s);
    glUniform1f(p->timedelta, (float)clock->delta_s);
    glUniform4f(p->date, (float)clock->date[0], (float)clock->date[1], (float)clock->date[2],
                (float)clock->date[3]);
}

static void bind_texture(int unit, int location, GLenum kind, unsigned texture)
{
    glActiveTexture(GL_TEXTURE0 + (GLenum)unit);
    glBindTexture(kind, texture);
    glUniform1i(location, unit);
}

/* A point in space arrives as 0..1 of its range. */
static double in_space(const struct isf_input *input, const double *v, int i)
{
    return input->min[i] + (input->max[i] - input->min[i]) * v[i];
}

static void set_number(int location, const struct isf_input *input, const double *v)
{
    switch (input->type) {
    case ISF_EVENT:
    case ISF_BOOL:
        glUniform1i(location, v[0] > 0.5);
        break;
    case ISF_LONG:
        glUniform1i(location, (int)v[0]);
        break;
    case ISF_FLOAT:
        glUniform1f(location, (float)v[0]);
        break;
    case ISF_POINT:
        glUniform2f(location, (float)v[0], (float)v[1]);
        break;
    default:
        if (input->n_components == 3)
            glUniform3f(location, (float)in_space(input, v, 0), (float)in_space(input, v, 1),
                        (float)in_space(input, v, 2));
        else
            glUniform4f(location, (float)v[0], (float)v[1], (float)v[2], (float)v[3]);
        break;
    }
}

static int set_inputs(const struct passes *passes, int pass, const struct pass_input *inputs)
{
    const struct isf *isf = passes->program->isf;
    const struct pass_program *p = &passes->program->passes[pass];
    int unit = 0;
    for (int i = 0; i < isf->n_inputs; i++) {
        const struct isf_input *input = &isf->inputs[i];
        if (p->inputs[i] < 0)
            continue;
        if (input->type >= ISF_LINE)
            bind_texture(unit++, p->inputs[i], GL_TEXTURE_1D, inputs[i].texture);
        else if (input->type >= ISF_IMAGE)
            bind_texture(unit++, p->inputs[i], GL_TEXTURE_2D,
                         inputs[i].texture ? inputs[i].texture : passes->black);
        else
            set_number(p->inputs[i], input, inputs[i].v);
    }
    for (int i = 0; i < isf->n_imports; i++)
        if (p->imports[i] >= 0)
            bind_texture(unit++, p->imports[i],
                         isf->imports[i].cube ? GL_TEXTURE_CUBE_MAP : GL_TEXTURE_2D,
                         passes->program->imports[i]);
    return unit;
}

/* A pass sees what earlier passes of the same frame wrote; its own target as it was before, or black. */
static void bind_buffers(const struct passes *passes, int pass, bool shown, int unit)
{
    const struct pass_program *p = &passes->program->passes[pass];
    for (int i = 0; i < passes->program->isf->n_passes; i++) {
        if (p->targets[i] < 0 || passes->buffers[passes->buffer_of[i]].defined_by != i)
            continue;
        const struct buffer *buffer = &passes->buffers[passes->buffer_of[i]];
        bool own = !shown && passes->buffer_of[i] == passes->buffer_of[pass];
        unsigned texture = own && !buffer->persistent ? passes->black
                                                      : buffer->sides[buffer->front].texture;
        bind_texture(unit++, p->targets[i], GL_TEXTURE_2D, texture);
    }
}

/* Light adds up: where they stand does not depend on their order. */
static void draw_points(const struct target *target, int n)
{
    target_clear(target);
    glEnable(GL_PROGRAM_POINT_SIZE);
    glEnable(GL_BLEND);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glDrawArrays(GL_POINTS, 0, n);
    glDisable(GL_PROGRAM_POINT_SIZE);
}

static void draw_pass(struct passes *passes, int pass, const struct pass_clock *clock,
                      const struct pass_input *inputs, const struct target *target,
                      const struct finish *finish)
{
    target_bind(target);
    const struct pass_program *own = &passes->program->passes[pass];
    glUseProgram(own->gl);
    set_uniforms(passes, pass, clock, target);
    set_hosts(passes, pass, clock, inputs, target);
    bind_buffers(passes, pass, finish != NULL, set_inputs(passes, pass, inputs));
    bool kept = finish && passes->buffer_of[pass] >= 0; /* it is in its buffer already: show that */
    if (finish)
        glUniform4f(own->finish, finish->gain, finish->dither, 1, kept);
    else
        glUniform4f(own->finish, 1, 0, 0, 0);
    if (finish && finish->kept > 0) {
        glEnable(GL_BLEND);
        glBlendFunc(GL_CONSTANT_ALPHA, GL_ONE_MINUS_CONSTANT_ALPHA);
        glBlendColor(0, 0, 0, 1 - finish->kept);
    }
    if (isf_draws_points(passes->program->isf, pass))
        draw_points(target, passes->program->isf->points);
    else if (isf_has_vertex(passes->program->isf))
        glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    else
        gl_draw_cover();
    glDisable(GL_BLEND);
}

static void draw_into_buffer(struct passes *passes, int pass, const struct pass_clock *clock,
                             const struct pass_input *inputs)
{
    struct buffer *buffer = &passes->buffers[passes->buffer_of[pass]];
    int back = buffer->persistent ? 1 - buffer->front : 0;
    draw_pass(passes, pass, clock, inputs, &buffer->sides[back], NULL);
    buffer->front = back;
}

static void draw_all_buffers(struct passes *passes, const struct pass_clock *clock,
                             const struct pass_input *inputs)
{
    const struct isf *isf = passes->program->isf;
    size_buffers(passes, inputs);
    for (int i = 0; i < isf->n_passes; i++)
        if (passes->buffer_of[i] >= 0)
            draw_into_buffer(passes, i, clock, inputs);
}

void passes_step(struct passes *passes, const struct pass_clock *clock,
                 const struct pass_input *inputs)
{
    draw_all_buffers(passes, clock, inputs);
}

/* What a .vs computes is interpolated, and windows may be drawn upside down: it rounds the same on stage and in a film
 * only when it is always drawn into a texture first. */
static void show_aside(struct passes *passes, const struct pass_clock *clock,
                       const struct pass_input *inputs, const struct target *target,
                       const struct finish *finish)
{
    if (!passes->aside.fbo)
        passes->aside = target_make(TARGET_SCREEN, target->width, target->height);
    target_resize(&passes->aside, target->width, target->height, false);
    draw_pass(passes, passes->program->isf->n_passes - 1, clock, inputs, &passes->aside, finish);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, passes->aside.fbo);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, target->fbo);
    glBlitFramebuffer(0, 0, target->width, target->height, 0, 0, target->width, target->height,
                      GL_COLOR_BUFFER_BIT, GL_NEAREST);
}

void passes_show(struct passes *passes, const struct pass_clock *clock,
                 const struct pass_input *inputs, const struct target *target, struct finish finish)
{
    if (passes->stepped)
        size_buffers(passes, inputs);
    else
        draw_all_buffers(passes, clock, inputs);
    if (isf_has_vertex(passes->program->isf) && target->fbo == 0)
        show_aside(passes, clock, inputs, target, &finish);
    else
        draw_pass(passes, passes->program->isf->n_passes - 1, clock, inputs, target, &finish);
}

/* What a last pass may be drawn into: filters may lie over what is there, and only echoes need the last one. */
static const struct touched_output {
    enum target_format format;
    bool window, kept;
} touched_outputs[] = {
    {.format = TARGET_SCREEN},
    {.format = TARGET_LAYER},
    {.window = true},
    {.format = TARGET_SCREEN, .kept = true},
    {.format = TARGET_LAYER, .kept = true},
    {.window = true, .kept = true},
    {.format = TARGET_LINEAR},
};

enum { N_OUTPUTS = sizeof touched_outputs / sizeof *touched_outputs };

static int n_buffer_passes(const struct passes *passes)
{
    int n = 0;
    for (int i = 0; i < passes->program->isf->n_passes; i++)
        n += passes->buffer_of[i] >= 0;
    return n;
}

int passes_n_touches(const struct passes *passes)
{
    return n_buffer_passes(passes) + N_OUTPUTS;
}

bool passes_needs_touch(const struct passes *passes, int i, bool echoes)
{
    int output = i - n_buffer_passes(passes);
    if (output < 0)
        return true;
    return touched_outputs[output].kept ? passes->program->isf->kind == ISF_FILTER
                                        : touched_outputs[output].format != TARGET_LINEAR || echoes;
}

int passes_touched(const struct passes *passes, int i)
{
    int n_passes = passes->program->isf->n_passes, n = 0;
    for (int pass = 0; pass < n_passes; pass++)
        if (passes->buffer_of[pass] >= 0 && n++ == i)
            return pass;
    return n_passes - 1;
}

static void touch_output(struct passes *passes, const struct touched_output *output,
                         const struct pass_clock *clock, const struct pass_input *inputs)
{
    const struct finish finish = {.gain = 1, .kept = output->kept ? 0.5f : 0};
    struct target target = {.width = passes->width, .height = passes->height};
    int last = passes->program->isf->n_passes - 1;
    if (output->window && isf_has_vertex(passes->program->isf)) {
        show_aside(passes, clock, inputs, &target, &finish);
        return;
    }
    if (!output->window)
        target = target_make(output->format, 1, 1);
    draw_pass(passes, last, clock, inputs, &target, &finish);
    if (!output->window)
        target_free(&target);
}

void passes_touch(struct passes *passes, int i, const struct program *drawn,
                  const struct pass_input *inputs)
{
    const struct pass_clock clock = {0};
    const struct program *own = passes->program;
    int pass = passes_touched(passes, i), output = i - n_buffer_passes(passes);
    size_buffers(passes, inputs);
    passes->program = drawn;
    glEnable(GL_SCISSOR_TEST);
    glScissor(0, 0, 0, 0);
    if (output >= 0) {
        touch_output(passes, &touched_outputs[output], &clock, inputs);
    } else {
        struct buffer *buffer = &passes->buffers[passes->buffer_of[pass]];
        int back = buffer->persistent ? 1 - buffer->front : 0;
        draw_pass(passes, pass, &clock, inputs, &buffer->sides[back], NULL);
    }
    glDisable(GL_SCISSOR_TEST);
    passes->program = own;
}
