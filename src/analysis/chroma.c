/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/chroma.h"

#include "analysis/features.h"
#include "analysis/follower.h"
#include "base/err.h"

#include <complex.h>
#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW_S   0.17
#define LOW_HZ     100.0f /* below, neighbouring notes share a peak */
#define HIGH_HZ    5000.0f
#define PEAK_SHARE 1e-6f       /* of the strongest peak's power: -60 dB */
#define REACH      (2.0 / 3.0) /* semitones from which a peak counts for a note (Gómez) */
#define OVERTONE   0.6         /* what the next overtone counts less (Gómez) */
#define SMOOTH_S   0.15f
#define TUNING_S   10.0f
#define WRAP_CENTS 55.0f /* beyond, the tuning is told from the other side; 50 would flicker */
#define HUE_LEAD   1.1f  /* how much stronger another note must be to give the colour */
#define INAUDIBLE  1e-10f
#define DARK       1e-4f

enum {
    PLACES = 120,                       /* of an octave: 10 cents each */
    PER_NOTE = PLACES / FEATURE_CHROMA, /* from one note to the next */
    OVERTONES = 6,
};

struct chroma {
    float rate;
    int n, first, last; /* of the transform; bins that are looked at */
    float *hann, *in, *power;
    fftwf_complex *spectrum;
    fftwf_plan plan;

    float counts[2 * PLACES]; /* for a note, by the distance of a peak above it, from -PLACES */
    float cosine[PER_NOTE], sine[PER_NOTE]; /* of a place within its semitone */
    float octave[PLACES];                   /* peaks of the newest step */
    float notes[FEATURE_CHROMA], smooth[FEATURE_CHROMA], height;
    float share, tuning_share;
    float tuning_x, tuning_y, tuning_cents;
    int strongest;
};

/* A peak that lies some semitones above a note, in any octave, may be the note or one of its overtones. */
static float counts_for(double above)
{
    double sum = 0.0, weight = 1.0;
    for (int h = 1; h <= OVERTONES; h++, weight *= OVERTONE) {
        double off = above - 12.0 * log2(h);
        off -= 12.0 * floor(off / 12.0 + 0.5);
        if (fabs(off) < REACH)
            sum += weight * pow(cos(M_PI_2 * off / REACH), 2.0);
    }
    return (float)sum;
}

static void fill_tables(struct chroma *c)
{
    for (int i = 0; i < c->n; i++)
        c->hann[i] = (float)((1.0 - cos(2.0 * M_PI * (i + 0.5) / c->n)) * 2.0 / c->n);
    for (int i = 0; i < 2 * PLACES; i++)
        c->counts[i] = counts_for((double)(i - PLACES) / PER_NOTE);
    for (int i = 0; i < PER_NOTE; i++) {
        c->cosine[i] = (float)cos(2.0 * M_PI * i / PER_NOTE);
        c->sine[i] = (float)sin(2.0 * M_PI * i / PER_NOTE);
    }
}

