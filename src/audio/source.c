/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/source.h"

#include "base/err.h"
#include "base/file.h"
#include "media/reader.h"
#include "media/resampler.h"

#include <math.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEMO          "assets/demo/clavilux-demo.ogg"
#define TEST_RATE     48000
#define TEST_CHANNELS 2
#define TEST_GAIN     0.5
#define SWEEP_S       10.0
#define CLICK_S       0.020
#define BURSTS_S      2.0
#define POLL_MS       50

enum { PIPE_FRAMES = 256, PIPE_CHANNELS_MAX = 64, CHANNELS_MAX = 8 };

struct source {
    struct word word;
    bool loop, ended;
    int rate, channels;
    char name[256];
    struct reader *reader;       /* files */
    struct resampler *resampler; /* standard input: to our rate and at most 8 channels */
    atomic_bool cancelled;
    int64_t at; /* test signals: the next frame */
};

static bool open_file(struct source *s, const char *path, int rate, struct err *err)
{
    s->reader = reader_open(&(struct reader_desc){.path = path, .rate = rate}, err);
    if (!s->reader)
        return false;
    s->rate = reader_rate(s->reader);
    s->channels = reader_channels(s->reader);
    snprintf(s->name, sizeof s->name, "%s", reader_title(s->reader));
    return true;
}

static bool open_demo(struct source *s, int rate, struct err *err)
{
    char path[4096];
    if (!file_find_asset(path, sizeof path, DEMO))
        return err_set(err, ERR_NOT_FOUND,
                       _("The demo %s is missing; install Clavilux again or set CLAVILUX_DATA."),
                       DEMO);
    if (!open_file(s, path, rate, err))
        return false;
    snprintf(s->name, sizeof s->name, "%s", _("the demo"));
    return true;
}

static bool open_pipe(struct source *s, int rate, struct err *err)
{
    s->rate = rate ? rate : s->word.rate;
    s->channels = s->word.channels < CHANNELS_MAX ? s->word.channels : CHANNELS_MAX;
    snprintf(s->name, sizeof s->name, "%s", _("standard input"));
    s->resampler = resampler_create(&(struct resampler_desc){.in_rate = s->word.rate,
                                                             .out_rate = s->rate,
                                                             .in_channels = s->word.channels,
                                                             .out_channels = s->channels},
                                    err);
    return s->resampler;
}

static void open_test(struct source *s, int rate)
{
    static const char *const names[] = {"click", "sine", "sweep", "noise", "silence", "bursts"};
    s->rate = rate ? rate : TEST_RATE;
    s->channels = TEST_CHANNELS;
    snprintf(s->name, sizeof s->name, "test:%s", names[s->word.test]);
}

struct source *source_open(const struct word *word, int rate, bool loop, struct err *err)
{
    struct source *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_SYSTEM, _("No memory for the sound input; close other programs."));
        return NULL;
    }
    s->word = *word;
    s->loop = loop;
    bool open = true;
    if (word->kind == WORD_FILE)
        open = open_file(s, word->rest, rate, err);
    else if (word->kind == WORD_DEMO)
        open = open_demo(s, rate, err);
    else if (word->kind == WORD_STDIN)
        open = open_pipe(s, rate, err);
    else
        open_test(s, rate);
    s->word.rest = ""; /* the text belongs to the caller */
    if (open)
        return s;
    source_close(s);
    return NULL;
}

void source_close(struct source *s)
{
    if (!s)
        return;
    reader_close(s->reader);
    resampler_destroy(s->resampler);
    free(s);
}

static uint32_t read_file(struct source *s, float *to, uint32_t n)
{
    uint32_t done = (uint32_t)reader_read(s->reader, to, (int)n);
    while (done < n && s->loop && reader_rewind(s->reader, NULL)) {
        int more = reader_read(s->reader, to + (size_t)done * s->channels, (int)(n - done));
        if (more == 0)
            break;
        done += (uint32_t)more;
    }
    return done;
}

/* Whole frames from the pipe, at most PIPE_FRAMES; a broken frame at the end is dropped. */
static int read_frames(struct source *s, unsigned char *to)
{
    size_t frame_size = (size_t)s->word.channels * (s->word.s16 ? 2 : 4);
    size_t wanted = PIPE_FRAMES * frame_size, done = 0;
    while (done < wanted && !atomic_load(&s->cancelled)) {
        struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
        if (poll(&ready, 1, POLL_MS) <= 0)
            continue;
        ssize_t n = read(STDIN_FILENO, to + done, wanted - done);
        if (n <= 0) {
            s->ended = true;
            break;
        }
        done += (size_t)n;
    }
    return (int)(done / frame_size);
}

