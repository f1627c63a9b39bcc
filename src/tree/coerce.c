/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people's programs send, turned into what a row holds. JavaScript sends 1.0 as an int, Pure Data everything as
 * a float, sketches numbers as text: the kind of an argument is never a reason to refuse it when its meaning is clear.
 */
#include "base/color.h"
#include "base/err.h"
#include "base/text.h"
#include "tree/inner.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool hint(struct verdict *verdict, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool hint(struct verdict *verdict, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(verdict->sentence, sizeof verdict->sentence, format, args);
    va_end(args);
    return false;
}

void coerce_number(struct tree *tree, int id, int component, double value)
{
    struct slot *slot = tree->slots[id];
    value = tree_clamped(slot, value);
    bool changed = slot->cell.hand[component] != value;
    slot->cell.hand[component] = value;
    slot->touched_at[component] = slot->cell.touched = tree->tick;
    if (!(slot->patched & 1u << component)) {
        changed |= slot->cell.ticked[component] != value;
        slot->cell.ticked[component] = slot->cell.shown[component] = value;
    }
    if (changed)
        tree_changed_now(tree, slot);
}

/* The whole text is one number; a decimal comma gets a hint of its own. */
static bool number_in(const char *text, double *number, const struct slot *slot,
                      struct verdict *verdict)
{
    const char *end;
    while (isspace((unsigned char)*text))
        text++;
    if (text_number(text, &end, number)) {
        while (isspace((unsigned char)*end))
            end++;
        if (!*end)
            return true;
        if (*end == ',')
            return hint(verdict,
                        _("%s is no number for %s; numbers are written with a point, as 0.5."),
                        text, slot->row.address);
    }
    return hint(verdict, _("«%s» is no number; %s takes one."), text, slot->row.address);
}

static bool truth_in(const char *text, double *number)
{
    static const char *const yes[] = {"on", "true", "yes"}, *const no[] = {"off", "false", "no"};
    for (int i = 0; i < 3; i++) {
        if (!strcasecmp(text, yes[i]) || !strcasecmp(text, no[i])) {
            *number = !strcasecmp(text, yes[i]);
            return true;
        }
    }
    return false;
}

/* The number an argument means to this row. False when it leaves the old value: nothing, NaN, or a text that is
 * none, which also leaves a sentence. */
static bool number_of(struct tree *tree, const struct slot *slot, const struct write *write, int i,
                      double *number, struct verdict *verdict)
{
    const struct arg *arg = &write->args[i];
    switch (arg->type) {
    case ARG_NUMBER:
    case ARG_TRUTH:
        *number = arg->number;
        if (isfinite(arg->number))
            return true;
        tree->counts.not_finite++;
        return hint(verdict, _("%s got a number that is not finite from %s; the old value stays."),
                    slot->row.address, write->author);
    case ARG_TEXT:
        if (slot->row.type == ROW_BOOL && truth_in(write_text(write, i), number))
            return true;
        return number_in(write_text(write, i), number, slot, verdict);
    case ARG_IMPULSE:
        *number = 1;
        return true;
    default:
        return false;
    }
}

static bool only_nothing(const struct write *write)
{
    for (int i = 0; i < write->n_args; i++)
        if (write->args[i].type != ARG_NOTHING)
            return false;
    return write->n_args > 0;
}

static bool is_impulse(const struct write *write)
{
    return write->n_args == 0 || write->args[0].type == ARG_IMPULSE;
}

static bool write_numbers(struct tree *tree, int id, int component, const struct write *write,
                          struct verdict *verdict)
{
    struct slot *slot = tree->slots[id];
    int first = component < 0 ? 0 : component;
    int n = component < 0 ? row_n_components(slot->row.type) : 1;
    if (write->n_args == 0) {
        coerce_number(tree, id, first, 1);
        tree_pulse(tree, id, first);
        return true;
    }
    bool written = false;
    for (int i = 0; i < n && i < write->n_args; i++) {
        double number;
        if (!number_of(tree, slot, write, i, &number, verdict))
            continue;
        coerce_number(tree, id, first + i, number);
        if (write->args[i].type == ARG_IMPULSE)
            tree_pulse(tree, id, first + i);
        written = true;
    }
    return written || only_nothing(write);
}

static bool write_bool(struct tree *tree, int id, const struct write *write,
                       struct verdict *verdict)
{
    struct slot *slot = tree->slots[id];
    double number = 0;
    if (is_impulse(write))
        number = slot->cell.hand[0] <= 0.5; /* a button that sends no value toggles */
    else if (!number_of(tree, slot, write, 0, &number, verdict))
        return only_nothing(write);
    coerce_number(tree, id, 0, number);
    return true;
}

static bool write_trigger(struct tree *tree, int id, const struct write *write,
                          struct verdict *verdict)
{
    struct slot *slot = tree->slots[id];
    double number = 1;
    if (!is_impulse(write) && !number_of(tree, slot, write, 0, &number, verdict))
        return only_nothing(write);
    if (number > 0.5) {
        tree_fire_slot(tree, slot);
        verdict->fired = true;
    }
    return true;
}

