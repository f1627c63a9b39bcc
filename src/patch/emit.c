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

static int register_new(struct compiler *c, enum value_type type, int at)
{
    if (c->n_registers == REGISTERS_MAX) {
        compile_complain(c, at, _("the expression is too long; split it over two rows."));
        return 0;
    }
    int offset = FORMULA_WIDEST * c->n_registers;
    memset(c->formula->ticked + offset, 0, FORMULA_WIDEST * sizeof *c->formula->ticked);
    memset(c->formula->looked + offset, 0, FORMULA_WIDEST * sizeof *c->formula->looked);
    c->sizes[c->n_registers++] = (unsigned char)formula_size(type);
    return offset;
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
    int reg = register_new(c, type, at);
    memcpy(c->formula->ticked + reg, values, FORMULA_WIDEST * sizeof *values);
    memcpy(c->formula->looked + reg, values, FORMULA_WIDEST * sizeof *values);
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
                i.kind == RUN_GREY || (i.kind == RUN_FUNCTION && !i.function->take);
    bool folds = pure && n > 0;
    i.n_args = (uint8_t)n;
    for (int k = 0; k < n; k++) {
        i.args[k] = (uint16_t)args[k].reg;
        i.wide |= (uint8_t)(formula_size(args[k].type) > 1 ? 1u << k : 0);
        folds &= args[k].constant;
    }
    i.out = (uint16_t)register_new(c, i.type, at);
    if (i.kind == RUN_FUNCTION && i.function->n_state)
        i.state = compile_state(c, i.function->n_state * formula_size(i.type), at);
    i.seed = file_hash(c->context->address, strlen(c->context->address)) + (uint64_t)at;
    if (c->failed)
        return no_operand;
    if (folds) {
        struct run_context nowhere = {0};
        formula_step(p, &i, &nowhere, false);
        memcpy(p->looked + i.out, p->ticked + i.out, FORMULA_WIDEST * sizeof *p->looked);
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

struct formula *compile_new(void)
{
    struct formula *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->instructions = malloc(REGISTERS_MAX * sizeof *p->instructions);
    p->ticked = malloc(FORMULA_WIDEST * REGISTERS_MAX * sizeof *p->ticked);
    p->looked = malloc(FORMULA_WIDEST * REGISTERS_MAX * sizeof *p->looked);
    p->rows = malloc(NODES_MAX * sizeof *p->rows);
    if (p->instructions && p->ticked && p->looked && p->rows)
        return p;
    compile_drop(p);
    return NULL;
}

void compile_drop(struct formula *draft)
{
    if (!draft)
        return;
    free(draft->instructions);
    free(draft->ticked);
    free(draft->looked);
    free(draft->rows);
    free(draft);
}

/* The parts of a formula stand behind it: first what is read in every tick, then what binding asks for. */
static void lay_out(struct formula *p)
{
    p->instructions = (struct instruction *)(p + 1);
    p->ticked = (double *)(void *)(p->instructions + p->n_instructions);
    p->looked = p->ticked + p->n_numbers;
    p->state = p->looked + p->n_numbers;
    p->rows = (int *)(p->state + p->n_state);
}

static struct formula *block_for(const struct formula *draft, int n_numbers)
{
    size_t code = (size_t)draft->n_instructions * sizeof *draft->instructions;
    size_t numbers = (size_t)(2 * n_numbers + draft->n_state) * sizeof *draft->state;
    size_t rows = (size_t)draft->n_rows * sizeof *draft->rows;
    size_t size = sizeof *draft + code + numbers + rows;
    struct formula *p = calloc(1, size);
    if (!p)
        return NULL;
    *p = *draft;
    p->size = size;
    p->n_numbers = n_numbers;
    lay_out(p);
    memcpy(p->instructions, draft->instructions, code);
    memcpy(p->rows, draft->rows, rows);
    return p;
}

struct formula *formula_copy(const struct formula *formula, void *place)
{
    struct formula *copy = memcpy(place, formula, formula->size);
    lay_out(copy);
    return copy;
}

struct formula *compile_finish(struct compiler *c, struct operand result)
{
    struct formula *draft = c->formula;
    uint16_t place[REGISTERS_MAX];
    int n = 0;
    for (int r = 0; r < c->n_registers; r++) {
        place[r] = (uint16_t)n;
        n += c->sizes[r];
    }
    struct formula *p = block_for(draft, n);
    for (int r = 0; p && r < c->n_registers; r++) {
        size_t size = c->sizes[r] * sizeof *p->ticked;
        memcpy(p->ticked + place[r], draft->ticked + FORMULA_WIDEST * r, size);
        memcpy(p->looked + place[r], draft->looked + FORMULA_WIDEST * r, size);
    }
    for (int i = 0; p && i < p->n_instructions; i++) {
        struct instruction *instruction = &p->instructions[i];
        instruction->out = place[instruction->out / FORMULA_WIDEST];
        for (int k = 0; k < instruction->n_args; k++)
            instruction->args[k] = place[instruction->args[k] / FORMULA_WIDEST];
    }
    compile_drop(draft);
    if (!p)
        return NULL;
    p->result = place[result.reg / FORMULA_WIDEST];
    p->type = result.type;
    p->constant = result.constant;
    return p;
}

void formula_free(struct formula *formula)
{
    free(formula);
}
