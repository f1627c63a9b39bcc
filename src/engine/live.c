/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/live.h"

#include "analysis/features.h"
#include "audio/audio.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "control/control.h"
#include "engine/console.h"
#include "engine/crew.h"
#include "engine/cueing.h"
#include "engine/engine.h"
#include "engine/frame.h"
#include "engine/gather.h"
#include "engine/hands.h"
#include "engine/inputs.h"
#include "engine/invitation.h"
#include "engine/listener.h"
#include "engine/loader.h"
#include "engine/notice.h"
#include "engine/pace.h"
#include "engine/ranges.h"
#include "engine/rate.h"
#include "engine/requests.h"
#include "engine/saving.h"
#include "engine/scaling.h"
#include "engine/show.h"
#include "engine/signals.h"
#include "record/take.h"
#include "stage/window.h"
#include "tree/gate.h"
#include "tree/journal.h"
#include "tree/snapshot.h"
#include "visual/device.h"
#include "visual/parts.h"
#include "visual/scene.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ANSWER_TEXT = 512, WATCH_FRAMES = 30 };

/* How far the picture stays behind the newest sound, so that a tick is nearly always there when its frame is drawn. */
#define BEHIND_S       0.012
#define ANSWER_EVERY_S 0.25

struct live {
    const struct live_desc *desc;
    struct engine engine;
    struct pace pace;
    struct rate rate;
    struct frame_record first; /* the frame before any sound */
    struct target target;      /* where the picture is drawn when it is not the window itself */
    struct house_figures figures;
    struct notice notice;
    char cue[NOTICE_MAX]; /* what the list of cues is at */
    FILE *hashes;
    unsigned char *pixels;
    double answered_s; /* when a sender was answered on screen last */
    bool take_failed;  /* and it was said */
    bool network_trouble;
    int guard; /* what the flash guard did when it was said last */
    bool done;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static void say(struct live *live, enum log_level level, const char *sentence)
{
    notice_say(&live->notice, level, live->pace.last_s, sentence);
}

static void read_date(double date[4])
{
    struct timespec now;
    struct tm local;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &local);
    date[0] = local.tm_year + 1900;
    date[1] = local.tm_mon + 1;
    date[2] = local.tm_mday;
    date[3] = local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec + (double)now.tv_nsec / 1e9;
}

/* ---- start ---- */

static bool open_hashes(struct live *live, struct err *err)
{
    if (!live->desc->hash)
        return true;
    live->hashes = fopen(live->desc->hash, "w");
    live->pixels = malloc((size_t)live->engine.show->width * (size_t)live->engine.show->height * 4);
    if (!live->hashes || !live->pixels)
        return err_set(err, ERR_DENIED, _("Cannot write %s; check the folder and its permissions."),
                       live->desc->hash);
    setvbuf(live->hashes, NULL, _IOLBF, 0); /* somebody may be reading along */
    return true;
}

/* What was seen before the sound was there: the scene, which the journal tells with tick -1, and its first frame. */
static void journal_beginning(struct live *live)
{
    const struct parts *parts = scene_parts(live->engine.show->on_stage.scene);
    struct journal_line line = {.kind = JOURNAL_WRITE, .tick = -1};
    if (!live->engine.take)
        return;
    engine_announce(&live->engine, &line.write, parts);
    take_line(live->engine.take, &line);
    line = (struct journal_line){.kind = JOURNAL_FRAME, .tick = -1, .n_steps = live->first.n_steps};
    memcpy(line.steps, live->first.steps, sizeof live->first.steps);
    take_line(live->engine.take, &line);
}

static void open_take(struct live *live)
{
    struct err err = {0};
    engine_open_take(&live->engine, live->desc, &err);
    if (err.code) {
        char sentence[ANSWER_TEXT];
        snprintf(sentence, sizeof sentence, _("%s The show goes on without a take."), err.text);
        say(live, LOG_WARN, sentence);
    }
}

/* ---- one frame ---- */

