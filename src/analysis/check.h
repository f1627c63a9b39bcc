/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sound check: 5 s of the room tell where the gate must stand, 10 s of the loudest music tell the gain, and one
 * verdict says whether the input is good. Also keeps whether somebody locked the automatic gain.
 *
 * The room's level is the 95th percentile of its ticks, the music's that of its 50 ms levels. The gate then opens
 * 6 dB above the room (never below -60 dB), and the gain stays at what the music reached until it is unlocked or
 * another check runs. A verdict of "too quiet" sets the gate and leaves the gain as it was.
 *
 * Pure, allocates in check_create only. One thread at a time.
 */
#ifndef ANALYSIS_CHECK_H
#define ANALYSIS_CHECK_H

#include <stdbool.h>

struct check;
struct err;
struct features;

enum gain_mode {
    GAIN_FREE,
    GAIN_RISE, /* begins anew and only goes up with the loudest: a check hears music */
    GAIN_HELD,
};

/* How the rest of the analysis is to hear. */
struct tuning {
    enum gain_mode gain;
    bool found;     /* by GAIN_RISE; otherwise, when it ends, the gain goes back to what it was */
    float open_rms; /* the gate opens above this amplitude of a tick, */
    float shut_db;  /* and shuts below this level of 50 ms */
    float dark_db, light_db; /* levels at which heights fade in */
};

/* channels: 1..32. NULL and *err when memory is short. */
struct check *check_create(int channels, struct err *err);
void check_destroy(struct check *check);

void check_begin(struct check *check);
/* Gate and gain stay as they were before. */
void check_break_off(struct check *check);
void check_lock_gain(struct check *check, bool locked);

/* One tick: n samples of each channel, out->level.rms and .db; fills out->check. */
void check_step(struct check *check, const float *const *samples, int n, struct features *out);

/* What holds for the tick that was stepped last. */
const struct tuning *check_tuning(const struct check *check);

#endif
