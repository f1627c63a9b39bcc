/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/compiler.h"

#include "base/ring.h"
#include "base/thread.h"
#include "visual/device.h"
#include "visual/mixer.h"
#include "visual/programs.h"
#include "visual/sound_texture.h"
#include "visual/trial.h"
#include "visual/warm.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { WAITING_MAX = 32 };

#define LONG_NS INT64_C(1000000000)

struct question {
    int ticket; /* 0 ends the thread */
    char path[PARTS_PATH_MAX];
    char transition[256];
    int width, height;
};

struct compiler {
    struct device *device;
    struct thread thread;
    struct ring questions; /* main writes */
    struct ring answers;   /* the thread writes pointers to struct compiled */
    struct wake asked, answered;
    struct wake ready;
    struct err start_err; /* written before `ready`, read after it */
    struct programs *programs;
    struct sound_textures *sound; /* stand-ins; the thread's */
    int width, height;            /* of the picture at the start */
    int pieces;                   /* of blending that are stored; the thread's */
    struct mixer *mixer;          /* the thread's, main's when `mixed` */
    atomic_bool faded, mixed;
};

static void answer_question(struct compiler *compiler, const struct question *question)
{
    struct compiled *answer = calloc(1, sizeof *answer);
    if (!answer)
        return;
    answer->ticket = question->ticket;
    answer->parts = parts_load_kept(question->path, question->transition, compiler->programs,
                                    &answer->files, &answer->err);
    const struct trial_desc trial = {
        .width = question->width, .height = question->height, .sound = compiler->sound};
    if (answer->parts && !trial_parts(answer->parts, &trial, &answer->err)) {
        parts_free(answer->parts);
        answer->parts = NULL;
    }
    if (answer->parts)
        warm_parts(answer->parts, &(struct warm_desc){.width = question->width,
                                                      .height = question->height,
                                                      .sound = compiler->sound});
    ring_write(&compiler->answers, &answer, 1);
    wake_post(&compiler->answered);
}

/* Blending, while nobody asks for anything. False when all of it is stored. */
static bool store_piece(struct compiler *compiler)
{
    const struct warm_desc desc = {.width = compiler->width, .height = compiler->height};
    if (compiler->pieces < 0)
        return false;
    if (compiler->mixer && warm_mixer_store(compiler->mixer, compiler->pieces++, &desc))
        return true;
    warm_store(true);
    compiler->pieces = -1;
    atomic_store(&compiler->mixed, true);
    return false;
}

static void *compile_thread(void *context)
{
    struct compiler *compiler = context;
    bool entered = device_enter_compile_thread(compiler->device, &compiler->start_err);
    wake_post(&compiler->ready);
    thread_be_calm();
    if (entered) {
        compiler->sound = sound_textures_create();
        compiler->mixer = mixer_create(NULL);
        while (compiler->pieces < WARM_FADES && store_piece(compiler)) {
        }
        warm_store(true);
        atomic_store(&compiler->faded, true);
    }
    while (entered && compiler->sound) {
        struct question question;
        if (!ring_read(&compiler->questions, &question, 1)) {
            if (!store_piece(compiler))
                wake_wait(&compiler->asked, LONG_NS);
            continue;
        }
        if (!question.ticket)
            break;
        answer_question(compiler, &question);
    }
    if (entered) {
        sound_textures_destroy(compiler->sound);
        device_leave_compile_thread(compiler->device);
    }
    return NULL;
}

struct compiler *compiler_create(struct device *device, int width, int height, struct err *err)
{
    struct compiler *compiler = calloc(1, sizeof *compiler);
    if (!compiler)
        return NULL;
    compiler->device = device;
    compiler->width = width;
    compiler->height = height;
    compiler->programs = programs_create();
    wake_init(&compiler->asked);
    wake_init(&compiler->answered);
    wake_init(&compiler->ready);
    if (!ring_init(&compiler->questions, sizeof(struct question), WAITING_MAX, err) ||
        !ring_init(&compiler->answers, sizeof(struct compiled *), WAITING_MAX, err) ||
        !thread_start(&compiler->thread, "compile", compile_thread, compiler, err)) {
        compiler_destroy(compiler);
        return NULL;
    }
    while (!wake_wait(&compiler->ready, LONG_NS)) {
    }
    if (compiler->start_err.code) {
        if (err)
            *err = compiler->start_err;
        compiler_destroy(compiler);
        return NULL;
    }
    return compiler;
}

void compiler_destroy(struct compiler *compiler)
{
    if (!compiler)
        return;
    if (compiler->thread.started) {
        const struct question end = {0};
        while (!ring_write(&compiler->questions, &end, 1))
            wake_wait(&compiler->answered, LONG_NS / 10);
        wake_post(&compiler->asked);
        thread_join(&compiler->thread);
    }
    struct compiled *answer;
    while (compiler->answers.data && ring_read(&compiler->answers, &answer, 1)) {
        parts_free(answer->parts);
        free(answer);
    }
    mixer_destroy(compiler->mixer);
    programs_destroy(compiler->programs);
    ring_free(&compiler->questions);
    ring_free(&compiler->answers);
    wake_free(&compiler->asked);
    wake_free(&compiler->answered);
    wake_free(&compiler->ready);
    free(compiler);
}

bool compiler_ask(struct compiler *compiler, const struct compile *wanted)
{
    struct question question = {
        .ticket = wanted->ticket, .width = wanted->width, .height = wanted->height};
    snprintf(question.path, sizeof question.path, "%s", wanted->path);
    snprintf(question.transition, sizeof question.transition, "%s", wanted->transition);
    if (!ring_write(&compiler->questions, &question, 1))
        return false;
    wake_post(&compiler->asked);
    return true;
}

bool compiler_fades(struct compiler *compiler)
{
    return atomic_load(&compiler->faded);
}

bool compiler_take_mixer(struct compiler *compiler, struct mixer **mixer)
{
    if (!atomic_exchange(&compiler->mixed, false))
        return false;
    *mixer = compiler->mixer;
    compiler->mixer = NULL;
    return true;
}

bool compiler_poll(struct compiler *compiler, struct compiled *answer)
{
    struct compiled *next;
    if (!ring_read(&compiler->answers, &next, 1))
        return false;
    *answer = *next;
    free(next);
    return true;
}
