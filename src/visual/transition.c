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
    struct target sides[2];
    double began_s;
    int frames;
};

struct transition *transition_create(const struct program *program, int width, int height)
{
    struct transition *transition = calloc(1, sizeof *transition);
    if (!transition)
        return NULL;
    transition->program = program;
    if (program)
        transition->passes = passes_create(program, width, height);
    /* a shader mixes what it samples as it is; our own fade mixes in linear light */
    for (int i = 0; i < 2; i++)
        transition->sides[i] =
            target_make(transition->passes ? TARGET_SCREEN : TARGET_LAYER, width, height);
    return transition;
}

void transition_destroy(struct transition *transition)
{
    if (!transition)
        return;
    passes_destroy(transition->passes);
    target_free(&transition->sides[0]);
    target_free(&transition->sides[1]);
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
            inputs[i].texture = transition->sides[0].texture;
        else if (!strcmp(isf->inputs[i].name, "endImage"))
            inputs[i].texture = transition->sides[1].texture;
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
    for (int i = 0; i < 2; i++) {
        target_resize(&transition->sides[i], target->width, target->height, false);
        steps[i] =
            scene_draw(i ? to : from, frame, &transition->sides[i], (struct finish){.gain = 1});
    }
    if (transition->passes) {
        passes_resize(transition->passes, target->width, target->height);
        draw_program(transition, progress, frame, target, finish);
    } else {
        mixer_fade(frame->mixer, &transition->sides[0], &transition->sides[1], (float)progress,
                   target, finish);
    }
    transition->frames++;
}
