/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/still.h"

#include "analysis/features.h"
#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/frame.h"
#include "engine/show.h"
#include "media/picture.h"
#include "tree/gate.h"
#include "tree/tree.h"
#include "visual/device.h"
#include "visual/image.h"
#include "visual/parts.h"
#include "visual/passes.h"
#include "visual/program.h"
#include "visual/scene.h"
#include "visual/shader_file.h"
#include "visual/sound_texture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 1920, HEIGHT = 1080 };

#define STEP_S (1.0 / 60)

static const double date[4] = {2000, 1, 1, 0}; /* a film's too */

struct still {
    const struct still_desc *desc;
    struct err *err;
    struct target target;
    struct program *program;
    struct passes *passes;
    struct sound_textures *sound;
    struct pass_input inputs[ISF_INPUTS_MAX];
    unsigned images[ISF_INPUTS_MAX];
    int n_images;
};

static int frames_of(const struct still_desc *desc)
{
    return desc->frames > 0 ? desc->frames : 1;
}

static double moment(const struct still_desc *desc, int frame)
{
    return desc->time_s + frame * (desc->step_s > 0 ? desc->step_s : STEP_S);
}

/* "NAME=VALUE" in two; false and *err when there is no sign in it. */
static bool split(const char *word, char *name, size_t size, const char **value, struct err *err)
{
    const char *sign = strchr(word, '=');
    if (!sign || sign == word || (size_t)(sign - word) >= size)
        return err_set(err, ERR_USAGE, _("«%s» says nothing; write NAME=VALUE."), word);
    snprintf(name, size, "%.*s", (int)(sign - word), word);
    *value = sign + 1;
    return true;
}

static bool write_out(struct still *still)
{
    const struct target *target = &still->target;
    size_t stride = (size_t)target->width * 4;
    unsigned char *rgba = malloc(stride * (size_t)target->height);
    if (!rgba)
        return err_set(still->err, ERR_SYSTEM, _("No memory for the picture; make it smaller."));
    target_read(target, rgba);
    bool ok = picture_write_png(still->desc->output, rgba + stride * (size_t)(target->height - 1),
                                target->width, target->height, -(int)stride, still->err);
    free(rgba);
    return ok;
}

static void say_lines(const char *lines)
{
    for (const char *at = lines; at && *at; at += strcspn(at, "\n") + 1)
        log_say(LOG_WARN, "%.*s", (int)strcspn(at, "\n"), at);
}

/* ---- raw: a shader alone ---- */

static int find_input(const struct still *still, const char *name, bool image)
{
    const struct isf *isf = still->program->isf;
    for (int i = 0; i < isf->n_inputs; i++)
        if (!strcmp(isf->inputs[i].name, name) && (isf->inputs[i].type == ISF_IMAGE) == image)
            return i;
    err_set(still->err, ERR_NOT_FOUND, _("%s has no input «%s» of that kind; check its name."),
            still->program->path, name);
    return -1;
}

static bool set_raw(struct still *still, const char *word)
{
    char name[ISF_NAME_MAX];
    const char *value;
    if (!split(word, name, sizeof name, &value, still->err))
        return false;
    int input = find_input(still, name, false);
    for (int c = 0; input >= 0 && c < 4 && *value; c++) {
        if (!text_number(value, &value, &still->inputs[input].v[c]))
            return err_set(still->err, ERR_USAGE,
                           _("«%s» is no number; write NAME=0.5 or NAME=0.1,0.2."), word);
        value += strspn(value, " ,");
    }
    return input >= 0;
}

static bool set_image(struct still *still, const char *word)
{
    char name[ISF_NAME_MAX];
    const char *path;
    struct image image;
    if (!split(word, name, sizeof name, &path, still->err))
        return false;
    int input = find_input(still, name, true);
    if (input < 0 || !image_load(path, &image, still->err))
        return false;
    still->inputs[input].texture = still->images[still->n_images++] = image.texture;
    return true;
}

static bool open_raw(struct still *still)
{
    const struct still_desc *desc = still->desc;
    if (!shader_file_is(desc->path))
        return err_set(still->err, ERR_USAGE,
                       _("%s is no shader; --raw draws one shader's own output."), desc->path);
    still->program = program_load_interpolated(desc->path, still->err);
    still->sound = sound_textures_create();
    if (!still->program || !still->sound)
        return false;
    say_lines(still->program->warnings);
    still->passes = passes_create(still->program, still->target.width, still->target.height);
    const struct isf *isf = still->program->isf;
    sound_textures_hear(still->sound, NULL);
    for (int i = 0; i < isf->n_inputs; i++) {
        memcpy(still->inputs[i].v, isf->inputs[i].initial, sizeof still->inputs[i].v);
        if (isf->inputs[i].type > ISF_IMAGE)
            still->inputs[i].texture =
                sound_textures_get(still->sound, isf->inputs[i].type, isf->inputs[i].columns);
    }
    for (int i = 0; i < desc->n_sets; i++)
        if (!set_raw(still, desc->sets[i]))
            return false;
    for (int i = 0; i < desc->n_images && i < ISF_INPUTS_MAX; i++)
        if (!set_image(still, desc->images[i]))
            return false;
    return still->passes != NULL;
}

