/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From nodes to a flat formula: types are decided, calls checked against the table of functions.
 */
#include "patch/compile.h"

#include "base/err.h"
#include "base/text.h"
#include "patch/palette.h"
#include "tree/gate.h"
#include "tree/heard.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- calls ---- */

static struct operand compile_node(struct compiler *c, int at);

static struct operand to_event(struct compiler *c, struct operand operand, int at)
{
    if (operand.type == VALUE_EVENT)
        return operand;
    const struct row *row = operand.row == TREE_NONE ? NULL
                                                     : tree_row(c->context->tree, operand.row);
    bool learnt = row && row->flags & ROW_SIGNAL && row->flags & ROW_WRITE;
    if (learnt) /* the gate counted its presses */
        return compile_emit(
            c, (struct instruction){.kind = RUN_FIRES, .type = VALUE_EVENT, .row = operand.row},
            NULL, 0, at);
    struct instruction edge = {
        .kind = RUN_EDGE, .type = VALUE_EVENT, .state = compile_state(c, 2, at)};
    return compile_emit(c, edge, &operand, 1, at);
}

static struct operand compile_word(struct compiler *c, const struct node *node,
                                   const char *const *words)
{
    char word[NAME_MAX];
    int n = 0;
    expression_name(c->e, node, word, sizeof word);
    bool is_word = node->kind == NODE_WORD || node->kind == NODE_NAME;
    for (; words[n]; n++)
        if (is_word && !strcmp(words[n], word))
            return compile_number(c, n, node->at);
    const char *nearest = is_word ? text_nearest(word, words, n) : NULL;
    return compile_complain(
        c, node->at, _("found «%s»; expected a name such as \"%s\"; did you mean %s?"),
        is_word ? word : _("something else"), words[0], nearest ? nearest : words[0]);
}

/* What was compiled, as an argument of this kind. */
static struct operand as_argument(struct compiler *c, char kind, struct operand operand,
                                  const struct node *node)
{
    bool plain = operand.type == VALUE_NUMBER || operand.type == VALUE_EVENT;
    if (c->failed)
        return no_operand;
    if (kind == 'E' && plain)
        return to_event(c, operand, node->at);
    bool fits = kind == 'V'   ? plain || operand.type == VALUE_POINT || operand.type == VALUE_COLOR
                : kind == 'B' ? operand.type == VALUE_BANDS
                              : plain;
    if (fits)
        return operand;
    enum value_type wanted = kind == 'B' ? VALUE_BANDS : kind == 'E' ? VALUE_EVENT : VALUE_NUMBER;
    return compile_complain(c, node->at, _("found %s; expected %s."),
                            formula_type_text(operand.type), formula_type_text(wanted));
}

static struct operand compile_argument(struct compiler *c, char kind, int at)
{
    const struct node *node = &c->e->nodes[at];
    kind = (char)toupper((unsigned char)kind);
    if (kind == 'W' || kind == 'P')
        return compile_word(c, node, kind == 'W' ? formula_wave_shapes : palette_names);
    if (kind == 'S' && node->kind == NODE_NUMBER && node->unit == PER_SECOND)
        return compile_number(c, node->value[0] > 0 ? 1 / node->value[0] : 0, node->at);
    return as_argument(c, kind, compile_node(c, at), node);
}

static const struct function *function_named(const char *name)
{
    for (int i = 0; i < formula_n_functions; i++)
        if (!strcmp(formula_functions[i].about.name, name))
            return &formula_functions[i];
    return NULL;
}

static struct operand unknown_function(struct compiler *c, const struct node *node,
                                       const char *name)
{
    const char *names[64];
    int n = 0;
    for (; n < formula_n_functions && n < 63; n++)
        names[n] = formula_functions[n].about.name;
    names[n++] = "osc";
    const char *nearest = text_nearest(name, names, n);
    if (nearest)
        return compile_complain(c, node->at, _("found «%s»; expected a function; did you mean %s?"),
                                name, nearest);
    return compile_complain(c, node->at, _("found «%s»; expected a function, as smooth or hit."),
                            name);
}

static struct operand wrong_count(struct compiler *c, const struct node *node,
                                  const struct function *f)
{
    const char *comma = c->e->tight_comma >= 0 ? c->e->text + c->e->tight_comma : NULL;
    const char *before = comma;
    size_t n = 0;
    while (before && before > c->e->text && isdigit((unsigned char)before[-1]))
        before--;
    while (comma && isdigit((unsigned char)comma[1 + n]))
        n++;
    if (comma)
        return compile_complain(c, c->e->tight_comma,
                                _("write %.*s.%.*s: the comma separates arguments."),
                                (int)(comma - before), before, (int)n, comma + 1);
    return compile_complain(c, node->at, _("%s takes (%s); found %d arguments."), f->about.name,
                            f->about.arguments, node->n_args);
}

