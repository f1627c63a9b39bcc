/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tempo and beat: a hidden Markov model of a pointer that walks round a beat, and a clock that follows it.
 *
 * States are pairs (beat period, place in the beat), 55 to 215 BPM at 100 steps a second; the pointer moves one
 * place a step and may change its period only at the beat. Onsets are likely near its start, and unlikely elsewhere.
 * Decided is by the mass around the likeliest period and the circular mean of the places there. The clock that is
 * given out never steps back: it walks faster or slower until it agrees.
 *
 * Source: N. Whiteley, A. Cemgil, S. Godsill, "Bayesian modelling of temporal structure in musical audio", ISMIR
 *         2006; F. Krebs, S. Böck, G. Widmer, "An efficient state-space model for joint tempo and meter tracking",
 *         ISMIR 2015 (transition and observation model).
 *
 * Pure: no thread, clock, file or log. Allocates in tempo_create only. One thread at a time.
 */
#ifndef ANALYSIS_TEMPO_H
#define ANALYSIS_TEMPO_H

#include <stdbool.h>

struct err;
struct flux_rise;
struct tempo;

struct tempo_beat {
    float bpm;        /* 0 until known */
    double beats;     /* beats so far with the phase as fraction; never steps back */
    bool beat;        /* a beat falls into this step */
    float confidence; /* 0..1 */
};

/* NULL and *err when memory is short. */
struct tempo *tempo_create(struct err *err);
void tempo_destroy(struct tempo *tempo);

/* Takes the rise of one tick (1/200 s); `heard` is false while the input is silent. Bounded time,
 * real-time safe. */
struct tempo_beat tempo_step(struct tempo *tempo, const struct flux_rise *rise, bool heard);

/* Forgets the tempo; beats are counted on. */
void tempo_forget(struct tempo *tempo);

#endif
