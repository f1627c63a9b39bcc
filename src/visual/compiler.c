/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/compiler.h"

#include "base/ring.h"
#include "base/thread.h"
#include "visual/device.h"

#include <stdio.h>
#include <stdlib.h>

enum { WAITING_MAX = 32 };

#define LONG_NS INT64_C(1000000000)

struct question {
    int ticket; /* 0 ends the thread */
    char path[PARTS_PATH_MAX];
    char transition[256];
};

struct compiler {
    struct device *device;
    struct thread thread;
    struct ring questions; /* main writes */
    struct ring answers;   /* the thread writes pointers to struct compiled */
    struct wake asked, answered;
    struct wake ready;
    struct err start_err; /* written before `ready`, read after it */
};

static void answer_question(struct compiler *compiler, const struct question *question)
{
    struct compiled *answer = calloc(1, sizeof *answer);
    if (!answer)
        return;
    answer->ticket = question->ticket;
    answer->parts = parts_load(question->path, question->transition, &answer->files, &answer->err);
    ring_write(&compiler->answers, &answer, 1);
    wake_post(&compiler->answered);
}

static void *compile_thread(void *context)
{
    struct compiler *compiler = context;
    bool entered = device_enter_compile_thread(compiler->device, &compiler->start_err);
    wake_post(&compiler->ready);
    while (entered) {
        struct question question;
        if (!ring_read(&compiler->questions, &question, 1)) {
            wake_wait(&compiler->asked, LONG_NS);
            continue;
        }
        if (!question.ticket)
            break;
        answer_question(compiler, &question);
    }
    if (entered)
        device_leave_compile_thread(compiler->device);
    return NULL;
}

struct compiler *compiler_create(struct device *device, struct err *err)
{
    struct compiler *compiler = calloc(1, sizeof *compiler);
    if (!compiler)
        return NULL;
    compiler->device = device;
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
    ring_free(&compiler->questions);
    ring_free(&compiler->answers);
    wake_free(&compiler->asked);
    wake_free(&compiler->answered);
    wake_free(&compiler->ready);
    free(compiler);
}

bool compiler_ask(struct compiler *compiler, const char *path, const char *transition, int ticket)
{
    struct question question = {.ticket = ticket};
    snprintf(question.path, sizeof question.path, "%s", path);
    snprintf(question.transition, sizeof question.transition, "%s", transition);
    if (!ring_write(&compiler->questions, &question, 1))
        return false;
    wake_post(&compiler->asked);
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
