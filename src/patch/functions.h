/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of the expression language, one row each: compiler, help, reference and test are loops over them.
 */
#ifndef PATCH_FUNCTIONS_H
#define PATCH_FUNCTIONS_H

enum patch_look {
    LOOK_PURE, /* computed anew from its arguments */
    LOOK_FLOW, /* goes on between ticks, its inputs held */
    LOOK_HOLD, /* keeps the tick's value */
};

struct patch_function {
    const char *name;
    const char *arguments; /* "signal, rise, fall = 0": what the person reads */
    enum patch_look look;
    const char *doc;     /* one sentence */
    const char *example; /* an expression of constants and clocks ... */
    double after_s;      /* ... that after so many seconds */
    double expected[4];  /* has this value */
};

extern const struct patch_function patch_functions[];
extern const int n_patch_functions;

#endif
