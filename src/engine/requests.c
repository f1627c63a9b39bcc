/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/requests.h"

#include "analysis/features.h"
#include "base/err.h"
#include "base/text.h"
#include "engine/calibrating.h"
#include "engine/cueing.h"
#include "engine/defaults.h"
#include "engine/show.h"
#include "engine/signals.h"
#include "engine/states.h"
#include "engine/wiring.h"
#include "patch/patch.h"
#include "tree/gate.h"
#include "tree/span.h"
#include "tree/tree.h"

#include <stdio.h>
#include <string.h>

enum { TOLD_PER_FRAME = 16, TARGETS_MAX = SHOW_ANSWERS_MAX - 1 };

/* A row that a request names, and who plays it. */
struct named {
    int row, component;
    struct staged *staged; /* NULL: a row of the house */
};

static bool find_named(struct show *show, const char *address, struct named *named, struct err *err)
{
    char whole[WRITE_ADDRESS_MAX];
    snprintf(whole, sizeof whole, "%s%s", *address == '/' ? "" : "/", address);
    named->row = tree_find_part(show->tree, TREE_NONE, whole, &named->component);
    if (named->row == TREE_NONE)
        named->row = tree_beside(show->tree, whole);
    if (named->row != TREE_NONE) {
        named->staged = show_staged(show, tree_branch_of(show->tree, named->row));
        return true;
    }
    const char *nearest = tree_nearest(show->tree, TREE_NONE, whole);
    if (nearest)
        return err_set(err, ERR_NOT_FOUND, _("There is no %s; did you mean %s?"), whole, nearest);
    return err_set(err, ERR_NOT_FOUND, _("There is no %s; /patch/list tells what is wired."),
                   whole);
}

/* Only rows of a scene that the network may play can be wired, as in a preset. */
static bool find_played(struct show *show, const char *address, struct named *named,
                        struct err *err)
{
    if (!find_named(show, address, named, err))
        return false;
    const struct row *row = tree_row(show->tree, named->row);
    if (named->staged && row->tier == TIER_PLAY)
        return true;
    return err_set(err, ERR_DENIED, _("%s is not of this scene; wires go to its layers and knobs."),
                   row->address);
}

/* ---- wires ---- */

static bool wire(struct show *show, const struct write *write, struct err *err)
{
    struct named to;
    if (write->n_args < 2)
        return err_set(err, ERR_USAGE,
                       _("Say where and what: /patch /layer/veil/opacity \"level\"."));
    return find_played(show, write_text(write, 0), &to, err) &&
           wiring_patch(to.staged->wiring, write->author, to.row, to.component,
                        write_text(write, 1), err);
}

static bool unwire(struct show *show, const struct write *write, struct err *err)
{
    struct named from;
    if (write->n_args == 0 || !*write_text(write, 0)) {
        if (show->on_stage.wiring)
            wiring_reset(show->on_stage.wiring);
        return true;
    }
    return find_played(show, write_text(write, 0), &from, err) &&
           wiring_release(from.staged->wiring, write->author, from.row, from.component, err);
}

static bool lock(struct show *show, const struct write *write, struct err *err)
{
    struct named at;
    bool on = write->n_args < 2 || write->args[1].number > 0.5;
    if (!find_played(show, write_text(write, 0), &at, err))
        return false;
    return patches_lock(at.staged->patches, at.row, at.component, on) ||
           err_set(err, ERR_NOT_FOUND, _("Nothing drives %s; a hand keeps it without a lock."),
                   tree_row(show->tree, at.row)->address);
}

static bool turn_back(struct show *show, const struct write *write, bool undo, struct err *err)
{
    int row;
    struct wiring *wiring = show->on_stage.wiring;
    if (!wiring)
        return err_set(err, ERR_NOT_FOUND, _("There is no scene on stage."));
    return undo ? wiring_undo(wiring, write->author, &row, err)
                : wiring_redo(wiring, write->author, &row, err);
}

/* ---- questions ---- */

static void note_on(struct show *show, const struct staged *staged, int row, int component,
                    char *note, size_t size)
{
    *note = '\0';
    if (defaults_is_guess(staged->defaults, row))
        snprintf(note, size, "%s", _("guessed"));
    if (patches_is_locked(staged->patches, row, component))
        snprintf(note, size, _("locked by %s"), tree_author(show->tree, row));
    else if (patches_is_held(staged->patches, row, component))
        snprintf(note, size, _("held by %s"), tree_author(show->tree, row));
}

