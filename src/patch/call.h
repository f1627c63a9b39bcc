/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What values an expression has, and how the code behind a row of the table of functions is called. Shared by the files of
 * this room only.
 */
#ifndef PATCH_CALL_H
#define PATCH_CALL_H

#include "patch/functions.h"

#include <stdint.h>

enum { FORMULA_WIDEST = 4 };

enum value_type {
    VALUE_NUMBER,
    VALUE_POINT,
    VALUE_COLOR,
    VALUE_EVENT,
    VALUE_BANDS,
    VALUE_WORD,
    VALUE_SAME
};

/* Instructions of one number, which most are: found out once, when the rows are looked up. */
enum quick {
    QUICK_NONE,
    QUICK_ROW,
    QUICK_PURE,
    QUICK_FLOW,
    QUICK_ADD,
    QUICK_SUB,
    QUICK_MUL,
    QUICK_TO,
    QUICK_SMOOTH
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
    /* A tick: what went on since the last one with the inputs held, then the new inputs; what it gives now. seed: place in
     * the show. */
    double (*take)(double *state, const double *const *args, int n, uint64_t seed);
    /* What it gives so many seconds after the tick. */
    double (*value)(const double *state, const double *const *args, int n, double since_s);
    enum quick quick; /* run.c knows it by heart */
};

extern const struct function formula_functions[];
extern const int formula_n_functions;
extern const char *const formula_wave_shapes[]; /* ended by NULL */

/* 0 <= result < 1, the same for the same (seed, count) everywhere. */
double formula_chance(uint64_t seed, int64_t count);

#endif
