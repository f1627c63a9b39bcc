/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From an amplitude to a height that a picture can use: automatic gain, then fast attack and slow release.
 *
 * The gain refers to a running percentile: each amplitude above the reference lifts it by one step, each below lowers it
 * by another, so that in the end peak_release / (peak_attack + peak_release) of all amplitudes lie above. A single
 * stroke moves it no further than a step, where a running peak would leave the picture dark for seconds. An
 * amplitude of more than twice the reference lifts it four times as fast: then the gain is plainly wrong. Nothing below
 * a floor is lifted, so silence stays dark; with both shares 0 the gain is frozen.
 * Source: the stochastic approximation of H. Robbins and S. Monro, Ann. Math. Stat. 22, 1951, on a log scale.
 *
 * Pure values without memory management; copy and zero them freely.
 */
#ifndef ANALYSIS_FOLLOWER_H
#define ANALYSIS_FOLLOWER_H

struct follower_pace {
    float attack, release; /* of the height: shares per step, see follower_share */
    float peak_attack,
        peak_release; /* of the reference: what a step adds and takes, as shares of it */
};

struct follower {
    float peak;   /* amplitude that counts as 1 */
    float height; /* 0..1 */
};

/* The share of the way that a one-pole filter of that time constant goes in one step; 1 for tau_s = 0. */
float follower_share(float tau_s, float hop_s);

/* Takes the next amplitude (>= 0); `floor` is the lowest reference (> 0). Returns the new height. */
float follower_step(struct follower *follower, const struct follower_pace *pace, float amplitude,
                    float floor);

/* The reference alone, as a running peak with the two shares for rise and fall. */
void follower_peak(struct follower *follower, const struct follower_pace *pace, float amplitude);

/* The height alone: goes towards a target 0..1. */
float follower_move(float *height, const struct follower_pace *pace, float target);

#endif
