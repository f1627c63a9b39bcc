/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/cueing.h"

#include "analysis/features.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "tree/gate.h"
#include "tree/preset.h"
#include "tree/tree.h"
#include "visual/parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_BEATS 8.0 /* a hand is not kept waiting longer for a beat that does not come */

enum { NONE = -1 };

struct rows {
    int beat, bar, bpm;
    int number, name, note, armed, remaining, holder;
};

struct cueing {
    struct tree *tree;
    struct rows rows;
    struct cues *cues;
    bool broken[CUES_MAX];
    int at;     /* the cue that is on */
    int called; /* the one that shall go; waits for its beat or its scene */
    bool due;   /* its beat has come, its scene had not */
    int64_t called_at;
    int armed;
    int event; /* row that the cue on stage waits for, TREE_NONE */
    int64_t began;
    uint64_t beats_before, bars_before, events_before;
};

struct cues *cueing_read(const char *path, struct err *err)
{
    size_t size = 0;
    char name[256];
    char *text = file_read(path, PRESET_BYTES_MAX, &size, err);
    file_name(name, sizeof name, path, NULL);
    struct cues *cues = text ? cues_parse(name, text, size, err) : NULL;
    free(text);
    return cues;
}

bool cueing_find_preset(const char *list, const char *preset, char *path, int size, struct err *err)
{
    static const char *const endings[] = {"", ".preset", ".fs"};
    char folder[PARTS_PATH_MAX], name[CUE_PATH_MAX + 8];
    file_dir(folder, sizeof folder, list);
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", preset, endings[i]);
        if (file_join(path, (size_t)size, folder, name) && file_exists(path))
            return true;
    }
    return parts_find(preset, path, size, err);
}

static int find_event(const struct tree *tree, const char *event, char address[ROW_ADDRESS_MAX])
{
    static const char branch[] = "/audio";
    snprintf(address, ROW_ADDRESS_MAX, "%s/%s", branch, event);
    for (char *c = address; *c; c++)
        *c = *c == '.' ? '/' : *c;
    int row = tree_find(tree, address);
    if (row == TREE_NONE) {
        memmove(address, address + strlen(branch), strlen(address + strlen(branch)) + 1);
        row = tree_find(tree, address);
    }
    return row;
}

static bool is_of_an_instrument(const char *address)
{
    return !strncmp(address, "/in/", 4) || !strncmp(address, "/player/", 8);
}

static const char *nearest_event(const struct tree *tree, const char *wrong)
{
    enum { EVENTS_MAX = 64 };
    static const char branch[] = "/audio/";
    const char *names[EVENTS_MAX];
    int n = 0;
    for (int id = 0; id < tree_size(tree) && n < EVENTS_MAX; id++) {
        const struct row *row = tree_row(tree, id);
        if (row && row->type == ROW_TRIGGER && (row->flags & ROW_SIGNAL) &&
            !strncmp(row->address, branch, strlen(branch)))
            names[n++] = row->address + strlen(branch);
    }
    return text_nearest(wrong, names, n);
}

bool cueing_knows_event(const struct tree *tree, const struct cue *cue, struct err *err)
{
    char address[ROW_ADDRESS_MAX];
    if (cue->advance != ADVANCE_EVENT)
        return true;
    int id = find_event(tree, cue->event, address);
    if (is_of_an_instrument(address) ||
        (id != TREE_NONE && tree_row(tree, id)->type == ROW_TRIGGER))
        return true;
    const char *nearest = nearest_event(tree, cue->event);
    return err_set(err, ERR_NOT_FOUND,
                   _("The cue %s waits for «%s», which is no event; write %s, or in.NAME for an "
                     "instrument."),
                   cue->name, cue->event, nearest ? nearest : "drop");
}

static void tell_doubts(const struct cueing *cueing)
{
    struct err err = {0};
    for (int i = 0; i < cueing->cues->n; i++)
        if (!cueing_knows_event(cueing->tree, &cueing->cues->list[i], &err))
            log_say(LOG_WARN, _("%s Until then a hand decides."), err.text);
}

