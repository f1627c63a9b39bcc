/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which pulses are beats, and which beat of the bar: a hidden Markov model over the halves of the pulse.
 *
 * A pulse tracker alone locks onto the off-beat or onto twice or half the tempo. This model listens to what is struck at
 * every half pulse: kicks mark the first and third beat, snares the second and fourth, hats go between; the bass changes with
 * the bar. Its states are
 * the places of bars of four and of three beats, with one, two or four half pulses to the beat; they walk on by one
 * place each half pulse. How well a place explains what was struck stands in a table of log likelihood ratios.
 *
 * Source: after F. Krebs, S. Böck, G. Widmer, "Rhythmic pattern modeling for beat and downbeat tracking in musical
 *         audio", ISMIR 2013. The table is a logistic regression on human drumming and game music of free licence,
 *         rendered, and on released recordings of free licence, rounded.
 *
 * Pure: no thread, clock, file or log. Allocates in meter_create only. One thread at a time.
 */
#ifndef ANALYSIS_METER_H
#define ANALYSIS_METER_H

#include <stdbool.h>

struct err;
struct meter;

/* What is struck at a half pulse: salience 0..1 of the five ranges of drums.h, then of the whole sound. */
enum { METER_STROKES = 6 };

struct meter_place {
    int halves;           /* half pulses to the beat: 4, 2 or 1 */
    int place;            /* 0 on the beat .. halves - 1 */
    int beat, beats;      /* of the bar: from 1; 3 or 4 */
    float confidence;     /* 0..1: the share of the states that agree on where the beat is */
    float bar_confidence; /* likewise for the bar */
};

/* NULL and *err when memory is short. */
struct meter *meter_create(struct err *err);
void meter_destroy(struct meter *meter);

/* A half pulse begins; bpm is the tempo of the pulse, and pulse_says how much its tracker takes this half for a beat,
 * -1..1. Real-time safe, as all below. */
struct meter_place meter_walk(struct meter *meter, double bpm, float pulse_says);

/* What was struck at it, and how much the bass changed with the half pulse before it (1 = as usual; see bass.h). */
void meter_hear(struct meter *meter, const float strokes[METER_STROKES], float bass_change);

/* People know better. The tempo of the beat is about this (0 = free again). */
void meter_expect(struct meter *meter, double bpm);
/* The half pulse that began last is a beat. */
void meter_hint_beat(struct meter *meter);
/* Beats come twice as often (1) or half as often (-1); false when there is no such state. */
bool meter_divide(struct meter *meter, int how);
/* The bar begins so many beats later. */
void meter_shift(struct meter *meter, double beats);
/* While locked, place, bar and tempo stay. */
void meter_lock(struct meter *meter, bool locked);

void meter_forget(struct meter *meter);

#endif
