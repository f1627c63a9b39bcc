/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An expression as a flat program: what compile.c makes and run.c plays. Shared by the files of this room only.
 *
 * Every instruction writes one register of as many numbers as its type has. There are two files of registers: what held at
 * the newest tick, and what a look sees. Functions with memory keep it in `state`; looks never write it. A scene has
 * thousands of formulas and runs them 200 times a second, so each lies in one small block of memory.
 */
#ifndef PATCH_FORMULA_H
#define PATCH_FORMULA_H

#include "patch/call.h"
#include "patch/parse.h"

#include <stdint.h>

struct tree;
struct tree_cell;

enum instruction_kind {
    RUN_ROW,   /* a row's value, n_components of it from `component` on */
    RUN_FIRES, /* how often a row fired in this tick */
    RUN_INDEX, /* a band; the argument counts from 1 */
    RUN_SUM,
    RUN_AVG,
    RUN_MAX, /* of bands */
    RUN_HAND,
    RUN_TIME,
    RUN_CLOCK, /* a row that goes on between ticks, so many times a beat, at the tempo; `component`: back to 0 at 1 */
    RUN_BEATS_S, /* beats into seconds at the tempo */
    RUN_EDGE,    /* number to event: crosses 0.5 upward */
    RUN_PART,    /* component of a point or colour; 4 5 6: OKLCH */
    RUN_GREY,    /* a number as a colour */
    RUN_POINT,
    RUN_OPERATOR,
    RUN_FUNCTION,
    RUN_FRESH,
};

struct instruction {
    union {
        const struct function *function;
        const struct tree_cell
            *cell; /* RUN_ROW: where it stands, NULL when it is asked for each time */
    };
    uint64_t seed;
    union {
        int32_t row;
        int32_t state; /* offset; what names a row remembers nothing */
    };
    uint16_t args[NODE_ARGS_MAX]; /* offsets in the file of registers */
    uint16_t out;                 /* the same */
    uint8_t kind, op, type;       /* enum instruction_kind, operator_kind, value_type */
    uint8_t n_args, wide;         /* wide: one bit for each argument with components of its own */
    uint8_t component;
    uint8_t quick; /* enum quick: how a tick or a look may run it without asking further */
};

struct formula {
    struct instruction *instructions; /* constants are in the registers already */
    double *ticked, *looked, *state;
    int n_instructions;
    int result; /* offset */
    enum value_type type;
    bool constant; /* names nothing that moves */
    bool uses_hand;
    bool divided_by_zero;

    size_t size;   /* of the block in which it lies */
    int n_numbers; /* in each file */
    int n_state;
    int *rows; /* that it reads, each once */
    int n_rows;
};

struct compile_context {
    struct tree *tree;
    int branch;
    bool lenient;        /* paths that lead nowhere are numbers: for a check without the scene */
    int row, component;  /* whose hand `hand` is; row TREE_NONE: nobody's */
    const char *address; /* of the row: the seed */
};

/* NULL and *err with line, column, found, expected and nearest. */
struct formula *formula_compile(const struct compile_context *context, const char *text,
                                const struct patch_source *source, struct err *err);
void formula_free(struct formula *formula);

/* Copies a formula to another place of formula->size bytes, aligned as malloc does; the first one stays the owner of its. */
struct formula *formula_copy(const struct formula *formula, void *place);

/* How many components a value of this type has: 1, 2 or 4. */
static inline int formula_size(enum value_type type)
{
    return type == VALUE_COLOR ? 4 : type == VALUE_POINT ? 2 : 1;
}
/* "a colour", for sentences. */
const char *formula_type_text(enum value_type type);

enum { DECAYS = 16 };

/* What time constants leave of a difference in a look's distance: thousands of patches share a few. */
struct decay {
    double tau, left;
};

struct run_context {
    struct tree *tree;
    int row, component;
    double time_s;        /* of the tick */
    double since_s;       /* a look's distance; 0 at the tick */
    struct decay *decays; /* of a look: DECAYS of them, tau 0 where none is known yet */
};

/* Looks up where the rows stand that it reads: after binding and whenever the tree's schema changed. */
void formula_settle(struct formula *formula, const struct tree *tree);

/* Evaluates at a tick: memory moves. The result stands in formula->ticked + formula->result. */
void formula_tick(struct formula *formula, const struct run_context *context);
/* Evaluates one instruction into the ticked or the looked registers: for constants, while compiling. */
void formula_step(struct formula *formula, const struct instruction *instruction,
                  const struct run_context *context, bool look);
/* The same for a moment after it: nothing but formula->looked changes. */
void formula_look(struct formula *formula, const struct run_context *context);

/* Whether a row's value plays a part in it, clocks included. */
bool formula_reads(const struct formula *formula, int row);

#endif
