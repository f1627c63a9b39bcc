/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/warm.h"

#include "base/clock.h"
#include "tree/preset.h"
#include "visual/gl.h"
#include "visual/parts.h"
#include "visual/passes.h"
#include "visual/program.h"
#include "visual/sound_texture.h"

#include <string.h>

/* Until a driver that stores what it made on another thread has written it. */
#define STORE_NS INT64_C(100000000)

/* llvmpipe stores the code for a state under the program as it is at that moment, and making it for one state changes
 * the program. Another context finds the code only if it was made from a program that was never drawn with. */
bool warm_stores_untouched_only(void)
{
    return strstr((const char *)glGetString(GL_RENDERER), "llvmpipe");
}

/* What a scene's shaders may see beside sound. */
struct sight {
    bool pictures; /* of other layers and files */
    bool echoes;   /* what it showed before */
};

static struct sight sight_of(const struct parts *parts)
{
    struct sight sight = {.pictures = parts->n_images || parts->n_layers > 1};
    for (int i = 0; i < preset_n_entries(parts->preset); i++) {
        const struct preset_entry *entry = preset_entry(parts->preset, i);
        sight.echoes |= !strcmp(entry->value, "previous") || !strcmp(entry->key, "previous");
    }
    return sight;
}

/* Inputs that look like those of the stage to a driver. */
static void make_inputs(const struct isf *isf, const struct warm_desc *desc, struct sight sight,
                        unsigned picture, struct pass_input *inputs)
{
    for (int i = 0; i < isf->n_inputs; i++) {
        const struct isf_input *input = &isf->inputs[i];
        inputs[i] = (struct pass_input){0};
        memcpy(inputs[i].v, input->initial, sizeof inputs[i].v);
        if (input->type > ISF_IMAGE)
            inputs[i].texture = sound_textures_get(desc->sound, input->type, input->columns);
        else if (input->type == ISF_IMAGE && (isf->kind != ISF_GENERATOR || sight.pictures))
            inputs[i].texture = picture;
    }
}

static void touch(struct passes *passes, const struct program *program, int i, bool anew,
                  struct sight sight, const struct warm_desc *desc)
{
    struct pass_input inputs[ISF_INPUTS_MAX];
    int pass = passes_touched(passes, i);
    unsigned picture = gl_texture(GL_RGBA8, desc->width, desc->height);
    make_inputs(program->isf, desc, sight, picture, inputs);
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

static bool warm_program(struct program *program, struct sight sight, const struct warm_desc *desc)
{
    if (!program || is_warm(program, desc))
        return false;
    struct passes *passes = passes_create(program, desc->width, desc->height);
    if (!passes)
        return false;
    bool anew = warm_stores_untouched_only();
    for (int i = 0; i < passes_n_touches(passes); i++)
        if (passes_needs_touch(passes, i, sight.echoes))
            touch(passes, program, i, anew, sight, desc);
    passes_destroy(passes);
    program->warm_width = desc->width;
    program->warm_height = desc->height;
    return true;
}

void warm_store(bool store)
{
    glFinish();
    if (store && warm_stores_untouched_only())
        clock_sleep_until_ns(clock_now_ns() + STORE_NS);
}

void warm_parts(struct parts *parts, const struct warm_desc *desc)
{
    struct program *program;
    struct passes **passes;
    bool made = false;
    for (int i = 0; parts_shader(parts, i, &program, &passes); i++)
        made |= warm_program(program, sight_of(parts), desc);
    warm_store(made);
}

bool warm_piece(struct parts *parts, struct warm_at *at, const struct warm_desc *desc)
{
    struct program *program;
    struct passes **passes;
    struct sight sight = sight_of(parts);
    for (; parts_shader(parts, at->owner, &program, &passes); at->owner++, at->piece = 0) {
        if (program && !*passes)
            *passes = passes_create(program, desc->width, desc->height);
        for (; *passes && at->piece < passes_n_touches(*passes); at->piece++)
            if (passes_needs_touch(*passes, at->piece, sight.echoes)) {
                touch(*passes, program, at->piece++, false, sight, desc);
                return true;
            }
    }
    return false;
}

bool warm_needs_blends(const struct parts *parts)
{
    return parts->n_layers > 1 || parts->effects.n || parts->layers[0].effects.n ||
           parts->layers[0].kind != ORIGIN_SHADER;
}
