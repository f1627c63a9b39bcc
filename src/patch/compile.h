/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the three files of the compiler share: emit.c builds the formula, names.c finds rows, compile.c walks the nodes.
 */
#ifndef PATCH_COMPILE_H
#define PATCH_COMPILE_H

#include "patch/formula.h"
#include "tree/tree.h"

enum { REGISTERS_MAX = 2 * NODES_MAX, STATE_MAX = 64 * 2004 };

struct operand {
    enum value_type type;
    int reg; /* offset in the files of registers, FORMULA_WIDEST apart while compiling */
    bool constant;
    int row; /* of bands and of plain rows, otherwise TREE_NONE */
};

struct compiler {
    const struct compile_context *context;
    struct expression *e;
    struct formula *formula;
    struct err *err;
    bool failed;
    int n_registers;
    unsigned char sizes[REGISTERS_MAX]; /* of the registers, in numbers */
};

static const struct operand no_operand = {.row = TREE_NONE};

/* The first complaint counts; returns no_operand, so that it can end any step. */
struct operand compile_complain(struct compiler *c, int at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Room for memory: its offset. */
int compile_state(struct compiler *c, int n, int at);
struct operand compile_constant(struct compiler *c, enum value_type type, const double *values,
                                int at);
struct operand compile_number(struct compiler *c, double value, int at);
/* Appends an instruction, or carries it out when nothing in it can move. */
struct operand compile_emit(struct compiler *c, struct instruction i, const struct operand *args,
                            int n, int at);
/* Notes that the formula depends on a row. */
void compile_reads(struct compiler *c, int row);

struct operand compile_row(struct compiler *c, const struct node *node, int row, int component);
struct operand compile_part(struct compiler *c, struct operand whole, const char *letter, int size,
                            int at);
struct operand compile_name(struct compiler *c, const struct node *node);

/* A formula with room for the longest text. */
struct formula *compile_new(void);
/* The finished formula in one block of memory; NULL when memory is short. The draft is freed. */
struct formula *compile_finish(struct compiler *c, struct operand result);
void compile_drop(struct formula *draft);

#endif
