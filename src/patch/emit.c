/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The formula under construction: registers, memory, instructions. Constants are folded as they come.
 */
#include "patch/compile.h"

#include "base/err.h"
#include "base/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

struct operand compile_complain(struct compiler *c, int at, const char *format, ...)
{
    if (c->failed)
        return no_operand;
    c->failed = true;
    char place[256], sentence[400];
    expression_place(c->e, at, place, sizeof place);
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    err_set(c->err, ERR_FORMAT, "%s: %s", place, sentence);
    return no_operand;
}

/* ---- emitting ---- */

static int register_new(struct compiler *c, int at)
{
    if (c->formula->n_registers == REGISTERS_MAX) {
        compile_complain(c, at, _("the expression is too long; split it over two rows."));
        return 0;
    }
    return c->formula->n_registers++;
}

int compile_state(struct compiler *c, int n, int at)
{
    int offset = c->formula->n_state;
    if (offset + n > STATE_MAX)
        compile_complain(c, at, _("too many functions that remember; split it over two rows."));
    else
        c->formula->n_state += n;
    return offset;
}

struct operand compile_constant(struct compiler *c, enum value_type type, const double *values,
                                int at)
{
    int reg = register_new(c, at);
    memcpy(c->formula->ticked[reg], values, sizeof c->formula->ticked[reg]);
    memcpy(c->formula->looked[reg], values, sizeof c->formula->looked[reg]);
    return (struct operand){type, reg, true, TREE_NONE};
}

struct operand compile_number(struct compiler *c, double value, int at)
{
    const double values[4] = {value};
    return compile_constant(c, VALUE_NUMBER, values, at);
}

/* Appends an instruction, or carries it out when nothing in it can move. */
struct operand compile_emit(struct compiler *c, struct instruction i, const struct operand *args,
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
        i.state = compile_state(c, i.function->n_state * formula_size(i.type), at);
    i.seed = file_hash(c->context->address, strlen(c->context->address)) + (uint64_t)at;
    if (c->failed)
        return no_operand;
    if (folds) {
        struct run_context nowhere = {0};
        formula_step(p, &i, &nowhere, false);
        memcpy(p->looked[i.out], p->ticked[i.out], sizeof p->looked[i.out]);
    } else {
        p->instructions[p->n_instructions++] = i;
    }
    return (struct operand){i.type, i.out, folds, TREE_NONE};
}

void compile_reads(struct compiler *c, int row)
{
    struct formula *p = c->formula;
    for (int i = 0; i < p->n_rows; i++)
        if (p->rows[i] == row)
            return;
    if (p->n_rows < NODES_MAX)
        p->rows[p->n_rows++] = row;
}

/* ---- a formula's life ---- */

static void *exactly(void *array, size_t n, size_t element_size)
{
    void *shrunk = realloc(array, (n ? n : 1) * element_size);
    return shrunk ? shrunk : array;
}

struct formula *compile_new(void)
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

bool compile_finish(struct formula *p, const struct tree *tree, struct operand result)
{
    p->result = result.reg;
    p->type = result.type;
    p->constant = result.constant;
    p->instructions = exactly(p->instructions, (size_t)p->n_instructions, sizeof *p->instructions);
    p->ticked = exactly(p->ticked, (size_t)p->n_registers, sizeof *p->ticked);
    p->looked = exactly(p->looked, (size_t)p->n_registers, sizeof *p->looked);
    p->rows = exactly(p->rows, (size_t)p->n_rows, sizeof *p->rows);
    p->state = calloc((size_t)p->n_state + 1, sizeof *p->state);
    p->tempo = tree_find_in(tree, TREE_HOUSE, "/audio/bpm");
    p->beats = tree_find_in(tree, TREE_HOUSE, "/audio/beats");
    p->phase = tree_find_in(tree, TREE_HOUSE, "/audio/beat/phase");
    return p->state != NULL;
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