struct cueing *cueing_create(struct tree *tree, struct cues *cues)
{
    struct cueing *cueing = calloc(1, sizeof *cueing);
    if (!cueing) {
        cues_free(cues);
        return NULL;
    }
    *cueing = (struct cueing){.tree = tree,
                              .cues = cues,
                              .at = NONE,
                              .called = NONE,
                              .armed = NONE,
                              .event = TREE_NONE,
                              .rows = {.beat = tree_find(tree, "/audio/beat"),
                                       .bar = tree_find(tree, "/audio/bar"),
                                       .bpm = tree_find(tree, "/audio/bpm"),
                                       .number = tree_find(tree, "/cue/number"),
                                       .name = tree_find(tree, "/cue/name"),
                                       .note = tree_find(tree, "/cue/note"),
                                       .armed = tree_find(tree, "/cue/armed"),
                                       .remaining = tree_find(tree, "/cue/remaining"),
                                       .holder = tree_find(tree, "/stage/holder")}};
    tree_signal_number(tree, cueing->rows.number, 0);
    tree_signal_text(tree, cueing->rows.name, "");
    tree_signal_text(tree, cueing->rows.note, "");
    tree_signal_text(tree, cueing->rows.armed, "");
    tell_doubts(cueing);
    return cueing;
}

void cueing_destroy(struct cueing *cueing)
{
    if (!cueing)
        return;
    cues_free(cueing->cues);
    free(cueing);
}

int cueing_size(const struct cueing *cueing)
{
    return cueing->cues->n;
}

const struct cue *cueing_cue(const struct cueing *cueing, int i)
{
    return &cueing->cues->list[i];
}

/* The cue so many places on that can be shown; NONE behind the last one. */
static int neighbour(const struct cueing *cueing, int from, int by)
{
    int n = cueing->cues->n;
    for (int k = 1; k <= n; k++) {
        int i = from + k * by;
        if (cueing->cues->loop)
            i = ((i % n) + n) % n;
        if (i < 0 || i >= n)
            return NONE;
        if (!cueing->broken[i])
            return i;
    }
    return NONE;
}

static int next_of(const struct cueing *cueing)
{
    return neighbour(cueing, cueing->at, 1);
}

/* ---- hands ---- */

static void call(struct cueing *cueing, int i)
{
    cueing->called = i;
    cueing->due = false;
    cueing->called_at = tree_tick(cueing->tree);
}

bool cueing_ask(struct cueing *cueing, const char *word, struct err *err)
{
    int i = cues_find(cueing->cues, word);
    if (i >= 0) {
        cueing->broken[i] = false; /* it may have been mended */
        call(cueing, i);
        return true;
    }
    const char *names[CUES_MAX];
    for (int k = 0; k < cueing->cues->n; k++)
        names[k] = cueing->cues->list[k].name;
    const char *nearest = text_nearest(word, names, cueing->cues->n);
    if (nearest)
        return err_set(err, ERR_NOT_FOUND, _("There is no cue «%s»; did you mean %s?"), word,
                       nearest);
    return err_set(err, ERR_NOT_FOUND, _("There is no cue «%s»; they are numbered 1 to %d."), word,
                   cueing->cues->n);
}

bool cueing_step(struct cueing *cueing, int by, struct err *err)
{
    int from = cueing->at == NONE && by < 0 ? 0 : cueing->at;
    int i = neighbour(cueing, from, by);
    if (i == NONE)
        return err_set(err, ERR_NOT_FOUND,
                       by > 0 ? _("This is the last cue; /cue/go 1 begins again.")
                              : _("This is the first cue."));
    call(cueing, i);
    return true;
}

/* ---- time ---- */

/* How much of the cue's span is left, in its own unit. */
static double left_of(const struct cueing *cueing, const struct cue *cue)
{
    const struct tree *tree = cueing->tree;
    double gone = 0;
    switch (cue->span.unit) {
    case SPAN_SECONDS:
        gone = (double)(tree_tick(tree) - cueing->began) * TICK_S;
        break;
    case SPAN_BEATS:
        gone = (double)(tree_fires(tree, cueing->rows.beat) - cueing->beats_before);
        break;
    case SPAN_BARS:
        gone = (double)(tree_fires(tree, cueing->rows.bar) - cueing->bars_before);
        break;
    }
    return cue->span.amount - gone;
}

