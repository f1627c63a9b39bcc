/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/lens.h"

#include "analysis/bands.h"
#include "analysis/decimate.h"
#include "analysis/features.h"
#include "analysis/fold.h"
#include "analysis/spectrum.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOW_HZ        30.0f
#define HIGH_HZ       16000.0f
#define LONG_RATE_HZ  3000.0f
#define LONG_S        0.170f
#define LONG_DECAY_S  0.025f
#define SHORT_S       0.025f
#define SHORT_DECAY_S 0.0055f
#define FADE_FROM_HZ  250.0f
#define FADE_TO_HZ    500.0f
#define FLANKS        12.0f /* bins on each side that are counted */
#define DEAF          1e-3f /* bands of which the spectrum holds less are left dark */

struct lens {
    int channels;
    struct spectrum *far, *near; /* long and short */
    struct bands *far_bands, *near_bands;
    float far_gain[FEATURE_BANDS], near_gain[FEATURE_BANDS]; /* of powers, with the fade */

    struct decimate decimate[FOLD_MAX];
    float *block;
    float *memory
        [FOLD_MAX]; /* the newest samples end at `end`; twice as long, so that it seldom moves */
    int n_memory, end;
};

float lens_hz(int band)
{
    return LOW_HZ * exp2f(log2f(HIGH_HZ / LOW_HZ) * ((float)band + 0.5f) / FEATURE_BANDS);
}

static struct bands *create_bands(const struct spectrum *spectrum, struct err *err)
{
    return bands_create_log(&(struct bands_desc){.n_bins = spectrum_bins(spectrum),
                                                 .bin_hz = spectrum_bin_hz(spectrum),
                                                 .low_hz = LOW_HZ,
                                                 .high_hz = HIGH_HZ,
                                                 .n = FEATURE_BANDS},
                            err);
}

/* What makes 1 of a sine in the middle of each band, from the answer of the window to it. */
static bool measure_gains(const struct spectrum *spectrum, const struct bands *bands, float *gain)
{
    int n_bins = spectrum_bins(spectrum);
    float sums[FEATURE_BANDS], *power = calloc((size_t)n_bins, sizeof *power);
    for (int i = 0; power && i < FEATURE_BANDS; i++) {
        float middle = lens_hz(i) / spectrum_bin_hz(spectrum);
        for (int k = 0; k < n_bins; k++)
            power[k] = fabsf((float)k - middle) < FLANKS
                           ? spectrum_answer(spectrum, (float)k - middle)
                           : 0.0f;
        bands_sum(bands, power, sums);
        gain[i] = sums[i] > DEAF ? 1.0f / sums[i] : 0.0f;
    }
    bool complete = power;
    free(power);
    return complete;
}

static void fade_gains(struct lens *l)
{
    for (int i = 0; i < FEATURE_BANDS; i++) {
        float near = log2f(lens_hz(i) / FADE_FROM_HZ) / log2f(FADE_TO_HZ / FADE_FROM_HZ);
        near = near < 0.0f ? 0.0f : near > 1.0f ? 1.0f : near;
        l->near_gain[i] *= near;
        l->far_gain[i] *= 1.0f - near;
    }
}

static bool create_spectra(struct lens *l, int rate, struct err *err)
{
    struct spectrum_desc far = {
        .channels = l->channels, .window_s = LONG_S, .decay_s = LONG_DECAY_S};
    for (int c = 0; c < l->channels; c++)
        far.rate = decimate_init(&l->decimate[c], (float)rate, LONG_RATE_HZ);
    l->far = spectrum_create(&far, err);
    l->near = spectrum_create(&(struct spectrum_desc){.rate = (float)rate,
                                                      .channels = l->channels,
                                                      .window_s = SHORT_S,
                                                      .decay_s = SHORT_DECAY_S},
                              err);
    if (!l->far || !l->near)
        return false;
    l->far_bands = create_bands(l->far, err);
    l->near_bands = create_bands(l->near, err);
    return l->far_bands && l->near_bands;
}

static bool create_buffers(struct lens *l, int rate)
{
    bool complete = measure_gains(l->far, l->far_bands, l->far_gain) &&
                    measure_gains(l->near, l->near_bands, l->near_gain);
    l->n_memory = spectrum_window(l->far);
    l->block = calloc((size_t)DECIMATE_ROOM + rate / TICKS_PER_S + 2, sizeof *l->block);
    for (int c = 0; c < l->channels; c++)
        complete = (l->memory[c] = calloc((size_t)2 * l->n_memory, sizeof(float))) && complete;
    return complete && l->block;
}

struct lens *lens_create(int rate, int channels, struct err *err)
{
    struct lens *l = calloc(1, sizeof *l);
    if (!l) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    l->channels = channels;
    if (!create_spectra(l, rate, err)) {
        lens_destroy(l);
        return NULL;
    }
    if (!create_buffers(l, rate)) {
        lens_destroy(l);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    fade_gains(l);
    lens_forget(l);
    return l;
}

void lens_destroy(struct lens *l)
{
    if (!l)
        return;
    spectrum_destroy(l->far);
    spectrum_destroy(l->near);
    bands_destroy(l->far_bands);
    bands_destroy(l->near_bands);
    for (int c = 0; c < l->channels; c++)
        free(l->memory[c]);
    free(l->block);
    free(l);
}

void lens_forget(struct lens *l)
{
    for (int c = 0; c < l->channels; c++) {
        decimate_forget(&l->decimate[c]);
        memset(l->memory[c], 0, sizeof(float) * (size_t)l->n_memory);
    }
    l->end = l->n_memory;
}

int lens_window(const struct lens *l)
{
    return spectrum_window(l->near);
}

/* Appends the n samples of a tick to what the long window hears. */
static void remember(struct lens *l, const float *const *newest, int n)
{
    const float *samples = l->block + DECIMATE_ROOM;
    int first = lens_window(l) - n, n_out = 0;
    bool full = l->end + n > 2 * l->n_memory;
    for (int c = 0; c < l->channels; c++) {
        if (full)
            memmove(l->memory[c], l->memory[c] + l->end - l->n_memory,
                    sizeof(float) * (size_t)l->n_memory);
        memcpy(l->block + DECIMATE_ROOM, newest[c] + first, sizeof(float) * (size_t)n);
        n_out = decimate_step(&l->decimate[c], l->block, n);
        memcpy(l->memory[c] + (full ? l->n_memory : l->end), samples,
               sizeof(float) * (size_t)n_out);
    }
    l->end = (full ? l->n_memory : l->end) + n_out;
}

void lens_step(struct lens *l, const float *const *newest, int n, float *amplitude)
{
    const float *past[FOLD_MAX];
    float far[FEATURE_BANDS], near[FEATURE_BANDS];
    remember(l, newest, n);
    for (int c = 0; c < l->channels; c++)
        past[c] = l->memory[c] + l->end - l->n_memory;
    bands_sum(l->far_bands, spectrum_step(l->far, past), far);
    bands_sum(l->near_bands, spectrum_step(l->near, newest), near);
    for (int i = 0; i < FEATURE_BANDS; i++)
        amplitude[i] = sqrtf(l->far_gain[i] * far[i] + l->near_gain[i] * near[i]);
}
