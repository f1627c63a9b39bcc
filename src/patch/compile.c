/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From nodes to a flat program: names are looked up, types decided, constants folded. An operand knows its register
 * and whether it will ever move.
 */
#include "patch/formula.h"
#include "patch/palette.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "tree/gate.h"
#include "tree/tree.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REGISTERS_MAX = 2 * NODES_MAX, STATE_MAX = 64 * 2004 };

struct operand {
    enum value_type type;
    int reg;
    bool constant;
    int row; /* of bands and of plain rows, otherwise TREE_NONE */
};

struct compiler {
    const struct compile_context *context;
    struct expression *e;
    struct formula *formula;
    struct err *err;
    bool failed;
};

static const struct operand none = {.row = TREE_NONE};

int formula_size(enum value_type type)
{
    return type == VALUE_COLOR ? 4 : type == VALUE_POINT ? 2 : 1;
}

const char *formula_type_text(enum value_type type)
{
    switch (type) {
    case VALUE_POINT:
        return _("a point");
    case VALUE_COLOR:
        return _("a colour");
    case VALUE_EVENT:
        return _("an event");
    case VALUE_BANDS:
        return _("bands; choose one, as bands[12]");
    case VALUE_WORD:
        return _("a word");
    default:
        return _("a number");
    }
}

static struct operand complain(struct compiler *c, int at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static struct operand complain(struct compiler *c, int at, const char *format, ...)
{
    if (c->failed)
        return none;
    c->failed = true;
    char place[256], sentence[400];
    expression_place(c->e, at, place, sizeof place);
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    err_set(c->err, ERR_FORMAT, "%s: %s", place, sentence);
    return none;
}

/* ---- emitting ---- */

static int register_new(struct compiler *c, int at)
{
    if (c->formula->n_registers == REGISTERS_MAX) {
        complain(c, at, _("the expression is too long; split it over two rows."));
        return 0;
    }
    return c->formula->n_registers++;
}

static int state_new(struct compiler *c, int n, int at)
{
    int offset = c->formula->n_state;
    if (offset + n > STATE_MAX)
        complain(c, at, _("too many functions that remember; split it over two rows."));
    else
        c->formula->n_state += n;
    return offset;
}

static struct operand constant(struct compiler *c, enum value_type type, const double *values,
                               int at)
{
    int reg = register_new(c, at);
    memcpy(c->formula->ticked[reg], values, sizeof c->formula->ticked[reg]);
    memcpy(c->formula->looked[reg], values, sizeof c->formula->looked[reg]);
    return (struct operand){type, reg, true, TREE_NONE};
}

static struct operand number(struct compiler *c, double value, int at)
{
    const double values[4] = {value};
    return constant(c, VALUE_NUMBER, values, at);
}

/* Appends an instruction, or carries it out when nothing in it can move. */
static struct operand emit(struct compiler *c, struct instruction i, const struct operand *args,
                           int n, int at)
{
    struct formula *p = c->formula;
    bool pure = i.kind == RUN_OPERATOR || i.kind == RUN_PART || i.kind == RUN_POINT ||
                (i.kind == RUN_FUNCTION && !i.function->take);
    bool folds = pure && n > 0;
    i.n_args = n;
    for (int k = 0; k < n; k++) {
        i.args[k] = args[k].reg;
        i.wide[k] = formula_size(args[k].type) > 1;
        folds &= args[k].constant;
    }
    i.out = register_new(c, at);
    if (i.kind == RUN_FUNCTION && i.function->n_state)
        i.state = state_new(c, i.function->n_state * formula_size(i.type), at);
    i.seed = file_hash(c->context->address, strlen(c->context->address)) + (uint64_t)at;
    if (c->failed)
        return none;
    if (folds) {
        struct run_context nowhere = {0};
        formula_step(p, &i, &nowhere, false);
        memcpy(p->looked[i.out], p->ticked[i.out], sizeof p->looked[i.out]);
    } else {
        p->instructions[p->n_instructions++] = i;
    }
    return (struct operand){i.type, i.out, folds, TREE_NONE};
}

static void reads(struct compiler *c, int row)
{
    struct formula *p = c->formula;
    for (int i = 0; i < p->n_rows; i++)
        if (p->rows[i] == row)
            return;
    if (p->n_rows < NODES_MAX)
        p->rows[p->n_rows++] = row;
}

/* ---- names ---- */

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
            return complain(c, node->at, _("%s is a function; write %s(%s)."), name, name,
                            formula_functions[i].about.arguments);
    if (!nearest)
        return complain(
            c, node->at,
            _("found «%s»; expected something that is heard, as level, or a path, as knob.1."),
            name);
    name_of(nearest_name, sizeof nearest_name, nearest);
    return complain(c, node->at, _("found «%s»; expected a signal; did you mean %s?"), name,
                    nearest_name);
}

