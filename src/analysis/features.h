/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is heard in one tick: the plain struct that analysis hands to the tree and to the picture.
 * Open to every room. Values describe the moment at the end of the tick's samples. Every field is finite.
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
    FEATURE_CHROMA = 12,    /* from C */
};

#define TICK_S (1.0 / TICKS_PER_S)

/* Loudness as meters tell it; none of it knows the automatic gain. */
struct feature_level {
    float rms, peak;      /* of the tick's samples, linear, 0..1 */
    float true_peak;      /* of the last 100 ms between the samples, linear; may pass 1 */
    float db;             /* rms of the last 50 ms in dB of full scale, at least -120 */
    float momentary_lufs; /* EBU R128, 400 ms, at least -120 */
    float short_lufs;     /* EBU R128, 3 s, at least -120 */
    float width;          /* 0 mono .. 1 as much side as middle or more, last 300 ms */
    float balance;        /* -1 left .. 1 right */
    float correlation;    /* -1 .. 1 of left and right; 1 for mono */
    float gain_db;        /* that the automatic gain applies to what is shown */
    bool heard;           /* false while the input is silent: below the gate */
};

/* A range of pitch in the four flavours that pictures use. */
enum feature_range {
    RANGE_ALL,
    RANGE_BASS,     /* 30 .. 150 Hz */
    RANGE_MID,      /* 150 .. 2,000 Hz */
    RANGE_HIGH_MID, /* 2,000 .. 6,000 Hz */
    RANGE_TREBLE,   /* 2,000 .. 16,000 Hz */
    N_RANGES,
};
struct feature_flavour {
    float level;    /* 0..1 after automatic gain, fast attack, slow release */
    float hit;      /* 1 when the range strikes, falls back in about 0.15 s */
    float presence; /* 0..1: how much of it there was in the last seconds */
    double time;    /* seconds that it has sounded, weighted by level; never steps back */
};

/* A moment at which something begins. */
struct feature_hit {
    bool fired;      /* recognised in this tick */
    float strength;  /* 0..1 of the newest one */
    float flux;      /* the detection function, >= 0 */
    float threshold; /* what it must reach now */
};

struct feature_beat {
    float bpm;        /* 30..300; 0 until a tempo is known */
    bool beat, bar;   /* a beat, a downbeat falls into this tick */
    double beats;     /* counted since the start, with the phase as fraction; never steps back */
    double bars;      /* likewise */
    float phase;      /* 0..1 since the last beat */
    float bar_phase;  /* 0..1 since the last downbeat */
    int beat_of_bar;  /* from 1; 0 until known */
    int beats_of_bar; /* 3 or 4; 0 until known */
    float next_s;     /* time until the next beat; 0 until known */
    float confidence, bar_confidence; /* 0..1 */
};

struct feature_pitch {
    bool voiced;   /* one tone with a pitch is heard */
    float hz;      /* its fundamental; the last one while nothing is voiced, 0 before the first */
    float note;    /* MIDI note with fraction, likewise */
    float cents;   /* -50..50 off the nearest note of A = 440 Hz */
    float clarity; /* 0..1: how periodic the sound is */
};

struct feature_harmony {
    float chroma[FEATURE_CHROMA]; /* 0..1, C to B, the strongest 1; 0 in silence */
    float hue;                    /* 0..1: place of the strongest on the circle of fifths */
    float tuning_cents;           /* -50..50: how far the music is from A = 440 Hz */
    int key_root, chord_root;     /* 0..11 from C; -1 until known */
    bool key_minor, chord_minor;
    float key_confidence, chord_confidence; /* 0..1 */
};

/* The colour of the sound: as measured, and 0..1 as it is felt. */
struct feature_timbre {
    float centroid_hz, centroid; /* brightness */
    float spread_hz, spread;
    float flatness_db, flatness; /* 0 dB = noise */
    float rolloff_hz, rolloff;   /* below which 85 % of the power lies */
    float change;                /* 0..1: how much the spectrum's shape changes */
    float crest_db, crest;
    float crossings_hz, crossings; /* zero crossings in a second */
    float percussive, tonal;       /* 0..1, shares of the sound */
};

struct feature_form {
    float novelty; /* 0..1: how unlike the last seconds this moment is */
    float build;   /* 0..1: a build-up is under way */
    float energy;  /* 0..1: against the loudest minute */
    bool section;  /* another part begins in this tick */
    bool drop;     /* a build-up is released in this tick */
    bool phrase;   /* four bars have passed: another phrase begins in this tick */
    bool silence;  /* nothing has been heard for a second */
    float silence_s;
};

/* What a sound check is doing. */
enum feature_check { CHECK_NONE, CHECK_NOISE, CHECK_MUSIC, CHECK_DONE };
enum feature_verdict { VERDICT_NONE, VERDICT_GOOD, VERDICT_QUIET, VERDICT_CLIPPING, VERDICT_DEAD };
struct feature_sound_check {
    enum feature_check stage;
    enum feature_verdict verdict; /* of the last check that was done */
    int dead_channel;             /* from 1; 0 = none */
    float left_s;                 /* of this stage */
    float noise_db, loud_db;      /* what was measured */
};

struct features {
    int64_t tick;   /* from 0; its samples are [round(tick fs/200), round((tick+1) fs/200)) */
    int64_t wishes; /* how many analysis_wish were followed before this tick */

    struct feature_level level;
    struct feature_flavour range[N_RANGES];
    struct feature_hit onset, kick, snare, hat;
    struct feature_beat beat;
    struct feature_pitch pitch;
    struct feature_harmony harmony;
    struct feature_timbre timbre;
    struct feature_form form;
    struct feature_sound_check check;

    float bands[FEATURE_BANDS];       /* 0..1 after automatic gain */
    float weighted[FEATURE_BANDS];    /* likewise, A-weighted: as loud as people hear them */
    float spectrum[FEATURE_SPECTRUM]; /* 0..1, perceptual height for shaders */
    float wave[2][FEATURE_WAVE];      /* -1..1, left and right (equal for mono), oldest first */
};

#endif
