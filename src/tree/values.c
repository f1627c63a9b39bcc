/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What rows hold. Every change is counted here, so that "what changed since" is one comparison.
 */
#include "base/err.h"
#include "base/text.h"
#include "tree/inner.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void tree_changed_now(struct tree *tree, struct slot *slot)
{
    slot->cell.changed = ++tree->changes;
}

static double within(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

double tree_clamped(const struct slot *slot, double value)
{
    const struct row *row = &slot->row;
    if (!isfinite(value))
        value = 0;
    if (row->type == ROW_COLOR)
        return within(value, 0, 1);
    if (row->type == ROW_BOOL)
        return value > 0.5;
    if (row->type == ROW_INT)
        value = nearbyint(value);
    return row_is_limited(row) ? within(value, row->min, row->max) : value;
}

/* Doubling, so that a text that grows by a letter at a time does not allocate each time. */
bool tree_keep_text(struct tree *tree, struct slot *slot, const char *text)
{
    size_t n = strlen(text) + 1;
    if (n > slot->text_room) {
        size_t room = n < 32 ? 32 : 2 * n;
        char *grown = realloc(slot->text, room);
        if (!grown)
            return false;
        slot->text = grown;
        slot->text_room = room;
    }
    if (slot->text)
        memmove(slot->text, text, n);
    tree_changed_now(tree, slot);
    return true;
}

void tree_pulse(struct tree *tree, int id, int component)
{
    if (tree->n_pulses < PULSES_MAX)
        tree->pulses[tree->n_pulses++] = (struct pulse){id, component};
}

void tree_fire_slot(struct tree *tree, struct slot *slot)
{
    slot->fires++;
    slot->fires_now = slot->fired_at == tree->tick ? slot->fires_now + 1 : 1;
    slot->fired_at = tree->tick;
    tree_changed_now(tree, slot);
}

void tree_begin_tick(struct tree *tree)
{
    tree->tick++;
    for (int i = 0; i < tree->n_pulses; i++) {
        struct slot *slot = tree->slots[tree->pulses[i].id];
        int c = tree->pulses[i].component;
        slot->cell.hand[c] = tree_clamped(slot, 0);
        if (!(slot->patched & 1u << c))
            slot->cell.ticked[c] = slot->cell.shown[c] = slot->cell.hand[c];
        tree_changed_now(tree, slot);
    }
    tree->n_pulses = 0;
    tree->nearest_left = 4;
    tree->asked_left = ASKED_MAX;
    message_tick(tree);
}

int64_t tree_tick(const struct tree *tree)
{
    return tree->tick;
}

void tree_signal(struct tree *tree, int id, const double *values, int n)
{
    struct slot *slot = tree_slot(tree, id);
    if (!slot)
        return;
    if (slot->bands) {
        for (int i = 0; i < n && i < row_n_numbers(&slot->row); i++)
            slot->bands[i] = tree_clamped(slot, values[i]);
        tree_changed_now(tree, slot);
        return;
    }
    bool changed = false;
    for (int i = 0; i < n && i < COMPONENTS_MAX; i++) {
        double value = tree_clamped(slot, values[i]);
        changed |= value != slot->cell.ticked[i];
        slot->cell.ticked[i] = slot->cell.shown[i] = slot->cell.hand[i] = value;
    }
    if (changed)
        tree_changed_now(tree, slot);
}

void tree_signal_number(struct tree *tree, int id, double value)
{
    tree_signal(tree, id, &value, 1);
}

void tree_signal_text(struct tree *tree, int id, const char *text)
{
    struct slot *slot = tree_slot(tree, id);
    if (slot && (!slot->text || strcmp(slot->text, text) != 0))
        tree_keep_text(tree, slot, text);
}

void tree_fire(struct tree *tree, int id)
{
    struct slot *slot = tree_slot(tree, id);
    if (slot)
        tree_fire_slot(tree, slot);
}

/* ---- reading ---- */

int tree_fires_now(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot && slot->fired_at == tree->tick ? slot->fires_now : 0;
}

static double component_of(const struct tree *tree, const struct slot *slot, const double *values,
                           int component)
{
    if (!slot || component < 0)
        return 0;
    if (slot->row.type == ROW_TRIGGER)
        return slot->fired_at == tree->tick;
    if (slot->bands)
        return component < row_n_numbers(&slot->row) ? slot->bands[component] : 0;
    return component < COMPONENTS_MAX ? values[component] : 0;
}

struct tree_cell *tree_cell(const struct tree *tree, int id)
{
    struct slot *slot = tree_slot(tree, id);
    bool plain = slot && slot->row.type != ROW_TRIGGER && slot->row.type != ROW_BANDS;
    if (!plain)
        return NULL;
    bool limited = row_is_limited(&slot->row), color = slot->row.type == ROW_COLOR;
    slot->cell.low = color ? 0 : limited ? slot->row.min : -INFINITY;
    slot->cell.high = color ? 1 : limited ? slot->row.max : INFINITY;
    slot->cell.whole = slot->row.type == ROW_INT || slot->row.type == ROW_BOOL;
    return &slot->cell;
}

uint64_t *tree_cell_changes(struct tree *tree)
{
    return &tree->changes;
}

double tree_cell_rounded(const struct tree_cell *cell, double value)
{
    return tree_clamped((const struct slot *)(const void *)cell, value);
}

double tree_number(const struct tree *tree, int id, int component)
{
    const struct slot *slot = tree_slot(tree, id);
    return component_of(tree, slot, slot ? slot->cell.ticked : NULL, component);
}

double tree_shown(const struct tree *tree, int id, int component)
{
    const struct slot *slot = tree_slot(tree, id);
    return component_of(tree, slot, slot ? slot->cell.shown : NULL, component);
}

double tree_hand(const struct tree *tree, int id, int component)
{
    const struct slot *slot = tree_slot(tree, id);
    return component_of(tree, slot, slot ? slot->cell.hand : NULL, component);
}

static const double nothing[ROW_BANDS_MAX];

const double *tree_numbers(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return !slot ? nothing : slot->bands ? slot->bands : slot->cell.ticked;
}

const char *tree_text(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot && slot->text ? slot->text : "";
}

const char *tree_choice(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    if (!slot || !slot->row.choices)
        return "";
    int place = (int)slot->cell.ticked[0];
    for (int i = 0; slot->row.choices[i]; i++)
        if (i == place)
            return slot->row.choices[i];
    return "";
}

uint64_t tree_fires(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot ? slot->fires : 0;
}

uint64_t tree_writes(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot ? slot->writes : 0;
}

int64_t tree_written_at(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot ? slot->written_at : -1;
}

int64_t tree_touched_at(const struct tree *tree, int id, int component)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot && component >= 0 && component < COMPONENTS_MAX ? slot->touched_at[component] : -1;
}