static struct operand row_operand(struct compiler *c, const struct node *node, int row,
                                  int component)
{
    const struct row *about = tree_row(c->context->tree, row);
    if (about->flags & ROW_UNHEARD)
        return complain(c, node->at, _("%s differs from run to run; expressions cannot read it."),
                        about->address);
    if (about->type == ROW_TEXT || about->type == ROW_FILE)
        return complain(c, node->at, _("%s holds a text; expressions take numbers."),
                        about->address);
    reads(c, row);
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
    struct operand operand = emit(c, i, NULL, 0, node->at);
    operand.row = component < 0 ? row : TREE_NONE;
    return operand;
}

static struct operand hand_operand(struct compiler *c, const struct node *node)
{
    const struct row *about = tree_row(c->context->tree, c->context->row);
    if (!about && !c->context->lenient)
        return complain(c, node->at, _("`hand` belongs to a row; there is none here."));
    struct instruction i = {.kind = RUN_HAND,
                            .component = c->context->component < 0 ? 0 : c->context->component};
    if (about && c->context->component < 0)
        i.type = about->type == ROW_COLOR   ? VALUE_COLOR
                 : about->type == ROW_POINT ? VALUE_POINT
                                            : VALUE_NUMBER;
    c->formula->uses_hand = true;
    return emit(c, i, NULL, 0, node->at);
}

static int component_letter(const char *letter, int size)
{
    static const char letters[] = "rgbalch";
    const char *at = size == 1 ? strchr(letters, letter[0]) : NULL;
    if (size == 1 && (letter[0] == 'x' || letter[0] == 'y'))
        return letter[0] - 'x';
    return at && *at ? (int)(at - letters) : -1;
}

static struct operand part_operand(struct compiler *c, struct operand whole, const char *letter,
                                   int size, int at)
{
    int component = component_letter(letter, size);
    bool is_xy = component >= 0 && strchr("xy", letter[0]);
    bool fits = component >= 0 && (is_xy ? whole.type == VALUE_POINT : whole.type == VALUE_COLOR);
    if (!fits)
        return complain(
            c, at,
            _("found «.%.*s» behind %s; expected x y of a point, or r g b a l c h of a colour."),
            size, letter, formula_type_text(whole.type));
    return emit(c, (struct instruction){.kind = RUN_PART, .component = component}, &whole, 1, at);
}

/* Numbers and clocks that have a name of their own. */
static bool own_name(struct compiler *c, const struct node *node, const char *name,
                     struct operand *operand)
{
    static const struct {
        const char *name;
        double value;
    } words[] = {{"pi", M_PI}, {"on", 1},    {"true", 1}, {"yes", 1},
                 {"off", 0},   {"false", 0}, {"no", 0}};
    static const struct {
        const char *name;
        enum instruction_kind kind;
    } clocks[] = {{"time", RUN_TIME}, {"beats", RUN_BEATS}, {"beat.phase", RUN_PHASE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!strcmp(words[i].name, name)) {
            *operand = number(c, words[i].value, node->at);
            return true;
        }
    }
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        if (!strcmp(clocks[i].name, name)) {
            *operand = emit(c, (struct instruction){.kind = clocks[i].kind}, NULL, 0, node->at);
            return true;
        }
    }
    if (strcmp(name, "hand") != 0)
        return false;
    *operand = hand_operand(c, node);
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

