/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/listener.h"

#include "analysis/analysis.h"
#include "analysis/features.h"
#include "audio/audio.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mailbox.h"
#include "base/ring.h"
#include "base/thread.h"
#include "engine/wish.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    FEATURES_MAX = 512,
    WISHES_MAX = 256,
    BLOCK_FRAMES = 1024,
    CHANNELS_MAX = 8,
    BURST_FADES = 1024
};

#define PATIENCE_S  0.050
#define BURST_MAX_S 0.100
#define AGE_MAX_S   0.500
#define POLL_NS     INT64_C(1500000)

/* How an input gives, in frames. */
struct flow {
    int64_t debt;     /* silence that stands for samples which may still come */
    int64_t arriving; /* that came since there was nothing to read */
    int64_t burst;    /* about the most that comes at once: nothing is late before that */
};

struct wishes {
    struct ring asked, followed;
    bool forget; /* the thread's: another input is heard from its first sample on */
};

struct listener {
    /* the thread's */
    struct analysis *analysis;
    struct show_clock clock;
    int rate, channels;
    int64_t position; /* frames analysed so far */
    struct flow flow;
    float raw[BLOCK_FRAMES * CHANNELS_MAX]; /* as the input gives it */
    float block[BLOCK_FRAMES * CHANNELS_MAX];
    struct features made;
    int64_t tick; /* the next to be completed */

    /* hand-overs */
    struct ring features;
    struct wishes wishes;
    struct mailbox clock_out;
    atomic_int_fast64_t heard;   /* position, for those who go along */
    const struct listener *lead; /* with whom a further ear goes along; NULL for the first */
    struct ring *record;
    _Atomic(struct audio *) audio;
    _Atomic(struct audio *) next; /* offered by main, taken by the thread */
    struct wake changed;
    atomic_bool stop, ended;
    atomic_int_fast64_t silent_frames, late_frames;

    /* main's */
    struct show_clock clock_in;
    struct thread thread;
};

/* How long before the next sample a hand moved. */
static double age_s(const struct listener *listener, int64_t asked_ns)
{
    double at = show_clock_frames(&listener->clock, asked_ns);
    double age = asked_ns ? ((double)listener->position - at) / listener->rate : 0;
    return age < 0 ? 0 : age > AGE_MAX_S ? AGE_MAX_S : age;
}

/* Between two ticks, so that a take can do the same: each one is told before anybody hears of its tick. */
static void follow_wishes(struct listener *listener)
{
    struct ear_wish wish = {.kind = WISH_FORGET};
    while (ring_fill(&listener->wishes.followed) < WISHES_MAX &&
           (listener->wishes.forget || ring_read(&listener->wishes.asked, &wish, 1))) {
        wish.tick = listener->tick;
        if (wish.kind == WISH_TEMPO_TAP)
            wish.value = age_s(listener, wish.asked_ns);
        wish_follow(listener->analysis, &wish);
        ring_write(&listener->wishes.followed, &wish, 1);
        listener->wishes.forget = false;
    }
}

static void analyse(struct listener *listener, const float *frames, int n)
{
    while (n > 0) {
        int used = 0;
        if (listener->position == analysis_tick_start(listener->rate, listener->tick))
            follow_wishes(listener);
        int made = analysis_feed(listener->analysis, frames, n, &listener->made, 1, &used);
        if (listener->record)
            ring_write(listener->record, frames, (uint32_t)used);
        if (made)
            ring_write(&listener->features, &listener->made, 1);
        listener->tick += made;
        frames += (size_t)used * (size_t)listener->channels;
        n -= used;
        listener->position += used;
    }
    atomic_store(&listener->heard, listener->position);
}

static void tell_clock(struct listener *listener, int64_t now_ns)
{
    show_clock_update(&listener->clock, now_ns, listener->position);
    *(struct show_clock *)mailbox_back(&listener->clock_out) = listener->clock;
    mailbox_publish(&listener->clock_out);
}

/* How many frames should have been heard by now. */
static double due_frames(const struct listener *listener, int64_t now_ns)
{
    if (listener->lead)
        return (double)atomic_load(&listener->lead->heard);
    return show_clock_frames(&listener->clock, now_ns);
}

/* When an input has given all it had, what comes next is new: a late piece leaves one seam and not many. */
static void end_burst(struct listener *listener)
{
    bool habit = listener->flow.arriving <= (int64_t)(BURST_MAX_S * listener->rate);
    listener->flow.burst -= (listener->flow.burst + BURST_FADES - 1) / BURST_FADES;
    if (habit && listener->flow.burst < listener->flow.arriving)
        listener->flow.burst = listener->flow.arriving;
    listener->flow.arriving = 0;
    listener->flow.debt = 0;
}

/* Drops from the front what silence has stood for already, or what is ahead of the first ear; returns how many frames
 * remain. */
static int without_late(struct listener *listener, int n, int64_t now_ns)
{
    double due = due_frames(listener, now_ns);
    int64_t surplus = listener->position + n - (int64_t)due;
    int64_t drop = surplus < listener->flow.debt ? surplus : listener->flow.debt;
    if (listener->lead && surplus > (int64_t)(PATIENCE_S * listener->rate))
        drop = surplus;
    if (drop <= 0)
        return n;
    drop = drop < n ? drop : n;
    listener->flow.debt -= drop < listener->flow.debt ? drop : listener->flow.debt;
    atomic_fetch_add(&listener->late_frames, drop);
    memmove(listener->block, listener->block + drop * listener->channels,
            (size_t)(n - drop) * (size_t)listener->channels * sizeof(float));
    return n - (int)drop;
}

static void hear_samples(struct listener *listener, int n, int64_t now_ns)
{
    listener->flow.arriving += n;
    n = without_late(listener, n, now_ns);
    analysis_door(listener->block, n * listener->channels);
    analyse(listener, listener->block, n);
    tell_clock(listener, now_ns);
}

