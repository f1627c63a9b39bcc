/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine.h"

#include "audio/audio.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "control/control.h"
#include "engine/console.h"
#include "engine/cueing.h"
#include "engine/evening.h"
#include "engine/gather.h"
#include "engine/hands.h"
#include "engine/inputs.h"
#include "engine/invitation.h"
#include "engine/listener.h"
#include "engine/live.h"
#include "engine/loader.h"
#include "engine/ranges.h"
#include "engine/saving.h"
#include "engine/show.h"
#include "engine/signals.h"
#include "record/take.h"
#include "stage/window.h"
#include "tree/gate.h"
#include "visual/device.h"
#include "visual/parts.h"
#include "visual/scene.h"

#include <stdio.h>
#include <string.h>

bool engine_open_picture(struct engine *engine, const struct live_desc *desc, struct err *err)
{
    const struct device_desc device = {0};
    engine->device = device_create(&device, err);
    if (!engine->device)
        return false;
    const struct window_desc window = {.display = desc->display,
                                       .fullscreen = desc->fullscreen,
                                       .width = desc->width,
                                       .height = desc->height,
                                       .title = "Clavilux"};
    engine->window = window_create(&window, err);
    if (!engine->window || !device_make_current(engine->device, window_sdl(engine->window), err))
        return false;
    int width = desc->width, height = desc->height;
    if (!width)
        window_size(engine->window, &width, &height);
    engine->console = console_create();
    engine->show = show_create(width, height, err);
    bool whole = engine->show && engine->console;
    if (whole)
        console_show_scope(engine->console, desc->scope);
    for (int i = 0; whole && i < desc->n_ears; i++)
        whole = signals_add_ear(engine->show->signals, desc->ears[i].name, err);
    return whole;
}

bool engine_open_cues(struct engine *engine, const char *path, struct err *err)
{
    struct cues *cues = cueing_read(path, err);
    struct cueing *cueing = cues ? cueing_create(engine->show->tree, cues) : NULL;
    if (!cueing)
        return false;
    show_set_cues(engine->show, cueing);
    loader_cues(engine->loader, path);
    return true;
}

static void tell_presets(struct engine *engine)
{
    char path[PARTS_PATH_MAX], name[256];
    struct text names = {0};
    for (int i = 0; parts_ours(i, path, sizeof path); i++) {
        file_name(name, sizeof name, path, ".preset");
        text_add(&names, "%s%s", i ? "\n" : "", name);
    }
    signals_presets(engine->show->signals, names.data ? names.data : "");
    text_free(&names);
}

void engine_after_swap(struct engine *engine)
{
    loader_on_stage(engine->loader, scene_parts(engine->show->on_stage.scene));
    tell_presets(engine);
}

static bool open_preset(struct engine *engine, const char *preset, struct err *err)
{
    struct parts *parts = parts_load(preset, NULL, NULL, err);
    if (!parts)
        return false;
    loader_begin(engine->loader, parts);
    return show_swap(engine->show, parts, 0, err);
}

bool engine_open_scene(struct engine *engine, const struct live_desc *desc, struct err *err)
{
    engine->loader = loader_create(engine->device, engine->show, err);
    engine->saving = saving_create();
    engine->ranges = ranges_create(engine->show, err);
    if (!engine->loader || !engine->saving || !engine->ranges)
        return false;
    if (!(desc->cues ? evening_begin(engine->show, desc->cues, err)
                     : open_preset(engine, desc->preset, err)))
        return false;
    if (desc->cues)
        loader_cues(engine->loader, desc->cues);
    staged_tell(&engine->show->on_stage);
    engine_after_swap(engine);
    return true;
}

/* Further ears hear at the show's rate and are never played. */
static bool open_further(struct engine *engine, const struct live_desc *desc, struct err *err)
{
    struct audio *open[1 + EARS_MAX] = {engine->audio};
    for (int i = 0; i < desc->n_ears; i++) {
        const struct audio_desc audio = {.input = desc->ears[i].input,
                                         .rate = audio_rate(engine->audio),
                                         .mute = true,
                                         .loop = true,
                                         .first = desc->ears[i].first,
                                         .last = desc->ears[i].last,
                                         .open = open,
                                         .n_open = i + 1};
        engine->further[i] = open[i + 1] = audio_open(&audio, err);
        if (!engine->further[i])
            return err_prefix(err, _("The ear %s"), desc->ears[i].name);
    }
    return true;
}