static void do_key(struct live *live, const struct hand_wish *wish)
{
    switch (wish->action) {
    case ACTION_FULLSCREEN:
        window_set_fullscreen(live->engine.window, !window_is_fullscreen(live->engine.window));
        break;
    case ACTION_WINDOW:
        window_set_fullscreen(live->engine.window, false);
        break;
    case ACTION_NEXT_INPUT:
        inputs_want(live->engine.inputs, "+1");
        break;
    case ACTION_COMPUTER:
        inputs_want(live->engine.inputs, "computer");
        break;
    case ACTION_DEMO:
        inputs_want(live->engine.inputs, "demo");
        break;
    case ACTION_SCOPE:
        console_show_scope(live->engine.console, !console_shows_scope(live->engine.console));
        break;
    case ACTION_YES:
        live->done = true;
        break;
    default:
        break;
    }
}

static void resize(struct live *live)
{
    int width, height;
    window_size(live->engine.window, &width, &height);
    if (!live->desc->width && !live->hashes && width > 0 && height > 0)
        show_resize(live->engine.show, width, height);
}

static void gather_hands(struct live *live)
{
    struct input_event event;
    struct hand_wish wish;
    while (window_event(live->engine.window, &event)) {
        if (event.kind == INPUT_RESIZED)
            resize(live);
        else if (hands_event(live->engine.hands, &event, &wish))
            do_key(live, &wish);
    }
}

static void gather_inputs(struct live *live)
{
    struct audio *audio;
    struct err err = {0};
    if (!inputs_poll(live->engine.inputs, &audio, &err))
        return;
    char sentence[ANSWER_TEXT];
    if (!audio) {
        say(live, LOG_WARN, err.text);
        return;
    }
    inputs_close(live->engine.inputs, listener_change(live->engine.listener[0], audio));
    live->engine.audio = audio;
    snprintf(sentence, sizeof sentence, _("Listening to «%s»."), audio_name(audio));
    say(live, LOG_NOTE, sentence);
}

static void say_failure(struct live *live, const char *failure)
{
    char sentence[ANSWER_TEXT + 320];
    if (!*failure)
        return;
    snprintf(sentence, sizeof sentence, _("%s What played before plays on."), failure);
    say(live, LOG_ERROR, sentence);
}

/* What was loaded becomes an event of the next tick. */
static void gather_parts(struct live *live)
{
    struct show *show = live->engine.show;
    char failure[ANSWER_TEXT + 256];
    struct loaded loaded;
    struct write write;
    if (*show->wanted)
        loader_want(live->engine.loader, show->wanted);
    show->wanted[0] = '\0';
    if (show->arriving || show->arming)
        return; /* the one before has not met its tick yet */
    bool ended = loader_follow(live->engine.loader, &loaded, failure, sizeof failure);
    say_failure(live, failure);
    if (!ended)
        return;
    bool cued = loaded.cue != LOADER_NO_CUE && show->cueing;
    if (!loaded.parts && cued)
        cueing_failed(show->cueing, loaded.cue);
    if (!loaded.parts)
        return;
    if (cued) {
        engine_announce_cue(&live->engine, &write, loaded.parts,
                            cueing_cue(show->cueing, loaded.cue), loaded.cue);
        loader_armed(live->engine.loader, loaded.parts);
        show->arming = loaded.parts;
    } else {
        engine_announce(&live->engine, &write, loaded.parts);
        show->arriving = loaded.parts;
    }
    hands_post(live->engine.hands, &write);
}

static void take_up_cues(struct live *live, const char *path, bool edited)
{
    struct err err = {0};
    struct cues *cues = edited ? cueing_read(path, &err) : NULL;
    bool taken = cues || (!edited && engine_open_cues(&live->engine, path, &err));
    if (cues)
        cueing_edit(live->engine.show->cueing, cues);
    if (taken)
        loader_forget_cue(live->engine.loader);
    else
        say_failure(live, err.text);
}

