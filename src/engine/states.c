/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/states.h"

#include "analysis/features.h"
#include "base/color.h"
#include "base/err.h"
#include "base/text.h"
#include "engine/values.h"
#include "patch/patch.h"
#include "tree/preset.h"
#include "tree/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTION           "state/"
#define TEMPO_UNKNOWN_BPM 120.0

enum { COMPONENTS = 4 };

struct state_value {
    int row;
    double value[COMPONENTS];
};

struct state {
    char name[STATES_NAME_MAX];
    bool by_hand; /* kept while playing: not in the file */
    int n;
    struct state_value *values;
};

struct states {
    struct tree *tree;
    int branch, bpm;
    int n;
    struct state list[STATES_MAX];

    int going; /* place in the list, -1 = none yet */
    double progress, over;
    bool in_beats;
    int64_t began;
    struct state_value *from; /* where everything stood; as many as the state has */
};

static bool no_memory(struct err *err)
{
    return err_set(err, ERR_SYSTEM, _("No memory for a state; close other programs."));
}

void states_destroy(struct states *states)
{
    if (!states)
        return;
    for (int i = 0; i < states->n; i++)
        free(states->list[i].values);
    free(states->from);
    free(states);
}

static int find(const struct states *states, const char *name)
{
    for (int i = 0; i < states->n; i++)
        if (!strcmp(states->list[i].name, name))
            return i;
    return -1;
}

/* The state of a name, new when there is none; NULL when there is no room. */
static struct state *state_of(struct states *states, const char *name, struct err *err)
{
    int i = find(states, name);
    if (i >= 0)
        return &states->list[i];
    if (!*name || strlen(name) >= STATES_NAME_MAX || strpbrk(name, "/[]#=\r\n\t")) {
        err_set(err, ERR_FORMAT, _("A state cannot be called «%s»; use a plain short name."), name);
        return NULL;
    }
    if (states->n == STATES_MAX) {
        err_set(err, ERR_RANGE, _("No room for the state %s: a preset has at most %d."), name,
                STATES_MAX);
        return NULL;
    }
    struct state *state = &states->list[states->n++];
    *state = (struct state){0};
    snprintf(state->name, sizeof state->name, "%s", name);
    return state;
}

static bool add_value(struct state *state, const struct state_value *value, struct err *err)
{
    struct state_value *values = realloc(state->values, (size_t)(state->n + 1) * sizeof *values);
    if (!values)
        return no_memory(err);
    state->values = values;
    values[state->n++] = *value;
    return true;
}

/* ---- reading ---- */

static bool read_entry(struct states *states, const struct patches *patches,
                       const struct preset_entry *entry, struct err *err)
{
    char address[ROW_ADDRESS_MAX];
    const struct patch_source source = {entry->file, entry->line, entry->column};
    struct state_value value = {.row = TREE_NONE};
    snprintf(address, sizeof address, "/%s", entry->key);
    value.row = tree_find_in(states->tree, states->branch, address);
    if (value.row == TREE_NONE && entry->version > PRESET_VERSION)
        return true; /* for a program that knows more */
    if (value.row == TREE_NONE || tree_branch_of(states->tree, value.row) != states->branch) {
        const char *nearest = tree_nearest(states->tree, states->branch, address);
        return err_set(err, ERR_NOT_FOUND,
                       _("%s, line %d: there is no %s in this scene; did you mean %s?"),
                       entry->file, entry->line, address, nearest ? nearest : "/knob/1");
    }
    struct state *state = state_of(states, entry->section + strlen(SECTION), err);
    return state &&
           values_read(states->tree, patches, value.row, entry->plain, &source, value.value, err) &&
           add_value(state, &value, err);
}

struct states *states_create(struct tree *tree, int branch, const struct patches *patches,
                             const struct preset *preset, struct err *err)
{
    struct states *states = calloc(1, sizeof *states);
    if (!states) {
        no_memory(err);
        return NULL;
    }
    states->tree = tree;
    states->branch = branch;
    states->bpm = tree_find_in(tree, TREE_HOUSE, "/audio/bpm");
    states->going = -1;
    for (int i = 0; i < preset_n_entries(preset); i++) {
        const struct preset_entry *entry = preset_entry(preset, i);
        if (!states_is_section(entry->section) || read_entry(states, patches, entry, err))
            continue;
        states_destroy(states);
        return NULL;
    }
    return states;
}

bool states_is_section(const char *section)
{
    return !strncmp(section, SECTION, strlen(SECTION));
}

/* ---- keeping ---- */

bool states_keep(struct states *states, const char *name, struct err *err)
{
    struct state *state = state_of(states, name, err);
    if (!state)
        return false;
    state->by_hand = true;
    state->n = 0;
    bool kept = true;
    for (int id = 0; kept && id < tree_size(states->tree); id++) {
        struct state_value value = {.row = id};
        if (tree_branch_of(states->tree, id) != states->branch || !values_is_set(states->tree, id))
            continue;
        for (int c = 0; c < row_n_components(tree_row(states->tree, id)->type); c++)
            value.value[c] = tree_hand(states->tree, id, c);
        kept = add_value(state, &value, err);
    }
    return kept;
}

/* ---- going ---- */

