/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the benches share: the end on a failure, and the middle of several measurements.
 */
#ifndef BENCH_KIT_H
#define BENCH_KIT_H

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>

static inline void fail(const struct err *err)
{
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static inline int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts them. */
static inline double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return values[n / 2];
}

#endif
