/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/onset.h"

#include "analysis/features.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PEAK_S      0.030f /* a peak is the highest of the last so many seconds */
#define MEAN_S      0.120f
#define MEDIAN_S    1.0f
#define STRONGEST_S 10.0f
#define SPREADS     1.0f /* how many upper quartile distances above it noise is allowed */
#define STEADY      2.6f /* how many times the median: the flux of noise stays below */

enum { PAST_MAX = 4096 };

struct onset {
    float threshold;
    int peak_hops, mean_hops, median_hops, refractory_hops;
    float strongest_keep;

    float *flux;   /* detection function of the last median_hops, a ring */
    float *sorted; /* the same in order of size */
    int flux_at, n_flux;
    int since_onset; /* hops */
    float strongest, strength;
};

static int hops(float seconds, float hop_s, int at_most)
{
    long n = lroundf(seconds / hop_s);
    return n < 1 ? 1 : n > at_most ? at_most : (int)n;
}

struct onset *onset_create(const struct onset_desc *desc, struct err *err)
{
    if (!(desc->hop_s > 0.0f)) {
        err_set(err, ERR_RANGE, _("The onset detector takes a hop above 0 s."));
        return NULL;
    }
    struct onset *o = calloc(1, sizeof *o);
    if (o) {
        o->threshold = desc->threshold > 0.0f ? desc->threshold : 1.2f;
        float refractory_s = desc->refractory_s > 0.0f ? desc->refractory_s : 0.030f;
        o->peak_hops = hops(PEAK_S, desc->hop_s, PAST_MAX);
        o->mean_hops = hops(MEAN_S, desc->hop_s, PAST_MAX);
        o->median_hops = hops(MEDIAN_S, desc->hop_s, PAST_MAX);
        o->refractory_hops = hops(refractory_s, desc->hop_s, PAST_MAX);
        o->strongest_keep = expf(-desc->hop_s / STRONGEST_S);
        o->flux = calloc(o->median_hops, sizeof *o->flux);
        o->sorted = calloc(o->median_hops, sizeof *o->sorted);
    }
    if (!o || !o->flux || !o->sorted) {
        onset_destroy(o);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    onset_forget(o);
    return o;
}

void onset_destroy(struct onset *o)
{
    if (!o)
        return;
    free(o->flux);
    free(o->sorted);
    free(o);
}

void onset_forget(struct onset *o)
{
    memset(o->flux, 0, sizeof *o->flux * o->median_hops);
    memset(o->sorted, 0, sizeof *o->sorted * o->median_hops);
    o->flux_at = 0;
    o->n_flux = 0;
    o->since_onset = o->refractory_hops;
    o->strongest = 0.0f;
    o->strength = 0.0f;
}

/* The first place in sorted[0..n) whose value is not below x. */
static int place_of(const float *sorted, int n, float x)
{
    int low = 0;
    while (n > 0) {
        int half = n / 2;
        if (sorted[low + half] < x) {
            low += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return low;
}

static void remember_flux(struct onset *o, float flux)
{
    if (o->n_flux == o->median_hops) {
        int out = place_of(o->sorted, o->n_flux, o->flux[o->flux_at]);
        memmove(o->sorted + out, o->sorted + out + 1, sizeof(float) * (o->n_flux - 1 - out));
        o->n_flux--;
    }
    int in = place_of(o->sorted, o->n_flux, flux);
    memmove(o->sorted + in + 1, o->sorted + in, sizeof(float) * (o->n_flux - in));
    o->sorted[in] = flux;
    o->n_flux++;
    o->flux[o->flux_at] = flux;
    o->flux_at = (o->flux_at + 1) % o->median_hops;
}

static float flux_ago(const struct onset *o, int n_hops)
{
    int at = o->flux_at - 1 - n_hops;
    return o->flux[at < 0 ? at + o->median_hops : at];
}

static bool is_highest(const struct onset *o, float flux)
{
    for (int i = 1; i < o->peak_hops && i < o->n_flux; i++)
        if (flux_ago(o, i) > flux)
            return false;
    return true;
}

static float mean_flux(const struct onset *o)
{
    int n = o->mean_hops < o->n_flux ? o->mean_hops : o->n_flux;
    float sum = 0.0f;
    for (int i = 0; i < n; i++)
        sum += flux_ago(o, i);
    return sum / o->mean_hops;
}

static float threshold(const struct onset *o)
{
    float median = o->sorted[o->n_flux / 2];
    float spread = o->sorted[o->n_flux * 3 / 4] - median;
    float over_noise = median + SPREADS * spread, over_mean = mean_flux(o);
    float over_music = o->threshold + (over_noise > over_mean ? over_noise : over_mean);
    float over_steady = STEADY * median;
    return over_music > over_steady ? over_music : over_steady;
}

struct feature_hit onset_step(struct onset *o, float flux)
{
    remember_flux(o, flux);
    o->since_onset++;
    o->strongest *= o->strongest_keep;
    struct feature_hit hit = {.flux = flux, .threshold = threshold(o)};
    hit.fired = o->since_onset >= o->refractory_hops && flux >= hit.threshold &&
                is_highest(o, flux);
    if (hit.fired) {
        o->since_onset = 0;
        o->strongest = flux > o->strongest ? flux : o->strongest;
        o->strength = flux / o->strongest;
    }
    hit.strength = o->strength;
    return hit;
}
