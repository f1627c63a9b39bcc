/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much each of the twelve notes is heard, whatever its octave, and how the music is tuned.
 *
 * Peaks of a spectrum long enough to part neighbouring notes are entered into an octave of 120 places; what is
 * found there counts for the note itself and, less and less, for the notes whose overtone it may be.
 *
 * Source: E. Gómez, "Tonal description of polyphonic audio for music content processing", INFORMS Journal on
 *         Computing 18(3), 2006 (harmonic pitch class profile); T. Fujishima, "Realtime chord recognition of
 *         musical sound", ICMC 1999.
 *
 * Pure: no thread, clock, file or log. Allocates in chroma_create only. One thread at a time.
 */
#ifndef ANALYSIS_CHROMA_H
#define ANALYSIS_CHROMA_H

#include <stdbool.h>

struct err;
struct feature_harmony;
struct chroma;

#define CHROMA_STEP_S 0.020f /* between two steps: every fourth tick */

/* For sound of `rate` samples per second, 8000..34000. NULL and *err when memory is short. */
struct chroma *chroma_create(float rate, struct err *err);
void chroma_destroy(struct chroma *chroma);

int chroma_window(const struct chroma *chroma); /* samples that one step needs: 0.12 to 0.24 s */

/* samples: the newest chroma_window() ones, finite. `heard` is false while the input is silent. Fills chroma,
 * hue and tuning_cents of *out. Bounded time, real-time safe. */
void chroma_step(struct chroma *chroma, const float *samples, bool heard,
                 struct feature_harmony *out);

/* The twelve notes of the newest step alone, their sum 1, or all 0 when no tone was found. */
const float *chroma_notes(const struct chroma *chroma);

void chroma_forget(struct chroma *chroma);

#endif
