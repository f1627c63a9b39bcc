/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pulse: a hidden Markov model of a pointer that walks round a beat.
 *
 * States are pairs (beat period, place in the beat), 55 to 214 BPM at 100 steps a second; the pointer moves one place a
 * step and may change its period only at the beat. Salient moments are likely near its start, and unlikely elsewhere.
 * Decided is by the mass around the likeliest period and the circular mean of the places there. Which of its pulses are
 * the beats that people tap, and which begin a bar, is for meter.h to say.
 *
 * Source: N. Whiteley, A. Cemgil, S. Godsill, "Bayesian modelling of temporal structure in musical audio", ISMIR
 *         2006; F. Krebs, S. Böck, G. Widmer, "An efficient state-space model for joint tempo and meter tracking",
 *         ISMIR 2015 (transition and observation model).
 *
 * Pure: no thread, clock, file or log. Allocates in pulse_create only. One thread at a time.
 */
#ifndef ANALYSIS_PULSE_H
#define ANALYSIS_PULSE_H

#include <stdbool.h>

struct err;
struct pulse;

enum { PULSE_STEPS_PER_S = 100 };

struct pulse_belief {
    double bpm;       /* 0 before the first step */
    double phase;     /* 0..1 since the last pulse */
    float confidence; /* 0..1: how far the phases agree */
};

/* NULL and *err when memory is short. */
struct pulse *pulse_create(struct err *err);
void pulse_destroy(struct pulse *pulse);

/* Takes the salience (0..1) of the next step. Bounded time, real-time safe. */
void pulse_step(struct pulse *pulse, float salience);

/* What is believed now, and half a step later when `between` is set. */
struct pulse_belief pulse_belief(const struct pulse *pulse, bool between);

/* Somebody knows better: a pulse of about this tempo was `phase` periods ago. */
void pulse_hint(struct pulse *pulse, double bpm, double phase);

/* While locked the period stays within 4 % of this tempo; 0 sets it free. */
void pulse_lock(struct pulse *pulse, double bpm);

void pulse_forget(struct pulse *pulse);

#endif