const char *tree_author(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot ? slot->author : "";
}

uint64_t tree_changes(const struct tree *tree)
{
    return tree->changes;
}

uint64_t tree_changed(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot ? slot->cell.changed : 0;
}

uint64_t tree_schema(const struct tree *tree)
{
    return tree->schema;
}

/* ---- for presets ---- */

void tree_limit(struct tree *tree, int id, double min, double max)
{
    struct slot *slot = tree_slot(tree, id);
    if (!slot)
        return;
    slot->row.min = min;
    slot->row.max = max;
    for (int i = 0; i < COMPONENTS_MAX; i++) {
        slot->row.initial[i] = tree_clamped(slot, slot->row.initial[i]);
        slot->cell.ticked[i] = tree_clamped(slot, slot->cell.ticked[i]);
        slot->cell.shown[i] = tree_clamped(slot, slot->cell.shown[i]);
        slot->cell.hand[i] = tree_clamped(slot, slot->cell.hand[i]);
    }
    tree->schema++;
    tree_changed_now(tree, slot);
}

bool tree_describe(struct tree *tree, int id, const char *doc)
{
    struct slot *slot = tree_slot(tree, id);
    char *copy = slot ? strdup(doc) : NULL;
    if (!copy)
        return false;
    free((char *)slot->row.doc);
    slot->row.doc = copy;
    tree->schema++;
    return true;
}

/* ---- for patches ---- */

void tree_set_patched(struct tree *tree, int id, int component, bool patched)
{
    struct slot *slot = tree_slot(tree, id);
    if (!slot || component < 0 || component >= COMPONENTS_MAX)
        return;
    if (patched)
        slot->patched |= 1u << component;
    else
        slot->patched &= ~(1u << component);
}