/* The list of cues: another one, its text saved again, the next scene to be made ready. */
static void gather_cues(struct live *live)
{
    struct show *show = live->engine.show;
    char path[PARTS_PATH_MAX];
    struct err err = {0};
    if (show->arming)
        return; /* its number means the list that is up */
    if (*show->wanted_cues) {
        if (parts_find_cues(show->wanted_cues, path, sizeof path, &err))
            take_up_cues(live, path, false);
        else
            say_failure(live, err.text);
    }
    show->wanted_cues[0] = '\0';
    if (!show->cueing)
        return;
    if (loader_cues_saved(live->engine.loader))
        take_up_cues(live, loader_cues_path(live->engine.loader), true);
    if (loader_armed_saved(live->engine.loader))
        cueing_disarm(show->cueing);
    int wanted = cueing_wanted(show->cueing);
    if (wanted >= 0)
        loader_arm(live->engine.loader, cueing_cue(show->cueing, wanted), wanted);
}

/* What was asked to be saved, and what has been. */
static void follow_saving(struct live *live)
{
    struct show *show = live->engine.show;
    struct err err = {0};
    char path[1100], sentence[ANSWER_TEXT + 1200];
    if (*show->save_as)
        saving_begin(live->engine.saving, show->tree, &show->on_stage, show->save_as, &err);
    show->save_as[0] = '\0';
    if (!err.code && saving_poll(live->engine.saving, path, sizeof path, &err) && !err.code) {
        snprintf(sentence, sizeof sentence, _("The scene is saved in %s."), path);
        say(live, LOG_NOTE, sentence);
    }
    if (err.code)
        say(live, LOG_WARN, err.text);
}

static void follow_ranges(struct live *live)
{
    char sentence[ANSWER_TEXT];
    if (ranges_follow(live->engine.ranges, live->engine.hands, sentence, sizeof sentence))
        say(live, LOG_WARN, sentence);
}

static struct target picture_target(struct live *live)
{
    int width, height;
    window_size(live->engine.window, &width, &height);
    if (width == live->engine.show->width && height == live->engine.show->height)
        return (struct target){.width = width, .height = height, .format = TARGET_SCREEN};
    if (!live->target.fbo)
        live->target =
            target_make(TARGET_SCREEN, live->engine.show->width, live->engine.show->height);
    target_resize(&live->target, live->engine.show->width, live->engine.show->height, false);
    return live->target;
}

static void write_hash(struct live *live, const struct target *picture, double time_s)
{
    if (!live->hashes)
        return;
    char moment[40];
    target_read(picture, live->pixels);
    snprintf(moment, sizeof moment, "%.17g", time_s);
    uint64_t hash = file_hash(live->pixels, (size_t)picture->width * (size_t)picture->height * 4);
    fprintf(live->hashes, "%lld\t%s\t%016llx\n", (long long)live->figures.frames, moment,
            (unsigned long long)hash);
}

static const char *sentence_now(struct live *live, const struct features *heard)
{
    const char *question = hands_question(live->engine.hands);
    struct cueing *cueing = live->engine.show->cueing;
    const char *sentence =
        notice_now(&live->notice, heard, live->pace.last_s, audio_name(live->engine.audio));
    if (question || *sentence || !cueing)
        return question ? question : sentence;
    cueing_tell(cueing, live->cue, sizeof live->cue);
    return live->cue;
}

/* A disk that fills up stops the take, never the show. */
static void watch_take(struct live *live)
{
    char sentence[ANSWER_TEXT];
    if (!live->engine.take || live->take_failed || live->figures.frames % WATCH_FRAMES)
        return;
    live->take_failed = take_figures(live->engine.take, sentence, sizeof sentence).failed;
    if (live->take_failed)
        say(live, LOG_ERROR, sentence);
}

/* Whoever stops the flash guard is heard by everybody. */
static void watch_guard(struct live *live)
{
    int mode = signals_guard(live->engine.show->signals);
    if (mode != live->guard)
        say(live, mode ? LOG_WARN : LOG_NOTE, notice_guard(mode));
    live->guard = mode;
}

/* A port that is taken, an interface that went away: told when it begins and when it ends. */
static void watch_network(struct live *live)
{
    char sentence[ANSWER_TEXT];
    crew_mute(live->engine.control, live->engine.show->tree);
    if (live->figures.frames % WATCH_FRAMES)
        return;
    bool trouble = control_trouble(live->engine.control, sentence, sizeof sentence);
    if (trouble != live->network_trouble)
        say(live, trouble ? LOG_WARN : LOG_NOTE, trouble ? sentence : _("OSC is heard again."));
    live->network_trouble = trouble;
}

