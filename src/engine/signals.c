/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/signals.h"

#include "analysis/features.h"
#include "base/err.h"
#include "base/log.h"
#include "engine/wish.h"
#include "stage/guard.h"
#include "tree/heard.h"
#include "tree/tree.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *address;
    size_t offset; /* in struct house_figures */
    bool is_double;
} house_rows[] = {
    {"/engine/frame_ms", offsetof(struct house_figures, frame_ms), true},
    {"/take/seconds", offsetof(struct house_figures, take_s), true},
    {"/engine/frames", offsetof(struct house_figures, frames), false},
    {"/engine/late", offsetof(struct house_figures, late), false},
    {"/engine/ear/lost", offsetof(struct house_figures, ear_lost), false},
    {"/engine/refused/writes", offsetof(struct house_figures, refused_writes), false},
    {"/engine/refused/signals", offsetof(struct house_figures, refused_signals), false},
    {"/engine/refused/ring", offsetof(struct house_figures, refused_ring), false},
    {"/engine/refused/malformed", offsetof(struct house_figures, refused_malformed), false},
    {"/engine/refused/limit", offsetof(struct house_figures, refused_limit), false},
    {"/engine/osc/messages", offsetof(struct house_figures, osc_messages), false},
    {"/engine/osc/lost", offsetof(struct house_figures, osc_lost), false},
    {"/engine/osc/buffer", offsetof(struct house_figures, osc_buffer), false},
    {"/engine/osc/peers", offsetof(struct house_figures, osc_peers), false},
    {"/engine/osc/port", offsetof(struct house_figures, osc_port), false},
};
enum { N_HOUSE = sizeof house_rows / sizeof house_rows[0] };

static const struct {
    const char *address;
    enum meaning meaning;
} meanings[] = {
    {"/preset/load", MEANS_LOAD},
    {"/preset/next", MEANS_NEXT},
    {"/preset/previous", MEANS_PREVIOUS},
    {"/release", MEANS_RELEASE},
    {"/engine/quit", MEANS_QUIT},
    {"/preset/save", MEANS_SAVE},
    {"/preset/guess", MEANS_GUESS},
    {"/patch", MEANS_PATCH},
    {"/patch/release", MEANS_UNPATCH},
    {"/patch/list", MEANS_LIST},
    {"/patch/source", MEANS_SOURCE},
    {"/patch/targets", MEANS_TARGETS},
    {"/patch/learn", MEANS_LEARN},
    {"/patch/lock", MEANS_LOCK},
    {"/patch/undo", MEANS_UNDO},
    {"/patch/redo", MEANS_REDO},
    {"/state/go", MEANS_STATE_GO},
    {"/state/keep", MEANS_STATE_KEEP},
    {"/cue/load", MEANS_CUE_LOAD},
    {"/cue/go", MEANS_CUE_GO},
    {"/cue/next", MEANS_CUE_NEXT},
    {"/cue/back", MEANS_CUE_BACK},
    {"/subscribe", MEANS_SUBSCRIBE},
    {"/calibrate", MEANS_CALIBRATE},
    {"/calibrate/done", MEANS_CALIBRATE_DONE},
    {"/calibrate/off", MEANS_CALIBRATE_OFF},
    {"/calibrate/range", MEANS_CALIBRATE_RANGE},
};
enum { N_MEANINGS = sizeof meanings / sizeof meanings[0] };

#define TEMPO_UNKNOWN_BPM 120.0

enum { WISHES_MAX = 16 };

/* The rows of one ear, in the order of their tables. */
struct ear_rows {
    int wish[WISHES_MAX]; /* TREE_NONE where a further ear has none */
    int gain_lock, stage;
    enum feature_check stage_before;
    int heard[]; /* n_heard_rows */
};

struct signals {
    struct tree *tree;
    int house[N_HOUSE];
    int meaning[N_MEANINGS];
    int bpm, preset, presets, tags, progress, arm, kind, over, swap, jump, followed, guess,
        learning, state, state_progress;
    int guard, flash_risk, flash_general, flash_red, flash_held;
    int n_ears;
    struct ear_rows *ear[SIGNALS_EARS_MAX];
};

static int find(struct signals *signals, const char *address, bool *complete)
{
    int id = tree_find(signals->tree, address);
    if (id == TREE_NONE) {
        log_say(LOG_ERROR, _("The table of rows lacks %s."), address);
        *complete = false;
    }
    return id;
}

/* The rows of each ear stand under /audio; those of the tempo exist once. */
static bool is_of_each_ear(const char *address)
{
    return !strncmp(address, HEARD_BRANCH, strlen(HEARD_BRANCH));
}

/* The address of one of the first ear's rows for another ear. */
static void address_for(const char *address, const char *ear, char *out, size_t size)
{
    const struct heard_row like = {.row = {.address = address}};
    heard_address(&like, ear, out, size);
}