bool tree_is_patched(const struct tree *tree, int id, int component)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot && component >= 0 && component < COMPONENTS_MAX && slot->patched & 1u << component;
}

void tree_set_ticked(struct tree *tree, int id, int component, double value)
{
    struct slot *slot = tree_slot(tree, id);
    if (!slot || component < 0 || component >= COMPONENTS_MAX)
        return;
    value = tree_clamped(slot, value);
    if (value != slot->cell.ticked[component])
        tree_changed_now(tree, slot);
    slot->cell.ticked[component] = slot->cell.shown[component] = value;
}

void tree_set_shown(struct tree *tree, int id, int component, double value)
{
    struct slot *slot = tree_slot(tree, id);
    if (slot && component >= 0 && component < COMPONENTS_MAX)
        slot->cell.shown[component] = tree_clamped(slot, value);
}

void tree_set_hand(struct tree *tree, int id, int component, double value)
{
    struct slot *slot = tree_slot(tree, id);
    if (slot && component >= 0 && component < COMPONENTS_MAX)
        slot->cell.hand[component] = tree_clamped(slot, value);
}

/* ---- text both ways ---- */

bool tree_read(struct tree *tree, int id, const char *value, struct err *err)
{
    struct slot *slot = tree_slot(tree, id);
    if (!slot)
        return err_set(err, ERR_NOT_FOUND, _("The row is gone; load the preset again."));
    if (slot->row.type == ROW_TEXT || slot->row.type == ROW_FILE)
        return tree_keep_text(tree, slot, value) ||
               err_set(err, ERR_SYSTEM, _("No memory for a text; close other programs."));
    if (slot->row.type != ROW_CHOICE || !slot->row.choices)
        return err_set(err, ERR_USAGE, _("%s takes an expression."), slot->row.address);
    int n = 0;
    for (; slot->row.choices[n]; n++) {
        if (!strcasecmp(slot->row.choices[n], value)) {
            tree_signal_number(tree, id, n);
            return true;
        }
    }
    const char *nearest = text_nearest(value, slot->row.choices, n);
    if (!nearest)
        nearest = n ? slot->row.choices[0] : "";
    return err_set(err, ERR_FORMAT, _("%s has no choice «%s»; did you mean %s?"), slot->row.address,
                   value, nearest);
}

static int print_numbers(char *out, size_t size, const double *values, int n)
{
    size_t length = (size_t)snprintf(out, size, n > 1 ? "(" : "");
    for (int i = 0; i < n; i++) {
        char number[32];
        text_from_number(number, sizeof number, values[i]);
        length += (size_t)snprintf(length < size ? out + length : NULL,
                                   length < size ? size - length : 0, "%s%s", i ? ", " : "",
                                   number);
    }
    if (n > 1)
        length += (size_t)snprintf(length < size ? out + length : NULL,
                                   length < size ? size - length : 0, ")");
    return (int)length;
}

int tree_print(const struct tree *tree, int id, char *out, size_t size)
{
    const struct slot *slot = tree_slot(tree, id);
    if (!slot)
        return snprintf(out, size, "%s", "");
    switch (slot->row.type) {
    case ROW_TEXT:
    case ROW_FILE:
        return snprintf(out, size, "%s", tree_text(tree, id));
    case ROW_CHOICE:
        return snprintf(out, size, "%s", tree_choice(tree, id));
    case ROW_BOOL:
        return snprintf(out, size, "%s", slot->cell.ticked[0] > 0.5 ? "on" : "off");
    case ROW_TRIGGER:
        return snprintf(out, size, "%llu", (unsigned long long)slot->fires);
    case ROW_COLOR: {
        unsigned byte[4];
        for (int i = 0; i < 4; i++)
            byte[i] = (unsigned)lrint(255 * slot->cell.ticked[i]);
        if (byte[3] == 255)
            return snprintf(out, size, "#%02x%02x%02x", byte[0], byte[1], byte[2]);
        return snprintf(out, size, "#%02x%02x%02x%02x", byte[0], byte[1], byte[2], byte[3]);
    }
    default:
        return print_numbers(out, size, tree_numbers(tree, id), row_n_numbers(&slot->row));
    }
}
