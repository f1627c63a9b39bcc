/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plays programs. Nothing here allocates, and nothing that leaves an instruction is infinite or no number.
 */
#include "patch/formula.h"

#include "analysis/features.h"
#include "patch/palette.h"
#include "tree/tree.h"

#include <math.h>
#include <string.h>

#define LARGEST           1e100 /* so that no sum or product of a few can overflow */
#define TEMPO_UNKNOWN_BPM 120

static double tamed(double x)
{
    if (fabs(x) <= LARGEST)
        return x;
    return isnan(x) ? 0 : copysign(LARGEST, x);
}

static double bpm(const struct formula *formula, const struct tree *tree)
{
    double heard = tree_number(tree, formula->tempo, 0);
    return heard > 0 ? heard : TEMPO_UNKNOWN_BPM;
}

static double beats_since(const struct formula *formula, const struct run_context *context)
{
    return context->since_s * tree_number(context->tree, formula->tempo, 0) / 60;
}

static double ratio(struct formula *formula, double a, double b)
{
    if (b != 0)
        return a / b;
    formula->divided_by_zero = true;
    return 0;
}

static double operate(struct formula *formula, enum operator_kind op, double a, double b)
{
    switch (op) {
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_MUL:
        return a * b;
    case OP_DIV:
        return ratio(formula, a, b);
    case OP_MOD:
        return a - b * floor(ratio(formula, a, b));
    case OP_POW:
        return pow(a, b);
    case OP_NEG:
        return -a;
    case OP_LT:
        return a < b;
    case OP_LE:
        return a <= b;
    case OP_GT:
        return a > b;
    case OP_GE:
        return a >= b;
    case OP_EQ:
        return a == b;
    case OP_NE:
        return a != b;
    case OP_AND:
        return a > 0.5 && b > 0.5;
    case OP_OR:
        return a > 0.5 || b > 0.5;
    default:
        return !(a > 0.5);
    }
}

/* Opacity is no light: it is kept, the larger one of two. */
static void operate_all(struct formula *formula, const struct instruction *i, double (*in)[4],
                        double *out)
{
    const double *a = in[i->args[0]], *b = i->n_args > 1 ? in[i->args[1]] : a;
    int n = formula_size(i->type);
    bool color = i->type == VALUE_COLOR;
    for (int c = 0; c < (color ? 3 : n); c++)
        out[c] = operate(formula, i->op, a[i->wide[0] ? c : 0], b[i->wide[1] ? c : 0]);
    if (color)
        out[3] = fmax(i->wide[0] ? a[3] : 0, i->wide[1] ? b[3] : 0);
}

static void call(struct formula *formula, const struct instruction *i, double (*in)[4],
                 const struct run_context *context, bool look, double *out)
{
    const struct function *f = i->function;
    const double *args[NODE_ARGS_MAX];
    for (int k = 0; k < i->n_args; k++)
        args[k] = in[i->args[k]];
    if (f->whole && i->type == VALUE_COLOR) {
        f->whole(args, i->n_args, out);
        return;
    }
    int n = formula_size(i->type);
    for (int c = 0; c < n; c++) {
        for (int k = 0; k < i->n_args; k++)
            args[k] = in[i->args[k]] + (i->wide[k] ? c : 0);
        double *state = f->n_state ? formula->state + i->state + (size_t)c * (size_t)f->n_state
                                   : NULL;
        if (f->take && !look)
            f->take(state, args, i->n_args, i->seed);
        out[c] = f->pure ? f->pure(args, i->n_args)
                         : f->value(state, args, i->n_args, look ? context->since_s : 0);
    }
}

/* Bands from `first` to `last`, counted from 1. */
static double gather_bands(const struct instruction *i, double (*in)[4], const double *bands)
{
    int first = i->n_args > 0 ? (int)fmin(fmax(in[i->args[0]][0], 1), ROW_BANDS_MAX) : 1;
    int last = i->n_args > 1 ? (int)fmin(fmax(in[i->args[1]][0], 1), ROW_BANDS_MAX) : ROW_BANDS_MAX;
    if (i->kind == RUN_INDEX)
        return bands[first - 1];
    double sum = 0, most = 0;
    for (int k = first; k <= last; k++) {
        sum += bands[k - 1];
        most = fmax(most, bands[k - 1]);
    }
    if (i->kind == RUN_AVG)
        return last < first ? 0 : sum / (last - first + 1);
    return i->kind == RUN_SUM ? sum : most;
}