/* The place of a band, which counts from 1. */
static struct operand compile_place(struct compiler *c, const struct row *bands, int at)
{
    struct operand place = compile_argument(c, 'N', at);
    double index = c->failed ? 1 : c->formula->ticked[place.reg];
    if (c->failed || !place.constant || (index >= 1 && index <= bands->length))
        return place;
    char found[32];
    text_from_number(found, sizeof found, index);
    return compile_complain(c, c->e->nodes[at].at, _("found %s; %s is counted from 1 to %d."),
                            found, bands->address, bands->length);
}

/* sum, avg and max of bands, over all or from one to another. */
static struct operand compile_bands(struct compiler *c, const struct node *node, const char *name,
                                    int row)
{
    const struct row *bands = tree_row(c->context->tree, row);
    enum instruction_kind kind = !strcmp(name, "sum")   ? RUN_SUM
                                 : !strcmp(name, "avg") ? RUN_AVG
                                                        : RUN_MAX;
    struct operand args[2] = {no_operand, no_operand};
    if (node->n_args > 3)
        return compile_complain(c, node->at, _("%s takes (bands, first = 1, last = %d)."), name,
                                bands->length);
    for (int i = 1; i < node->n_args; i++)
        args[i - 1] = compile_place(c, bands, node->args[i]);
    return compile_emit(c, (struct instruction){.kind = kind, .row = row}, args, node->n_args - 1,
                        node->at);
}

static struct operand compile_osc(struct compiler *c, const struct node *node)
{
    const struct node *word = node->n_args == 1 ? &c->e->nodes[node->args[0]] : NULL;
    if (!word || word->kind != NODE_WORD)
        return compile_complain(c, node->at,
                                _("osc takes one address in quotes, as osc(\"/1/fader1\")."));
    char address[NAME_MAX];
    int component = -1;
    expression_name(c->e, word, address, sizeof address);
    int row = tree_find_part(c->context->tree, c->context->branch, address, &component);
    if (row == TREE_NONE) {
        row = tree_expect(c->context->tree, address);
        component = -1;
    }
    if (row == TREE_NONE)
        return compile_complain(
            c, word->at, _("«%s» is no address that can be heard; write it as /name."), address);
    return compile_row(c, word, row, component);
}

/* The widest of the arguments that may be wide; all wide ones must agree. */
static enum value_type common_type(struct compiler *c, const char *kinds,
                                   const struct operand *args, int n, int at)
{
    enum value_type type = VALUE_NUMBER;
    for (int i = 0; i < n; i++) {
        if (kinds && toupper(kinds[i]) != 'V')
            continue;
        bool wide = formula_size(args[i].type) > 1;
        if (wide && type != VALUE_NUMBER && type != args[i].type)
            compile_complain(c, at, _("found %s beside %s; they do not mix."),
                             formula_type_text(args[i].type), formula_type_text(type));
        if (wide)
            type = args[i].type;
    }
    return type;
}

static struct operand compile_call(struct compiler *c, const struct node *node)
{
    char name[NAME_MAX];
    struct operand args[NODE_ARGS_MAX] = {0};
    expression_name(c->e, node, name, sizeof name);
    if (!strcmp(name, "osc"))
        return compile_osc(c, node);
    const struct function *f = function_named(name);
    if (!f)
        return unknown_function(c, node, name);
    int order[NODE_ARGS_MAX];
    memcpy(order, node->args, sizeof order);
    bool swapped = f->kinds[0] == 'P' && node->n_args == 2 &&
                   c->e->nodes[order[1]].kind == NODE_WORD;
    if (swapped) { /* bass | palette("dawn") */
        order[0] = node->args[1];
        order[1] = node->args[0];
    }
    bool gathers = !strcmp(name, "sum") || !strcmp(name, "avg") || !strcmp(name, "max");
    if (gathers && node->n_args > 0) {
        args[0] = compile_node(c, order[0]);
        if (!c->failed && args[0].type == VALUE_BANDS)
            return compile_bands(c, node, name, args[0].row);
    }
    int least = 0, most = (int)strlen(f->kinds);
    while (f->kinds[least] && isupper((unsigned char)f->kinds[least]))
        least++;
    if (node->n_args < least || node->n_args > most)
        return wrong_count(c, node, f);
    if (gathers)
        args[0] = as_argument(c, f->kinds[0], args[0], &c->e->nodes[order[0]]);
    for (int i = gathers; i < node->n_args; i++)
        args[i] = compile_argument(c, f->kinds[i], order[i]);
    struct instruction call = {.kind = RUN_FUNCTION, .function = f, .type = f->result};
    if (f->result == VALUE_SAME)
        call.type = common_type(c, f->kinds, args, node->n_args, node->at);
    for (int i = 0; call.type == VALUE_COLOR && f->whole && i < node->n_args && !c->failed; i++)
        if (toupper((unsigned char)f->kinds[i]) == 'V' && formula_size(args[i].type) == 1)
            args[i] = compile_emit(c, (struct instruction){.kind = RUN_GREY, .type = VALUE_COLOR},
                                   &args[i], 1, node->at);
    if (f->kinds[0] == 'R') {
        if (!c->failed && args[0].row == TREE_NONE)
            return compile_complain(c, node->at, _("%s takes a signal, as in.1.fader1."), name);
        call.kind = RUN_FRESH;
        call.row = args[0].row;
    }
    return compile_emit(c, call, args, node->n_args, node->at);
}

