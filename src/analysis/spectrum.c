/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/spectrum.h"

#include "analysis/features.h"
#include "base/err.h"

#include <complex.h>
#include <fftw3.h>
#include <math.h>
#include <stdlib.h>

#define WINDOW_S 0.0427

struct spectrum {
    int rate, channels;
    int n, n_bins;
    float *hann; /* scaled so that a full-scale sine has magnitude 1 */
    float *in;
    fftwf_complex *out;
    float *power;
    fftwf_plan plan;
};

static int window_for(int rate)
{
    int n = 1 << (int)lround(log2(rate * WINDOW_S));
    return n < FEATURE_WAVE ? FEATURE_WAVE : n;
}

static void fill_hann(float *hann, int n)
{
    double scale = 4.0 / n; /* 2 / sum of the window */
    for (int i = 0; i < n; i++)
        hann[i] = (float)(scale * (0.5 - 0.5 * cos(2.0 * M_PI * i / n)));
}

struct spectrum *spectrum_create(int rate, int channels, struct err *err)
{
    struct spectrum *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    s->rate = rate;
    s->channels = channels;
    s->n = window_for(rate);
    s->n_bins = s->n / 2 + 1;
    s->hann = fftwf_malloc(sizeof(float) * s->n);
    s->in = fftwf_malloc(sizeof(float) * s->n);
    s->out = fftwf_malloc(sizeof(fftwf_complex) * s->n_bins);
    s->power = fftwf_malloc(sizeof(float) * s->n_bins);
    if (s->hann && s->in && s->out && s->power) {
        fill_hann(s->hann, s->n);
        s->plan = fftwf_plan_dft_r2c_1d(s->n, s->in, s->out, FFTW_ESTIMATE);
    }
    if (!s->plan) {
        spectrum_destroy(s);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    return s;
}

void spectrum_destroy(struct spectrum *s)
{
    if (!s)
        return;
    if (s->plan)
        fftwf_destroy_plan(s->plan);
    fftwf_free(s->hann);
    fftwf_free(s->in);
    fftwf_free(s->out);
    fftwf_free(s->power);
    free(s);
}

int spectrum_window(const struct spectrum *s)
{
    return s->n;
}

int spectrum_bins(const struct spectrum *s)
{
    return s->n_bins;
}

float spectrum_bin_hz(const struct spectrum *s)
{
    return (float)s->rate / s->n;
}

static void add_power(struct spectrum *s, const float *samples, float weight)
{
    for (int i = 0; i < s->n; i++)
        s->in[i] = samples[i] * s->hann[i];
    fftwf_execute(s->plan);
    const float *out = (const float *)s->out;
    for (int k = 0; k < s->n_bins; k++, out += 2)
        s->power[k] += weight * (out[0] * out[0] + out[1] * out[1]);
}

const float *spectrum_step(struct spectrum *s, const float *const *channel)
{
    for (int k = 0; k < s->n_bins; k++)
        s->power[k] = 0.0f;
    for (int c = 0; c < s->channels; c++)
        add_power(s, channel[c], 1.0f / s->channels);
    return s->power;
}