static double part_of(const double *value, int component)
{
    if (component < 4)
        return value[component];
    double lab[3];
    oklab_from_srgb(value, lab);
    if (component == 4)
        return lab[0];
    return component == 5 ? hypot(lab[1], lab[2]) : atan2(lab[2], lab[1]);
}

static double fresh(const struct instruction *i, double (*in)[4], const struct run_context *context)
{
    int64_t written = tree_written_at(context->tree, i->row);
    double age_s = (double)(tree_tick(context->tree) - written) * TICK_S;
    double limit_s = i->n_args > 1 ? in[i->args[1]][0] : 2;
    if (written >= 0 && age_s <= limit_s)
        return in[i->args[0]][0];
    return i->n_args > 2 ? in[i->args[2]][0] : 0;
}

/* A row's moment: rows that a patch drives have a look of their own. */
static void read_row(const struct instruction *i, const struct tree *tree, bool look, double *out)
{
    int n = formula_size(i->type);
    for (int c = 0; c < n; c++)
        out[c] = look ? tree_shown(tree, i->row, i->component + c)
                      : tree_number(tree, i->row, i->component + c);
}

void formula_step(struct formula *p, const struct instruction *i, const struct run_context *context,
                  bool look)
{
    double(*regs)[4] = look ? p->looked : p->ticked;
    double *out = regs[i->out];
    const struct tree *tree = context->tree;
    switch (i->kind) {
    case RUN_ROW:
        read_row(i, tree, look, out);
        break;
    case RUN_FIRES:
        out[0] = tree_fires_now(tree, i->row);
        break;
    case RUN_INDEX:
    case RUN_SUM:
    case RUN_AVG:
    case RUN_MAX:
        out[0] = gather_bands(i, regs, tree_numbers(tree, i->row));
        break;
    case RUN_HAND:
        for (int c = 0; c < formula_size(i->type); c++)
            out[c] = tree_hand(tree, context->row, i->component + c);
        break;
    case RUN_TIME:
        out[0] = context->time_s + (look ? context->since_s : 0);
        break;
    case RUN_BEATS:
        out[0] = tree_number(tree, p->beats, 0) + (look ? beats_since(p, context) : 0);
        break;
    case RUN_PHASE:
        out[0] = tree_number(tree, p->phase, 0) + (look ? beats_since(p, context) : 0);
        out[0] -= floor(out[0]);
        break;
    case RUN_BEATS_S:
        out[0] = regs[i->args[0]][0] * 60 / bpm(p, tree);
        break;
    case RUN_EDGE:
        if (!look) {
            double *state = p->state + i->state;
            bool above = regs[i->args[0]][0] > 0.5;
            out[0] = state[0] && above && !state[1];
            state[0] = 1;
            state[1] = above;
        } else {
            out[0] = p->ticked[i->out][0];
        }
        break;
    case RUN_PART:
        out[0] = part_of(regs[i->args[0]], i->component);
        break;
    case RUN_POINT:
        out[0] = regs[i->args[0]][0];
        out[1] = regs[i->args[1]][0];
        break;
    case RUN_OPERATOR:
        operate_all(p, i, regs, out);
        break;
    case RUN_FUNCTION:
        call(p, i, regs, context, look, out);
        break;
    case RUN_FRESH:
        out[0] = fresh(i, regs, context);
        break;
    }
    for (int c = 0; c < formula_size(i->type); c++)
        out[c] = tamed(out[c]);
}

void formula_tick(struct formula *formula, const struct run_context *context)
{
    for (int i = 0; i < formula->n_instructions; i++)
        formula_step(formula, &formula->instructions[i], context, false);
}

void formula_look(struct formula *formula, const struct run_context *context)
{
    for (int i = 0; i < formula->n_instructions; i++)
        formula_step(formula, &formula->instructions[i], context, true);
}

bool formula_reads(const struct formula *formula, int row)
{
    for (int i = 0; i < formula->n_rows; i++)
        if (formula->rows[i] == row)
            return true;
    for (int i = 0; i < formula->n_instructions; i++) {
        enum instruction_kind kind = formula->instructions[i].kind;
        if ((kind == RUN_BEATS && row == formula->beats) ||
            (kind == RUN_PHASE && row == formula->phase) ||
            (kind == RUN_BEATS_S && row == formula->tempo))
            return true;
    }
    return false;
}