static int find_for(struct signals *signals, const char *like, const char *ear, bool *complete)
{
    char address[ROW_ADDRESS_MAX];
    if (!is_of_each_ear(like))
        return ear ? TREE_NONE : find(signals, like, complete);
    address_for(like, ear, address, sizeof address);
    return find(signals, address, complete);
}

static bool find_ear(struct signals *signals, struct ear_rows *rows, const char *ear)
{
    bool complete = n_wish_rows <= WISHES_MAX;
    for (int i = 0; i < n_heard_rows; i++)
        rows->heard[i] = find_for(signals, heard_rows[i].row.address, ear, &complete);
    for (int i = 0; complete && i < n_wish_rows; i++)
        rows->wish[i] = find_for(signals, wish_rows[i].address, ear, &complete);
    rows->gain_lock = find_for(signals, "/audio/gain/lock", ear, &complete);
    rows->stage = find_for(signals, "/audio/check/stage", ear, &complete);
    return complete;
}

static struct ear_rows *make_ear(void)
{
    return calloc(1, sizeof(struct ear_rows) + (size_t)n_heard_rows * sizeof(int));
}

struct signals *signals_create(struct tree *tree)
{
    struct signals *signals = calloc(1, sizeof *signals);
    if (!signals)
        return NULL;
    signals->tree = tree;
    signals->ear[0] = make_ear();
    signals->n_ears = 1;
    bool complete = signals->ear[0] && find_ear(signals, signals->ear[0], NULL);
    for (int i = 0; i < N_HOUSE; i++)
        signals->house[i] = find(signals, house_rows[i].address, &complete);
    for (int i = 0; i < N_MEANINGS; i++)
        signals->meaning[i] = find(signals, meanings[i].address, &complete);
    signals->preset = find(signals, "/preset/name", &complete);
    signals->tags = find(signals, "/preset/tags", &complete);
    signals->presets = find(signals, "/preset/names", &complete);
    signals->progress = find(signals, "/transition/progress", &complete);
    signals->swap = find(signals, "/engine/swap", &complete);
    signals->jump = find(signals, "/engine/jump", &complete);
    signals->bpm = find(signals, "/audio/bpm", &complete);
    signals->arm = find(signals, "/engine/arm", &complete);
    signals->kind = find(signals, "/transition/kind", &complete);
    signals->over = find(signals, "/transition/over", &complete);
    signals->guess = find(signals, "/preset/guess", &complete);
    signals->learning = find(signals, "/patch/learning", &complete);
    signals->state = find(signals, "/state/name", &complete);
    signals->state_progress = find(signals, "/state/progress", &complete);
    signals->guard = find(signals, "/flash/guard", &complete);
    signals->flash_risk = find(signals, "/flash/risk", &complete);
    signals->flash_general = find(signals, "/flash/general", &complete);
    signals->flash_red = find(signals, "/flash/red", &complete);
    signals->flash_held = find(signals, "/flash/held", &complete);
    signals->followed = find(signals, WISH_ADDRESS, &complete);
    if (complete)
        return signals;
    signals_destroy(signals);
    return NULL;
}

void signals_destroy(struct signals *signals)
{
    if (!signals)
        return;
    for (int e = 0; e < signals->n_ears; e++)
        free(signals->ear[e]);
    free(signals);
}

static bool add_row(struct signals *signals, const struct row *like, const char *ear,
                    struct err *err)
{
    char address[ROW_ADDRESS_MAX];
    struct row row = *like;
    address_for(like->address, ear, address, sizeof address);
    row.address = address;
    row.short_name = NULL;
    return tree_add(signals->tree, TREE_HOUSE, &row, err) != TREE_NONE;
}

bool signals_add_ear(struct signals *signals, const char *name, struct err *err)
{
    bool added = signals->n_ears < SIGNALS_EARS_MAX;
    for (int i = 0; added && i < n_heard_rows; i++)
        added = add_row(signals, &heard_rows[i].row, name, err);
    for (int i = 0; added && i < n_wish_rows; i++)
        if (is_of_each_ear(wish_rows[i].address))
            added = add_row(signals, tree_row(signals->tree, signals->ear[0]->wish[i]), name, err);
    struct ear_rows *rows = added ? make_ear() : NULL;
    if (!rows)
        return err_set(err, ERR_RANGE, _("No room for the ear %s; leave one out."), name);
    signals->ear[signals->n_ears++] = rows;
    return find_ear(signals, rows, name);
}

/* A good sound check locks the gain; the row tells. */
static void follow_check(struct signals *signals, struct ear_rows *rows,
                         const struct feature_sound_check *check)
{
    bool ended = check->stage == CHECK_DONE && rows->stage_before != CHECK_DONE;
    if (ended && check->verdict != VERDICT_QUIET)
        tree_signal_number(signals->tree, rows->gain_lock, 1);
    rows->stage_before = check->stage;
}

