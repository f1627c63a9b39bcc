/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many channels as at most four signals, so that the cost of hearing does not grow with them. Up to four channels are
 * the signals themselves. More are added up in four groups (channel c in group c mod 4, so that the sides of a pair stay
 * apart), each with the sign that makes it add to its group instead of cancelling there, and the sum is scaled so
 * that the mean power of the signals is that of the channels: equal, opposite and unrelated channels all keep their power.
 *
 * Pure: no thread, clock, file or log. Allocates in fold_create only. One thread at a time.
 */
#ifndef ANALYSIS_FOLD_H
#define ANALYSIS_FOLD_H

struct err;
struct fold;

enum { FOLD_MAX = 4 };

/* rate and channels as in struct analysis_desc. NULL and *err when memory is short. */
struct fold *fold_create(int rate, int channels, struct err *err);
void fold_destroy(struct fold *fold);

int fold_signals(const struct fold *fold); /* channels, at most FOLD_MAX */

/* n samples of every channel. out[0..fold_signals): where the signals' samples are, valid until the next step or until
 * the channels change. Real-time safe. */
void fold_step(struct fold *fold, const float *const *channel, int n, const float **out);

void fold_forget(struct fold *fold);

#endif