static void tell_wire(struct show *show, const struct show_listing *to, const char *path,
                      const struct staged *staged, int row, int component)
{
    char address[ROW_ADDRESS_MAX + 4], note[WRITE_AUTHOR_MAX + 64];
    const struct row *about = tree_row(show->tree, row);
    const char *text = patches_text(staged->patches, row, component);
    snprintf(address, sizeof address, "%s", about->address);
    if (component >= 0 && row_n_components(about->type) > 1)
        snprintf(address, sizeof address, "%s/%c", about->address,
                 row_letters(about->type)[component]);
    note_on(show, staged, row, component, note, sizeof note);
    const char *const texts[] = {address, text ? text : "", note};
    show_tell(show, to->reply, to->author, path, texts, 3);
}

void requests_list(struct show *show)
{
    struct show_listing *list = &show->listing;
    const struct staged *staged = &show->on_stage;
    int told = 0;
    for (; list->on && list->next < tree_size(show->tree) && told < TOLD_PER_FRAME; list->next++) {
        if (!staged->patches || tree_branch_of(show->tree, list->next) != staged->branch)
            continue;
        for (int c = -1; c < ROW_PARTS_MAX; c++) {
            if (!patches_text(staged->patches, list->next, c))
                continue;
            tell_wire(show, list, "/patch/list", staged, list->next, c);
            told++;
        }
    }
    list->n += told;
    if (!list->on || list->next < tree_size(show->tree))
        return;
    char number[16];
    snprintf(number, sizeof number, "%d", list->n);
    const char *const texts[] = {number};
    show_tell(show, list->reply, list->author, "/patch/list/end", texts, 1);
    list->on = false;
}

static struct show_listing asker(const struct write *write)
{
    struct show_listing to = {.on = true, .reply = write->reply};
    snprintf(to.author, sizeof to.author, "%s", write->author);
    return to;
}

static bool tell_source(struct show *show, const struct write *write, struct err *err)
{
    struct named of;
    if (!find_named(show, write_text(write, 0), &of, err))
        return false;
    const struct show_listing to = asker(write);
    const char *const texts[] = {tree_row(show->tree, of.row)->address, "",
                                 tree_author(show->tree, of.row)};
    bool told = false;
    for (int c = -1; of.staged && c < ROW_PARTS_MAX; c++) {
        if (!patches_text(of.staged->patches, of.row, c) ||
            (of.component >= 0 && c >= 0 && c != of.component))
            continue;
        tell_wire(show, &to, "/patch/source", of.staged, of.row, c);
        told = true;
    }
    if (!told)
        show_tell(show, write->reply, write->author, "/patch/source", texts, 3);
    return true;
}

static bool tell_targets(struct show *show, const struct write *write, struct err *err)
{
    struct named from;
    int driven[TARGETS_MAX], n = 0;
    if (!find_named(show, write_text(write, 0), &from, err))
        return false;
    const struct staged *staged = from.staged ? from.staged : &show->on_stage;
    if (staged->patches)
        n = patches_driven_by(staged->patches, from.row, driven, TARGETS_MAX);
    const char *address = tree_row(show->tree, from.row)->address;
    for (int i = 0; i < n; i++) {
        const char *const texts[] = {address, tree_row(show->tree, driven[i])->address};
        show_tell(show, write->reply, write->author, "/patch/targets", texts, 2);
    }
    char number[16];
    snprintf(number, sizeof number, "%d", n);
    const char *const texts[] = {address, number};
    show_tell(show, write->reply, write->author, "/patch/targets/end", texts, 2);
    return true;
}

/* ---- learning ---- */

static bool begin_learning(struct show *show, const struct write *write, struct err *err)
{
    const char *word = write_text(write, 0);
    struct named target = {.row = TREE_NONE, .component = -1};
    bool off = !strcmp(word, "off") ||
               (write->n_args && write->args[0].type != ARG_TEXT &&
                write->args[0].type != ARG_IMPULSE && write->args[0].number < 0.5);
    if (*word == '/' && !find_played(show, word, &target, err))
        return false;
    learning_begin(&show->learning, show->tree, target.row, target.component);
    show->learning.on = !off;
    signals_learning(show->signals, !off);
    return true;
}