static void push_frames(struct source *s, const unsigned char *bytes, int n_frames)
{
    float frames[PIPE_FRAMES * PIPE_CHANNELS_MAX];
    int n = n_frames * s->word.channels;
    if (s->word.s16) {
        for (int i = 0; i < n; i++) {
            int16_t x;
            memcpy(&x, bytes + (size_t)i * 2, 2);
            frames[i] = x / 32768.0f;
        }
    } else {
        memcpy(frames, bytes, sizeof(float) * (size_t)n);
        for (int i = 0; i < n; i++)
            if (!isfinite(frames[i]))
                frames[i] = 0.0f; /* one would spread through the resampler's memory */
    }
    resampler_push(s->resampler, frames, n_frames);
}

static uint32_t read_pipe(struct source *s, float *to, uint32_t n)
{
    unsigned char bytes[PIPE_FRAMES * PIPE_CHANNELS_MAX * 4];
    uint32_t done = 0;
    for (;;) {
        done += (uint32_t)resampler_pull(s->resampler, to + (size_t)done * s->channels,
                                         (int)(n - done));
        if (done == n || s->ended || atomic_load(&s->cancelled))
            return done;
        push_frames(s, bytes, read_frames(s, bytes));
        if (s->ended && s->rate != s->word.rate)
            resampler_push(s->resampler, NULL, 0);
    }
}

/* White noise from the number of the frame alone (the finaliser of MurmurHash3). */
static double noise_at(int64_t frame)
{
    uint64_t x = (uint64_t)frame + UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    x = (x ^ (x >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return (double)(int64_t)(x ^ (x >> 33)) / 9223372036854775808.0;
}

static double click_at(const struct source *s, double t)
{
    double since_s = fmod(t, 60.0 / s->word.bpm);
    return since_s < CLICK_S ? exp(-since_s / 0.004) * sin(2.0 * M_PI * 1500.0 * since_s) : 0.0;
}

/* From 20 Hz to 20 kHz in ten seconds, then again. */
static double sweep_at(double t)
{
    double into_s = fmod(t, SWEEP_S), rate = log(1000.0) / SWEEP_S;
    return sin(2.0 * M_PI * 20.0 * (exp(rate * into_s) - 1.0) / rate);
}

/* Two to twelve bursts a second, two seconds each, of which the last quarter is a drop into silence: noise over a drum. */
static double bursts_at(const struct source *s, int64_t frame)
{
    double t = (double)frame / s->rate, into_s = fmod(t, BURSTS_S);
    int rhythm = (int)fmod(t / BURSTS_S, 6);
    double since_s = fmod(into_s, 1.0 / (2 * (rhythm + 1)));
    if (into_s > 0.75 * BURSTS_S)
        return 0.0;
    double drum = sin(2.0 * M_PI * 60.0 * since_s) * exp(-since_s / 0.06);
    return 0.5 * (drum + noise_at(frame) * exp(-since_s / 0.03));
}

static double test_at(const struct source *s, int64_t frame)
{
    double t = (double)frame / s->rate;
    switch (s->word.test) {
    case TEST_CLICK:
        return click_at(s, t);
    case TEST_SINE:
        return sin(2.0 * M_PI * fmod(s->word.hz * t, 1.0));
    case TEST_SWEEP:
        return sweep_at(t);
    case TEST_NOISE:
        return noise_at(frame);
    case TEST_BURSTS:
        return bursts_at(s, frame);
    case TEST_SILENCE:
        break;
    }
    return 0.0;
}

static uint32_t read_test(struct source *s, float *to, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        float x = (float)(TEST_GAIN * test_at(s, s->at++));
        for (int c = 0; c < s->channels; c++)
            *to++ = x;
    }
    return n;
}

uint32_t source_read(struct source *s, float *interleaved, uint32_t n_frames)
{
    if (s->reader)
        return read_file(s, interleaved, n_frames);
    if (s->resampler)
        return read_pipe(s, interleaved, n_frames);
    return read_test(s, interleaved, n_frames);
}

void source_cancel(struct source *s)
{
    atomic_store(&s->cancelled, true);
}

int source_rate(const struct source *s)
{
    return s->rate;
}

int source_channels(const struct source *s)
{
    return s->channels;
}

const char *source_name(const struct source *s)
{
    return s->name;
}

double source_duration_s(const struct source *s)
{
    return s->reader && !s->loop ? reader_duration_s(s->reader) : 0.0;
}