static bool write_choice(struct tree *tree, int id, const struct write *write,
                         struct verdict *verdict)
{
    struct slot *slot = tree->slots[id];
    int n = 0;
    while (slot->row.choices && slot->row.choices[n])
        n++;
    if (is_impulse(write)) {
        coerce_number(tree, id, 0, n ? ((int)slot->cell.hand[0] + 1) % n : 0);
        return true;
    }
    const char *word = write_text(write, 0);
    for (int i = 0; i < n; i++) {
        if (write->args[0].type == ARG_TEXT && !strcasecmp(word, slot->row.choices[i])) {
            coerce_number(tree, id, 0, i);
            return true;
        }
    }
    double number;
    struct verdict unused = {0};
    if (!number_of(tree, slot, write, 0, &number, &unused)) {
        const char *nearest = text_nearest(word, slot->row.choices, n);
        return only_nothing(write) ||
               hint(verdict, _("%s has no such choice; did you mean %s?"), slot->row.address,
                    nearest ? nearest
                    : n     ? slot->row.choices[0]
                            : "");
    }
    coerce_number(tree, id, 0, fmin(fmax(nearbyint(number) - 1, 0), n - 1));
    return true;
}

/* A name from outside must not walk through the disk. */
static bool is_plain_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if (*c == '/' || *c == '\\' || (unsigned char)*c < 0x20 || *c == 0x7f)
            return false;
    return name[0] != '.';
}

static bool write_text_row(struct tree *tree, int id, const struct write *write,
                           struct verdict *verdict)
{
    struct slot *slot = tree->slots[id];
    char number[32];
    const char *text = "";
    if (write->n_args && write->args[0].type == ARG_NOTHING)
        return true;
    if (write->n_args && write->args[0].type == ARG_TEXT) {
        text = write_text(write, 0);
    } else if (!is_impulse(write)) {
        text_from_number(number, sizeof number, write->args[0].number);
        text = number;
    }
    if (slot->row.type == ROW_FILE && write->role == ROLE_PLAYER && !is_plain_name(text))
        return hint(
            verdict,
            _("%s takes a name, not a path: «%s»; files outside the show are never opened."),
            slot->row.address, text);
    return tree_keep_text(tree, slot, text);
}

static int hex_digit(char c)
{
    return isdigit((unsigned char)c)    ? c - '0'
           : isxdigit((unsigned char)c) ? tolower(c) - 'a' + 10
                                        : -1;
}

/* #rgb, #rgba, #rrggbb, #rrggbbaa. How many components it gives, 0 when it is none. */
static int color_in(const char *text, double rgba[4])
{
    size_t n = text[0] == '#' ? strlen(text + 1) : 0;
    if (n != 3 && n != 4 && n != 6 && n != 8)
        return 0;
    for (size_t i = 1; i <= n; i++)
        if (hex_digit(text[i]) < 0)
            return 0;
    bool is_short = n < 6;
    int n_components = (int)(is_short ? n : n / 2);
    for (int i = 0; i < n_components; i++) {
        const char *digit = text + 1 + (is_short ? i : 2 * i);
        rgba[i] = (16 * hex_digit(digit[0]) + hex_digit(is_short ? digit[0] : digit[1])) / 255.0;
    }
    return n_components;
}

/* Numbers above 1 say that the sender counts colours to 255. */
static double color_scale(const struct write *write)
{
    for (int i = 0; i < write->n_args && i < 4; i++)
        if (write->args[i].type == ARG_NUMBER && write->args[i].number > 1)
            return 1 / 255.0;
    return 1;
}

/* Lightness, chroma or hue: the colour that the hand left, but for that. */
static bool write_part(struct tree *tree, int id, int part, const struct write *write,
                       struct verdict *verdict)
{
    const struct slot *slot = tree->slots[id];
    double rgba[4], number;
    if (!number_of(tree, slot, write, 0, &number, verdict))
        return only_nothing(write);
    memcpy(rgba, slot->cell.hand, sizeof rgba);
    color_set_part(rgba, part, number);
    for (int c = 0; c < 3; c++)
        coerce_number(tree, id, c, rgba[c]);
    return true;
}

static bool write_color(struct tree *tree, int id, int component, const struct write *write,
                        struct verdict *verdict)
{
    double rgba[4];
    if (component >= COLOR_LIGHTNESS)
        return write_part(tree, id, component, write, verdict);
    if (component >= 0 || !write->n_args || write->args[0].type != ARG_TEXT) {
        double scale = component < 0 ? color_scale(write) : 1;
        struct write scaled = *write;
        for (int i = 0; i < scaled.n_args && i < 4; i++)
            scaled.args[i].number *= scaled.args[i].type == ARG_NUMBER ? scale : 1;
        return write_numbers(tree, id, component, &scaled, verdict);
    }
    int n = color_in(write_text(write, 0), rgba);
    if (!n)
        return hint(verdict, _("«%s» is no colour for %s; write #ff6a00 or three numbers."),
                    write_text(write, 0), tree->slots[id]->row.address);
    for (int i = 0; i < n; i++)
        coerce_number(tree, id, i, rgba[i]);
    return true;
}

bool coerce_write(struct tree *tree, int id, int component, const struct write *write,
                  struct verdict *verdict)
{
    switch (tree->slots[id]->row.type) {
    case ROW_FLOAT:
    case ROW_INT:
    case ROW_POINT:
        return write_numbers(tree, id, component, write, verdict);
    case ROW_BOOL:
        return write_bool(tree, id, write, verdict);
    case ROW_TRIGGER:
        return write_trigger(tree, id, write, verdict);
    case ROW_CHOICE:
        return write_choice(tree, id, write, verdict);
    case ROW_TEXT:
    case ROW_FILE:
        return write_text_row(tree, id, write, verdict);
    case ROW_COLOR:
        return write_color(tree, id, component, write, verdict);
    default:
        return false;
    }
}