bool requests_learn(struct show *show, const struct write *write, const struct verdict *verdict,
                    int component, struct err *err)
{
    struct learning *learning = &show->learning;
    if (!learning_follow(learning, show->tree, verdict, component))
        return true;
    char text[WRITE_TEXT_MAX];
    learning_text(learning, show->tree, text, sizeof text);
    learning->on = false;
    signals_learning(show->signals, false);
    struct staged *staged = show_staged(show, tree_branch_of(show->tree, learning->target));
    const char *address = tree_row(show->tree, learning->target)->address;
    if (!staged || !wiring_patch(staged->wiring, write->author, learning->target,
                                 learning->component, text, err))
        return true; /* the write itself was good */
    const char *const texts[] = {address, text};
    show_tell(show, write->reply, write->author, "/patch/learn", texts, 2);
    return true;
}

bool requests_is_news(const char *path)
{
    return !strcmp(path, "/calibrate") || !strcmp(path, "/stage/faders");
}

void requests_tick(struct show *show)
{
    if (learning_expire(&show->learning, show->tree))
        signals_learning(show->signals, false);
}

/* ---- states ---- */

static bool read_length(const struct write *write, struct span *over, struct err *err)
{
    *over = (struct span){0};
    if (write->n_args < 2)
        return true;
    if (write->args[1].type != ARG_TEXT) {
        over->amount = write->args[1].number > 0 ? write->args[1].number : 0;
        return true;
    }
    return (span_read(write_text(write, 1), over) && over->unit != SPAN_BARS) ||
           err_set(err, ERR_FORMAT, _("«%s» is no length; write 3s, 500ms or 8beats."),
                   write_text(write, 1));
}

static bool go_to_state(struct show *show, const struct write *write, struct err *err)
{
    struct span over;
    return read_length(write, &over, err) &&
           (show->on_stage.states ? states_go(show->on_stage.states, write_text(write, 0),
                                              over.amount, over.unit == SPAN_BEATS, err)
                                  : err_set(err, ERR_NOT_FOUND, _("There is no scene on stage.")));
}

static bool keep_state(struct show *show, const struct write *write, struct err *err)
{
    return show->on_stage.states ? states_keep(show->on_stage.states, write_text(write, 0), err)
                                 : err_set(err, ERR_NOT_FOUND, _("There is no scene on stage."));
}

static bool want(struct show *show, const char *preset)
{
    snprintf(show->wanted, sizeof show->wanted, "%s", preset);
    return true;
}

/* ---- cues ---- */

static bool without_cues(struct err *err)
{
    return err_set(err, ERR_NOT_FOUND,
                   _("No cues are loaded; take a list up with /cue/load NAME."));
}

static bool load_cues(struct show *show, const struct write *write)
{
    snprintf(show->wanted_cues, sizeof show->wanted_cues, "%s", write_text(write, 0));
    return true;
}

/* A take knows by itself when its cues went. */
static bool call_cue(struct show *show, const struct write *write, struct err *err)
{
    char number[40];
    const char *word = write_text(write, 0);
    if (write->n_args && write->args[0].type == ARG_NUMBER) {
        text_from_number(number, sizeof number, write->args[0].number);
        word = number;
    }
    if (show->replayed)
        return true;
    return show->cueing ? cueing_ask(show->cueing, word, err) : without_cues(err);
}

static bool step_cue(struct show *show, int by, struct err *err)
{
    if (show->replayed)
        return true;
    return show->cueing ? cueing_step(show->cueing, by, err) : without_cues(err);
}

/* The next look is the next cue while a list of them is up. */
static bool step_look(struct show *show, int by, struct err *err)
{
    return show->cueing || show->replayed ? step_cue(show, by, err)
                                          : want(show, by > 0 ? "+1" : "-1");
}

/* ---- ranges ---- */

static bool calibrate(struct show *show, const struct write *write, enum meaning meaning,
                      struct err *err)
{
    char told[CALIBRATING_TOLD_MAX] = "";
    struct calibrating *calibrating = show->calibrating;
    bool done = false;
    if (meaning == MEANS_CALIBRATE)
        done = calibrating_begin(calibrating, write, told, err);
    else if (meaning == MEANS_CALIBRATE_DONE)
        done = calibrating_done(calibrating, write, told, err);
    else if (meaning == MEANS_CALIBRATE_OFF)
        done = calibrating_off(calibrating, write, told, err);
    else
        done = calibrating_range(calibrating, write, told, err);
    const char *const texts[] = {write->address, told};
    if (*told && write->role != ROLE_ENGINE)
        show_tell(show, write->reply, write->author, "/calibrate", texts, 2);
    return done;
}

