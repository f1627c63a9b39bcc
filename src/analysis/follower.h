/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From an amplitude to a height that a picture can use: automatic gain, then fast attack and slow release.
 *
 * The gain refers to a slow running peak and never lifts what is below a floor, so silence stays dark. Pure values
 * without memory management; copy and zero them freely.
 */
#ifndef ANALYSIS_FOLLOWER_H
#define ANALYSIS_FOLLOWER_H

struct follower_pace {
    float attack, release;           /* of the height: shares per step, see follower_share */
    float peak_attack, peak_release; /* of the reference */
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

#endif
