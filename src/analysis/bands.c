/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/bands.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

#define TONES_PER_OCTAVE 24
#define TONES_MAX        512

struct band {
    int first, n; /* bins */
    int weight;   /* place of the first weight */
    float hz;     /* centre */
};

struct bands {
    int n;
    struct band *band;
    float *weights;
    int n_weights;
};

static struct bands *create(int n_bands, int n_weights, struct err *err)
{
    struct bands *bands = calloc(1, sizeof *bands);
    if (bands) {
        bands->band = calloc((size_t)n_bands + 1, sizeof *bands->band);
        bands->weights = calloc((size_t)n_weights + 1, sizeof *bands->weights);
    }
    if (!bands || !bands->band || !bands->weights) {
        bands_destroy(bands);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    return bands;
}

void bands_destroy(struct bands *bands)
{
    if (!bands)
        return;
    free(bands->band);
    free(bands->weights);
    free(bands);
}

static void begin_band(struct bands *bands, int first, double hz)
{
    bands->band[bands->n] =
        (struct band){.first = first, .weight = bands->n_weights, .hz = (float)hz};
}

static void add_weight(struct bands *bands, float weight)
{
    bands->weights[bands->n_weights++] = weight;
    bands->band[bands->n].n++;
}

struct bands *bands_create_log(const struct bands_desc *desc, struct err *err)
{
    struct bands *bands = create(desc->n, desc->n_bins + 2 * desc->n, err);
    if (!bands)
        return NULL;
    double octaves = log2(desc->high_hz / desc->low_hz);
    for (int i = 0; i < desc->n; i++) {
        double low = desc->low_hz * exp2(octaves * i / desc->n) / desc->bin_hz;
        double high = desc->low_hz * exp2(octaves * (i + 1) / desc->n) / desc->bin_hz;
        int last = (int)lround(high) < desc->n_bins ? (int)lround(high) : desc->n_bins - 1;
        begin_band(bands, (int)lround(low), sqrt(low * high) * (double)desc->bin_hz);
        for (int k = (int)lround(low); k <= last; k++) /* a bin reaches from k - 1/2 to k + 1/2 */
            add_weight(bands, (float)(fmin(high, k + 0.5) - fmax(low, k - 0.5)));
        bands->n++;
    }
    return bands;
}

static int tone_centres(const struct bands_desc *desc, int *centre)
{
    int n = 0;
    int lowest = (int)ceil(TONES_PER_OCTAVE * log2(desc->low_hz / 440.0));
    for (int tone = lowest; n < desc->n + 2 && n < TONES_MAX; tone++) {
        double hz = 440.0 * exp2((double)tone / TONES_PER_OCTAVE);
        int bin = (int)lround(hz / desc->bin_hz);
        if (hz > desc->high_hz || bin >= desc->n_bins)
            break;
        if (n == 0 || bin > centre[n - 1])
            centre[n++] = bin;
    }
    return n;
}

struct bands *bands_create_tones(const struct bands_desc *desc, struct err *err)
{
    int centre[TONES_MAX];
    int n = tone_centres(desc, centre);
    struct bands *bands = create(n, 2 * desc->n_bins, err);
    if (!bands)
        return NULL;
    for (int i = 1; i + 1 < n; i++) {
        int low = centre[i - 1], middle = centre[i], high = centre[i + 1];
        begin_band(bands, low + 1, middle * (double)desc->bin_hz);
        for (int k = low + 1; k < high; k++)
            add_weight(bands, k <= middle ? (float)(k - low) / (middle - low)
                                          : (float)(high - k) / (high - middle));
        bands->n++;
    }
    return bands;
}

int bands_count(const struct bands *bands)
{
    return bands->n;
}

float bands_hz(const struct bands *bands, int i)
{
    return bands->band[i].hz;
}

void bands_sum(const struct bands *bands, const float *bins, float *sums)
{
    for (int i = 0; i < bands->n; i++) {
        const struct band *band = &bands->band[i];
        const float *weight = bands->weights + band->weight;
        float sum = 0.0f;
        for (int k = 0; k < band->n; k++)
            sum += weight[k] * bins[band->first + k];
        sums[i] = sum;
    }
}