/* The cue on stage has had its time: seconds still wait for their beat, beats have come. */
static void follow_cue(struct cueing *cueing)
{
    if (cueing->at == NONE || cueing->called != NONE)
        return;
    const struct cue *cue = cueing_cue(cueing, cueing->at);
    bool over = false;
    if (cue->advance == ADVANCE_SPAN)
        over = left_of(cueing, cue) <= 1e-9;
    if (cue->advance == ADVANCE_EVENT && cueing->event != TREE_NONE)
        over = tree_fires(cueing->tree, cueing->event) > cueing->events_before;
    int next = over ? next_of(cueing) : NONE;
    if (next == NONE)
        return;
    call(cueing, next);
    cueing->due = cue->advance == ADVANCE_EVENT || cue->span.unit != SPAN_SECONDS;
}

static bool beat_has_come(const struct cueing *cueing)
{
    const struct tree *tree = cueing->tree;
    enum cue_quantise quantise = cueing_cue(cueing, cueing->called)->quantise;
    double bpm = tree_number(tree, cueing->rows.bpm, 0);
    double waited_s = (double)(tree_tick(tree) - cueing->called_at) * TICK_S;
    if (quantise == QUANTISE_OFF || bpm <= 0 || waited_s > PATIENCE_BEATS * 60 / bpm)
        return true;
    int row = quantise == QUANTISE_BEAT ? cueing->rows.beat : cueing->rows.bar;
    return tree_fires_now(tree, row) > 0;
}

static void show_remaining(struct cueing *cueing)
{
    double left = 0;
    if (cueing->at != NONE && cueing_cue(cueing, cueing->at)->advance == ADVANCE_SPAN)
        left = fmax(left_of(cueing, cueing_cue(cueing, cueing->at)), 0);
    tree_signal_number(cueing->tree, cueing->rows.remaining, left);
}

int cueing_tick(struct cueing *cueing)
{
    follow_cue(cueing);
    show_remaining(cueing);
    if (cueing->called == NONE)
        return NONE;
    cueing->due = cueing->due || beat_has_come(cueing);
    return cueing->due ? cueing->called : NONE;
}

void cueing_jump(struct cueing *cueing, int64_t ticks)
{
    cueing->began -= ticks;
    cueing->called_at -= ticks;
}

/* ---- scenes ---- */

/* An event by its short name, or any signal by its path. */
static int event_row(struct cueing *cueing, const char *event)
{
    char address[ROW_ADDRESS_MAX];
    int row = find_event(cueing->tree, event, address);
    return row == TREE_NONE && is_of_an_instrument(address) ? tree_expect(cueing->tree, address)
                                                            : row;
}

static void say_armed(struct cueing *cueing)
{
    tree_signal_text(cueing->tree, cueing->rows.armed,
                     cueing->armed == NONE ? "" : cueing_cue(cueing, cueing->armed)->name);
}

void cueing_gone(struct cueing *cueing, int i)
{
    struct tree *tree = cueing->tree;
    const struct cue *cue = cueing_cue(cueing, i);
    cueing->at = i;
    cueing->called = cueing->armed = NONE;
    cueing->due = false;
    cueing->began = tree_tick(tree);
    cueing->beats_before = tree_fires(tree, cueing->rows.beat);
    cueing->bars_before = tree_fires(tree, cueing->rows.bar);
    cueing->event = cue->advance == ADVANCE_EVENT ? event_row(cueing, cue->event) : TREE_NONE;
    cueing->events_before = cueing->event == TREE_NONE ? 0 : tree_fires(tree, cueing->event);
    tree_signal_number(tree, cueing->rows.number, i + 1);
    tree_signal_text(tree, cueing->rows.name, cue->name);
    tree_signal_text(tree, cueing->rows.note, cue->note);
    if (*cue->holder)
        tree_signal_text(tree, cueing->rows.holder, cue->holder);
    say_armed(cueing);
}

