/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/pitch.h"

#include "analysis/features.h"
#include "base/err.h"

#include <complex.h>
#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOWEST_HZ   40.0f
#define HIGHEST_HZ  4200.0f               /* the highest key of a piano */
#define WINDOW_S    (2.0 * PITCH_DELAY_S) /* two and a half periods of the lowest tone */
#define LOW_CUT_HZ  20.0f                 /* below is no tone */
#define HIGH_CUT_HZ 3000.0f /* above, harmonics are weaker than the noise around them */
#define HIGHEST_CUT 3.0f    /* HIGH_CUT_HZ times this and more is not looked at */
#define OCTAVE_COST 0.04f   /* clarity that a candidate an octave lower must have more */
#define CANDIDATE   0.1f    /* clarity below which nobody asks for the period */
#define VOICED      0.7f    /* harmonics 4 dB above the noise between them */
#define SILENCE     0.0009f /* -30 dB of the loudest: an echo, or the room (Boersma) */
#define LOUDEST_S   3.0f    /* how long the loudest is remembered */
#define INAUDIBLE   1e-12f

struct candidate {
    float lag, clarity, score; /* lag in samples */
};

struct pitch {
    float rate;
    int window, n_fft, n_bins; /* bins: those that are looked at */
    int shortest, longest;     /* lags that are periods, samples */
    float *hann;               /* window values */
    float *weight;             /* by bin */
    float *one_over_hann;      /* by lag: what the window takes from the correlation */
    float *in, *correlation;   /* n_fft values */
    fftwf_complex *spectrum;
    fftwf_plan forward, backward;
    float loudest, loudest_keep; /* power as weighted */
    struct feature_pitch tone;   /* that was given out last */
};

/* The shortest of the lengths that FFTW is quick at. */
static int fft_length(int at_least)
{
    int n = 256;
    while (n < at_least)
        n *= 2;
    if (n / 8 * 5 >= at_least)
        return n / 8 * 5;
    return n / 4 * 3 >= at_least ? n / 4 * 3 : n;
}

static void autocorrelate(struct pitch *p, const float *samples)
{
    for (int i = 0; i < p->window; i++)
        p->in[i] = samples[i] * p->hann[i];
    fftwf_execute(p->forward);
    float *bin = (float *)p->spectrum;
    for (int k = 0; k < p->n_bins; k++) {
        bin[2 * k] = p->weight[k] * (bin[2 * k] * bin[2 * k] + bin[2 * k + 1] * bin[2 * k + 1]);
        bin[2 * k + 1] = 0.0f;
    }
    memset(p->spectrum + p->n_bins, 0, sizeof *p->spectrum * (p->n_fft / 2 + 1 - p->n_bins));
    fftwf_execute(p->backward);
}

/* The window's own correlation, straight from its definition; the transform would be no simpler. */
static void fill_one_over_hann(struct pitch *p)
{
    for (int lag = 0; lag <= p->longest + 1; lag++) {
        double sum = 0.0, power = 0.0;
        for (int i = 0; i < p->window; i++) {
            power += (double)p->hann[i] * p->hann[i];
            if (i + lag < p->window)
                sum += (double)p->hann[i] * p->hann[i + lag];
        }
        p->one_over_hann[lag] = (float)(power / sum);
    }
}

static void fill_tables(struct pitch *p)
{
    for (int i = 0; i < p->window; i++)
        p->hann[i] = (float)(0.5 - 0.5 * cos(2.0 * M_PI * (i + 0.5) / p->window));
    for (int k = 0; k < p->n_bins; k++) {
        float hz = (float)k * p->rate / (float)p->n_fft;
        float low = hz * hz / (LOW_CUT_HZ * LOW_CUT_HZ);
        float high = hz * hz / (HIGH_CUT_HZ * HIGH_CUT_HZ);
        p->weight[k] = low / (1.0f + low) / (1.0f + high * high) / (float)p->n_fft;
    }
    fill_one_over_hann(p);
}

static void measure_out(struct pitch *p, float rate)
{
    p->rate = rate;
    p->window = (int)lround(WINDOW_S * rate);
    p->longest = (int)(rate / LOWEST_HZ) + 1;
    p->shortest = (int)(rate / HIGHEST_HZ);
    if (p->shortest < 3)
        p->shortest = 3;
    p->n_fft = fft_length(p->window + p->longest + 2);
    p->n_bins = (int)(HIGHEST_CUT * HIGH_CUT_HZ * (float)p->n_fft / rate);
    if (p->n_bins > p->n_fft / 2 + 1)
        p->n_bins = p->n_fft / 2 + 1;
    p->loudest_keep = expf(-PITCH_STEP_S / LOUDEST_S);
}

