/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is heard in one tick: the plain struct that analysis hands to the tree and to the picture.
 * Open to every room. Values describe the moment at the end of the tick's samples.
 */
#ifndef ANALYSIS_FEATURES_H
#define ANALYSIS_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

enum {
    TICKS_PER_S = 200,
    FEATURE_BANDS = 64,     /* log-spaced, 30 Hz to 16 kHz */
    FEATURE_SPECTRUM = 512, /* linear bins from 0 Hz to half the sample rate */
    FEATURE_WAVE = 512,     /* newest samples of each of two channels */
};

#define TICK_S (1.0 / TICKS_PER_S)

struct features {
    int64_t tick; /* from 0; its samples are [round(tick fs/200), round((tick+1) fs/200)) */

    float rms, peak; /* of the tick's samples, linear, 0..1 */
    float
        level_db; /* rms of the last 50 ms in dB of full scale, at least -120: for "I hear nothing" */
    float level;                /* 0..1 after automatic gain, fast attack, slow release */
    float bass, mid, treble;    /* 0..1 likewise: 30..150, 150..2000, 2000..16000 Hz */
    float bands[FEATURE_BANDS]; /* 0..1 likewise */

    bool onset;           /* one was recognised in this tick */
    float onset_strength; /* 0..1 when onset, else 0 */
    float flux;           /* the detection function, >= 0 */

    float bpm;        /* 30..300; 0 until a tempo is known */
    float beat_phase; /* 0..1 since the last beat */
    bool beat;        /* a beat falls into this tick */
    double beats; /* beats counted since the start, with the phase as fraction; never steps back */
    float beat_confidence; /* 0..1 */

    float spectrum[FEATURE_SPECTRUM]; /* 0..1, perceptual height for shaders */
    float wave[2][FEATURE_WAVE];      /* -1..1, left and right (equal for mono), oldest first */
};

#endif
