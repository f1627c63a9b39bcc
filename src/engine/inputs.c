/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/inputs.h"

#include "audio/audio.h"
#include "audio/devices.h"
#include "base/err.h"
#include "base/ring.h"
#include "base/thread.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOBS_MAX = 16, WORD_MAX = 512 };

#define LONG_NS INT64_C(1000000000)

struct job {
    char word[WORD_MAX];
    struct audio *close; /* or this, and no word */
};

struct answer {
    struct audio *audio;
    struct err err;
};

struct inputs {
    struct inputs_desc desc;
    char heard[WORD_MAX]; /* the thread's */
    struct ring jobs, answers;
    struct wake asked;
    atomic_bool stop;
    struct thread thread;
};

static void next_device(const struct inputs *inputs, char *word, size_t size, struct err *err)
{
    struct audio_devices devices = {0};
    int first = -1, next = -1;
    bool passed = false;
    if (!audio_devices_list(NULL, &devices, err))
        return;
    for (int i = 0; i < devices.n && next < 0; i++) {
        if (!devices.device[i].inputs)
            continue;
        first = first < 0 ? i : first;
        if (passed)
            next = i;
        passed |= !strncmp(inputs->heard, "device:", 7) &&
                  !strcmp(inputs->heard + 7, devices.device[i].name);
    }
    next = next < 0 ? first : next;
    if (next >= 0)
        snprintf(word, size, "device:%s", devices.device[next].name);
    else
        err_set(err, ERR_NOT_FOUND,
                _("There is no input device; plug one in, or press D for the demo."));
}

static void open_input(struct inputs *inputs, const struct job *job)
{
    struct answer answer = {0};
    char word[WORD_MAX];
    snprintf(word, sizeof word, "%s", job->word);
    if (!strcmp(word, "+1"))
        next_device(inputs, word, sizeof word, &answer.err);
    const struct audio_desc audio = {.input = word,
                                     .rate = inputs->desc.rate,
                                     .mute = inputs->desc.mute,
                                     .loop = true,
                                     .open = inputs->desc.open,
                                     .n_open = inputs->desc.n_open};
    if (!answer.err.code)
        answer.audio = audio_open(&audio, &answer.err);
    if (answer.audio)
        snprintf(inputs->heard, sizeof inputs->heard, "%s", word);
    ring_write(&inputs->answers, &answer, 1);
}

static void *inputs_thread(void *context)
{
    struct inputs *inputs = context;
    struct job job;
    for (;;) {
        if (!ring_read(&inputs->jobs, &job, 1)) {
            if (atomic_load(&inputs->stop))
                return NULL;
            wake_wait(&inputs->asked, LONG_NS);
            continue;
        }
        if (job.close)
            audio_close(job.close);
        else
            open_input(inputs, &job);
    }
}

struct inputs *inputs_create(const struct inputs_desc *desc, struct err *err)
{
    struct inputs *inputs = calloc(1, sizeof *inputs);
    if (!inputs)
        return NULL;
    inputs->desc = *desc;
    snprintf(inputs->heard, sizeof inputs->heard, "%s", desc->first);
    wake_init(&inputs->asked);
    if (ring_init(&inputs->jobs, sizeof(struct job), JOBS_MAX, err) &&
        ring_init(&inputs->answers, sizeof(struct answer), JOBS_MAX, err) &&
        thread_start(&inputs->thread, "inputs", inputs_thread, inputs, err))
        return inputs;
    inputs_destroy(inputs);
    return NULL;
}

void inputs_destroy(struct inputs *inputs)
{
    if (!inputs)
        return;
    atomic_store(&inputs->stop, true);
    wake_post(&inputs->asked);
    thread_join(&inputs->thread);
    struct answer answer;
    while (inputs->answers.data && ring_read(&inputs->answers, &answer, 1))
        audio_close(answer.audio);
    ring_free(&inputs->jobs);
    ring_free(&inputs->answers);
    wake_free(&inputs->asked);
    free(inputs);
}

static void post(struct inputs *inputs, const struct job *job)
{
    ring_write(&inputs->jobs, job, 1);
    wake_post(&inputs->asked);
}

void inputs_want(struct inputs *inputs, const char *word)
{
    struct job job = {0};
    snprintf(job.word, sizeof job.word, "%s", word);
    post(inputs, &job);
}

bool inputs_poll(struct inputs *inputs, struct audio **audio, struct err *err)
{
    struct answer answer;
    if (!ring_read(&inputs->answers, &answer, 1))
        return false;
    *audio = answer.audio;
    *err = answer.err;
    return true;
}

void inputs_close(struct inputs *inputs, struct audio *audio)
{
    const struct job job = {.close = audio};
    post(inputs, &job);
}
