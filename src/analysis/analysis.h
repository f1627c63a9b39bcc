/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ear's understanding: samples in, one struct features per tick out. It composes spectrum, bands, onset
 * and tempo; each of them is an object of its own, so that it can be tested and replaced alone.
 *
 * Pure: no thread, clock, file or log. Allocates in analysis_create only. One thread at a time. The same
 * samples give the same bits, however they are cut into blocks.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include <stdint.h>

struct err;
struct features;
struct analysis;

struct analysis_desc {
    int rate;     /* frames per second, 8000..384000 */
    int channels; /* 1..32; the first two are shown as left and right, all are heard */
};

/* What every sample passes before anybody hears or records it: not finite becomes 0, beyond +-1 is clipped,
 * the rest is rounded to 24 bits, so that a FLAC take holds exactly what was analysed. Doing it twice
 * changes nothing. */
void analysis_door(float *samples, int n);

/* The first frame of a tick: round(tick * rate / 200). */
int64_t analysis_tick_start(int rate, int64_t tick);

/* NULL and *err when desc is out of range or memory is short. FFT plans are made here: create analyses on
 * one thread at a time. */
struct analysis *analysis_create(const struct analysis_desc *desc, struct err *err);
void analysis_destroy(struct analysis *analysis);

/* Hears frames (interleaved, n_frames * channels samples, passed through the door inside) and writes the
 * features of each tick that they complete. Stops behind the frame that completes tick number max_out:
 * *n_used (may be NULL) frames were consumed, feed the rest again. When fewer than max_out ticks were
 * completed, all n_frames were consumed. Returns the number of features written. Real-time safe. */
int analysis_feed(struct analysis *analysis, const float *interleaved, int n_frames,
                  struct features *out, int max_out, int *n_used);

/* What people ask of the ear while it listens. */
enum analysis_wish {
    WISH_TEMPO_TAP,     /* somebody tapped the beat, value seconds ago (0..0.5) */
    WISH_TEMPO_DOUBLE,  /* twice the tempo, the same beats and those between */
    WISH_TEMPO_HALF,    /* every other beat */
    WISH_TEMPO_SHIFT,   /* the bar begins value beats later (1 or -1; 0.5 moves the beat itself) */
    WISH_TEMPO_LOCK,    /* 1: the tempo stays, only the phase follows; 0: free again */
    WISH_TEMPO_RELEARN, /* forgets the tempo and every hint */
    WISH_BEAT_AHEAD,    /* beats and bars are given value seconds before they fall, 0..0.5 */
    WISH_GAIN_LOCK,     /* 1: the automatic gain stays as it is; 0: free again */
    WISH_CHECK,         /* 1: a sound check begins; 0: it is broken off */
};

/* Followed before the next sample that is fed. Not finite values count as 0. */
void analysis_wish(struct analysis *analysis, enum analysis_wish wish, double value);

/* Forgets the sound heard so far, as after a jump; the count of ticks and beats goes on. */
void analysis_forget(struct analysis *analysis);

#endif
