/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/drums.h"

#include "analysis/bands.h"
#include "analysis/flux.h"
#include "analysis/onset.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* How much a range must rise, in tenfold steps of magnitude summed over its bands. */
#define ONSET_RISE 1.2f
#define KICK_RISE  0.4f /* few bands lie so low */
#define SNARE_RISE 1.5f
#define HAT_RISE   1.0f

/* A kick drum and a hand on a drum ring longer than a stick on metal. */
#define KICK_APART_S  0.080f
#define STICK_APART_S 0.050f

/* A band of the instrument's own range must rise so many times as much as one of the range it is mistaken for. */
#define KICK_OVER_MID     1.0f
#define KICK_OVER_LOW_MID 0.8f
#define SNARE_OVER_KICK   0.7f
#define SNARE_OVER_TOP    0.5f
#define HAT_OVER_SNARE    0.5f

enum { STROKE_TICKS = 4 }; /* the ranges of one stroke rise within so many ticks */

struct drums {
    struct onset *onset, *kick, *snare, *hat;
    float share[N_RISES]; /* 1 / bands of the group */
    float past[STROKE_TICKS][N_RISES];
    unsigned tick;
};

void drums_group(const struct bands *bands, struct flux_desc *flux)
{
    static const float from_hz[N_RISES] = {30.0f, 130.0f, 350.0f, 1200.0f, 5000.0f};
    flux->n_bands = bands_count(bands);
    flux->n_groups = N_RISES;
    int band = 0;
    for (int i = 0; i < N_RISES; i++) {
        while (band < flux->n_bands && bands_hz(bands, band) < from_hz[i])
            band++;
        flux->first[i] = band;
    }
}

static void fill_shares(struct drums *d, const struct flux_desc *flux)
{
    for (int i = 0; i < N_RISES; i++) {
        int end = i + 1 < N_RISES ? flux->first[i + 1] : flux->n_bands;
        int n = end - flux->first[i];
        d->share[i] = n > 0 ? 1.0f / (float)n : 0.0f;
    }
}

struct drums *drums_create(const struct flux_desc *flux, struct err *err)
{
    struct drums *d = calloc(1, sizeof *d);
    if (!d) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    fill_shares(d, flux);
    struct onset_desc onset = {.hop_s = flux->hop_s, .threshold = ONSET_RISE};
    struct onset_desc kick = {flux->hop_s, KICK_RISE, KICK_APART_S};
    struct onset_desc snare = {flux->hop_s, SNARE_RISE, STICK_APART_S};
    struct onset_desc hat = {flux->hop_s, HAT_RISE, STICK_APART_S};
    d->onset = onset_create(&onset, err);
    d->kick = d->onset ? onset_create(&kick, err) : NULL;
    d->snare = d->kick ? onset_create(&snare, err) : NULL;
    d->hat = d->snare ? onset_create(&hat, err) : NULL;
    if (d->hat)
        return d;
    drums_destroy(d);
    return NULL;
}

void drums_destroy(struct drums *d)
{
    if (!d)
        return;
    onset_destroy(d->onset);
    onset_destroy(d->kick);
    onset_destroy(d->snare);
    onset_destroy(d->hat);
    free(d);
}

void drums_forget(struct drums *d)
{
    onset_forget(d->onset);
    onset_forget(d->kick);
    onset_forget(d->snare);
    onset_forget(d->hat);
    memset(d->past, 0, sizeof d->past);
}

/* The most that a band of each group rose, on average over its group, in the last ticks. */
static void measure_stroke(struct drums *d, const struct flux_rise *groups, float *stroke)
{
    memcpy(d->past[d->tick++ % STROKE_TICKS], groups->group, sizeof d->past[0]);
    for (int i = 0; i < N_RISES; i++) {
        float most = 0.0f;
        for (int k = 0; k < STROKE_TICKS; k++)
            most = d->past[k][i] > most ? d->past[k][i] : most;
        stroke[i] = most * d->share[i];
    }
}

struct drums_heard drums_step(struct drums *d, float whole, const struct flux_rise *groups)
{
    float stroke[N_RISES];
    measure_stroke(d, groups, stroke);
    struct drums_heard heard = {
        .onset = onset_step(d->onset, whole),
        .kick = onset_step(d->kick, groups->group[RISE_KICK]),
        .snare = onset_step(d->snare, groups->group[RISE_MID] + groups->group[RISE_SNARE]),
        .hat = onset_step(d->hat, groups->group[RISE_HAT]),
    };
    float body = 0.5f * (stroke[RISE_LOW_MID] + stroke[RISE_MID]);
    heard.kick.fired &= stroke[RISE_KICK] > KICK_OVER_MID * stroke[RISE_MID] &&
                        stroke[RISE_KICK] > KICK_OVER_LOW_MID * stroke[RISE_LOW_MID];
    heard.snare.fired &= body > SNARE_OVER_KICK * stroke[RISE_KICK] &&
                         body > SNARE_OVER_TOP * stroke[RISE_SNARE];
    heard.hat.fired &= stroke[RISE_HAT] > HAT_OVER_SNARE * stroke[RISE_SNARE];
    return heard;
}
