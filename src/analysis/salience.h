/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much a moment stands out of a stream: 0..1, above what is usual now and beside the strongest of the last seconds.
 *
 * A plain value without memory management; zero it to forget. Steps are 10 ms long.
 */
#ifndef ANALYSIS_SALIENCE_H
#define ANALYSIS_SALIENCE_H

enum { SALIENCE_STEPS_PER_S = 100, SALIENCE_MEAN_STEPS = 80 };

struct salience {
    float past[SALIENCE_MEAN_STEPS]; /* of the last 0.8 s, a ring */
    int at;
    double sum;
    float strongest;
};

/* Takes the next value (>= 0); `floor` is what still counts as faint, in units of the value. */
float salience_step(struct salience *salience, float value, float floor);

#endif
