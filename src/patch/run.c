/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plays programs. Nothing here allocates, and nothing that leaves an instruction is infinite or no number.
 */
#include "patch/formula.h"

#include "analysis/features.h"
#include "base/color.h"
#include "patch/smooth.h"
#include "tree/cell.h"
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

/* Beats or bars since a look's tick: as many as the tempo has, or the so-manieth part of it. */
static double clock_at(const struct instruction *i, const double *in,
                       const struct run_context *context, bool look)
{
    double now = tree_number(context->tree, i->row, 0), per = in[i->args[1]];
    if (look && per > 0)
        now += context->since_s * in[i->args[0]] / 60 / per;
    return i->component ? now - floor(now) : now;
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
static void operate_all(struct formula *formula, const struct instruction *i, const double *in,
                        double *out)
{
    const double *a = in + i->args[0], *b = i->n_args > 1 ? in + i->args[1] : a;
    int n = formula_size(i->type);
    bool color = i->type == VALUE_COLOR;
    for (int c = 0; c < (color ? 3 : n); c++)
        out[c] = operate(formula, i->op, a[i->wide & 1 ? c : 0], b[i->wide & 2 ? c : 0]);
    if (color)
        out[3] = fmax(i->wide & 1 ? a[3] : 0, i->wide & 2 ? b[3] : 0);
}

/* One component: a tick moves the memory, a look only asks it. */
static double call_one(struct formula *formula, const struct instruction *i, int component,
                       const double *const *args, const struct run_context *context, bool look)
{
    const struct function *f = i->function;
    if (f->pure)
        return f->pure(args, i->n_args);
    double *state = formula->state + i->state + component * f->n_state;
    return look || !f->take ? f->value(state, args, i->n_args, look ? context->since_s : 0)
                            : f->take(state, args, i->n_args, i->seed);
}

static void call(struct formula *formula, const struct instruction *i, const double *in,
                 const struct run_context *context, bool look, double *out)
{
    const double *args[NODE_ARGS_MAX];
    for (int k = 0; k < i->n_args; k++)
        args[k] = in + i->args[k];
    if (i->type == VALUE_COLOR && i->function->whole) {
        i->function->whole(args, i->n_args, out);
        return;
    }
    out[0] = call_one(formula, i, 0, args, context, look);
    for (int c = 1; c < formula_size(i->type); c++) {
        for (int k = 0; k < i->n_args; k++)
            args[k] = in + i->args[k] + (i->wide & 1 << k ? c : 0);
        out[c] = call_one(formula, i, c, args, context, look);
    }
}

/* Bands from `first` to `last`, counted from 1. */
static double gather_bands(const struct instruction *i, const double *in, const struct tree *tree)
{
    const struct row *row = tree_row(tree, i->row);
    const double *bands = tree_numbers(tree, i->row);
    int length = row ? row->length : 1;
    int first = i->n_args > 0 ? (int)fmin(fmax(in[i->args[0]], 1), length) : 1;
    int last = i->n_args > 1 ? (int)fmin(fmax(in[i->args[1]], 1), length) : length;
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

static double part_of(const struct instruction *i, const double *value)
{
    return i->component < COLOR_LIGHTNESS ? value[i->component] : color_part(value, i->component);
}

static double fresh(const struct instruction *i, const double *in,
                    const struct run_context *context)
{
    int64_t written = tree_written_at(context->tree, i->row);
    double age_s = (double)(tree_tick(context->tree) - written) * TICK_S;
    double limit_s = i->n_args > 1 ? in[i->args[1]] : 2;
    if (written >= 0 && age_s <= limit_s)
        return in[i->args[0]];
    return i->n_args > 2 ? in[i->args[2]] : 0;
}

static void hand_of(const struct instruction *i, const struct run_context *context, double *out)
{
    double hand[4];
    for (int c = 0; c < 4; c++)
        hand[c] = tree_hand(context->tree, context->row, c);
    if (i->component >= COLOR_LIGHTNESS)
        out[0] = color_part(hand, i->component);
    for (int c = 0; i->component < COLOR_LIGHTNESS && c < formula_size(i->type); c++)
        out[c] = hand[i->component + c];
}

/* A row's moment: rows that a patch drives have a look of their own. */
static void read_row(const struct instruction *i, const struct tree *tree, bool look, double *out)
{
    int n = formula_size(i->type);
    if (i->cell) {
        const double *from = (look ? i->cell->shown : i->cell->ticked) + i->component;
        for (int c = 0; c < n; c++)
            out[c] = from[c];
        return;
    }
    for (int c = 0; c < n; c++)
        out[c] = look ? tree_shown(tree, i->row, i->component + c)
                      : tree_number(tree, i->row, i->component + c);
}

void formula_step(struct formula *p, const struct instruction *i, const struct run_context *context,
                  bool look)
{
    double *regs = look ? p->looked : p->ticked;
    double *out = regs + i->out;
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
        out[0] = gather_bands(i, regs, tree);
        break;
    case RUN_HAND:
        hand_of(i, context, out);
        break;
    case RUN_TIME:
        out[0] = context->time_s + (look ? context->since_s : 0);
        break;
    case RUN_CLOCK:
        out[0] = clock_at(i, regs, context, look);
        break;
    case RUN_BEATS_S:
        out[0] = regs[i->args[1]] > 0 ? regs[i->args[1]] : TEMPO_UNKNOWN_BPM;
        out[0] = regs[i->args[0]] * 60 / out[0];
        break;
    case RUN_EDGE:
        if (!look) {
            double *state = p->state + i->state;
            bool above = regs[i->args[0]] > 0.5;
            out[0] = state[0] && above && !state[1];
            state[0] = 1;
            state[1] = above;
        } else {
            out[0] = p->ticked[i->out];
        }
        break;
    case RUN_PART:
        out[0] = part_of(i, regs + i->args[0]);
        break;
    case RUN_GREY:
        out[0] = out[1] = out[2] = regs[i->args[0]];
        out[3] = 1;
        break;
    case RUN_POINT:
        out[0] = regs[i->args[0]];
        out[1] = regs[i->args[1]];
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
    out[0] = tamed(out[0]);
    for (int c = 1; c < formula_size(i->type); c++)
        out[c] = tamed(out[c]);
}

static enum quick quick_of(const struct instruction *i)
{
    if (formula_size(i->type) > 1 || i->wide)
        return QUICK_NONE;
    if (i->kind == RUN_ROW)
        return i->cell ? QUICK_ROW : QUICK_NONE;
    if (i->kind == RUN_FUNCTION && i->function->quick && i->n_args == 3)
        return i->function->quick;
    if (i->kind == RUN_FUNCTION)
        return i->function->pure ? QUICK_PURE : i->function->take ? QUICK_FLOW : QUICK_NONE;
    if (i->kind != RUN_OPERATOR)
        return QUICK_NONE;
    return i->op == OP_ADD   ? QUICK_ADD
           : i->op == OP_SUB ? QUICK_SUB
           : i->op == OP_MUL ? QUICK_MUL
                             : QUICK_NONE;
}

void formula_settle(struct formula *formula, const struct tree *tree)
{
    for (int k = 0; k < formula->n_instructions; k++) {
        struct instruction *i = &formula->instructions[k];
        if (i->kind == RUN_ROW)
            i->cell = tree_cell(tree, i->row);
        i->quick = (uint8_t)quick_of(i);
    }
}

/* exp(-since / tau), remembered. */
static double decay(const struct run_context *context, double tau)
{
    uint64_t bits;
    memcpy(&bits, &tau, sizeof bits);
    struct decay *decay = &context->decays[(bits * UINT64_C(0x9e3779b97f4a7c15)) >> 60];
    if (decay->tau != tau) {
        decay->tau = tau;
        decay->left = left_after(context->since_s, tau);
    }
    return decay->left;
}

static inline double look_smooth(const double *state, const struct run_context *context)
{
    if (context->since_s <= 0)
        return state[S_Y];
    double tau = smooth_tau(state);
    return smooth_look(state, tau > 0 ? decay(context, tau) : 0);
}

/* One number after the other; what is wide or rare goes the long way. */
__attribute__((always_inline)) static inline void run_all(struct formula *p, double *regs,
                                                          const struct run_context *context,
                                                          bool look)
{
    for (const struct instruction *i = p->instructions, *end = i + p->n_instructions; i < end;
         i++) {
        const double *args[NODE_ARGS_MAX];
        double x;
        switch ((enum quick)i->quick) {
        case QUICK_ROW:
            regs[i->out] = (look ? i->cell->shown : i->cell->ticked)[i->component];
            continue;
        case QUICK_ADD:
            x = regs[i->args[0]] + regs[i->args[1]];
            break;
        case QUICK_SUB:
            x = regs[i->args[0]] - regs[i->args[1]];
            break;
        case QUICK_MUL:
            x = regs[i->args[0]] * regs[i->args[1]];
            break;
        case QUICK_TO:
            x = regs[i->args[1]] + regs[i->args[0]] * (regs[i->args[2]] - regs[i->args[1]]);
            break;
        case QUICK_SMOOTH:
            x = look ? look_smooth(p->state + i->state, context)
                     : smooth_tick(p->state + i->state, regs[i->args[0]], regs[i->args[1]],
                                   regs[i->args[2]]);
            break;
        case QUICK_PURE:
        case QUICK_FLOW:
            for (int k = 0; k < i->n_args; k++)
                args[k] = regs + i->args[k];
            if (i->quick == QUICK_PURE)
                x = i->function->pure(args, i->n_args);
            else if (look)
                x = i->function->value(p->state + i->state, args, i->n_args, context->since_s);
            else
                x = i->function->take(p->state + i->state, args, i->n_args, i->seed);
            break;
        default:
            formula_step(p, i, context, look);
            continue;
        }
        regs[i->out] = fabs(x) <= LARGEST ? x : tamed(x);
    }
}

void formula_tick(struct formula *formula, const struct run_context *context)
{
    run_all(formula, formula->ticked, context, false);
}

void formula_look(struct formula *formula, const struct run_context *context)
{
    run_all(formula, formula->looked, context, true);
}

bool formula_reads(const struct formula *formula, int row)
{
    for (int i = 0; i < formula->n_rows; i++)
        if (formula->rows[i] == row)
            return true;
    return false;
}
