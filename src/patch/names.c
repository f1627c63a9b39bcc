/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a name means: a clock, the hand, what is heard, or a path through the tree.
 */
#include "patch/compile.h"

#include "base/color.h"
#include "base/err.h"
#include "tree/gate.h"
#include "tree/heard.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* "knob.height" to "/knob/height", under a prefix. */
static void address_of(char *out, size_t size, const char *prefix, const char *name)
{
    int n = snprintf(out, size, "%s/%s", prefix, name);
    for (int i = (int)strlen(prefix); i < n && i < (int)size; i++)
        if (out[i] == '.')
            out[i] = '/';
}

static void name_of(char *out, size_t size, const char *address)
{
    const char *from = !strncmp(address, "/audio/", 7) ? address + 7 : address + 1;
    snprintf(out, size, "%s", from);
    for (; *out; out++)
        if (*out == '/')
            *out = '.';
}

static struct operand unknown_name(struct compiler *c, const struct node *node, const char *name)
{
    char address[ROW_ADDRESS_MAX + 16], nearest_name[ROW_ADDRESS_MAX];
    address_of(address, sizeof address, strchr(name, '.') ? "" : "/audio", name);
    const char *nearest = tree_nearest(c->context->tree, c->context->branch, address);
    for (int i = 0; i < formula_n_functions; i++)
        if (!strcmp(formula_functions[i].about.name, name))
            return compile_complain(c, node->at, _("%s is a function; write %s(%s)."), name, name,
                                    formula_functions[i].about.arguments);
    if (!nearest)
        return compile_complain(
            c, node->at,
            _("found «%s»; expected something that is heard, as level, or a path, as knob.1."),
            name);
    name_of(nearest_name, sizeof nearest_name, nearest);
    return compile_complain(c, node->at, _("found «%s»; expected a signal; did you mean %s?"), name,
                            nearest_name);
}

/* Beats and bars of an ear and their phases. */
struct clock {
    const char *name;
    bool bars, wraps;
};

static const struct clock *clock_of(const char *address)
{
    static const struct clock clocks[] = {{"/beats", false, false},
                                          {"/beat/phase", false, true},
                                          {"/bars", true, false},
                                          {"/bar/phase", true, true}};
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        size_t n = strlen(address), ending = strlen(clocks[i].name);
        if (n > ending && !strcmp(address + n - ending, clocks[i].name))
            return &clocks[i];
    }
    return NULL;
}

/* The row beside a clock, as /audio/drums/bpm beside /audio/drums/beat/phase. */
static int beside(const struct compiler *c, const char *address, const struct clock *clock,
                  const char *name)
{
    char other[ROW_ADDRESS_MAX];
    snprintf(other, sizeof other, "%.*s%s", (int)(strlen(address) - strlen(clock->name)), address,
             name);
    return tree_find_in(c->context->tree, TREE_HOUSE, other);
}

static bool clock_operand(struct compiler *c, const struct node *node, int row,
                          struct operand *operand)
{
    struct operand args[2];
    const struct row *about = tree_row(c->context->tree, row);
    bool heard = about->type == ROW_FLOAT &&
                 !strncmp(about->address, HEARD_BRANCH, strlen(HEARD_BRANCH));
    const struct clock *clock = heard ? clock_of(about->address) : NULL;
    int bpm = clock ? beside(c, about->address, clock, "/bpm") : TREE_NONE;
    int beats = bpm == TREE_NONE ? TREE_NONE : beside(c, about->address, clock, "/bar/beats");
    if (beats == TREE_NONE)
        return false;
    args[0] = compile_row(c, node, bpm, -1);
    args[1] = clock->bars ? compile_row(c, node, beats, -1) : compile_number(c, 1, node->at);
    compile_reads(c, row);
    struct instruction i = {.kind = RUN_CLOCK, .row = row, .component = clock->wraps};
    *operand = compile_emit(c, i, args, 2, node->at);
    operand->row = row;
    return true;
}