static bool create_buffers(struct pitch *p)
{
    p->hann = fftwf_malloc(sizeof(float) * p->window);
    p->weight = fftwf_malloc(sizeof(float) * p->n_bins);
    p->one_over_hann = fftwf_malloc(sizeof(float) * (p->longest + 2));
    p->in = fftwf_malloc(sizeof(float) * p->n_fft);
    p->correlation = fftwf_malloc(sizeof(float) * p->n_fft);
    p->spectrum = fftwf_malloc(sizeof(fftwf_complex) * (p->n_fft / 2 + 1));
    if (!p->hann || !p->weight || !p->one_over_hann || !p->in || !p->correlation || !p->spectrum)
        return false;
    p->forward = fftwf_plan_dft_r2c_1d(p->n_fft, p->in, p->spectrum, FFTW_ESTIMATE);
    p->backward = fftwf_plan_dft_c2r_1d(p->n_fft, p->spectrum, p->correlation, FFTW_ESTIMATE);
    memset(p->in, 0, sizeof(float) * p->n_fft); /* behind the window it stays 0 */
    return p->forward && p->backward;
}

struct pitch *pitch_create(float rate, struct err *err)
{
    struct pitch *p = calloc(1, sizeof *p);
    if (p)
        measure_out(p, rate);
    if (!p || !create_buffers(p)) {
        pitch_destroy(p);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    fill_tables(p);
    return p;
}

void pitch_destroy(struct pitch *p)
{
    if (!p)
        return;
    if (p->forward)
        fftwf_destroy_plan(p->forward);
    if (p->backward)
        fftwf_destroy_plan(p->backward);
    fftwf_free(p->hann);
    fftwf_free(p->weight);
    fftwf_free(p->one_over_hann);
    fftwf_free(p->in);
    fftwf_free(p->correlation);
    fftwf_free(p->spectrum);
    free(p);
}

int pitch_window(const struct pitch *p)
{
    return p->window;
}

void pitch_forget(struct pitch *p)
{
    p->loudest = 0.0f;
    memset(&p->tone, 0, sizeof p->tone);
}

/* The top of a parabola through the values around a lag. */
static struct candidate peak_at(const struct pitch *p, const float *r, int lag)
{
    float left = r[lag - 1], middle = r[lag], right = r[lag + 1];
    float curve = left - 2.0f * middle + right;
    float shift = curve < 0.0f ? 0.5f * (left - right) / curve : 0.0f;
    float top = middle - 0.25f * (left - right) * shift;
    struct candidate c = {.lag = (float)lag + shift, .clarity = top > 1.0f ? 1.0f / top : top};
    c.score = c.clarity - OCTAVE_COST * log2f(c.lag / (float)p->shortest);
    return c;
}

static struct candidate find_period(const struct pitch *p, float power)
{
    float *r = p->correlation;
    float scale = 1.0f / power;
    struct candidate best = {.score = -1.0f};
    for (int lag = p->shortest - 1; lag <= p->longest + 1; lag++)
        r[lag] *= scale * p->one_over_hann[lag];
    for (int lag = p->shortest; lag <= p->longest; lag++) {
        if (r[lag] < CANDIDATE || r[lag] < r[lag - 1] || r[lag] <= r[lag + 1])
            continue;
        struct candidate c = peak_at(p, r, lag);
        if (c.score > best.score)
            best = c;
    }
    return best;
}

static void name_tone(struct feature_pitch *tone, float hz)
{
    tone->hz = hz;
    tone->note = 69.0f + 12.0f * log2f(hz / 440.0f);
    tone->cents = 100.0f * (tone->note - floorf(tone->note + 0.5f));
}

void pitch_step(struct pitch *p, const float *samples, bool heard, struct feature_pitch *out)
{
    autocorrelate(p, samples);
    float power = p->correlation[0];
    p->loudest *= p->loudest_keep;
    if (power > p->loudest)
        p->loudest = power;
    struct candidate period = {0};
    if (heard && power > INAUDIBLE && power > SILENCE * p->loudest)
        period = find_period(p, power);
    p->tone.clarity = period.clarity;
    p->tone.voiced = period.clarity > VOICED;
    if (p->tone.voiced)
        name_tone(&p->tone, p->rate / period.lag);
    memcpy(out, &p->tone, sizeof *out);
}