static struct operand compile_name(struct compiler *c, const struct node *node)
{
    char name[NAME_MAX];
    struct operand operand;
    expression_name(c->e, node, name, sizeof name);
    if (own_name(c, node, name, &operand))
        return operand;
    int component = -1;
    int row = find_row(c, name, &component);
    if (row != TREE_NONE)
        return row_operand(c, node, row, component);
    char *dot = strrchr(name, '.');
    if (dot && component_letter(dot + 1, (int)strlen(dot + 1)) > 3) { /* tint.h */
        *dot = '\0';
        row = find_row(c, name, &component);
        if (row != TREE_NONE && component < 0) {
            operand = row_operand(c, node, row, -1);
            return part_operand(c, operand, dot + 1, (int)strlen(dot + 1), node->at);
        }
        *dot = '.';
    }
    if (c->context->lenient && dot)
        return emit(c, (struct instruction){.kind = RUN_TIME}, NULL, 0, node->at);
    return unknown_name(c, node, name);
}

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
        return emit(
            c, (struct instruction){.kind = RUN_FIRES, .type = VALUE_EVENT, .row = operand.row},
            NULL, 0, at);
    struct instruction edge = {.kind = RUN_EDGE, .type = VALUE_EVENT, .state = state_new(c, 2, at)};
    return emit(c, edge, &operand, 1, at);
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
            return number(c, n, node->at);
    const char *nearest = is_word ? text_nearest(word, words, n) : NULL;
    return complain(c, node->at, _("found «%s»; expected a name such as \"%s\"; did you mean %s?"),
                    is_word ? word : _("something else"), words[0], nearest ? nearest : words[0]);
}

/* What was compiled, as an argument of this kind. */
static struct operand as_argument(struct compiler *c, char kind, struct operand operand,
                                  const struct node *node)
{
    bool plain = operand.type == VALUE_NUMBER || operand.type == VALUE_EVENT;
    if (c->failed)
        return none;
    if (kind == 'E' && plain)
        return to_event(c, operand, node->at);
    bool fits = kind == 'V'   ? plain || operand.type == VALUE_POINT || operand.type == VALUE_COLOR
                : kind == 'B' ? operand.type == VALUE_BANDS
                              : plain;
    if (fits)
        return operand;
    enum value_type wanted = kind == 'B' ? VALUE_BANDS : kind == 'E' ? VALUE_EVENT : VALUE_NUMBER;
    return complain(c, node->at, _("found %s; expected %s."), formula_type_text(operand.type),
                    formula_type_text(wanted));
}

static struct operand compile_argument(struct compiler *c, char kind, int at)
{
    const struct node *node = &c->e->nodes[at];
    kind = (char)toupper((unsigned char)kind);
    if (kind == 'W' || kind == 'P')
        return compile_word(c, node, kind == 'W' ? formula_wave_shapes : palette_names);
    if (kind == 'S' && node->kind == NODE_NUMBER && node->unit == PER_SECOND)
        return number(c, node->value[0] > 0 ? 1 / node->value[0] : 0, node->at);
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
        return complain(c, node->at, _("found «%s»; expected a function; did you mean %s?"), name,
                        nearest);
    return complain(c, node->at, _("found «%s»; expected a function, as smooth or hit."), name);
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
        return complain(c, c->e->tight_comma, _("write %.*s.%.*s: the comma separates arguments."),
                        (int)(comma - before), before, (int)n, comma + 1);
    return complain(c, node->at, _("%s takes (%s); found %d arguments."), f->about.name,
                    f->about.arguments, node->n_args);
}

