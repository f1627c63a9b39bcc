/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/audio.h"

#include "audio/feed.h"
#include "audio/hub.h"
#include "audio/link.h"
#include "audio/source.h"
#include "audio/word.h"
#include "base/clock.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#define NS_PER_S     1000000000.0
#define PIPE_HURRY   1.01 /* a pipe may be so much faster than our clock before it has to wait */
#define PIPE_BURST_S 0.1

enum { BLOCK = 512, CHANNELS_MAX = 8 };

/* How a moment of real time becomes a number of frames. */
enum pace {
    PACE_NONE,   /* offline: as asked */
    PACE_DEVICE, /* what an ear captured */
    PACE_OUTPUT, /* what an ear played, or the clock while there is none */
    PACE_CLOCK,
    PACE_PIPE, /* as it arrives, but no faster than sound */
};

struct audio {
    enum pace pace;
    struct source *source; /* all but devices */
    struct feed *feed; /* live: reads the source ahead; NULL for test signals, which never block */
    struct hub *hub;   /* devices */
    int place;         /* in the hub */
    struct link *link; /* devices (the hub's) and outputs */
    struct word word;  /* without its text */
    int rate, channels;
    int first, n_picked; /* channels that are given, first from 0 */
    const char *name;
    bool ended;

    bool clock_runs; /* frames since the clock was started, for PACE_CLOCK and PACE_OUTPUT */
    int64_t start_ns, n_since_start;
    double credit; /* PACE_PIPE: frames that may come now */
    int64_t credit_ns;
};

/* The hub of the same device among those that are open. */
static struct hub *find_open(const struct audio_desc *desc, const struct word *word)
{
    for (int i = 0; i < desc->n_open; i++) {
        const struct audio *other = desc->open[i];
        if (!other || !other->hub || other->rate != desc->rate)
            continue;
        bool named = word->kind == WORD_DEVICE && *word->rest &&
                     strcasestr(link_name(other->link), word->rest);
        if (named || (word->kind == other->word.kind && word->kind != WORD_DEVICE))
            return other->hub;
    }
    return NULL;
}

static struct hub *open_hub(const struct audio_desc *desc, const struct word *word, struct err *err)
{
    struct link *link = link_create(
        &(struct link_desc){.mode = word->kind == WORD_COMPUTER ? LINK_COMPUTER : LINK_DEVICE,
                            .device = word->rest,
                            .rate = desc->rate,
                            .program = desc->program},
        true, err);
    return link ? hub_create(link, err) : NULL;
}

static bool open_link(struct audio *a, const struct audio_desc *desc, const struct word *word,
                      struct err *err)
{
    if (desc->offline)
        return err_set(
            err, ERR_USAGE,
            _("A sound device cannot be rendered; give a file, a take or a test signal."));
    a->place = HUB_NONE;
    a->hub = find_open(desc, word);
    bool shared = a->hub;
    if (!shared)
        a->hub = open_hub(desc, word, err);
    if (!a->hub)
        return false;
    a->place = hub_join(a->hub, err);
    if (a->place == HUB_NONE) {
        if (!shared)
            hub_leave(a->hub, HUB_NONE);
        a->hub = NULL;
        return false;
    }
    a->link = hub_link(a->hub);
    a->pace = PACE_DEVICE;
    a->rate = link_rate(a->link);
    a->channels = link_channels(a->link);
    a->name = word->kind == WORD_COMPUTER ? _("what the computer plays") : link_name(a->link);
    return true;
}

static bool open_source(struct audio *a, const struct audio_desc *desc, const struct word *word,
                        struct err *err)
{
    a->source = source_open(word, desc->rate, desc->loop, err);
    if (!a->source)
        return false;
    a->rate = source_rate(a->source);
    a->channels = source_channels(a->source);
    a->name = source_name(a->source);
    a->pace = desc->offline                           ? PACE_NONE
              : word->kind == WORD_STDIN              ? PACE_PIPE
              : word->kind == WORD_TEST || desc->mute ? PACE_CLOCK
                                                      : PACE_OUTPUT;
    if (a->pace == PACE_NONE || word->kind == WORD_TEST)
        return true;
    a->feed = feed_create(a->source, err);
    if (a->feed && a->pace == PACE_OUTPUT)
        a->link = link_create(&(struct link_desc){.mode = LINK_OUTPUT,
                                                  .rate = a->rate,
                                                  .channels = a->channels,
                                                  .program = desc->program},
                              false, err);
    return a->feed && (a->pace != PACE_OUTPUT || a->link);
}

static bool pick_channels(struct audio *a, const struct audio_desc *desc, struct err *err)
{
    a->first = desc->first > 0 ? desc->first - 1 : 0;
    a->n_picked = desc->first > 0 ? desc->last - a->first : a->channels;
    if (a->n_picked > 0 && a->first + a->n_picked <= a->channels)
        return true;
    return err_set(err, ERR_RANGE, _("«%s» has %d channels; there is no channel %d."), a->name,
                   a->channels, desc->last);
}

struct audio *audio_open(const struct audio_desc *desc, struct err *err)
{
    struct word word;
    if (!word_parse(desc->input ? desc->input : "default", &word, err))
        return NULL;
    struct audio *a = calloc(1, sizeof *a);
    if (!a) {
        err_set(err, ERR_SYSTEM, _("No memory for the sound input; close other programs."));
        return NULL;
    }
    a->word = word;
    a->word.rest = NULL; /* the text is the caller's */
    bool device = word.kind == WORD_DEFAULT || word.kind == WORD_DEVICE ||
                  word.kind == WORD_COMPUTER;
    bool open = device ? open_link(a, desc, &word, err) : open_source(a, desc, &word, err);
    if (open && pick_channels(a, desc, err))
        return a;
    audio_close(a);
    return NULL;
}