bool engine_open_world(struct engine *engine, const struct live_desc *desc, struct err *err)
{
    const struct control_desc control = {.osc_port = desc->osc_port,
                                         .osc_where = desc->osc_where,
                                         .sends = desc->sends,
                                         .n_sends = desc->n_sends,
                                         .snapshots = engine->show->snapshots,
                                         .web_port = desc->web_port,
                                         .web_open = desc->web_open};
    engine->control = control_create(&control, err);
    engine->hands = engine->control ? hands_create(engine->control, engine->show->tree, err) : NULL;
    if (!engine->hands)
        return false;
    const struct invitation_desc invitation = {
        .web = control_web(engine->control), .tree = engine->show->tree, .qr = desc->qr};
    engine->invitation = invitation_create(&invitation);
    if (desc->flash) { /* an event like any other, so that a take knows it */
        struct write guard;
        write_make(&guard, ROLE_OPERATOR, "start", "/flash/guard", "s", desc->flash);
        hands_post(engine->hands, &guard);
    }
    const struct audio_desc audio = {.input = desc->input, .mute = desc->mute, .loop = true};
    engine->audio = audio_open(&audio, err);
    if (!engine->audio)
        return false;
    if (!open_further(engine, desc, err))
        return false;
    const struct inputs_desc inputs = {.rate = audio_rate(engine->audio),
                                       .mute = desc->mute,
                                       .first = desc->input,
                                       .open = engine->further,
                                       .n_open = EARS_MAX};
    engine->inputs = inputs_create(&inputs, err);
    return engine->inputs != NULL;
}

void engine_open_take(struct engine *engine, const struct live_desc *desc, struct err *err)
{
    if (desc->no_take)
        return;
    struct take_desc take = {.folder = desc->takes,
                             .rate = audio_rate(engine->audio),
                             .channels = audio_channels(engine->audio),
                             .width = engine->show->width,
                             .height = engine->show->height,
                             .input = audio_name(engine->audio),
                             .renderer = device_renderer(engine->device)};
    memcpy(take.date, engine->date, sizeof take.date);
    struct take_ear ears[EARS_MAX];
    for (int i = 0; i < desc->n_ears; i++)
        ears[i] = (struct take_ear){.name = desc->ears[i].name,
                                    .input = audio_name(engine->further[i]),
                                    .channels = audio_channels(engine->further[i])};
    take.ears = ears;
    take.n_ears = desc->n_ears;
    engine->take = take_create(&take, err);
}

bool engine_open_listening(struct engine *engine, int64_t start_ns, struct err *err)
{
    int n = 0;
    for (; n == 0 || (n <= EARS_MAX && engine->further[n - 1]); n++) {
        const struct listener_desc listener = {.audio = n ? engine->further[n - 1] : engine->audio,
                                               .record = engine->take ? take_sound(engine->take, n)
                                                                      : NULL,
                                               .lead = n ? engine->listener[0] : NULL,
                                               .start_ns = start_ns};
        audio_skip(listener.audio);
        engine->listener[n] = listener_create(&listener, err);
        if (!engine->listener[n])
            return false;
    }
    engine->gather = gather_create(engine->listener, n, engine->take, err);
    return engine->gather != NULL;
}

void engine_close(struct engine *engine)
{
    gather_destroy(engine->gather);
    for (int i = EARS_MAX; i >= 0; i--)
        listener_destroy(engine->listener[i]);
    if (engine->take)
        log_say(LOG_NOTE, _("The take is in %s; `clavilux render` makes a film of it."),
                take_path(engine->take));
    take_destroy(engine->take);
    inputs_destroy(engine->inputs);
    audio_close(engine->audio);
    for (int i = 0; i < EARS_MAX; i++)
        audio_close(engine->further[i]);
    invitation_destroy(engine->invitation);
    hands_destroy(engine->hands);
    control_destroy(engine->control);
    saving_destroy(engine->saving);
    ranges_destroy(engine->ranges);
    show_destroy(engine->show); /* its scenes share shaders that the loader keeps */
    loader_destroy(engine->loader);
    console_destroy(engine->console);
    if (engine->device)
        device_make_current(engine->device, NULL, NULL);
    window_destroy(engine->window);
    device_destroy(engine->device);
}

static void keep_files(struct engine *engine, const struct parts *parts, char set[32])
{
    snprintf(set, 32, "%016llx", (unsigned long long)parts_hash(parts));
    for (int i = 0; engine->take && i < parts->n_files; i++)
        take_keep(engine->take, parts_hash(parts), parts->files[i].path, parts->files[i].name);
}

void engine_announce(struct engine *engine, struct write *write, const struct parts *parts)
{
    char set[32];
    bool reload = engine->listener[0] && !strcmp(engine->show->on_stage.path, parts->files[0].path);
    keep_files(engine, parts, set);
    write_make(write, ROLE_ENGINE, "engine", "/engine/swap", "sss", set, parts->files[0].name,
               reload ? SHOW_RELOAD : SHOW_LOAD);
}

void engine_announce_cue(struct engine *engine, struct write *write, const struct parts *parts,
                         const struct cue *cue, int place)
{
    char set[32];
    bool again = !strcmp(engine->show->armed.path, parts->files[0].path);
    keep_files(engine, parts, set);
    write_make(write, ROLE_ENGINE, "engine", "/engine/arm", "sssssi", set, parts->files[0].name,
               again ? SHOW_RELOAD : SHOW_LOAD, cue->transition, cue->over, place + 1);
}
