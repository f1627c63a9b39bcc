/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/trial.h"

#include "base/clock.h"
#include "base/err.h"
#include "visual/gl.h"
#include "visual/parts.h"
#include "visual/passes.h"
#include "visual/program.h"
#include "visual/sound_texture.h"

#include <math.h>
#include <string.h>

/* The least of some drawings counts: a busy machine only ever makes them longer. */
enum { DRAWINGS = 2, DRAWINGS_MAX = 12 };

/* So long a small drawing is waited for before its size is asked no more. */
#define HANGS_S 2.0

/* First so small that even a loop without end stalls nobody; then large enough to judge by. */
static const struct size {
    int width, height;
    double limit_s; /* for the whole picture: the smallest one costs what every drawing costs */
} sizes[] = {{16, 9, 12 * TRIAL_S}, {64, 36, TRIAL_S}};

/* Seconds that the driver worked for one drawing: what it waits for the show, which draws at the same time, is not the
 * shader's. Only a drawing that hangs counts as it was waited for. */
static double time_drawing(struct passes *passes, const struct target *target,
                           const struct pass_input *inputs, int i)
{
    const struct pass_clock clock = {.time_s = 1 + i, .delta_s = 1, .index = i};
    int64_t start_ns = clock_now_ns();
    GLuint query;
    GLuint64 worked_ns = 0;
    glGenQueries(1, &query);
    glBeginQuery(GL_TIME_ELAPSED, query);
    if (passes_are_stepped(passes))
        passes_step(passes, &clock, inputs);
    passes_show(passes, &clock, inputs, target, (struct finish){.gain = 1});
    glEndQuery(GL_TIME_ELAPSED);
    glFinish();
    glGetQueryObjectui64v(query, GL_QUERY_RESULT, &worked_ns);
    glDeleteQueries(1, &query);
    double waited_s = (double)(clock_now_ns() - start_ns) / 1e9, worked_s = (double)worked_ns / 1e9;
    return waited_s > HANGS_S ? waited_s : worked_s;
}

/* Seconds for one small picture. The first drawing is the driver's, who makes its code meanwhile. */
static double draw_small(const struct program *program, const struct size *size, double limit_s,
                         struct sound_textures *sound)
{
    const struct isf *isf = program->isf;
    struct passes *passes = passes_create(program, size->width, size->height);
    struct target target = target_make(TARGET_SCREEN, size->width, size->height);
    struct pass_input inputs[ISF_INPUTS_MAX] = {0};
    double least_s = INFINITY;
    for (int i = 0; i < isf->n_inputs; i++) {
        memcpy(inputs[i].v, isf->inputs[i].initial, sizeof inputs[i].v);
        if (isf->inputs[i].type > ISF_IMAGE)
            inputs[i].texture =
                sound_textures_get(sound, isf->inputs[i].type, isf->inputs[i].columns);
    }
    bool enough = !passes;
    for (int i = 0; !enough; i++) {
        double s = time_drawing(passes, &target, inputs, i);
        least_s = i && s < least_s ? s : least_s;
        enough = i >= DRAWINGS && (least_s < limit_s || least_s > HANGS_S || i == DRAWINGS_MAX);
    }
    passes_destroy(passes);
    target_free(&target);
    return least_s;
}

/* With a program of its own: the one that goes on stage must not have been drawn with (warm.h). */
static bool try_program(struct program *program, const struct trial_desc *desc, struct err *err)
{
    struct program *copy = program_load(program->path, err);
    if (!copy)
        return false;
    double picture_s = 0;
    program->passed = true;
    for (size_t i = 0; program->passed && i < sizeof sizes / sizeof *sizes; i++) {
        double times = (double)desc->width * desc->height / (sizes[i].width * sizes[i].height);
        picture_s = draw_small(copy, &sizes[i], sizes[i].limit_s / times, desc->sound) * times;
        program->passed = picture_s < sizes[i].limit_s;
    }
    program_free(copy);
    return program->passed ||
           err_set(err, ERR_RANGE,
                   _("%s would take about %.0f s for each picture here and is not shown; let its "
                     "loops end sooner."),
                   program->path, picture_s);
}

bool trial_parts(struct parts *parts, const struct trial_desc *desc, struct err *err)
{
    struct program *program;
    struct passes **passes;
    for (int i = 0; parts_shader(parts, i, &program, &passes); i++)
        if (program && !program->passed && !try_program(program, desc, err))
            return false;
    return true;
}
