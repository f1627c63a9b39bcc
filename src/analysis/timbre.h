/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The colour of the sound, as measured and as it is felt.
 *
 * Measured values are those of the moment and are held in silence. Felt ones run over the ranges below, follow in
 * 40 ms and fall to 0 in silence:
 *
 *   centroid   100 Hz .. 10 kHz   equal intervals are equal steps
 *   spread      50 Hz .. 5 kHz    likewise
 *   roll-off   100 Hz .. 16 kHz   likewise; 85 % of the power lies below
 *   crossings  100 .. 10,000 /s   likewise; of the loudest channel, last 50 ms
 *   flatness   -60 .. 0 dB        250 Hz to 16 kHz
 *   crest        3 .. 24 dB       3 dB is a sine; last 50 ms
 *   change       0 .. 1           1 less the likeness (cosine) to the spectrum of the last 0.1 s, at any level
 *
 * Source: G. Peeters, "A large set of audio features for sound description", IRCAM 2004.
 *
 * Pure: no thread, clock, file or log. Allocates in timbre_create only. One thread at a time.
 */
#ifndef ANALYSIS_TIMBRE_H
#define ANALYSIS_TIMBRE_H

struct err;
struct features;
struct timbre;

/* For spectra of n_bins powers, bin_hz apart. NULL and *err when memory is short. */
struct timbre *timbre_create(int n_bins, float bin_hz, struct err *err);
void timbre_destroy(struct timbre *timbre);

/* power: the newest spectrum (1 = full-scale sine). channel[c]: the n samples of this tick, and one before them.
 * Reads out->tick and out->level, fills out->timbre. Bounded time, real-time safe. */
void timbre_step(struct timbre *timbre, const float *power, const float *const *channel,
                 int n_channels, int n, struct features *out);

void timbre_forget(struct timbre *timbre);

#endif
