/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From numbers as instruments send them to 0..1. The range is guessed from what has been seen so far: the smallest of 0..1,
 * -1..1, 0..127, 0..255, 0..1023, 0..4095 that holds it all (with nothing below 0 seen it is never -1..1), otherwise from the
 * smallest to the greatest number seen. When the guess widens, numbers are mapped anew from then on. A frozen range stays, and
 * what lies outside is clamped. Pure: a function of the numbers in their order. Plain value, zero is ready.
 */
#ifndef TREE_RANGE_H
#define TREE_RANGE_H

#include <stdbool.h>

struct range {
    bool heard, frozen;
    double low, high; /* seen; of a frozen range the numbers that mean 0 and 1, in either order */
};

/* One more finite number. A frozen range does not move. */
void range_see(struct range *range, double number);

/* The numbers that mean 0 and 1 now; 0 and 1 before the first. */
void range_ends(const struct range *range, double *zero, double *one);

/* 0..1. A range without width gives 0. */
double range_map(const struct range *range, double number);

/* What means 0 and what means 1 from now on: finite and different. */
void range_freeze(struct range *range, double zero, double one);

#endif
