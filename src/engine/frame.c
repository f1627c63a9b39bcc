/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One frame of the show, top to bottom. Live and offline call the same function; they differ only in who fills
 * struct frame_input. Nothing below reads a clock, a device or an unseeded random number.
 */
#include "engine/frame.h"

#include "analysis/features.h"
#include "engine/late.h"
#include "engine/master.h"
#include "engine/requests.h"
#include "engine/show.h"
#include "engine/signals.h"
#include "engine/states.h"
#include "stage/guard.h"
#include "tree/tree.h"
#include "visual/scene.h"
#include "visual/sound_texture.h"
#include "visual/transition.h"

#include <string.h>

#define DITHER_8_BIT (1.0f / 255.0f)

static double beats_in(const struct show *show, double seconds)
{
    return seconds * signals_bpm(show->signals) / 60;
}

static void run_tick(struct show *show, struct tick *tick)
{
    tree_begin_tick(show->tree);
    int n_kept = 0;
    for (int i = 0; i < tick->n_writes; i++) /* hands, instruments, swaps */
        if (show_apply(show, &tick->writes[i]) && n_kept++ != i)
            tick->writes[n_kept - 1] = tick->writes[i];
    tick->n_writes = n_kept;
    for (int ear = 0; ear <= EARS_MAX; ear++)
        if (tick->heard[ear])
            signals_publish(show->signals, ear, tick->heard[ear]);
    sound_textures_tick(show->sound, tick->heard[0]);
    show_follow_cues(show);
    requests_tick(show);
    staged_tick(&show->leaving);
    staged_tick(&show->on_stage);
    staged_tick(&show->armed);
    if (show->transition)
        show->transition_beats += beats_in(show, TICK_S);
    if (show->on_stage.states)
        signals_state(show->signals, states_name(show->on_stage.states),
                      states_progress(show->on_stage.states));
    master_tick(show->master);
    show->tick++;
}

static void look(struct show *show, double since_tick_s)
{
    staged_look(&show->leaving, since_tick_s);
    staged_look(&show->on_stage, since_tick_s);
}

/* How far the way to the next scene has come; a way that has ended is cleared. */
static double follow_transition(struct show *show, double time_s, double since_tick_s)
{
    if (!show->transition)
        return 1;
    double gone = show->transition_over.unit == SPAN_BEATS
                      ? show->transition_beats + beats_in(show, since_tick_s)
                      : time_s - show->transition_start_s;
    double x = gone / show->transition_over.amount;
    if (x < 1)
        return x < 0 ? 0 : x;
    transition_destroy(show->transition);
    show->transition = NULL;
    staging_strike(&show->leaving, show->tree);
    return 1;
}

static void draw(struct show *show, const struct frame_input *in, double since_tick_s,
                 struct finish finish, struct frame_record *record)
{
    struct scene_frame frame = {
        .time_s = in->time_s, .sound = show->sound, .mixer = show->mixer, .waits = in->waits};
    memcpy(frame.date, in->date, sizeof frame.date);
    double progress = follow_transition(show, in->time_s, since_tick_s);
    signals_progress(show->signals, progress);
    if (!show->on_stage.scene) {
        target_blacken(&in->target);
    } else if (show->transition) {
        double eased = progress * progress * (3 - 2 * progress);
        transition_draw(show->transition, show->leaving.scene, show->on_stage.scene, eased, &frame,
                        &in->target, finish, record->steps);
        record->n_steps = 2;
    } else {
        record->steps[0] = scene_draw(show->on_stage.scene, &frame, &in->target, finish);
        record->n_steps = 1;
    }
}

void frame_pass_over(struct show *show, struct tick *ticks, int n)
{
    show->n_events = 0;
    for (int i = 0; i < n; i++)
        run_tick(show, &ticks[i]);
    if (n)
        sound_textures_hear(show->sound, ticks[n - 1].heard[0]);
}

/* The figures come late, so nothing but people and other programs may read them. */
static void guard_against_flashes(struct show *show, const struct frame_input *in)
{
    enum guard_mode mode = (enum guard_mode)signals_guard(show->signals);
    guard_look(show->guard, mode, &in->target, in->time_s);
    struct guard_figures figures = guard_figures(show->guard);
    signals_flash(show->signals, figures.general, figures.red, figures.held);
}

struct frame_record frame_step(struct show *show, const struct frame_input *in)
{
    frame_pass_over(show, in->ticks, in->n_ticks);

    struct frame_record record = {.tick = show->tick};
    double since_tick_s = in->time_s - (double)(show->tick + 1) * TICK_S;
    if (since_tick_s < 0)
        since_tick_s = 0;
    look(show, since_tick_s); /* smooth at any frame rate */
    struct finish finish = {.gain = (float)master_gain(show->master, since_tick_s),
                            .dither = DITHER_8_BIT};
    late_begin(show);
    draw(show, in, since_tick_s, finish, &record);
    late_end(show);
    guard_against_flashes(show, in);
    return record; /* presenting it is the caller's business */
}