/* sum, avg and max of bands, over all or from one to another. */
static struct operand compile_bands(struct compiler *c, const struct node *node, const char *name,
                                    int row)
{
    enum instruction_kind kind = !strcmp(name, "sum")   ? RUN_SUM
                                 : !strcmp(name, "avg") ? RUN_AVG
                                                        : RUN_MAX;
    struct operand args[2] = {none, none};
    if (node->n_args > 3)
        return complain(c, node->at, _("%s takes (bands, first = 1, last = 64)."), name);
    for (int i = 1; i < node->n_args; i++)
        args[i - 1] = compile_argument(c, 'N', node->args[i]);
    return emit(c, (struct instruction){.kind = kind, .row = row}, args, node->n_args - 1,
                node->at);
}

static struct operand compile_osc(struct compiler *c, const struct node *node)
{
    const struct node *word = node->n_args == 1 ? &c->e->nodes[node->args[0]] : NULL;
    if (!word || word->kind != NODE_WORD)
        return complain(c, node->at, _("osc takes one address in quotes, as osc(\"/1/fader1\")."));
    char address[NAME_MAX];
    int component = -1;
    expression_name(c->e, word, address, sizeof address);
    int row = tree_find_part(c->context->tree, c->context->branch, address, &component);
    if (row == TREE_NONE) {
        row = tree_expect(c->context->tree, address);
        component = -1;
    }
    if (row == TREE_NONE)
        return complain(c, word->at, _("«%s» is no address that can be heard; write it as /name."),
                        address);
    return row_operand(c, word, row, component);
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
            complain(c, at, _("found %s beside %s; they do not mix."),
                     formula_type_text(args[i].type), formula_type_text(type));
        if (wide)
            type = args[i].type;
    }
    return type;
}

static struct operand compile_call(struct compiler *c, const struct node *node)
{
    char name[NAME_MAX];
    struct operand args[NODE_ARGS_MAX];
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
    if (f->kinds[0] == 'R') {
        if (!c->failed && args[0].row == TREE_NONE)
            return complain(c, node->at, _("%s takes a signal, as in.1.fader1."), name);
        call.kind = RUN_FRESH;
        call.row = args[0].row;
    }
    return emit(c, call, args, node->n_args, node->at);
}

/* ---- the rest ---- */

static struct operand compile_operator(struct compiler *c, const struct node *node)
{
    struct operand args[2];
    bool arithmetic = node->op <= OP_NEG;
    for (int i = 0; i < node->n_args; i++)
        args[i] = compile_argument(c, arithmetic ? 'V' : 'N', node->args[i]);
    if (c->failed)
        return none;
    struct instruction i = {.kind = RUN_OPERATOR, .op = node->op};
    i.type = arithmetic ? common_type(c, NULL, args, node->n_args, node->at) : VALUE_NUMBER;
    return emit(c, i, args, node->n_args, node->at);
}

static struct operand compile_index(struct compiler *c, const struct node *node)
{
    struct operand bands = compile_node(c, node->args[0]);
    if (!c->failed && bands.type != VALUE_BANDS)
        return complain(c, node->at, _("found «[» behind %s; expected bands before it."),
                        formula_type_text(bands.type));
    struct operand place = compile_argument(c, 'N', node->args[1]);
    double index = c->failed ? 1 : c->formula->ticked[place.reg][0];
    if (place.constant && (index < 1 || index > ROW_BANDS_MAX))
        return complain(c, node->at, _("bands are counted from 1 to %d."), ROW_BANDS_MAX);
    return emit(c, (struct instruction){.kind = RUN_INDEX, .row = bands.row}, &place, 1, node->at);
}

