/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/learning.h"

#include "analysis/features.h"
#include "base/text.h"
#include "tree/gate.h"
#include "tree/signal.h"
#include "tree/tree.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEARNING_S 30.0
#define MOVED      0.05 /* of its range: more than a trembling sensor */

/* Full scales of instruments: unit faders, MIDI, bytes, 10 and 12 bit converters. */
static const double scales[] = {1, 127, 255, 1023, 4095};

void learning_begin(struct learning *learning, const struct tree *tree, int target, int component)
{
    *learning = (struct learning){.on = true,
                                  .until = tree_tick(tree) + (int64_t)(LEARNING_S / TICK_S),
                                  .target = target,
                                  .component = component,
                                  .control = TREE_NONE};
}

static double scale_of(const struct learning_control *control)
{
    double most = fmax(fabs(control->low), fabs(control->high));
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        if (most <= scales[i])
            return scales[i];
    return most;
}

static struct learning_control *control_of(struct learning *learning, int row, double now)
{
    for (int i = 0; i < learning->n; i++)
        if (learning->controls[i].row == row)
            return &learning->controls[i];
    if (learning->n == LEARNING_CONTROLS)
        return NULL;
    struct learning_control *control = &learning->controls[learning->n++];
    *control = (struct learning_control){.row = row, .low = now, .high = now};
    return control;
}

/* The row's first part; players' own copies of a signal are left to those who name them. */
static bool is_control(const struct row *row)
{
    static const char *const branches[] = {"/in/", "/midi/", "/pad/", "/serial/", "/link/"};
    for (size_t i = 0; i < sizeof branches / sizeof *branches; i++)
        if (row->flags & ROW_WRITE && !strncmp(row->address, branches[i], strlen(branches[i])))
            return true; /* not what stands beside it, as its rate */
    return false;
}

/* /in/pad of a message with several numbers repeats its first one. */
static bool has_parts(const struct tree *tree, const struct row *row)
{
    char part[ROW_ADDRESS_MAX];
    int n = snprintf(part, sizeof part, "%s/1", row->address);
    return n < (int)sizeof part && tree_find_in(tree, TREE_HOUSE, part) != TREE_NONE;
}

static void hear_control(struct learning *learning, const struct tree *tree, int row)
{
    double now = tree_raw(tree, row); /* what is brought to 0..1 may tremble from end to end */
    struct learning_control *control = control_of(learning, row, now);
    if (!control)
        return;
    control->low = fmin(control->low, now);
    control->high = fmax(control->high, now);
    bool pressed = tree_fires_now(tree, row) > 0;
    if (pressed || control->high - control->low > MOVED * scale_of(control))
        learning->control = row;
}

bool learning_follow(struct learning *learning, const struct tree *tree,
                     const struct verdict *verdict, int component)
{
    for (int i = 0; learning->on && i < verdict->n_ids; i++) {
        int id = verdict->ids[i];
        const struct row *row = tree_row(tree, id);
        if (is_control(row) && !has_parts(tree, row)) {
            hear_control(learning, tree, id);
        } else if (row->flags & ROW_BIND && row->tier == TIER_PLAY) {
            learning->target = id;
            learning->component = component;
        }
    }
    return learning->on && learning->control != TREE_NONE && learning->target != TREE_NONE;
}

bool learning_expire(struct learning *learning, const struct tree *tree)
{
    bool ended = learning->on && tree_tick(tree) >= learning->until;
    learning->on = learning->on && !ended;
    return ended;
}

/* in.1.fader1 where the language can spell it, otherwise osc("/in/guest-1/x"). */
static void add_path(struct text *out, const char *address)
{
    bool plain = true;
    for (const char *c = address; *c; c++)
        plain &= isalnum((unsigned char)*c) || *c == '/' || *c == '_';
    if (!plain) {
        text_add(out, "osc(\"%s\")", address);
        return;
    }
    text_add(out, "%s", address + 1);
    for (char *c = out->data; *c; c++)
        *c = *c == '/' ? '.' : *c;
}

static void add_range(struct text *out, double low, double high)
{
    char a[40], b[40];
    text_from_number(a, sizeof a, low);
    text_from_number(b, sizeof b, high);
    text_add(out, " | to(%s, %s)", a, b);
}

void learning_text(const struct learning *learning, const struct tree *tree, char *out, size_t size)
{
    struct text text = {0};
    const struct row *target = tree_row(tree, learning->target);
    add_path(&text, tree_row(tree, learning->control)->address);
    bool unit = target->min == 0 && target->max == 1;
    bool number = target->type == ROW_FLOAT || target->type == ROW_INT || target->type == ROW_POINT;
    if (number && row_is_limited(target) && !unit)
        add_range(&text, target->min, target->max);
    snprintf(out, size, "%s", text.data ? text.data : "");
    text_free(&text);
}