/* ---- all of them ---- */

static bool wish_of_ear(struct show *show, const struct write *write, int id)
{
    struct ear_wish wish = {.asked_ns = write->arrived_ns};
    if (show->n_wishes < SHOW_WISHES_MAX && signals_wish(show->signals, id, &wish))
        show->wishes[show->n_wishes++] =
            wish; /* more in one frame than hands can mean are dropped */
    return true;
}

static bool may_ask(struct show *show, const struct write *write, struct err *err)
{
    struct show_allowance *asking = &show->asking;
    int64_t tick = tree_tick(show->tree), more = (tick - asking->tick) / REQUESTS_EVERY;
    asking->tick += more * REQUESTS_EVERY;
    asking->left = more < REQUESTS_BURST - asking->left ? asking->left + (int)more : REQUESTS_BURST;
    if (write->role == ROLE_ENGINE)
        return true;
    if (asking->left > 0 || show->replayed) {
        asking->left--;
        return true;
    }
    return err_set(err, ERR_BUSY,
                   _("Too many wires and questions at once; send at most %d, then %d a second."),
                   REQUESTS_BURST, TICKS_PER_S / REQUESTS_EVERY);
}

static bool follow_one(struct show *show, const struct write *write, int id, struct err *err)
{
    enum meaning meaning = signals_meaning(show->signals, id);
    if (meaning >= MEANS_PATCH && !may_ask(show, write, err))
        return false;
    switch (meaning) {
    case MEANS_LOAD:
        return want(show, tree_text(show->tree, id));
    case MEANS_NEXT:
        return step_look(show, 1, err);
    case MEANS_PREVIOUS:
        return step_look(show, -1, err);
    case MEANS_RELEASE:
        if (show->on_stage.patches)
            patches_release_all(show->on_stage.patches);
        return true;
    case MEANS_QUIT:
        show->quit = true;
        return true;
    case MEANS_SAVE:
        snprintf(show->save_as, sizeof show->save_as, "%s", tree_text(show->tree, id));
        return true;
    case MEANS_GUESS:
        if (show->on_stage.defaults)
            defaults_guess(show->on_stage.defaults, signals_guess(show->signals));
        return true;
    case MEANS_PATCH:
        return wire(show, write, err);
    case MEANS_UNPATCH:
        return unwire(show, write, err);
    case MEANS_LIST:
        show->listing = asker(write);
        return true;
    case MEANS_SOURCE:
        return tell_source(show, write, err);
    case MEANS_TARGETS:
        return tell_targets(show, write, err);
    case MEANS_LEARN:
        return begin_learning(show, write, err);
    case MEANS_LOCK:
        return lock(show, write, err);
    case MEANS_UNDO:
        return turn_back(show, write, true, err);
    case MEANS_REDO:
        return turn_back(show, write, false, err);
    case MEANS_STATE_GO:
        return go_to_state(show, write, err);
    case MEANS_STATE_KEEP:
        return keep_state(show, write, err);
    case MEANS_CUE_LOAD:
        return load_cues(show, write);
    case MEANS_CUE_GO:
        return call_cue(show, write, err);
    case MEANS_CUE_NEXT:
        return step_cue(show, 1, err);
    case MEANS_CUE_BACK:
        return step_cue(show, -1, err);
    case MEANS_SUBSCRIBE: /* whoever listens to a rate wants it to be there */
        tree_beside(show->tree, write_text(write, 0));
        return true;
    case MEANS_CALIBRATE:
    case MEANS_CALIBRATE_DONE:
    case MEANS_CALIBRATE_OFF:
    case MEANS_CALIBRATE_RANGE:
        return calibrate(show, write, meaning, err);
    case MEANS_ITSELF:
        break;
    }
    return wish_of_ear(show, write, id);
}

bool requests_follow(struct show *show, const struct write *write, const struct verdict *verdict,
                     struct err *err)
{
    bool done = true;
    for (int i = 0; i < verdict->n_ids; i++)
        done &= follow_one(show, write, verdict->ids[i], err);
    return done;
}
