/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/link.h"

#include "audio/share.h"
#include "audio/spawn.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "base/thread.h"
#include "media/resampler.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MS           INT64_C(1000000)
#define LOOK_NS      (20 * MS)   /* the guard looks so often */
#define SILENT_NS    (250 * MS)  /* without a callback an ear is lost */
#define FIRST_NS     (1000 * MS) /* a server may take so long until the first callback */
#define START_NS     (3000 * MS) /* or until the device is open */
#define RETRY_NS     (500 * MS)
#define RETRY_MAX_NS (8000 * MS) /* an output that is not there is asked for less and less often */
#define STORE_S      0.2
#define WAIT_NS      (4000 * MS)

enum { BLOCK = 1024, CHANNELS_MAX = 8 };

struct link {
    enum link_mode mode;
    char device[DEVICE_NAME_MAX]; /* what to look for; the whole name once it was found. Guard's */
    char *program;
    int wanted_rate;
    struct share *share;
    int share_fd;

    /* the guard's */
    struct thread guard;
    struct wake wake;
    pid_t ear; /* 0 = none */
    int64_t started_ns, beat_ns, retry_ns;
    unsigned beat;
    bool called_back; /* this ear, at least once */

    /* written by the guard, read by all */
    atomic_bool alive, tried, quit;
    atomic_uint restarts;
    atomic_ullong silent_ns;
    struct err first_error; /* before `tried` */
    char name[DEVICE_NAME_MAX];

    /* the reader's */
    int rate, channels;
    struct resampler *resampler; /* when the ear's rate is another */
    int resampler_rate;
};

static void start_ear(struct link *l)
{
    static const char *const modes[] = {"capture", "computer", "play"};
    char rate[32];
    text_from_number(rate, sizeof rate, l->wanted_rate);
    atomic_store(&l->share->state, SHARE_STARTING);
    l->started_ns = clock_now_ns();
    l->called_back = false;
    l->beat = atomic_load(&l->share->heartbeat);
    const char *const words[] = {modes[l->mode], rate, l->device, NULL};
    pid_t pid = spawn_ear(l->program, words, l->share_fd, &l->first_error);
    l->ear = pid > 0 ? pid : 0;
}

static void remember_device(struct link *l)
{
    if (l->name[0])
        return;
    memcpy(l->name, l->share->name, sizeof l->name);
    l->name[sizeof l->name - 1] = '\0';
    if (!l->wanted_rate)
        l->wanted_rate = atomic_load(&l->share->rate);
    if (l->mode == LINK_DEVICE && l->device[0])
        memcpy(l->device, l->name, sizeof l->device);
}

static void watch_beat(struct link *l, int64_t now_ns)
{
    unsigned beat = atomic_load_explicit(&l->share->heartbeat, memory_order_relaxed);
    if (beat == l->beat)
        return;
    l->beat = beat;
    l->beat_ns = now_ns;
    l->called_back = true;
    l->retry_ns = RETRY_NS;
    if (!atomic_load(&l->alive)) {
        remember_device(l);
        atomic_store(&l->alive, true);
        atomic_store(&l->tried, true);
    }
}

/* The ear has ended, failed, or says nothing any more. */
static bool is_lost(const struct link *l, int64_t now_ns)
{
    int state = atomic_load_explicit(&l->share->state, memory_order_acquire);
    siginfo_t info = {0};
    waitid(P_PID, (id_t)l->ear, &info, WEXITED | WNOHANG | WNOWAIT);
    if (state == SHARE_FAILED || info.si_pid != 0)
        return true;
    if (l->called_back)
        return now_ns - l->beat_ns > SILENT_NS;
    return now_ns - l->started_ns > (state == SHARE_RUNNING ? FIRST_NS : START_NS);
}

static void end_ear(struct link *l)
{
    spawn_kill(l->ear);
    l->ear = 0;
    atomic_store(&l->alive, false);
    if (atomic_load(&l->tried))
        return;
    int failed = atomic_load_explicit(&l->share->state, memory_order_acquire) == SHARE_FAILED;
    err_set(&l->first_error, ERR_NOT_FOUND, "%s",
            failed ? l->share->error
                   : _("The sound device does not answer; check that the sound system runs."));
    atomic_store(&l->tried, true);
}

static void *guard(void *context)
{
    struct link *l = context;
    int64_t before_ns = clock_now_ns();
    while (!atomic_load(&l->quit)) {
        int64_t now_ns = clock_now_ns();
        if (l->ear) {
            watch_beat(l, now_ns);
            if (is_lost(l, now_ns)) {
                end_ear(l);
                if (l->mode == LINK_OUTPUT && l->retry_ns < RETRY_MAX_NS)
                    l->retry_ns *= 2;
            }
        }
        if (!l->ear && now_ns - l->started_ns >= l->retry_ns) {
            if (l->started_ns)
                atomic_fetch_add(&l->restarts, 1);
            start_ear(l);
        }
        if (!atomic_load(&l->alive))
            atomic_fetch_add(&l->silent_ns, (unsigned long long)(now_ns - before_ns));
        before_ns = now_ns;
        wake_wait(&l->wake, LOOK_NS);
    }
    if (l->ear)
        spawn_kill(l->ear);
    return NULL;
}