static bool draw_raw(struct still *still)
{
    if (!open_raw(still))
        return false;
    const struct isf *isf = still->program->isf;
    for (int frame = 0; frame < frames_of(still->desc); frame++) {
        double time_s = moment(still->desc, frame);
        struct pass_clock clock = {.time_s = time_s, .index = frame};
        clock.delta_s = frame ? time_s - moment(still->desc, frame - 1) : 0;
        memcpy(clock.date, date, sizeof clock.date);
        if (passes_are_stepped(still->passes))
            passes_step(still->passes, &clock, still->inputs);
        passes_show(still->passes, &clock, still->inputs, &still->target,
                    (struct finish){.gain = 1});
        for (int i = 0; i < isf->n_inputs; i++)
            if (isf->inputs[i].type == ISF_EVENT)
                still->inputs[i].v[0] = 0;
    }
    return true;
}

static void close_raw(struct still *still)
{
    passes_destroy(still->passes);
    program_free(still->program);
    sound_textures_destroy(still->sound);
    for (int i = 0; i < still->n_images; i++)
        image_free(still->images[i]);
}

/* ---- as on stage ---- */

/* A bare name is an input of one of the layers, else a knob. */
static void find_address(const struct show *show, const char *name, char *out, size_t size)
{
    const struct parts *parts = scene_parts(show->on_stage.scene);
    snprintf(out, size, "%s", name);
    if (*name == '/')
        return;
    for (int i = 0; i < parts->n_layers; i++) {
        snprintf(out, size, "/layer/%s/%s", parts->layers[i].name, name);
        if (tree_find(show->tree, out) != TREE_NONE)
            return;
    }
    snprintf(out, size, "/knob/%s", name);
}

/* Numbers as numbers, anything else as a text; kind is put before a text, as in "image:FILE". */
static bool apply_word(struct show *show, const char *word, const char *kind, struct err *err)
{
    char name[WRITE_ADDRESS_MAX], address[WRITE_ADDRESS_MAX + 80], text[WRITE_TEXT_MAX];
    const char *value;
    struct write write;
    struct verdict verdict = {0};
    double x;
    if (!split(word, name, sizeof name, &value, err))
        return false;
    find_address(show, name, address, sizeof address);
    write_make(&write, ROLE_OPERATOR, "still", address, "");
    snprintf(text, sizeof text, "%s%s", kind, value);
    if (*kind || !text_number(value, &value, &x)) {
        write_add_text(&write, text);
    } else {
        do
            write_add_number(&write, x);
        while (value += strspn(value, " ,"), text_number(value, &value, &x));
    }
    if (tree_apply(show->tree, &write, &verdict) && verdict.judgement == WRITE_ACCEPTED)
        return true;
    return err_set(err, ERR_NOT_FOUND, "%s",
                   *verdict.sentence ? verdict.sentence : _("Nothing has that name."));
}

static void pass_time(struct show *show, double until_s)
{
    static struct tick silence[FRAME_TICKS_MAX];
    int64_t until = (int64_t)floor(until_s / TICK_S + 1e-6);
    while (show->tick + 1 < until) {
        int64_t n = until - show->tick - 1;
        frame_pass_over(show, silence, n < FRAME_TICKS_MAX ? (int)n : FRAME_TICKS_MAX);
    }
}

static bool set_stage(struct still *still, struct show *show)
{
    const struct still_desc *desc = still->desc;
    struct parts *parts = parts_load(desc->path, NULL, NULL, still->err);
    if (!parts || !show_swap(show, parts, 0, still->err))
        return false;
    say_lines(show->on_stage.warnings);
    for (int i = 0; i < desc->n_sets; i++)
        if (!apply_word(show, desc->sets[i], "", still->err))
            return false;
    for (int i = 0; i < desc->n_images; i++)
        if (!apply_word(show, desc->images[i], "image:", still->err))
            return false;
    return true;
}

static bool draw_staged(struct still *still)
{
    struct show *show = show_create(still->target.width, still->target.height, still->err);
    bool ok = show && set_stage(still, show);
    for (int frame = 0; ok && frame < frames_of(still->desc); frame++) {
        struct frame_input in = {
            .time_s = moment(still->desc, frame), .target = still->target, .waits = true};
        memcpy(in.date, date, sizeof in.date);
        pass_time(show, in.time_s);
        frame_step(show, &in);
    }
    show_destroy(show);
    return ok;
}

bool still_draw(const struct still_desc *desc, struct err *err)
{
    const struct device_desc offscreen = {.offscreen = true};
    struct device *device = device_create(&offscreen, err);
    struct still *still = device ? calloc(1, sizeof *still) : NULL;
    bool ok = false;
    if (still) {
        *still = (struct still){.desc = desc, .err = err};
        still->target = target_make(TARGET_SCREEN, desc->width ? desc->width : WIDTH,
                                    desc->height ? desc->height : HEIGHT);
        ok = (desc->raw ? draw_raw(still) : draw_staged(still)) && write_out(still);
        close_raw(still);
        target_free(&still->target);
    }
    free(still);
    device_destroy(device);
    return ok;
}