struct operand compile_row(struct compiler *c, const struct node *node, int row, int component)
{
    struct operand operand;
    static const char letters[] = "lch";
    const struct row *about = tree_row(c->context->tree, row);
    if (component >= COLOR_LIGHTNESS)
        return compile_part(c, compile_row(c, node, row, -1), &letters[component - COLOR_LIGHTNESS],
                            1, node->at);
    if (about->flags & ROW_UNHEARD)
        return compile_complain(c, node->at,
                                _("%s differs from run to run; expressions cannot read it."),
                                about->address);
    if (about->type == ROW_TEXT || about->type == ROW_FILE)
        return compile_complain(c, node->at, _("%s holds a text; expressions take numbers."),
                                about->address);
    if (clock_operand(c, node, row, &operand))
        return operand;
    compile_reads(c, row);
    if (about->type == ROW_BANDS)
        return (struct operand){VALUE_BANDS, 0, false, row};
    struct instruction i = {
        .kind = RUN_ROW, .row = row, .component = component < 0 ? 0 : component};
    if (about->type == ROW_TRIGGER) {
        i.kind = RUN_FIRES;
        i.type = VALUE_EVENT;
    } else if (component < 0) {
        i.type = about->type == ROW_COLOR   ? VALUE_COLOR
                 : about->type == ROW_POINT ? VALUE_POINT
                                            : VALUE_NUMBER;
    }
    operand = compile_emit(c, i, NULL, 0, node->at);
    operand.row = component < 0 ? row : TREE_NONE;
    return operand;
}

static struct operand hand_operand(struct compiler *c, const struct node *node)
{
    const struct row *about = tree_row(c->context->tree, c->context->row);
    if (!about && !c->context->lenient)
        return compile_complain(c, node->at, _("`hand` belongs to a row; there is none here."));
    struct instruction i = {.kind = RUN_HAND,
                            .component = c->context->component < 0 ? 0 : c->context->component};
    if (about && c->context->component < 0)
        i.type = about->type == ROW_COLOR   ? VALUE_COLOR
                 : about->type == ROW_POINT ? VALUE_POINT
                                            : VALUE_NUMBER;
    c->formula->uses_hand = true;
    return compile_emit(c, i, NULL, 0, node->at);
}

static int component_letter(const char *letter, int size)
{
    static const char letters[] = "rgbalch";
    const char *at = size == 1 ? strchr(letters, letter[0]) : NULL;
    if (size == 1 && (letter[0] == 'x' || letter[0] == 'y'))
        return letter[0] - 'x';
    return at && *at ? (int)(at - letters) : -1;
}

struct operand compile_part(struct compiler *c, struct operand whole, const char *letter, int size,
                            int at)
{
    int component = component_letter(letter, size);
    bool is_xy = component >= 0 && strchr("xy", letter[0]);
    bool fits = component >= 0 && (is_xy ? whole.type == VALUE_POINT : whole.type == VALUE_COLOR);
    if (!fits)
        return compile_complain(
            c, at,
            _("found «.%.*s» behind %s; expected x y of a point, or r g b a l c h of a colour."),
            size, letter, formula_type_text(whole.type));
    return compile_emit(c, (struct instruction){.kind = RUN_PART, .component = component}, &whole,
                        1, at);
}

/* What has a name of its own. */
static bool own_name(struct compiler *c, const struct node *node, const char *name,
                     struct operand *operand)
{
    static const struct {
        const char *name;
        double value;
    } words[] = {{"pi", M_PI}, {"on", 1},    {"true", 1}, {"yes", 1},
                 {"off", 0},   {"false", 0}, {"no", 0}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!strcmp(words[i].name, name)) {
            *operand = compile_number(c, words[i].value, node->at);
            return true;
        }
    }
    bool time = !strcmp(name, "time");
    if (!time && strcmp(name, "hand") != 0)
        return false;
    *operand = time ? compile_emit(c, (struct instruction){.kind = RUN_TIME}, NULL, 0, node->at)
                    : hand_operand(c, node);
    return true;
}

/* The row of a name: by its path, or among what is heard. */
static int find_row(const struct compiler *c, const char *name, int *component)
{
    char address[ROW_ADDRESS_MAX + 16];
    int row = TREE_NONE;
    if (strchr(name, '.')) {
        address_of(address, sizeof address, "", name);
        row = tree_find_part(c->context->tree, c->context->branch, address, component);
    }
    if (row == TREE_NONE) {
        address_of(address, sizeof address, "/audio", name);
        row = tree_find_part(c->context->tree, c->context->branch, address, component);
    }
    if (row == TREE_NONE && (!strncmp(name, "in.", 3) || !strncmp(name, "player.", 7))) {
        address_of(address, sizeof address, "", name);
        row = tree_expect(c->context->tree, address);
        *component = -1;
    }
    return row;
}

struct operand compile_name(struct compiler *c, const struct node *node)
{
    char name[NAME_MAX];
    struct operand operand;
    expression_name(c->e, node, name, sizeof name);
    if (own_name(c, node, name, &operand))
        return operand;
    int component = -1;
    int row = find_row(c, name, &component);
    if (row != TREE_NONE)
        return compile_row(c, node, row, component);
    const char *dot = strrchr(name, '.');
    if (c->context->lenient && dot)
        return compile_emit(c, (struct instruction){.kind = RUN_TIME}, NULL, 0, node->at);
    return unknown_name(c, node, name);
}
