/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/shader.h"

#include "base/err.h"
#include "tree/tree.h"
#include "visual/program.h"
#include "visual/sound_texture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int row_place_add(const struct row_place *place, const struct row *row, struct err *err)
{
    char address[ROW_ADDRESS_MAX], alias[ROW_ADDRESS_MAX];
    struct row own = *row;
    if (snprintf(address, sizeof address, "%s/%s", place->prefix, row->address) >=
        (int)sizeof address) {
        err_set(err, ERR_RANGE, _("The name %s is too long; shorten it."), place->prefix);
        return TREE_NONE;
    }
    own.address = address;
    int id = tree_add(place->tree, place->branch, &own, err);
    if (id == TREE_NONE || !place->alias)
        return id;
    snprintf(alias, sizeof alias, "%s/%s", place->alias, row->address);
    if (strcmp(alias, address) != 0)
        tree_alias(place->tree, id, alias, NULL);
    return id;
}

static bool is_taken(const char *name, const char *const *taken)
{
    for (; *taken; taken++)
        if (!strcmp(name, *taken))
            return true;
    return false;
}

static int add_input_row(const struct row_place *place, const struct isf_input *input,
                         const char *const *taken, struct err *err)
{
    static const enum row_type types[] = {
        [ISF_EVENT] = ROW_TRIGGER, [ISF_BOOL] = ROW_BOOL,   [ISF_LONG] = ROW_INT,
        [ISF_FLOAT] = ROW_FLOAT,   [ISF_POINT] = ROW_POINT, [ISF_COLOR] = ROW_COLOR,
        [ISF_IMAGE] = ROW_TEXT,
    };
    bool image = input->type == ISF_IMAGE;
    char name[ISF_NAME_MAX + 1];
    const char *choices[ISF_VALUES_MAX + 1] = {0};
    snprintf(name, sizeof name, "%s%s", input->name, is_taken(input->name, taken) ? "_" : "");
    struct row row = {.address = name,
                      .type = types[input->type],
                      .min = input->min[0],
                      .max = input->max[0],
                      .tier = TIER_PLAY,
                      .flags = ROW_WRITE | ROW_SAVE | (image ? 0u : ROW_BIND),
                      .doc = image
                                 ? "Which picture it is: layer:NAME, previous, behind, image:FILE; "
                                   "nothing means behind for inputImage, black for others."
                                 : input->label};
    memcpy(row.initial, input->initial, sizeof row.initial);
    if (input->n_values) {
        row.type = ROW_CHOICE;
        row.choices = choices;
        row.initial[0] = row.min = 0;
        row.max = input->n_values - 1;
        for (int i = 0; i < input->n_values; i++) {
            choices[i] = input->value_labels[i];
            if (input->values[i] == input->initial[0])
                row.initial[0] = i;
        }
    }
    return row_place_add(place, &row, err);
}

static bool add_rows(struct shader *shader, const struct row_place *place, const char *const *taken,
                     bool effect, struct err *err)
{
    const struct isf *isf = shader->program->isf;
    int given = effect ? shader_input_image(shader) : -1;
    for (int i = 0; i < isf->n_inputs; i++) {
        shader->rows[i] = TREE_NONE;
        if (isf->inputs[i].type > ISF_IMAGE || i == given)
            continue;
        shader->rows[i] = add_input_row(place, &isf->inputs[i], taken, err);
        if (shader->rows[i] == TREE_NONE)
            return false;
    }
    return true;
}

struct shader *shader_create(const struct row_place *place, struct program *program,
                             struct passes *passes, const char *const *taken, bool effect,
                             int width, int height, struct err *err)
{
    struct shader *shader = calloc(1, sizeof *shader);
    if (!shader) {
        passes_destroy(passes);
        program_free(program);
        err_set(err, ERR_SYSTEM, _("No memory for %s; close other programs."), place->prefix);
        return NULL;
    }
    shader->tree = place->tree;
    shader->program = program;
    shader->width = width;
    shader->height = height;
    shader->scale = 1;
    shader->passes = passes ? passes : passes_create(program, width, height);
    if (shader->passes)
        passes_resize(shader->passes, width, height);
    else
        err_set(err, ERR_SYSTEM, _("No memory for %s; close other programs."), place->prefix);
    if (shader->passes && add_rows(shader, place, taken, effect, err))
        return shader;
    shader_destroy(shader);
    return NULL;
}

void shader_destroy(struct shader *shader)
{
    if (!shader)
        return;
    passes_destroy(shader->passes);
    program_free(shader->program);
    target_free(&shader->small);
    timer_free(&shader->timer);
    free(shader);
}

int shader_input_image(const struct shader *shader)
{
    const struct isf *isf = shader->program->isf;
    for (int i = 0; i < isf->n_inputs; i++)
        if (isf->inputs[i].type == ISF_IMAGE && !strcmp(isf->inputs[i].name, "inputImage"))
            return i;
    return -1;
}

bool shader_is_stepped(const struct shader *shader)
{
    return passes_are_stepped(shader->passes);
}

