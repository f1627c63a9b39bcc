/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/transition.h"

#include "visual/mixer.h"
#include "visual/program.h"
#include "visual/scene.h"

#include <stdlib.h>
#include <string.h>

struct transition {
    const struct program *program;
    struct passes *passes;
    struct sides *sides;
    double began_s;
    int frames;
};

static void prepare(struct target sides[2], enum target_format format, int width, int height)
{
    for (int i = 0; i < 2; i++) {
        if (!sides[i].fbo)
            sides[i] = target_make(format, width, height);
        target_resize(&sides[i], width, height, false);
    }
}

void sides_prepare(struct sides *sides, bool shader, int width, int height)
{
    if (shader)
        prepare(sides->mixed, TARGET_SCREEN, width, height);
    else
        prepare(sides->linear, TARGET_LAYER, width, height);
}

void sides_free(struct sides *sides)
{
    for (int i = 0; i < 2; i++) {
        target_free(&sides->mixed[i]);
        target_free(&sides->linear[i]);
    }
}

struct transition *transition_create(const struct transition_desc *desc)
{
    struct transition *transition = calloc(1, sizeof *transition);
    if (!transition) {
        passes_destroy(desc->passes);
        return NULL;
    }
    transition->program = desc->program;
    transition->sides = desc->sides;
    transition->passes = desc->passes;
    if (desc->program && !desc->passes)
        transition->passes = passes_create(desc->program, desc->width, desc->height);
    sides_prepare(desc->sides, transition->passes, desc->width, desc->height);
    return transition;
}

void transition_destroy(struct transition *transition)
{
    if (!transition)
        return;
    passes_destroy(transition->passes);
    free(transition);
}

static void draw_program(struct transition *transition, double progress,
                         const struct scene_frame *frame, const struct target *target,
                         struct finish finish)
{
    const struct isf *isf = transition->program->isf;
    struct pass_input inputs[ISF_INPUTS_MAX] = {0};
    for (int i = 0; i < isf->n_inputs; i++) {
        memcpy(inputs[i].v, isf->inputs[i].initial, sizeof inputs[i].v);
        if (!strcmp(isf->inputs[i].name, "startImage"))
            inputs[i].texture = transition->sides->mixed[0].texture;
        else if (!strcmp(isf->inputs[i].name, "endImage"))
            inputs[i].texture = transition->sides->mixed[1].texture;
        else if (!strcmp(isf->inputs[i].name, "progress"))
            inputs[i].v[0] = progress;
    }
    struct pass_clock clock = {.time_s = frame->time_s - transition->began_s,
                               .index = transition->frames};
    if (passes_are_stepped(transition->passes))
        passes_step(transition->passes, &clock, inputs);
    passes_show(transition->passes, &clock, inputs, target, finish);
}

void transition_draw(struct transition *transition, struct scene *from, struct scene *to,
                     double progress, const struct scene_frame *frame, const struct target *target,
                     struct finish finish, int steps[2])
{
    if (!transition->frames)
        transition->began_s = frame->time_s;
    struct target *sides = transition->passes ? transition->sides->mixed
                                              : transition->sides->linear;
    sides_prepare(transition->sides, transition->passes, target->width, target->height);
    for (int i = 0; i < 2; i++)
        steps[i] = scene_draw(i ? to : from, frame, &sides[i], (struct finish){.gain = 1});
    if (transition->passes) {
        passes_resize(transition->passes, target->width, target->height);
        draw_program(transition, progress, frame, target, finish);
    } else {
        mixer_fade(frame->mixer, &sides[0], &sides[1], (float)progress, target, finish);
    }
    transition->frames++;
}
