/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One ear without a clock: an input heard sample by sample, with the wishes that were followed while it was played.
 * Offline only; one thread.
 */
#ifndef ENGINE_HEARING_H
#define ENGINE_HEARING_H

#include "analysis/features.h"
#include "engine/wish.h"

#include <stdbool.h>
#include <stdint.h>

struct analysis;
struct audio;
struct err;
struct output;

enum { HEARING_TICKS_MAX = 256, HEARING_WISHES_MAX = 1024 };

struct hearing {
    struct audio *audio;
    struct analysis *analysis;
    int rate, channels;
    bool endless;
    int64_t position;   /* frames heard */
    int64_t sound_from; /* frames before this one do not go into the film */
    bool ended;
    int n_ticks;
    struct features *features; /* of ticks not yet run: HEARING_TICKS_MAX */
    int n_wishes;
    struct ear_wish *wishes; /* not yet followed, by tick: HEARING_WISHES_MAX */
    float *block;
};

struct hearing_desc {
    const char *input; /* an input word */
    int rate;          /* 0 = the input's own */
    int first, last;   /* channels from 1; 0 = all */
    bool endless;      /* silence follows when the input has ended */
};

/* Zero the struct first; closing is allowed whatever came of opening. */
bool hearing_open(struct hearing *hearing, const struct hearing_desc *desc, struct err *err);
void hearing_close(struct hearing *hearing);

/* Hears until the ticks up to `tick` are analysed, or the input ends; output (may be NULL) gets the sound. */
bool hearing_until(struct hearing *hearing, int64_t tick, struct output *output, struct err *err);

/* From its tick on the ear knows of it; ticks do not step back. False when too many wait. */
bool hearing_wish(struct hearing *hearing, const struct ear_wish *wish);

#endif
