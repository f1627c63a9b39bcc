/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/warm.h"

#include "base/clock.h"
#include "visual/gl.h"
#include "visual/mixer.h"
#include "visual/parts.h"
#include "visual/passes.h"
#include "visual/program.h"
#include "visual/sound_texture.h"

#include <string.h>

/* Until a driver that stores what it made on another thread has written it. */
#define STORE_NS INT64_C(100000000)

/* llvmpipe stores the code for a state under the program as it is at that moment, and making it for one state changes
 * the program. Another context finds the code only if it was made from a program that was never drawn with. */
static bool stores_untouched_only(void)
{
    return strstr((const char *)glGetString(GL_RENDERER), "llvmpipe");
}

/* Inputs that look like those of the stage to a driver. */
static void make_inputs(const struct isf *isf, const struct warm_desc *desc, unsigned picture,
                        struct pass_input *inputs)
{
    for (int i = 0; i < isf->n_inputs; i++) {
        const struct isf_input *input = &isf->inputs[i];
        inputs[i] = (struct pass_input){0};
        memcpy(inputs[i].v, input->initial, sizeof inputs[i].v);
        if (input->type > ISF_IMAGE)
            inputs[i].texture = sound_textures_get(desc->sound, input->type, input->columns);
        else if (input->type == ISF_IMAGE && isf->kind != ISF_GENERATOR)
            inputs[i].texture = picture;
    }
}

static void touch(struct passes *passes, const struct program *program, int i, bool anew,
                  const struct warm_desc *desc)
{
    struct pass_input inputs[ISF_INPUTS_MAX];
    int pass = passes_touched(passes, i);
    unsigned picture = gl_texture(GL_RGBA8, desc->width, desc->height);
    make_inputs(program->isf, desc, picture, inputs);
    struct program *again = anew ? program_relink(program, pass) : NULL;
    passes_touch(passes, i, again ? again : program, inputs);
    if (again)
        program_unlink(again, pass);
    glDeleteTextures(1, &picture);
}

static bool is_warm(const struct program *program, const struct warm_desc *desc)
{
    return program->warm_width == desc->width && program->warm_height == desc->height;
}

static bool warm_program(struct program *program, const struct warm_desc *desc)
{
    if (!program || is_warm(program, desc))
        return false;
    struct passes *passes = passes_create(program, desc->width, desc->height);
    if (!passes)
        return false;
    bool anew = stores_untouched_only();
    for (int i = 0; i < passes_n_touches(passes); i++)
        touch(passes, program, i, anew, desc);
    passes_destroy(passes);
    program->warm_width = desc->width;
    program->warm_height = desc->height;
    return true;
}

static void finish(bool store)
{
    glFinish();
    if (store && stores_untouched_only())
        clock_sleep_until_ns(clock_now_ns() + STORE_NS);
}

void warm_parts(struct parts *parts, const struct warm_desc *desc)
{
    struct program *program;
    struct passes **passes;
    bool made = false;
    for (int i = 0; parts_shader(parts, i, &program, &passes); i++)
        made |= warm_program(program, desc);
    finish(made);
}

bool warm_piece(struct parts *parts, struct warm_at *at, const struct warm_desc *desc)
{
    struct program *program;
    struct passes **passes;
    for (; parts_shader(parts, at->owner, &program, &passes); at->owner++, at->piece = 0) {
        if (program && !*passes)
            *passes = passes_create(program, desc->width, desc->height);
        if (*passes && at->piece < passes_n_touches(*passes)) {
            touch(*passes, program, at->piece++, false, desc);
            return true;
        }
    }
    return false;
}

bool warm_mixer(struct mixer *mixer, int i, const struct warm_desc *desc)
{
    enum { N_OUTPUTS = 2 };
    if (i >= N_OUTPUTS)
        return false;
    const struct target output = i ? target_make(TARGET_SCREEN, 1, 1)
                                   : (struct target){.width = 1, .height = 1};
    struct target side = {.width = desc->width, .height = desc->height, .format = TARGET_LAYER};
    side.texture = gl_texture(GL_SRGB8_ALPHA8, side.width, side.height);
    glEnable(GL_SCISSOR_TEST);
    glScissor(0, 0, 0, 0);
    mixer_fade(mixer, &side, &side, 0, &output, (struct finish){.gain = 1});
    glDisable(GL_SCISSOR_TEST);
    target_free(&side);
    target_free(&(struct target){.fbo = output.fbo, .texture = output.texture});
    return true;
}

void warm_mixers(const struct warm_desc *desc)
{
    struct mixer *mixer = mixer_create(NULL);
    for (int i = 0; mixer && warm_mixer(mixer, i, desc); i++)
        if (stores_untouched_only()) {
            mixer_destroy(mixer);
            mixer = mixer_create(NULL);
        }
    mixer_destroy(mixer);
    finish(true);
}