struct chroma *chroma_create(float rate, struct err *err)
{
    struct chroma *c = calloc(1, sizeof *c);
    if (c) {
        c->rate = rate;
        c->n = 1 << (int)lround(log2(rate * WINDOW_S));
        c->first = (int)(LOW_HZ * (float)c->n / rate);
        c->last = (int)(HIGH_HZ * (float)c->n / rate);
        if (c->last > c->n / 2 - 1)
            c->last = c->n / 2 - 1;
        c->share = follower_share(SMOOTH_S, CHROMA_STEP_S);
        c->tuning_share = follower_share(TUNING_S, CHROMA_STEP_S);
        c->hann = fftwf_malloc(sizeof(float) * c->n);
        c->in = fftwf_malloc(sizeof(float) * c->n);
        c->power = fftwf_malloc(sizeof(float) * (c->n / 2 + 1));
        c->spectrum = fftwf_malloc(sizeof(fftwf_complex) * (c->n / 2 + 1));
    }
    if (c && c->hann && c->in && c->power && c->spectrum)
        c->plan = fftwf_plan_dft_r2c_1d(c->n, c->in, c->spectrum, FFTW_ESTIMATE);
    if (!c || !c->plan) {
        chroma_destroy(c);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    fill_tables(c);
    return c;
}

void chroma_destroy(struct chroma *c)
{
    if (!c)
        return;
    if (c->plan)
        fftwf_destroy_plan(c->plan);
    fftwf_free(c->hann);
    fftwf_free(c->in);
    fftwf_free(c->power);
    fftwf_free(c->spectrum);
    free(c);
}

int chroma_window(const struct chroma *c)
{
    return c->n;
}

const float *chroma_notes(const struct chroma *c)
{
    return c->notes;
}

void chroma_forget(struct chroma *c)
{
    memset(c->notes, 0, sizeof c->notes);
    memset(c->smooth, 0, sizeof c->smooth);
    c->height = c->tuning_x = c->tuning_y = c->tuning_cents = 0.0f;
    c->strongest = 0;
}

/* Returns the strongest power among the bins that are looked at. */
static float transform(struct chroma *c, const float *samples)
{
    for (int i = 0; i < c->n; i++)
        c->in[i] = samples[i] * c->hann[i];
    fftwf_execute(c->plan);
    const float *bin = (const float *)c->spectrum;
    float strongest = 0.0f;
    for (int k = c->first - 1; k <= c->last + 1; k++) {
        float power = bin[2 * k] * bin[2 * k] + bin[2 * k + 1] * bin[2 * k + 1];
        c->power[k] = power;
        strongest = power > strongest ? power : strongest;
    }
    return strongest;
}

/* Enters a peak at its place between C and B of the A = 440 Hz scale, shared by the two nearest places. */
static void enter_peak(struct chroma *c, int k)
{
    float left = log2f(c->power[k - 1] + INAUDIBLE), middle = log2f(c->power[k] + INAUDIBLE);
    float right = log2f(c->power[k + 1] + INAUDIBLE), curve = left - 2.0f * middle + right;
    float shift = curve < 0.0f ? 0.5f * (left - right) / curve : 0.0f;
    float hz = ((float)k + shift) * c->rate / (float)c->n;
    float octaves = log2f(hz / 440.0f) + 9.0f / 12.0f;
    float place = PLACES * (octaves - floorf(octaves));
    int below = (int)place;
    float above_share = place - (float)below, weight = sqrtf(c->power[k]);
    c->octave[below % PLACES] += (1.0f - above_share) * weight;
    c->octave[(below + 1) % PLACES] += above_share * weight;
}

static void find_peaks(struct chroma *c, float strongest)
{
    float least = strongest * PEAK_SHARE;
    memset(c->octave, 0, sizeof c->octave);
    if (strongest < INAUDIBLE)
        return;
    for (int k = c->first; k <= c->last; k++)
        if (c->power[k] > least && c->power[k] > c->power[k - 1] && c->power[k] >= c->power[k + 1])
            enter_peak(c, k);
}

/* The circular mean of how far peaks are above their semitone; slow, so that one voice does not bend it. */
static void follow_tuning(struct chroma *c)
{
    float x = 0.0f, y = 0.0f, sum = INAUDIBLE;
    for (int i = 0; i < PLACES; i++) {
        x += c->octave[i] * c->cosine[i % PER_NOTE];
        y += c->octave[i] * c->sine[i % PER_NOTE];
        sum += c->octave[i];
    }
    c->tuning_x += c->tuning_share * (x / sum - c->tuning_x);
    c->tuning_y += c->tuning_share * (y / sum - c->tuning_y);
    float cents = atan2f(c->tuning_y, c->tuning_x) * (float)(50.0 / M_PI);
    cents += 100.0f * floorf((c->tuning_cents - cents) / 100.0f + 0.5f); /* nearest to the last */
    if (cents > WRAP_CENTS)
        cents -= 100.0f;
    else if (cents < -WRAP_CENTS)
        cents += 100.0f;
    c->tuning_cents = cents;
}

static void collect_notes(struct chroma *c)
{
    float shifted = c->tuning_cents / (100.0f / PER_NOTE), sum = 0.0f;
    int whole = (int)floorf(shifted);
    float part = shifted - (float)whole;
    memset(c->notes, 0, sizeof c->notes);
    for (int i = 0; i < PLACES; i++) {
        int at = (i + whole + PLACES) % PLACES;
        float found = c->octave[at] + part * (c->octave[(at + 1) % PLACES] - c->octave[at]);
        for (int note = 0; note < FEATURE_CHROMA && found > 0.0f; note++)
            c->notes[note] += found * c->counts[PLACES + i - note * PER_NOTE];
    }
    for (int note = 0; note < FEATURE_CHROMA; note++)
        sum += c->notes[note];
    for (int note = 0; note < FEATURE_CHROMA && sum > 0.0f; note++)
        c->notes[note] /= sum;
}

static void show(struct chroma *c, bool heard, struct feature_harmony *out)
{
    float most = INAUDIBLE;
    int strongest = c->strongest;
    for (int note = 0; note < FEATURE_CHROMA; note++) {
        if (heard)
            c->smooth[note] += c->share * (c->notes[note] - c->smooth[note]);
        most = c->smooth[note] > most ? c->smooth[note] : most;
        if (c->smooth[note] > HUE_LEAD * c->smooth[strongest])
            strongest = note;
    }
    c->strongest = strongest;
    c->height += c->share * ((heard ? 1.0f : 0.0f) - c->height);
    if (c->height < DARK)
        c->height = 0.0f;
    for (int note = 0; note < FEATURE_CHROMA; note++)
        out->chroma[note] = c->height * c->smooth[note] / most;
    out->hue = (float)(7 * strongest % FEATURE_CHROMA) / FEATURE_CHROMA;
    out->tuning_cents = c->tuning_cents > 50.0f    ? 50.0f
                        : c->tuning_cents < -50.0f ? -50.0f
                                                   : c->tuning_cents;
}

void chroma_step(struct chroma *c, const float *samples, bool heard, struct feature_harmony *out)
{
    if (heard) {
        find_peaks(c, transform(c, samples));
        follow_tuning(c);
        collect_notes(c);
    } else {
        memset(c->notes, 0, sizeof c->notes);
    }
    show(c, heard, out);
}
