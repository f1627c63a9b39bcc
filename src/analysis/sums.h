/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums over samples, taken 16 at a time: a constant that compilers turn into vectors without being allowed to reorder
 * what is written. Pure functions, any thread.
 */
#ifndef ANALYSIS_SUMS_H
#define ANALYSIS_SUMS_H

float sums_mean(const float *x, int n);
float sums_product(const float *x, const float *y, int n); /* mean of the products */
float sums_peak(const float *x, int n);                    /* largest size */

/* out += x times a gain that goes in a straight line from one value to another; out may be x. */
void sums_add(float *out, const float *x, int n, float from, float to);

/* out = x + a straight line between two values. */
void sums_lift(float *out, const float *x, int n, float from, float to);

#endif
