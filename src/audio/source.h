/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inputs without a clock of their own: files, standard input and test signals, pulled sample by sample exact.
 *
 * May block on the disk or on the pipe (test signals never do). One thread reads.
 */
#ifndef AUDIO_SOURCE_H
#define AUDIO_SOURCE_H

#include "audio/word.h"

#include <stdbool.h>
#include <stdint.h>

struct err;
struct source;

/* word: STDIN, TEST, DEMO or FILE; rate 0 = its own; loop: files begin again. NULL and one sentence otherwise. */
struct source *source_open(const struct word *word, int rate, bool loop, struct err *err);
void source_close(struct source *source);

/* Fills n_frames frames; fewer only at the end or after source_cancel, 0 from then on. */
uint32_t source_read(struct source *source, float *interleaved, uint32_t n_frames);

/* From another thread: a read that waits for the pipe returns soon, and none waits any more. */
void source_cancel(struct source *source);

int source_rate(const struct source *source);
int source_channels(const struct source *source);
const char *source_name(const struct source *source);
double source_duration_s(const struct source *source); /* 0 = endless or unknown */

#endif