static int scaled(const struct shader *shader, int side)
{
    int n = (int)lround(side * shader->scale);
    return n < 1 ? 1 : n;
}

static void follow_size(struct shader *shader)
{
    passes_resize(shader->passes, scaled(shader, shader->width), scaled(shader, shader->height));
}

void shader_resize(struct shader *shader, int width, int height)
{
    shader->width = width;
    shader->height = height;
    follow_size(shader);
}

void shader_scale(struct shader *shader, double scale)
{
    shader->scale = scale < 0.1 ? 0.1 : scale > 1 ? 1 : scale;
    follow_size(shader);
}

void shader_adopt(struct shader *now, struct shader *then)
{
    if (now->program->hash != then->program->hash)
        return;
    struct program *program = now->program;
    struct passes *passes = now->passes;
    now->program = then->program;
    now->passes = then->passes;
    now->drawn = then->drawn;
    now->drawn_s = then->drawn_s;
    shader_scale(now, then->scale);
    then->program = program;
    then->passes = passes;
}

static double input_number(struct shader *shader, int i, int component)
{
    const struct isf_input *input = &shader->program->isf->inputs[i];
    int id = shader->rows[i];
    if (input->type == ISF_EVENT) {
        uint64_t fires = tree_fires(shader->tree, id);
        bool fired = fires != shader->fires_seen[i];
        shader->fires_seen[i] = fires;
        return fired;
    }
    double x = tree_shown(shader->tree, id, component);
    if (!input->n_values)
        return x;
    int choice = (int)x;
    return input->values[choice < 0 ? 0 : choice < input->n_values ? choice : input->n_values - 1];
}

static void gather_inputs(struct shader *shader, struct sound_textures *sound)
{
    const struct isf *isf = shader->program->isf;
    for (int i = 0; i < isf->n_inputs; i++) {
        const struct isf_input *input = &isf->inputs[i];
        struct pass_input *value = &shader->inputs[i];
        if (input->type > ISF_IMAGE) {
            value->texture = sound_textures_get(sound, input->type, input->columns);
            continue;
        }
        int n = input->type == ISF_IMAGE   ? 0
                : input->type == ISF_COLOR ? 4
                : input->type == ISF_POINT ? 2
                                           : 1;
        for (int c = 0; c < n; c++)
            value->v[c] = input_number(shader, i, c);
    }
}

static void clear_events(struct shader *shader)
{
    const struct isf *isf = shader->program->isf;
    for (int i = 0; i < isf->n_inputs; i++)
        if (isf->inputs[i].type == ISF_EVENT)
            shader->inputs[i].v[0] = 0;
}

static struct pass_clock step_clock(const struct shader *shader, const struct moment *moment,
                                    int64_t step)
{
    struct pass_clock clock = {.time_s = (double)step / moment->rate,
                               .delta_s = shader->drawn ? 1 / moment->rate : 0,
                               .index = (int)shader->drawn};
    memcpy(clock.date, moment->date, sizeof clock.date);
    return clock;
}

static void run_steps(struct shader *shader, const struct moment *moment)
{
    if (moment->n_steps > 0)
        gather_inputs(shader, moment->sound);
    for (int i = 0; i < moment->n_steps; i++) {
        struct pass_clock clock =
            step_clock(shader, moment, moment->step - moment->n_steps + 1 + i);
        passes_step(shader->passes, &clock, shader->inputs);
        shader->drawn++;
        clear_events(shader);
    }
}

/* Smaller, then stretched. What lies over another picture cannot be: that one would be stretched too. */
static void show(struct shader *shader, const struct pass_clock *clock, const struct target *target,
                 struct finish finish)
{
    struct target *small = &shader->small;
    if (shader->scale >= 1 || finish.kept > 0) {
        passes_show(shader->passes, clock, shader->inputs, target, finish);
        return;
    }
    int width = scaled(shader, target->width), height = scaled(shader, target->height);
    if (small->fbo && small->format != target->format)
        target_free(small);
    if (!small->fbo)
        *small = target_make(target->format, width, height);
    target_resize(small, width, height, false);
    passes_show(shader->passes, clock, shader->inputs, small, finish);
    target_stretch(small, target);
}

void shader_draw(struct shader *shader, const struct moment *moment, const struct target *target,
                 struct finish finish)
{
    struct pass_clock clock;
    timer_begin(&shader->timer);
    if (passes_are_stepped(shader->passes)) {
        run_steps(shader, moment);
        clock = step_clock(shader, moment, moment->step);
        clock.index -= clock.index > 0;
    } else {
        gather_inputs(shader, moment->sound);
        clock = (struct pass_clock){.time_s = moment->now_s,
                                    .delta_s = shader->drawn ? moment->now_s - shader->drawn_s : 0,
                                    .index = (int)shader->drawn};
        memcpy(clock.date, moment->date, sizeof clock.date);
        shader->drawn_s = moment->now_s;
        shader->drawn++;
    }
    show(shader, &clock, target, finish);
    timer_end(&shader->timer);
}
