/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/spectrum.h"

#include "base/err.h"

#include <complex.h>
#include <fftw3.h>
#include <math.h>
#include <stdlib.h>

enum { LANES = 8 }; /* divides n / 2; a constant, so that the compiler uses vectors */

#define WINDOW_S 0.0427f

struct spectrum {
    float rate;
    int channels;
    int n, n_bins;
    float *weight; /* scaled so that a full-scale sine has magnitude 1 */
    float *in;
    fftwf_complex *out;
    float *power;
    fftwf_plan plan;
};

static void fill_hann(float *weight, int n)
{
    double scale = 4.0 / n; /* 2 / sum of the window */
    for (int i = 0; i < n; i++)
        weight[i] = (float)(scale * (0.5 - 0.5 * cos(2.0 * M_PI * i / n)));
}

/* The oldest quarter fades out, so that the cut end is not heard. */
static void fill_decay(float *weight, int n, double decay)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++) {
        double age = n - i - 0.5, fade = i < n / 4 ? 0.5 - 0.5 * cos(4.0 * M_PI * i / n) : 1.0;
        weight[i] = (float)(fade * age * exp(-age / decay));
        sum += weight[i];
    }
    for (int i = 0; i < n; i++)
        weight[i] *= (float)(2.0 / sum);
}

struct spectrum *spectrum_create(const struct spectrum_desc *desc, struct err *err)
{
    struct spectrum *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    float window_s = desc->window_s > 0.0f ? desc->window_s : WINDOW_S;
    s->rate = desc->rate;
    s->channels = desc->channels;
    s->n = 1 << (int)lround(log2(s->rate * window_s));
    s->n_bins = s->n / 2 + 1;
    s->weight = fftwf_malloc(sizeof(float) * s->n);
    s->in = fftwf_malloc(sizeof(float) * s->n);
    s->out = fftwf_malloc(sizeof(fftwf_complex) * s->n_bins);
    s->power = fftwf_malloc(sizeof(float) * s->n_bins);
    if (s->weight && s->in && s->out && s->power) {
        if (desc->decay_s > 0.0f)
            fill_decay(s->weight, s->n, desc->decay_s * s->rate);
        else
            fill_hann(s->weight, s->n);
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
    fftwf_free(s->weight);
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
    return s->rate / (float)s->n;
}

float spectrum_answer(const struct spectrum *s, float off_bins)
{
    double complex turn = cexp(I * 2.0 * M_PI * off_bins / s->n), at = 0.5, sum = 0.0;
    for (int i = 0; i < s->n; i++, at *= turn)
        sum += s->weight[i] * at;
    return (float)(creal(sum) * creal(sum) + cimag(sum) * cimag(sum));
}

static void weigh(float *restrict out, const float *restrict samples, const float *restrict weight,
                  int n)
{
    for (int at = 0; at < n; at += LANES)
        for (int i = 0; i < LANES; i++)
            out[at + i] = samples[at + i] * weight[at + i];
}

static void add_squares(float *restrict power, const float *restrict out, int n, float weight)
{
    for (int at = 0; at < n; at += LANES)
        for (int i = 0; i < LANES; i++) {
            float real = out[2 * (at + i)], imaginary = out[2 * (at + i) + 1];
            power[at + i] += weight * (real * real + imaginary * imaginary);
        }
}

static void add_power(struct spectrum *s, const float *samples, float weight)
{
    const float *out = (const float *)s->out;
    int last = s->n_bins - 1;
    weigh(s->in, samples, s->weight, s->n);
    fftwf_execute(s->plan);
    add_squares(s->power, out, last, weight);
    s->power[last] += weight * out[2 * last] * out[2 * last];
}

const float *spectrum_step(struct spectrum *s, const float *const *channel)
{
    for (int k = 0; k < s->n_bins; k++)
        s->power[k] = 0.0f;
    for (int c = 0; c < s->channels; c++)
        add_power(s, channel[c], 1.0f / s->channels);
    return s->power;
}
