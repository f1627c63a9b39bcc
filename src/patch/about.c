/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the table of functions says to people.
 */
#include "base/err.h"
#include "patch/formula.h"

int patch_n_functions(void)
{
    return formula_n_functions;
}

const struct patch_function *patch_function(int i)
{
    return i >= 0 && i < formula_n_functions ? &formula_functions[i].about : NULL;
}

int patch_function_width(int i)
{
    return i >= 0 && i < formula_n_functions ? formula_size(formula_functions[i].result) : 0;
}

const char *patch_look_text(enum patch_look look)
{
    switch (look) {
    case LOOK_FLOW:
        return _("flows on between ticks");
    case LOOK_HOLD:
        return _("holds between ticks");
    default:
        return _("follows its arguments");
    }
}
