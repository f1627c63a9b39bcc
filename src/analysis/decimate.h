/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Halves a sample rate several times over. Flat to a fifth of the rate that is left, what would fold back there is
 * 60 dB down; late by 7 samples of every rate on the way.
 *
 * A plain value without memory management; copy and zero it freely.
 */
#ifndef ANALYSIS_DECIMATE_H
#define ANALYSIS_DECIMATE_H

enum {
    DECIMATE_STAGES_MAX = 8,
    DECIMATE_ROOM = 14, /* samples that must have room before a block */
};

struct decimate_stage {
    float past[DECIMATE_ROOM];
    int skip; /* 1 when the first sample of the next block falls between two results */
};

struct decimate {
    int n_stages;
    float half_band[4]; /* the coefficients on one side that are not zero */
    struct decimate_stage stage[DECIMATE_STAGES_MAX];
};

/* From rate to the nearest rate / 2^n to target_hz, at most 2^8 lower. Returns that rate. */
float decimate_init(struct decimate *decimate, float rate, float target_hz);

/* block: DECIMATE_ROOM floats that are written over, then n samples. What is left of them stands in their place; returns
 * how many. */
int decimate_step(struct decimate *decimate, float *block, int n);

void decimate_forget(struct decimate *decimate);

#endif
