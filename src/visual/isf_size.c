/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Size expressions of passes: a recursive-descent evaluator over + - * / ( ) and the few functions that files use.
 */
#include "base/text.h"
#include "visual/isf.h"

#include <math.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

struct size_parser {
    const char *at;
    int depth;
    bool failed;
    const struct isf *isf;
    const double *values;
    double width, height;
};

static double sum(struct size_parser *p);

static void skip_space(struct size_parser *p)
{
    while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r')
        p->at++;
}

static bool eat(struct size_parser *p, char c)
{
    skip_space(p);
    if (*p->at != c)
        return false;
    p->at++;
    return true;
}

static size_t word(struct size_parser *p, char *out, size_t size)
{
    size_t n = 0;
    while ((*p->at >= 'a' && *p->at <= 'z') || (*p->at >= 'A' && *p->at <= 'Z') || *p->at == '_' ||
           (n && *p->at >= '0' && *p->at <= '9')) {
        if (n + 1 < size)
            out[n++] = *p->at;
        p->at++;
    }
    out[n] = '\0';
    return n;
}

static double named(struct size_parser *p)
{
    char name[ISF_NAME_MAX];
    p->at++;
    word(p, name, sizeof name);
    if (!strcmp(name, "WIDTH"))
        return p->width;
    if (!strcmp(name, "HEIGHT"))
        return p->height;
    for (int i = 0; i < p->isf->n_inputs; i++)
        if (!strcmp(name, p->isf->inputs[i].name))
            return p->values[i];
    p->failed = true;
    return 0;
}

static double call(struct size_parser *p)
{
    char name[16];
    double a[2] = {0};
    word(p, name, sizeof name);
    if (!eat(p, '(')) {
        p->failed = true;
        return 0;
    }
    a[0] = sum(p);
    if (eat(p, ','))
        a[1] = sum(p);
    p->failed |= !eat(p, ')');
    if (!strcmp(name, "floor"))
        return floor(a[0]);
    if (!strcmp(name, "ceil"))
        return ceil(a[0]);
    if (!strcmp(name, "round"))
        return round(a[0]);
    if (!strcmp(name, "abs"))
        return fabs(a[0]);
    if (!strcmp(name, "sqrt"))
        return sqrt(a[0]);
    if (!strcmp(name, "min"))
        return fmin(a[0], a[1]);
    if (!strcmp(name, "max"))
        return fmax(a[0], a[1]);
    if (!strcmp(name, "pow"))
        return pow(a[0], a[1]);
    if (!strcmp(name, "mod"))
        return fmod(a[0], a[1]);
    p->failed = true;
    return 0;
}

static double factor(struct size_parser *p)
{
    skip_space(p);
    if (p->depth++ > DEPTH_MAX) {
        p->failed = true;
        return 0;
    }
    double x = 0;
    if (eat(p, '(')) {
        x = sum(p);
        p->failed |= !eat(p, ')');
    } else if (eat(p, '-')) {
        x = -factor(p);
    } else if (*p->at == '$') {
        x = named(p);
    } else if (!text_number(p->at, &p->at, &x)) {
        x = call(p);
    }
    p->depth--;
    return x;
}

static double product(struct size_parser *p)
{
    double x = factor(p);
    for (;;) {
        if (eat(p, '*'))
            x *= factor(p);
        else if (eat(p, '/'))
            x /= factor(p);
        else
            return x;
        if (p->failed)
            return 0;
    }
}

static double sum(struct size_parser *p)
{
    double x = product(p);
    while (!p->failed) {
        skip_space(p);
        if (*p->at != '+' && *p->at != '-')
            break;
        double sign = *p->at++ == '+' ? 1 : -1;
        x += sign * product(p);
    }
    return x;
}

int isf_size(const struct isf *isf, const char *expression, int width, int height,
             const double *values, int limit)
{
    struct size_parser p = {
        .at = expression, .isf = isf, .values = values, .width = width, .height = height};
    double x = sum(&p);
    if (p.failed || !(x >= 1))
        return 1;
    return x > limit ? limit : (int)x;
}
