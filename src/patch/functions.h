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
    const char *arguments; /* "signal, rise, fall = rise": what the person reads */
    enum patch_look look;
    const char *doc;     /* one sentence */
    const char *example; /* an expression that needs no music ... */
    double after_s;      /* ... so many seconds after the first tick ... */
    double expected[4];  /* has this value */
};

int patch_n_functions(void);
const struct patch_function *patch_function(int i);

#endif