static bool wait_for_ear(struct link *l, struct err *err)
{
    int64_t until_ns = clock_now_ns() + WAIT_NS;
    while (!atomic_load(&l->tried) && clock_now_ns() < until_ns)
        clock_sleep_until_ns(clock_now_ns() + 5 * MS);
    if (atomic_load(&l->alive))
        return true;
    return err_set(err, ERR_NOT_FOUND, "%s",
                   atomic_load(&l->tried)
                       ? l->first_error.text
                       : _("The sound device does not answer; check that the sound system runs."));
}

static void settle_format(struct link *l)
{
    if (!l->rate)
        l->rate = atomic_load(&l->share->rate);
    if (!l->channels)
        l->channels = atomic_load(&l->share->channels);
}

struct link *link_create(const struct link_desc *desc, bool wait, struct err *err)
{
    struct link *l = calloc(1, sizeof *l);
    if (!l) {
        err_set(err, ERR_SYSTEM, _("No memory for the sound input; close other programs."));
        return NULL;
    }
    l->mode = desc->mode;
    l->wanted_rate = l->rate = desc->rate;
    l->channels = desc->channels;
    l->retry_ns = RETRY_NS;
    text_format(l->device, sizeof l->device, "%s", desc->device ? desc->device : "");
    l->program = desc->program ? strdup(desc->program) : NULL;
    wake_init(&l->wake);
    l->share = share_create(&l->share_fd, err);
    if (l->share)
        atomic_store(&l->share->channels, desc->channels);
    if (!l->share || !thread_start(&l->guard, "ear guard", guard, l, err) ||
        (wait && !wait_for_ear(l, err))) {
        link_destroy(l);
        return NULL;
    }
    settle_format(l);
    return l;
}

void link_destroy(struct link *l)
{
    if (!l)
        return;
    atomic_store(&l->quit, true);
    wake_post(&l->wake);
    thread_join(&l->guard);
    wake_free(&l->wake);
    if (l->share) {
        share_detach(l->share);
        close(l->share_fd);
    }
    resampler_destroy(l->resampler);
    free(l->program);
    free(l);
}

/* A device that came back at another rate, or never had ours. */
static void follow_rate(struct link *l, int rate)
{
    if (l->resampler_rate == rate)
        return;
    l->resampler_rate = rate;
    resampler_destroy(l->resampler);
    l->resampler = rate == l->rate || rate <= 0
                       ? NULL
                       : resampler_create(&(struct resampler_desc){.in_rate = rate,
                                                                   .out_rate = l->rate,
                                                                   .in_channels = l->channels},
                                          NULL);
}

uint32_t link_read(struct link *l, float *interleaved, uint32_t max_frames)
{
    follow_rate(l, atomic_load_explicit(&l->share->rate, memory_order_relaxed));
    uint32_t channels = (uint32_t)l->channels;
    if (!l->resampler)
        return share_read(&l->share->capture, interleaved, max_frames, channels);
    float block[BLOCK * CHANNELS_MAX];
    uint32_t done = 0;
    for (;;) {
        done += (uint32_t)resampler_pull(l->resampler, interleaved + (size_t)done * channels,
                                         (int)(max_frames - done));
        uint32_t n = done < max_frames ? share_read(&l->share->capture, block, BLOCK, channels) : 0;
        if (n == 0)
            return done;
        resampler_push(l->resampler, block, (int)n);
    }
}

uint32_t link_play_room(struct link *l)
{
    uint32_t store = (uint32_t)(STORE_S * l->rate);
    uint32_t most = SHARE_FLOATS / (uint32_t)l->channels / 2;
    uint32_t fill = share_fill(&l->share->play, (uint32_t)l->channels);
    store = store < most ? store : most;
    return fill < store ? store - fill : 0;
}

uint32_t link_play(struct link *l, const float *interleaved, uint32_t n_frames)
{
    uint32_t room = link_play_room(l);
    return share_write(&l->share->play, interleaved, n_frames < room ? n_frames : room,
                       (uint32_t)l->channels);
}

uint32_t link_pending(struct link *l)
{
    uint32_t channels = (uint32_t)l->channels;
    return share_fill(&l->share->play, channels) + share_fill(&l->share->capture, channels);
}

bool link_is_alive(const struct link *l)
{
    return atomic_load(&l->alive);
}

bool link_is_tried(const struct link *l)
{
    return atomic_load(&l->tried);
}

int link_rate(const struct link *l)
{
    return l->rate;
}

int link_channels(const struct link *l)
{
    return l->channels;
}

const char *link_name(const struct link *l)
{
    return atomic_load(&l->tried) ? l->name : "";
}

uint32_t link_restarts(const struct link *l)
{
    return atomic_load(&l->restarts);
}

uint64_t link_silent_ms(const struct link *l)
{
    return atomic_load(&l->silent_ns) / (uint64_t)MS;
}

uint64_t link_overruns(const struct link *l)
{
    return atomic_load(&l->share->capture.refused);
}