static struct operand compile_node(struct compiler *c, int at)
{
    const struct node *node = &c->e->nodes[at];
    struct operand args[2];
    if (c->failed)
        return none;
    switch (node->kind) {
    case NODE_NUMBER:
        args[0] = number(c, node->value[0], node->at);
        if (node->unit != BEATS)
            return args[0];
        return emit(c, (struct instruction){.kind = RUN_BEATS_S}, args, 1, node->at);
    case NODE_COLOR:
        return constant(c, VALUE_COLOR, node->value, node->at);
    case NODE_WORD:
        return complain(c, node->at, _("found a text in quotes; expected a number or a name."));
    case NODE_NAME:
        return compile_name(c, node);
    case NODE_CALL:
        return compile_call(c, node);
    case NODE_OPERATOR:
        return compile_operator(c, node);
    case NODE_POINT:
        args[0] = compile_argument(c, 'N', node->args[0]);
        args[1] = compile_argument(c, 'N', node->args[1]);
        return emit(c, (struct instruction){.kind = RUN_POINT, .type = VALUE_POINT}, args, 2,
                    node->at);
    case NODE_INDEX:
        return compile_index(c, node);
    case NODE_PART:
        args[0] = compile_node(c, node->args[0]);
        return part_operand(c, args[0], c->e->text + node->at, node->size, node->at);
    }
    return none;
}

/* ---- a program's life ---- */

static void *exactly(void *array, size_t n, size_t element_size)
{
    void *shrunk = realloc(array, (n ? n : 1) * element_size);
    return shrunk ? shrunk : array;
}

static struct formula *formula_new(void)
{
    struct formula *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->instructions = calloc(REGISTERS_MAX, sizeof *p->instructions);
    p->ticked = calloc(REGISTERS_MAX, sizeof *p->ticked);
    p->looked = calloc(REGISTERS_MAX, sizeof *p->looked);
    p->rows = calloc(NODES_MAX, sizeof *p->rows);
    if (p->instructions && p->ticked && p->looked && p->rows)
        return p;
    formula_free(p);
    return NULL;
}

static bool formula_finish(struct formula *p, const struct tree *tree, struct operand result)
{
    p->result = result.reg;
    p->type = result.type;
    p->constant = result.constant;
    p->instructions = exactly(p->instructions, (size_t)p->n_instructions, sizeof *p->instructions);
    p->ticked = exactly(p->ticked, (size_t)p->n_registers, sizeof *p->ticked);
    p->looked = exactly(p->looked, (size_t)p->n_registers, sizeof *p->looked);
    p->rows = exactly(p->rows, (size_t)p->n_rows, sizeof *p->rows);
    p->state = calloc((size_t)p->n_state + 1, sizeof *p->state);
    p->tempo[0] = tree_find_in(tree, TREE_HOUSE, "/tempo/bpm");
    p->tempo[1] = tree_find_in(tree, TREE_HOUSE, "/audio/bpm");
    p->beats = tree_find_in(tree, TREE_HOUSE, "/audio/beats");
    p->phase = tree_find_in(tree, TREE_HOUSE, "/audio/beat/phase");
    return p->state != NULL;
}

struct formula *formula_compile(const struct compile_context *context, const char *text,
                                const struct patch_source *source, struct err *err)
{
    struct expression *e = malloc(sizeof *e);
    struct formula *p = formula_new();
    struct compiler c = {.context = context, .e = e, .formula = p, .err = err};
    bool memory = e && p;
    bool done = memory && expression_parse(e, text, source, err);
    if (done) {
        struct operand result = compile_node(&c, e->root);
        if (!c.failed && (result.type == VALUE_BANDS || result.type == VALUE_WORD))
            complain(&c, 0, _("found %s; expected a number."), formula_type_text(result.type));
        done = !c.failed;
        memory = !done || formula_finish(p, context->tree, result);
    }
    free(e);
    if (!memory)
        err_set(err, ERR_SYSTEM, _("No memory for an expression; close other programs."));
    if (done && memory)
        return p;
    formula_free(p);
    return NULL;
}

void formula_free(struct formula *p)
{
    if (!p)
        return;
    free(p->instructions);
    free(p->ticked);
    free(p->looked);
    free(p->rows);
    free(p->state);
    free(p);
}
