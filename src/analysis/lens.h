/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The 64 bands of pictures, each through a window as long as its pitch needs: below 250 Hz one that is 13 Hz
 * wide (-6 dB) and has seen half of a new tone after 42 ms, above 500 Hz one for 58 Hz and 9 ms, in between both in turn. The long one
 * hears the sound at about 3 kHz.
 *
 * A sine in the middle of a band has its own amplitude there, whichever window sees it; noise is as strong as the window
 * is wide where the band is narrower.
 *
 * Pure: no thread, clock, file or log. Allocates in lens_create only. One thread at a time.
 */
#ifndef ANALYSIS_LENS_H
#define ANALYSIS_LENS_H

struct err;
struct lens;

/* rate as in struct analysis_desc; channels: 1..4. NULL and *err when memory is short. */
struct lens *lens_create(int rate, int channels, struct err *err);
void lens_destroy(struct lens *lens);

int lens_window(const struct lens *lens); /* newest samples that a step looks at */

/* The middle of a band, on a log scale. */
float lens_hz(int band);

/* newest[c]: the newest lens_window() samples of a channel, the last n of them new (n <= rate / 200 + 1). Writes
 * FEATURE_BANDS amplitudes, 1 for a sine of full scale. Bounded time, real-time safe. */
void lens_step(struct lens *lens, const float *const *newest, int n, float *amplitude);

void lens_forget(struct lens *lens);

#endif