void signals_publish(struct signals *signals, int ear, const struct features *heard)
{
    double values[ROW_BANDS_MAX];
    struct ear_rows *rows = signals->ear[ear];
    for (int i = 0; i < n_heard_rows; i++) {
        const struct heard_row *row = &heard_rows[i];
        int n = row->kind == HEARD_ARRAY ? row->row.length : 1;
        for (int k = 0; k < n; k++)
            values[k] = heard_value(row, heard, k);
        if (row->kind != HEARD_EVENT)
            tree_signal(signals->tree, rows->heard[i], values, n);
        else if (values[0] > 0)
            tree_fire(signals->tree, rows->heard[i]);
    }
    follow_check(signals, rows, &heard->check);
}

void signals_presets(struct signals *signals, const char *names)
{
    tree_signal_text(signals->tree, signals->presets, names);
}

void signals_preset(struct signals *signals, const char *title, const char *tags)
{
    tree_signal_text(signals->tree, signals->preset, title);
    tree_signal_text(signals->tree, signals->tags, tags);
}

void signals_swap(struct signals *signals, const char *what)
{
    tree_signal_text(signals->tree, signals->swap, what);
}

void signals_arm(struct signals *signals, const char *what)
{
    tree_signal_text(signals->tree, signals->arm, what);
}

void signals_way(struct signals *signals, const char *kind, const char *over)
{
    tree_signal_text(signals->tree, signals->kind, kind);
    tree_signal_text(signals->tree, signals->over, over);
}

void signals_jump(struct signals *signals)
{
    tree_fire(signals->tree, signals->jump);
}

void signals_progress(struct signals *signals, double progress)
{
    tree_signal_number(signals->tree, signals->progress, progress);
}

void signals_learning(struct signals *signals, bool on)
{
    tree_signal_number(signals->tree, signals->learning, on);
}

void signals_state(struct signals *signals, const char *name, double progress)
{
    if (strcmp(tree_text(signals->tree, signals->state), name) != 0)
        tree_signal_text(signals->tree, signals->state, name);
    tree_signal_number(signals->tree, signals->state_progress, progress);
}

int signals_guard(const struct signals *signals)
{
    return (int)tree_number(signals->tree, signals->guard, 0);
}

void signals_flash(struct signals *signals, int general, int red, double held)
{
    double risk = (double)(general > red ? general : red) / (GUARD_TRANSITIONS_MAX + 1);
    tree_signal_number(signals->tree, signals->flash_risk, risk);
    tree_signal_number(signals->tree, signals->flash_general, general);
    tree_signal_number(signals->tree, signals->flash_red, red);
    tree_signal_number(signals->tree, signals->flash_held, held);
}

double signals_risk(const struct signals *signals)
{
    return tree_number(signals->tree, signals->flash_risk, 0);
}

double signals_bpm(const struct signals *signals)
{
    double bpm = tree_number(signals->tree, signals->bpm, 0);
    return bpm > 0 ? bpm : TEMPO_UNKNOWN_BPM;
}

bool signals_guess(const struct signals *signals)
{
    return tree_number(signals->tree, signals->guess, 0) > 0.5;
}

void signals_house(struct signals *signals, const struct house_figures *figures)
{
    for (int i = 0; i < N_HOUSE; i++) {
        const char *at = (const char *)figures + house_rows[i].offset;
        double x = house_rows[i].is_double ? *(const double *)at : (double)*(const int64_t *)at;
        tree_signal_number(signals->tree, signals->house[i], x);
    }
}

enum meaning signals_meaning(const struct signals *signals, int id)
{
    for (int i = 0; i < N_MEANINGS; i++)
        if (signals->meaning[i] == id)
            return meanings[i].meaning;
    return MEANS_ITSELF;
}

/* What a row's write means as a number: how it stands now, and for a check whether it begins or is broken off. */
static double value_asked(const struct signals *signals, const struct ear_rows *rows, int id,
                          enum analysis_wish kind)
{
    int stage = (int)tree_number(signals->tree, rows->stage, 0);
    if (kind == WISH_CHECK)
        return stage != CHECK_NOISE && stage != CHECK_MUSIC;
    return tree_row(signals->tree, id)->type == ROW_TRIGGER ? 0 : tree_number(signals->tree, id, 0);
}

bool signals_wish(const struct signals *signals, int id, struct ear_wish *wish)
{
    for (int e = 0; e < signals->n_ears; e++) {
        const struct ear_rows *rows = signals->ear[e];
        for (int i = 0; i < n_wish_rows; i++) {
            if (rows->wish[i] != id)
                continue;
            wish->kind = (int)wish_rows[i].kind;
            wish->ear = e;
            wish->value = value_asked(signals, rows, id, wish_rows[i].kind);
            return true;
        }
    }
    return false;
}

void signals_followed(struct signals *signals, const char *word)
{
    tree_signal_text(signals->tree, signals->followed, word);
}
