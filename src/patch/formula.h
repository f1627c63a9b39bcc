/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An expression as a flat program: what compile.c makes and run.c plays. Shared by the files of this room only.
 *
 * Every instruction writes one register of four numbers. There are two files of registers: what held at the newest
 * tick, and what a look sees. Functions with memory keep it in `state`; looks never write it.
 */
#ifndef PATCH_FORMULA_H
#define PATCH_FORMULA_H

#include "patch/functions.h"
#include "patch/parse.h"

#include <stdint.h>

struct tree;

enum value_type {
    VALUE_NUMBER,
    VALUE_POINT,
    VALUE_COLOR,
    VALUE_EVENT,
    VALUE_BANDS,
    VALUE_WORD,
    VALUE_SAME
};

/* One row of the table of functions. Kinds has a letter for each argument, small when it may be left out:
 * N number, V number, point or colour, E event, S seconds, W shape of a wave, P palette, B bands, R a row's value. */
struct function {
    struct patch_function about;
    const char *kinds;
    enum value_type result; /* VALUE_SAME: as the widest V argument */
    int n_state;            /* numbers of memory for each component */
    double (*pure)(const double *const *args, int n);
    void (*whole)(const double *const *args, int n, double *out);
    /* A tick: what went on since the last one with the inputs held, then the new inputs. seed: place in the show. */
    void (*take)(double *state, const double *const *args, int n, uint64_t seed);
    /* What it gives so many seconds after the tick. */
    double (*value)(const double *state, const double *const *args, int n, double since_s);
};

extern const struct function formula_functions[];
extern const int formula_n_functions;
extern const char *const formula_wave_shapes[]; /* ended by NULL */

/* 0 <= result < 1, the same for the same (seed, count) everywhere. */
double formula_chance(uint64_t seed, int64_t count);

enum instruction_kind {
    RUN_ROW,   /* a row's value, n_components of it from `component` on */
    RUN_FIRES, /* how often a row fired in this tick */
    RUN_INDEX, /* a band; the argument counts from 1 */
    RUN_SUM,
    RUN_AVG,
    RUN_MAX, /* of bands */
    RUN_HAND,
    RUN_TIME,
    RUN_BEATS,
    RUN_PHASE,
    RUN_BEATS_S, /* beats into seconds at the tempo */
    RUN_EDGE,    /* number to event: crosses 0.5 upward */
    RUN_PART,    /* component of a point or colour; 4 5 6: OKLCH */
    RUN_POINT,
    RUN_OPERATOR,
    RUN_FUNCTION,
    RUN_FRESH,
};

struct instruction {
    enum instruction_kind kind;
    enum operator_kind op;
    enum value_type type;
    const struct function *function;
    int n_args;
    int args[NODE_ARGS_MAX];
    bool wide[NODE_ARGS_MAX]; /* the argument has components of its own */
    int out;                  /* register */
    int row, component;
    int state; /* offset */
    uint64_t seed;
};

struct formula {
    int n_instructions; /* constants are in the registers already */
    struct instruction *instructions;
    int n_registers;
    double (*ticked)[4];
    double (*looked)[4];
    int n_state;
    double *state;
    int result; /* register */
    enum value_type type;
    bool constant; /* names nothing that moves */
    bool uses_hand;
    int n_rows; /* rows it reads, each once */
    int *rows;
    int tempo; /* row of the tempo that is heard */
    int beats, phase;
    bool divided_by_zero;
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

/* How many components a value of this type has: 1, 2 or 4. */
static inline int formula_size(enum value_type type)
{
    return type == VALUE_COLOR ? 4 : type == VALUE_POINT ? 2 : 1;
}
/* "a colour", for sentences. */
const char *formula_type_text(enum value_type type);

struct run_context {
    struct tree *tree;
    int row, component;
    double time_s;  /* of the tick */
    double since_s; /* a look's distance; 0 at the tick */
};

/* Evaluates at a tick: memory moves. The result stands in formula->ticked[formula->result]. */
void formula_tick(struct formula *formula, const struct run_context *context);
/* Evaluates one instruction into the ticked or the looked registers: for constants, while compiling. */
void formula_step(struct formula *formula, const struct instruction *instruction,
                  const struct run_context *context, bool look);
/* The same for a moment after it: nothing but formula->looked changes. */
void formula_look(struct formula *formula, const struct run_context *context);

/* Whether a row's value plays a part in it, clocks included. */
bool formula_reads(const struct formula *formula, int row);

#endif
