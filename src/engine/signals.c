/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/signals.h"

#include "base/err.h"
#include "base/log.h"
#include "tree/heard.h"
#include "tree/tree.h"

#include <stddef.h>
#include <stdlib.h>

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
    {"/engine/osc/port", offsetof(struct house_figures, osc_port), false},
};
enum { N_HOUSE = sizeof house_rows / sizeof house_rows[0] };

static const struct {
    const char *address;
    enum meaning meaning;
} meanings[] = {
    {"/preset/load", MEANS_LOAD},         {"/preset/next", MEANS_NEXT},
    {"/preset/previous", MEANS_PREVIOUS}, {"/release", MEANS_RELEASE},
    {"/engine/quit", MEANS_QUIT},
};
enum { N_MEANINGS = sizeof meanings / sizeof meanings[0] };

struct signals {
    struct tree *tree;
    int house[N_HOUSE];
    int meaning[N_MEANINGS];
    int preset, progress, swap, jump;
    int heard[]; /* n_heard_rows */
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

struct signals *signals_create(struct tree *tree)
{
    struct signals *signals = calloc(1, sizeof *signals + (size_t)n_heard_rows * sizeof(int));
    if (!signals)
        return NULL;
    signals->tree = tree;
    bool complete = true;
    for (int i = 0; i < n_heard_rows; i++)
        signals->heard[i] = find(signals, heard_rows[i].row.address, &complete);
    for (int i = 0; i < N_HOUSE; i++)
        signals->house[i] = find(signals, house_rows[i].address, &complete);
    for (int i = 0; i < N_MEANINGS; i++)
        signals->meaning[i] = find(signals, meanings[i].address, &complete);
    signals->preset = find(signals, "/preset/name", &complete);
    signals->progress = find(signals, "/transition/progress", &complete);
    signals->swap = find(signals, "/engine/swap", &complete);
    signals->jump = find(signals, "/engine/jump", &complete);
    if (complete)
        return signals;
    signals_destroy(signals);
    return NULL;
}

void signals_destroy(struct signals *signals)
{
    free(signals);
}

void signals_publish(struct signals *signals, const struct features *heard)
{
    double values[ROW_BANDS_MAX];
    for (int i = 0; i < n_heard_rows; i++) {
        const struct heard_row *row = &heard_rows[i];
        int n = row->kind == HEARD_ARRAY ? row->length : 1;
        for (int k = 0; k < n; k++)
            values[k] = heard_value(row, heard, k);
        if (row->kind != HEARD_EVENT)
            tree_signal(signals->tree, signals->heard[i], values, n);
        else if (values[0] > 0)
            tree_fire(signals->tree, signals->heard[i]);
    }
}

void signals_preset(struct signals *signals, const char *title)
{
    tree_signal_text(signals->tree, signals->preset, title);
}

void signals_swap(struct signals *signals, const char *what)
{
    tree_signal_text(signals->tree, signals->swap, what);
}

void signals_jump(struct signals *signals)
{
    tree_fire(signals->tree, signals->jump);
}

void signals_progress(struct signals *signals, double progress)
{
    tree_signal_number(signals->tree, signals->progress, progress);
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