/* ---- the rest ---- */

static struct operand compile_operator(struct compiler *c, const struct node *node)
{
    struct operand args[2];
    bool arithmetic = node->op <= OP_NEG;
    for (int i = 0; i < node->n_args; i++)
        args[i] = compile_argument(c, arithmetic ? 'V' : 'N', node->args[i]);
    if (c->failed)
        return no_operand;
    struct instruction i = {.kind = RUN_OPERATOR, .op = node->op};
    i.type = arithmetic ? common_type(c, NULL, args, node->n_args, node->at) : VALUE_NUMBER;
    return compile_emit(c, i, args, node->n_args, node->at);
}

static struct operand compile_index(struct compiler *c, const struct node *node)
{
    struct operand bands = compile_node(c, node->args[0]);
    if (!c->failed && bands.type != VALUE_BANDS)
        return compile_complain(c, node->at, _("found «[» behind %s; expected bands before it."),
                                formula_type_text(bands.type));
    if (c->failed)
        return no_operand;
    struct operand place = compile_place(c, tree_row(c->context->tree, bands.row), node->args[1]);
    return compile_emit(c, (struct instruction){.kind = RUN_INDEX, .row = bands.row}, &place, 1,
                        node->at);
}

static struct operand compile_node(struct compiler *c, int at)
{
    const struct node *node = &c->e->nodes[at];
    struct operand args[2];
    if (c->failed)
        return no_operand;
    switch (node->kind) {
    case NODE_NUMBER:
        args[0] = compile_number(c, node->value[0], node->at);
        if (node->unit != BEATS)
            return args[0];
        args[1] = compile_row(c, node,
                              tree_find_in(c->context->tree, TREE_HOUSE, HEARD_BRANCH "/bpm"), -1);
        return compile_emit(c, (struct instruction){.kind = RUN_BEATS_S}, args, 2, node->at);
    case NODE_COLOR:
        return compile_constant(c, VALUE_COLOR, node->value, node->at);
    case NODE_WORD:
        return compile_complain(c, node->at,
                                _("found a text in quotes; expected a number or a name."));
    case NODE_NAME:
        return compile_name(c, node);
    case NODE_CALL:
        return compile_call(c, node);
    case NODE_OPERATOR:
        return compile_operator(c, node);
    case NODE_POINT:
        args[0] = compile_argument(c, 'N', node->args[0]);
        args[1] = compile_argument(c, 'N', node->args[1]);
        return compile_emit(c, (struct instruction){.kind = RUN_POINT, .type = VALUE_POINT}, args,
                            2, node->at);
    case NODE_INDEX:
        return compile_index(c, node);
    case NODE_PART:
        args[0] = compile_node(c, node->args[0]);
        return compile_part(c, args[0], c->e->text + node->at, node->size, node->at);
    }
    return no_operand;
}

struct formula *formula_compile(const struct compile_context *context, const char *text,
                                const struct patch_source *source, struct err *err)
{
    struct expression *e = malloc(sizeof *e);
    struct formula *draft = compile_new(), *p = NULL;
    struct compiler c = {.context = context, .e = e, .formula = draft, .err = err};
    bool memory = e && draft;
    bool done = memory && expression_parse(e, text, source, err);
    if (done) {
        struct operand result = compile_node(&c, e->root);
        if (!c.failed && (result.type == VALUE_BANDS || result.type == VALUE_WORD))
            compile_complain(&c, 0, _("found %s; expected a number."),
                             formula_type_text(result.type));
        done = !c.failed;
        p = done ? compile_finish(&c, result) : NULL;
        memory = !done || p;
    }
    if (!done)
        compile_drop(draft);
    free(e);
    if (!memory)
        err_set(err, ERR_SYSTEM, _("No memory for an expression; close other programs."));
    return p;
}