static void watch_page(struct live *live)
{
    char sentence[ANSWER_TEXT];
    if (invitation_follow(live->engine.invitation, sentence, sizeof sentence))
        say(live, LOG_NOTE, sentence);
}

static void hold_rate(struct live *live)
{
    struct write event;
    char sentence[ANSWER_TEXT];
    if (!scaling_follow(&live->rate, live->engine.show, live->pace.last_s, live->pace.period_s,
                        &event, sentence, sizeof sentence))
        return;
    hands_post(live->engine.hands, &event);
    say(live, LOG_NOTE, sentence);
}

static void draw_console(struct live *live)
{
    int width, height;
    window_size(live->engine.window, &width, &height);
    struct console_view view = {.show = live->engine.show,
                                .control = live->engine.control,
                                .invitation = live->engine.invitation,
                                .heard = gather_newest(live->engine.gather)};
    notice_hear(&live->notice, view.heard, live->pace.last_s);
    view.sentence = sentence_now(live, view.heard);
    view.badge = notice_badge(live->guard, signals_risk(live->engine.show->signals));
    if (!window_is_fullscreen(live->engine.window))
        console_draw(live->engine.console, &view, width, height);
}

static void show_scaled(struct live *live, const struct target *picture)
{
    int width, height;
    window_size(live->engine.window, &width, &height);
    target_show(picture, width, height);
}

static void present(struct live *live, const struct target *picture, double time_s)
{
    write_hash(live, picture, time_s);
    if (picture->fbo)
        show_scaled(live, picture);
    draw_console(live);
    window_swap(live->engine.window);
}

static void answer(struct live *live)
{
    struct show *show = live->engine.show;
    requests_list(show);
    for (int i = 0; i < show->n_answers; i++) {
        const struct show_answer *answer = &show->answers[i];
        const char *texts[SHOW_ANSWER_TEXTS];
        for (int k = 0; k < answer->n; k++)
            texts[k] = answer->texts[k];
        if (answer->reply)
            control_reply(live->engine.control, answer->reply, answer->path, texts, answer->n);
        if (requests_is_news(answer->path))
            say(live, LOG_NOTE, answer->texts[1]);
        bool quiet = strcmp(answer->path, "/error") != 0 ||
                     live->pace.last_s < live->answered_s + ANSWER_EVERY_S;
        if (quiet)
            continue; /* a stuck instrument repeats itself, and standard error may block */
        live->answered_s = live->pace.last_s;
        char sentence[2 * WRITE_TEXT_MAX];
        bool named = !strncmp(answer->texts[1], answer->author, strlen(answer->author));
        snprintf(sentence, sizeof sentence, "%s%s%s", named ? "" : answer->author,
                 named ? "" : ": ", answer->texts[1]);
        say(live, LOG_NOTE, sentence);
    }
    show->n_answers = 0;
}

static void tell_figures(struct live *live, int64_t frame_start_ns)
{
    struct house_figures *f = &live->figures;
    double frame_s = (double)(clock_now_ns() - frame_start_ns) / 1e9;
    const struct control_counts counts = control_counts(live->engine.control);
    f->frame_ms = frame_s * 1000;
    f->frames++;
    f->late += frame_s > 1.5 * live->pace.period_s;
    f->ear_lost = listener_figures(live->engine.listener[0]).silent_frames * TICKS_PER_S /
                  audio_rate(live->engine.audio);
    f->refused_writes = (int64_t)live->engine.show->refused;
    f->refused_signals = (int64_t)tree_gate_counts(live->engine.show->tree).not_learnt;
    f->refused_ring = (int64_t)counts.in.ring_full;
    f->refused_malformed = (int64_t)(counts.in.malformed + counts.in.partial);
    f->refused_limit = (int64_t)(counts.in.over_limit + counts.in.too_fast);
    f->osc_messages = (int64_t)counts.in.messages;
    f->osc_lost = (int64_t)counts.osc.kernel_drops;
    f->osc_buffer = counts.osc.buffer_bytes;
    f->osc_peers = (int64_t)counts.peers;
    f->osc_port = control_osc_port(live->engine.control);
    f->take_s = live->engine.take ? live->pace.last_s : 0;
    signals_house(live->engine.show->signals, f);
}