bool states_go(struct states *states, const char *name, double over, bool in_beats, struct err *err)
{
    const char *names[STATES_MAX];
    int i = find(states, name);
    for (int k = 0; k < states->n; k++)
        names[k] = states->list[k].name;
    if (i < 0) {
        const char *nearest = text_nearest(name, names, states->n);
        if (nearest)
            return err_set(err, ERR_NOT_FOUND, _("There is no state «%s»; did you mean %s?"), name,
                           nearest);
        return err_set(err, ERR_NOT_FOUND, _("There is no state «%s»; keep one with /state/keep."),
                       name);
    }
    const struct state *state = &states->list[i];
    struct state_value *from = realloc(states->from, ((size_t)state->n + 1) * sizeof *from);
    if (!from)
        return no_memory(err);
    for (int k = 0; k < state->n; k++) {
        from[k].row = state->values[k].row;
        for (int c = 0; c < COMPONENTS; c++)
            from[k].value[c] = tree_hand(states->tree, from[k].row, c);
    }
    states->from = from;
    states->going = i;
    states->progress = 0;
    states->over = over > 0 ? over : 0;
    states->in_beats = in_beats;
    states->began = tree_tick(states->tree);
    return true;
}

/* How much of the way is done in so many seconds. */
static double progress_in(const struct states *states, double seconds)
{
    double bpm = tree_number(states->tree, states->bpm, 0);
    double speed = states->in_beats ? (bpm > 0 ? bpm : TEMPO_UNKNOWN_BPM) / 60 : 1;
    return states->over > 0 ? seconds * speed / states->over : 1;
}

static void mix_color(const double *from, const double *to, double x, double *out)
{
    double a[3], b[3];
    oklab_from_srgb(from, a);
    oklab_from_srgb(to, b);
    for (int i = 0; i < 3; i++)
        a[i] += (b[i] - a[i]) * x;
    srgb_from_oklab(a, out);
    out[3] = from[3] + (to[3] - from[3]) * x;
}

static void mix(const struct row *row, const double *from, const double *to, double x, double *out)
{
    bool words = row->type == ROW_CHOICE || row->type == ROW_BOOL;
    for (int c = 0; c < COMPONENTS; c++)
        out[c] = x >= 1 ? to[c] : words ? to[c] : from[c] + (to[c] - from[c]) * x;
    if (row->type == ROW_COLOR && x > 0 && x < 1)
        mix_color(from, to, x, out);
}

/* Puts everything where it is so far on the way; looks write only what is shown. */
static void put(struct states *states, double progress, bool look)
{
    const struct state *state = &states->list[states->going];
    double x = fmin(progress, 1), eased = x * x * (3 - 2 * x);
    for (int i = 0; i < state->n; i++) {
        int id = state->values[i].row;
        const struct row *row = tree_row(states->tree, id);
        if (tree_written_at(states->tree, id) > states->began)
            continue;
        double now[COMPONENTS];
        mix(row, states->from[i].value, state->values[i].value, eased, now);
        for (int c = 0; c < row_n_components(row->type); c++) {
            bool patched = tree_is_patched(states->tree, id, c);
            if (look && !patched)
                tree_set_shown(states->tree, id, c, now[c]);
            if (!look)
                tree_set_hand(states->tree, id, c, now[c]);
            if (!look && !patched)
                tree_set_ticked(states->tree, id, c, now[c]);
        }
    }
}

void states_tick(struct states *states)
{
    if (states->going < 0 || states->progress >= 1)
        return;
    states->progress = fmin(states->progress + progress_in(states, TICK_S), 1);
    put(states, states->progress, false);
}

void states_look(struct states *states, double since_tick_s)
{
    if (states->going >= 0 && states->progress < 1)
        put(states, states->progress + progress_in(states, since_tick_s), true);
}

const char *states_name(const struct states *states)
{
    return states->going < 0 ? "" : states->list[states->going].name;
}

double states_progress(const struct states *states)
{
    return states->going < 0 ? 1 : states->progress;
}

/* ---- hot reload and saving ---- */

/* The same values by the ids of another branch; rows that are gone are left out. */
static bool copy_values(const struct states *states, struct state *to, const struct states *old,
                        const struct state_value *values, int n)
{
    to->n = 0;
    for (int i = 0; i < n; i++) {
        struct state_value value = values[i];
        const struct row *row = tree_row(old->tree, value.row);
        value.row = row ? tree_find_in(states->tree, states->branch, row->address) : TREE_NONE;
        if (value.row != TREE_NONE && !add_value(to, &value, NULL))
            return false;
    }
    return true;
}

void states_adopt(struct states *states, const struct states *old)
{
    for (int i = 0; i < old->n; i++) {
        const struct state *was = &old->list[i];
        struct state *state = was->by_hand ? state_of(states, was->name, NULL) : NULL;
        if (!state)
            continue;
        state->by_hand = true;
        copy_values(states, state, old, was->values, was->n);
    }
    int going = old->going < 0 ? -1 : find(states, old->list[old->going].name);
    struct state from = {0};
    if (going < 0 || !copy_values(states, &from, old, old->from, old->list[old->going].n) ||
        from.n != states->list[going].n) {
        free(from.values);
        return;
    }
    states->from = from.values;
    states->going = going;
    states->progress = old->progress;
    states->over = old->over;
    states->in_beats = old->in_beats;
    states->began = old->began;
}

bool states_write(const struct states *states, struct preset *preset, struct err *err)
{
    bool written = true;
    for (int i = 0; i < states->n; i++) {
        const struct state *state = &states->list[i];
        char section[STATES_NAME_MAX + sizeof SECTION], text[ROW_ADDRESS_MAX];
        snprintf(section, sizeof section, SECTION "%s", state->name);
        for (int k = 0; written && state->by_hand && k < state->n; k++) {
            const struct row *row = tree_row(states->tree, state->values[k].row);
            values_print(row, state->values[k].value, text, sizeof text);
            written = preset_set(preset, section, row->address + 1, text, err);
        }
    }
    return written;
}