void audio_close(struct audio *a)
{
    if (!a)
        return;
    if (a->hub)
        hub_leave(a->hub, a->place);
    else
        link_destroy(a->link);
    feed_destroy(a->feed);
    source_close(a->source);
    free(a);
}

/* Frames that the monotonic clock asks for beyond those it got. */
static uint32_t due_by_clock(struct audio *a)
{
    int64_t now_ns = clock_now_ns();
    if (!a->clock_runs) {
        a->clock_runs = true;
        a->start_ns = now_ns;
        a->n_since_start = 0;
    }
    int64_t due = (int64_t)((double)(now_ns - a->start_ns) * a->rate / NS_PER_S) - a->n_since_start;
    return due > 0 ? (uint32_t)due : 0;
}

static uint32_t read_by_clock(struct audio *a, float *to, uint32_t max_frames)
{
    uint32_t due = due_by_clock(a), n = due < max_frames ? due : max_frames;
    n = a->feed ? feed_read(a->feed, to, n) : source_read(a->source, to, n);
    a->n_since_start += n;
    a->ended = a->feed && feed_ended(a->feed);
    return n;
}

static uint32_t read_pipe(struct audio *a, float *to, uint32_t max_frames)
{
    int64_t now_ns = clock_now_ns();
    if (a->credit_ns)
        a->credit += (double)(now_ns - a->credit_ns) * a->rate / NS_PER_S * PIPE_HURRY;
    a->credit_ns = now_ns;
    if (a->credit > PIPE_BURST_S * a->rate)
        a->credit = PIPE_BURST_S * a->rate;
    uint32_t n = a->credit < max_frames ? (uint32_t)a->credit : max_frames;
    n = feed_read(a->feed, to, n);
    a->credit -= n;
    a->ended = feed_ended(a->feed);
    return n;
}

static void fill_output(struct audio *a)
{
    float block[BLOCK * CHANNELS_MAX];
    for (uint32_t room; (room = link_play_room(a->link)) > 0;) {
        uint32_t n = feed_read(a->feed, block, room < BLOCK ? room : BLOCK);
        if (n == 0)
            return;
        link_play(a->link, block, n);
    }
}

static uint32_t read_output(struct audio *a, float *to, uint32_t max_frames)
{
    if (!link_is_tried(a->link))
        return 0;
    uint32_t n =
        link_read(a->link, to, max_frames); /* what was played before the output was lost, too */
    if (!link_is_alive(a->link))
        return n ? n : read_by_clock(a, to, max_frames);
    a->clock_runs = false;
    fill_output(a);
    a->ended = feed_ended(a->feed) && link_pending(a->link) == 0;
    return n;
}

static uint32_t read_offline(struct audio *a, float *to, uint32_t max_frames)
{
    uint32_t n = a->ended ? 0 : source_read(a->source, to, max_frames);
    a->ended = a->ended || n < max_frames;
    return n;
}

static uint32_t read_all(struct audio *a, float *interleaved, uint32_t max_frames)
{
    switch (a->pace) {
    case PACE_NONE:
        return read_offline(a, interleaved, max_frames);
    case PACE_DEVICE:
        return hub_read(a->hub, a->place, interleaved, max_frames);
    case PACE_OUTPUT:
        return read_output(a, interleaved, max_frames);
    case PACE_CLOCK:
        return read_by_clock(a, interleaved, max_frames);
    case PACE_PIPE:
        return read_pipe(a, interleaved, max_frames);
    }
    return 0;
}

uint32_t audio_read(struct audio *a, float *interleaved, uint32_t max_frames)
{
    if (a->n_picked == a->channels)
        return read_all(a, interleaved, max_frames);
    float block[BLOCK * CHANNELS_MAX];
    uint32_t done = 0, n = 1;
    while (n > 0 && done < max_frames) {
        n = read_all(a, block, max_frames - done < BLOCK ? max_frames - done : BLOCK);
        for (uint32_t i = 0; i < n; i++)
            memcpy(interleaved + (size_t)(done + i) * (size_t)a->n_picked,
                   block + (size_t)i * (size_t)a->channels + a->first,
                   sizeof(float) * (size_t)a->n_picked);
        done += n;
    }
    return done;
}

void audio_skip(struct audio *a)
{
    float block[BLOCK * CHANNELS_MAX];
    while (a->hub && hub_read(a->hub, a->place, block, BLOCK) > 0) {
    }
}

bool audio_ended(const struct audio *a)
{
    return a->ended;
}

bool audio_is_alive(const struct audio *a)
{
    return a->pace == PACE_DEVICE ? link_is_alive(a->link) : !a->ended;
}

int audio_rate(const struct audio *a)
{
    return a->rate;
}

int audio_channels(const struct audio *a)
{
    return a->n_picked;
}

const char *audio_name(const struct audio *a)
{
    return a->name;
}

double audio_duration_s(const struct audio *a)
{
    return a->source ? source_duration_s(a->source) : 0.0;
}

struct audio_counters audio_counters(const struct audio *a)
{
    if (!a->link)
        return (struct audio_counters){0};
    return (struct audio_counters){
        .overrun_frames = link_overruns(a->link),
        .silent_ms = a->pace == PACE_DEVICE ? link_silent_ms(a->link) : 0,
        .restarts = link_restarts(a->link),
    };
}