static void run_frame(struct live *live)
{
    int64_t start_ns = clock_now_ns();
    gather_hands(live);
    gather_inputs(live);
    gather_cues(live);
    gather_parts(live);
    const struct show_clock *clock = listener_clock(live->engine.listener[0]);
    double now_s = show_clock_seconds(clock, start_ns) - BEHIND_S;
    struct frame_input in = {.time_s = pace_next(&live->pace, now_s),
                             .target = picture_target(live)};
    memcpy(in.date, live->engine.date, sizeof in.date);
    in.date[3] = fmod(live->engine.date[3] + in.time_s, 86400);
    gather_frame(live->engine.gather, live->engine.show, live->engine.hands, clock, BEHIND_S, &in);
    uint64_t swaps = live->engine.show->swaps;
    struct frame_record record = frame_step(live->engine.show, &in);
    for (int i = 0; i < in.n_ticks; i++)
        console_hear(live->engine.console, in.ticks[i].heard[0]);
    gather_journal(live->engine.gather, live->engine.show, &in, &record);
    gather_ask(live->engine.gather, live->engine.show);
    if (swaps != live->engine.show->swaps)
        engine_after_swap(&live->engine);
    present(live, &in.target, in.time_s);
    answer(live);
    follow_saving(live);
    follow_ranges(live);
    watch_take(live);
    watch_guard(live);
    watch_network(live);
    watch_page(live);
    hold_rate(live);
    tell_figures(live, start_ns);
    snapshots_publish(live->engine.show->snapshots, live->engine.show->tree);
    live->done |= live->engine.show->quit ||
                  (live->desc->seconds > 0 && in.time_s >= live->desc->seconds);
    clock_sleep_until_ns(
        start_ns + (int64_t)(live->pace.period_s * 1e9)); /* swaps need not wait for anything */
}

static void show_first_frame(struct live *live)
{
    struct frame_input in = {.target = picture_target(live)};
    memcpy(in.date, live->engine.date, sizeof in.date);
    live->first = frame_step(live->engine.show, &in);
    write_hash(live, &in.target, 0);
    if (in.target.fbo)
        show_scaled(live, &in.target);
    window_swap(live->engine.window);
    live->pace.last_s = 0;
    live->figures.frames = 1;
}

/* ---- the whole ---- */

static void close_all(struct live *live)
{
    target_free(&live->target);
    engine_close(&live->engine);
    if (live->hashes)
        fclose(live->hashes);
    free(live->pixels);
    free(live);
}

static void greet(const struct live *live)
{
    char place[64];
    hands_place(live->engine.hands, place, sizeof place);
    printf(_("Listening to «%s». Space: next look. OSC on %s.\n"), audio_name(live->engine.audio),
           place);
    fflush(stdout);
    invitation_greet(live->engine.invitation);
}

bool live_run(const struct live_desc *desc, struct err *err)
{
    struct live *live = calloc(1, sizeof *live);
    if (!live)
        return err_set(err, ERR_SYSTEM, _("No memory to start; close other programs."));
    live->desc = desc;
    live->answered_s = -ANSWER_EVERY_S; /* the first answer may be the first thing of all */
    read_date(live->engine.date);
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    struct engine *engine = &live->engine;
    bool ok = engine_open_picture(engine, desc, err) && open_hashes(live, err) &&
              engine_open_scene(engine, desc, err);
    if (ok) {
        live->pace = (struct pace){.period_s = 1 / window_refresh_hz(engine->window), .last_s = -1};
        show_first_frame(live);
    }
    ok = ok && engine_open_world(engine, desc, err);
    if (ok) {
        open_take(live);
        journal_beginning(live);
    }
    ok = ok && engine_open_listening(engine, clock_now_ns(), err);
    if (ok)
        greet(live);
    while (ok && !live->done && !interrupted)
        run_frame(live);
    close_all(live);
    return ok;
}