static void hear_silence(struct listener *listener, int64_t now_ns)
{
    double patience = PATIENCE_S * listener->rate + (double)listener->flow.burst;
    double due = due_frames(listener, now_ns) - patience;
    int64_t missing = (int64_t)due - listener->position;
    int64_t tick = listener->rate / TICKS_PER_S;
    if (missing < tick)
        return;
    int n = (int)(missing < BLOCK_FRAMES ? missing : BLOCK_FRAMES);
    memset(listener->block, 0, (size_t)n * (size_t)listener->channels * sizeof(float));
    analyse(listener, listener->block, n);
    listener->flow.debt += n;
    if (listener->flow.debt > listener->rate)
        listener->flow.debt = listener->rate; /* nobody delivers older sound than a second */
    atomic_fetch_add(&listener->silent_frames, n);
    tell_clock(listener, now_ns - (int64_t)(patience * 1e9 / listener->rate));
}

/* A further input may have fewer channels than the show, or more: its last one fills up, the rest is left out. */
static int read_frames(struct listener *listener, struct audio *audio)
{
    int have = audio_channels(audio);
    int n = (int)audio_read(audio, listener->raw, BLOCK_FRAMES);
    for (int i = 0; i < n; i++)
        for (int c = 0; c < listener->channels; c++)
            listener->block[i * listener->channels + c] =
                listener->raw[i * have + (c < have ? c : have - 1)];
    return n;
}

static void take_next_input(struct listener *listener)
{
    struct audio *next = atomic_exchange(&listener->next, NULL);
    if (!next)
        return;
    listener->flow.debt = listener->flow.arriving = listener->flow.burst = 0;
    listener->wishes.forget = true;
    atomic_store(&listener->audio, next);
    atomic_store(&listener->ended, false);
    wake_post(&listener->changed);
}

static void *listen_thread(void *context)
{
    struct listener *listener = context;
    while (!atomic_load(&listener->stop)) {
        take_next_input(listener);
        struct audio *audio = atomic_load(&listener->audio);
        int n = read_frames(listener, audio);
        int64_t now_ns = clock_now_ns();
        if (n > 0)
            hear_samples(listener, n, now_ns);
        if (n < BLOCK_FRAMES && listener->flow.arriving)
            end_burst(listener);
        if (n == 0 || (listener->lead && n < BLOCK_FRAMES)) /* behind though it gives all it has */
            hear_silence(listener, now_ns);
        if (n == 0 && audio_ended(audio))
            atomic_store(&listener->ended, true);
        if (n < BLOCK_FRAMES)
            clock_sleep_until_ns(now_ns + POLL_NS);
    }
    return NULL;
}

struct listener *listener_create(const struct listener_desc *desc, struct err *err)
{
    struct listener *listener = calloc(1, sizeof *listener);
    if (!listener)
        return NULL;
    listener->rate = audio_rate(desc->audio);
    listener->channels = audio_channels(desc->audio);
    listener->record = desc->record;
    atomic_init(&listener->audio, desc->audio);
    wake_init(&listener->changed);
    listener->lead = desc->lead;
    show_clock_start(&listener->clock, listener->rate, desc->start_ns);
    listener->clock_in = listener->clock;
    const struct analysis_desc analysis = {.rate = listener->rate, .channels = listener->channels};
    listener->analysis = analysis_create(&analysis, err);
    if (!listener->analysis ||
        !ring_init(&listener->features, sizeof(struct features), FEATURES_MAX, err) ||
        !ring_init(&listener->wishes.asked, sizeof(struct ear_wish), WISHES_MAX, err) ||
        !ring_init(&listener->wishes.followed, sizeof(struct ear_wish), WISHES_MAX, err) ||
        !mailbox_init(&listener->clock_out, sizeof(struct show_clock), err) ||
        !thread_start(&listener->thread, "listen", listen_thread, listener, err)) {
        listener_destroy(listener);
        return NULL;
    }
    return listener;
}

void listener_destroy(struct listener *listener)
{
    if (!listener)
        return;
    atomic_store(&listener->stop, true);
    thread_join(&listener->thread);
    analysis_destroy(listener->analysis);
    ring_free(&listener->features);
    ring_free(&listener->wishes.asked);
    ring_free(&listener->wishes.followed);
    mailbox_free(&listener->clock_out);
    wake_free(&listener->changed);
    free(listener);
}

struct audio *listener_change(struct listener *listener, struct audio *audio)
{
    struct audio *old = atomic_load(&listener->audio);
    atomic_store(&listener->next, audio);
    while (!wake_wait(&listener->changed, INT64_C(100000000))) {
    }
    return old;
}

bool listener_ask(struct listener *listener, const struct ear_wish *wish)
{
    return ring_write(&listener->wishes.asked, wish, 1) == 1;
}

int listener_followed(struct listener *listener, struct ear_wish *wishes, int n)
{
    return (int)ring_read(&listener->wishes.followed, wishes, (uint32_t)n);
}

int listener_read(struct listener *listener, struct features *features, int n)
{
    return (int)ring_read(&listener->features, features, (uint32_t)n);
}

const struct show_clock *listener_clock(struct listener *listener)
{
    const struct show_clock *newest = mailbox_take(&listener->clock_out);
    if (newest)
        listener->clock_in = *newest;
    return &listener->clock_in;
}

struct listener_figures listener_figures(const struct listener *listener)
{
    return (struct listener_figures){
        .ended = atomic_load(&listener->ended),
        .silent_frames = atomic_load(&listener->silent_frames),
        .late_frames = atomic_load(&listener->late_frames),
        .refused = atomic_load(&listener->features.refused),
    };
}