int cueing_wanted(const struct cueing *cueing)
{
    int wanted = cueing->called != NONE ? cueing->called : next_of(cueing);
    return wanted == cueing->armed ? NONE : wanted;
}

void cueing_failed(struct cueing *cueing, int i)
{
    cueing->broken[i] = true;
    if (cueing->called == i)
        cueing->called = NONE;
}

void cueing_armed(struct cueing *cueing, int i)
{
    cueing->armed = i;
    say_armed(cueing);
}

int cueing_ready(const struct cueing *cueing)
{
    return cueing->armed;
}

void cueing_disarm(struct cueing *cueing)
{
    cueing_armed(cueing, NONE);
}

/* Where a cue of the list stands in another one, by its name. */
static int moved_to(const struct cueing *cueing, int i, const struct cues *cues)
{
    for (int k = 0; i != NONE && k < cues->n; k++)
        if (!strcmp(cues->list[k].name, cueing_cue(cueing, i)->name))
            return k;
    return NONE;
}

/* What stands ready, if it would be made the same way again. */
static int still_ready(const struct cueing *cueing, const struct cues *cues)
{
    int to = moved_to(cueing, cueing->armed, cues);
    if (to == NONE)
        return NONE;
    const struct cue *before = cueing_cue(cueing, cueing->armed), *now = &cues->list[to];
    bool same = !strcmp(before->preset, now->preset) && !strcmp(before->over, now->over) &&
                !strcmp(before->transition, now->transition);
    return same ? to : NONE;
}

void cueing_edit(struct cueing *cueing, struct cues *cues)
{
    int at = cueing->at, called = moved_to(cueing, cueing->called, cues);
    int armed = still_ready(cueing, cues);
    if (at != NONE) {
        int found = moved_to(cueing, at, cues);
        at = found != NONE ? found : at < cues->n ? at : cues->n - 1;
    }
    cues_free(cueing->cues);
    cueing->cues = cues;
    memset(cueing->broken, 0, sizeof cueing->broken);
    cueing->at = at;
    cueing->called = called;
    cueing->due = cueing->due && called != NONE;
    if (at != NONE) {
        const struct cue *cue = cueing_cue(cueing, at);
        int event = cue->advance == ADVANCE_EVENT ? event_row(cueing, cue->event) : TREE_NONE;
        if (event != cueing->event)
            cueing->events_before = event == TREE_NONE ? 0 : tree_fires(cueing->tree, event);
        cueing->event = event;
        tree_signal_number(cueing->tree, cueing->rows.number, at + 1);
    }
    cueing_armed(cueing, armed);
    tell_doubts(cueing);
}

static void tell_left(const struct cueing *cueing, const struct cue *cue, char *out, size_t size)
{
    static const char *const units[] = {
        [SPAN_SECONDS] = "s", [SPAN_BEATS] = "beats", [SPAN_BARS] = "bars"};
    if (cue->advance == ADVANCE_SPAN)
        snprintf(out, size, "%d %s", (int)ceil(fmax(left_of(cueing, cue), 0)),
                 units[cue->span.unit]);
    else
        snprintf(out, size, "%s", cue->advance == ADVANCE_EVENT ? cue->event : _("by hand"));
}

void cueing_tell(const struct cueing *cueing, char *out, size_t size)
{
    int next = cueing->called != NONE ? cueing->called : next_of(cueing);
    const char *coming = next == NONE ? _("the end") : cueing_cue(cueing, next)->name;
    char left[CUE_PATH_MAX + 16];
    if (cueing->at == NONE) {
        snprintf(out, size, _("Cues: %s stands ready."), coming);
        return;
    }
    const struct cue *cue = cueing_cue(cueing, cueing->at);
    tell_left(cueing, cue, left, sizeof left);
    snprintf(out, size, "%d/%d %s  ·  %s  →  %s%s%s", cueing->at + 1, cueing->cues->n, cue->name,
             left, coming, *cue->note ? "  ·  " : "", cue->note);
}
