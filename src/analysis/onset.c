/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/onset.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RISE_S      0.010f /* a rising window edge reaches half its height in about this time */
#define PEAK_S      0.030f /* a peak is the highest of the last so many seconds */
#define MEAN_S      0.120f
#define MEDIAN_S    1.0f
#define STRONGEST_S 10.0f
#define SPREADS     2.0f /* how many upper quartile distances noise is allowed */

enum { BANDS_MAX = 512, PAST_MAX = 4096, LAG_MAX = 64 };

struct onset {
    int n_bands;
    float threshold;
    int lag, peak_hops, mean_hops, median_hops, refractory_hops;
    float strongest_keep;

    float *past; /* spectra of the last `lag` hops, a ring */
    int past_at;
    float *flux;   /* detection function of the last median_hops, a ring */
    float *sorted; /* the same in order of size */
    int flux_at, n_flux;
    int since_onset; /* hops */
    float strongest;
};

static int hops(float seconds, float hop_s, int at_most)
{
    long n = lroundf(seconds / hop_s);
    return n < 1 ? 1 : n > at_most ? at_most : (int)n;
}

struct onset *onset_create(const struct onset_desc *desc, struct err *err)
{
    if (desc->n_bands < 1 || desc->n_bands > BANDS_MAX || !(desc->hop_s > 0.0f)) {
        err_set(err, ERR_RANGE, _("The onset detector takes 1 to %d bands and a hop above 0 s."),
                BANDS_MAX);
        return NULL;
    }
    struct onset *o = calloc(1, sizeof *o);
    if (o) {
        o->n_bands = desc->n_bands;
        o->threshold = desc->threshold > 0.0f ? desc->threshold : 2.0f;
        float refractory_s = desc->refractory_s > 0.0f ? desc->refractory_s : 0.030f;
        o->lag = hops(RISE_S, desc->hop_s, LAG_MAX);
        o->peak_hops = hops(PEAK_S, desc->hop_s, PAST_MAX);
        o->mean_hops = hops(MEAN_S, desc->hop_s, PAST_MAX);
        o->median_hops = hops(MEDIAN_S, desc->hop_s, PAST_MAX);
        o->refractory_hops = hops(refractory_s, desc->hop_s, PAST_MAX);
        o->strongest_keep = expf(-desc->hop_s / STRONGEST_S);
        o->past = calloc((size_t)o->lag * o->n_bands, sizeof *o->past);
        o->flux = calloc(o->median_hops, sizeof *o->flux);
        o->sorted = calloc(o->median_hops, sizeof *o->sorted);
    }
    if (!o || !o->past || !o->flux || !o->sorted) {
        onset_destroy(o);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    onset_reset(o);
    return o;
}

void onset_destroy(struct onset *o)
{
    if (!o)
        return;
    free(o->past);
    free(o->flux);
    free(o->sorted);
    free(o);
}

void onset_reset(struct onset *o)
{
    memset(o->past, 0, sizeof *o->past * o->lag * o->n_bands);
    memset(o->flux, 0, sizeof *o->flux * o->median_hops);
    memset(o->sorted, 0, sizeof *o->sorted * o->median_hops);
    o->past_at = 0;
    o->flux_at = 0;
    o->n_flux = 0;
    o->since_onset = o->refractory_hops;
    o->strongest = 0.0f;
}

static float loudest_neighbour(const float *bands, int i, int n)
{
    float loudest = bands[i];
    if (i > 0 && bands[i - 1] > loudest)
        loudest = bands[i - 1];
    if (i + 1 < n && bands[i + 1] > loudest)
        loudest = bands[i + 1];
    return loudest;
}

static void measure_rise(struct onset *o, const float *log_bands, struct onset_event *event)
{
    float *before = o->past + (size_t)o->past_at * o->n_bands;
    int n_low = o->n_bands / 4;
    for (int i = 0; i < o->n_bands; i++) {
        float rise = log_bands[i] - loudest_neighbour(before, i, o->n_bands);
        if (rise <= 0.0f)
            continue;
        event->flux += rise;
        if (i < n_low)
            event->flux_low += rise;
    }
    memcpy(before, log_bands, sizeof *before * o->n_bands);
    o->past_at = (o->past_at + 1) % o->lag;
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

static bool is_onset(const struct onset *o, float flux)
{
    float median = o->sorted[o->n_flux / 2];
    float spread = o->sorted[o->n_flux * 3 / 4] - median;
    return o->since_onset >= o->refractory_hops &&
           flux >= median + o->threshold + SPREADS * spread &&
           flux >= mean_flux(o) + o->threshold && is_highest(o, flux);
}

struct onset_event onset_step(struct onset *o, const float *log_bands)
{
    struct onset_event event = {0};
    measure_rise(o, log_bands, &event);
    remember_flux(o, event.flux);
    o->since_onset++;
    o->strongest *= o->strongest_keep;
    if (!is_onset(o, event.flux))
        return event;
    o->since_onset = 0;
    if (event.flux > o->strongest)
        o->strongest = event.flux;
    event.fired = true;
    event.strength = event.flux / o->strongest;
    return event;
}
