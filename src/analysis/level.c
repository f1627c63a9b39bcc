/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/level.h"

#include "analysis/features.h"
#include "analysis/follower.h"
#include "analysis/sums.h"
#include "base/err.h"

#include <ebur128.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OPEN_RMS    0.001f /* -60 dB */
#define SHUT_DB     (-66.0f)
#define LOWEST_DB   (-120.0f)
#define OFFSET_S    0.2f
#define STILL       1e-7f /* mean square about the mean that is no sound */
#define STILL_SHARE 0.5f
#define STEREO_S    0.3f
#define HISS                                                                                       \
    1e-9f /* mono, -90 dB, added when left and right are compared: silence is in the middle */
#define LUFS_AT_ONE  (-0.691)
#define TICK_MS      5
#define FOUR_TIMES   64000 /* Hz up to which the peak is looked for at four times the rate */
#define TWICE        128000
#define OVERSHOOT_OK 1e-3f

enum {
    CHANNELS_MAX = 32,
    BLOCK = 16, /* samples whose neighbourhood is looked at or left out together */
    LANES = 4,
    TAPS = 12,
    PEAK_CHANNELS = 4,
    PHASES = 3, /* between two samples */
    PAST_MAX = TAPS - 1 + BLOCK - 1,
    RMS_TICKS = 10,
    PEAK_TICKS = 20,
    MOMENTARY_TICKS = 80,
    SHORT_TICKS = 600,
    SHORT_EVERY = 4,
};

struct level {
    int channels, n_loud;
    float open_rms, shut_db;
    bool open;

    int n_phases, n_past;                 /* samples that the last tick's peaks left over */
    float phase[PHASES][TAPS], overshoot; /* the most a phase can make of samples up to 1 */
    float past[CHANNELS_MAX][PAST_MAX];
    float *work; /* those, and a tick */
    float true_peak[PEAK_TICKS];

    int64_t n_ticks; /* since the start or a forget */
    float offset[CHANNELS_MAX], offset_share;
    float *still[CHANNELS_MAX]; /* the tick without offset */
    double square[RMS_TICKS];
    float left, right, both, stereo_share; /* powers and product, smoothed */

    ebur128_state *loudness;
    float *interleaved;
    double power[SHORT_TICKS]; /* K-weighted, of each tick */
    float short_lufs;
};

/* Windowed sinc; every phase has a gain of 1 at 0 Hz. */
static void fill_phases(struct level *l, int rate)
{
    l->n_phases = rate <= FOUR_TIMES ? 3 : rate <= TWICE ? 1 : 0;
    l->overshoot = 1.0f;
    for (int p = 0; p < l->n_phases; p++) {
        double sum = 0.0, tap[TAPS], size = 0.0;
        for (int k = 0; k < TAPS; k++) {
            double x = k - (TAPS / 2 - 1) - (p + 1.0) / (l->n_phases + 1.0);
            double window = cos(M_PI * x / (TAPS + 1.0));
            tap[k] = window * sin(M_PI * x) / (M_PI * x);
            sum += tap[k];
        }
        for (int k = 0; k < TAPS; k++) {
            l->phase[p][k] = (float)(tap[k] / sum);
            size += fabs(tap[k] / sum);
        }
        l->overshoot = (float)fmax(l->overshoot, size + OVERSHOOT_OK);
    }
}

static bool create_loudness(struct level *l, int rate)
{
    l->loudness = ebur128_init((unsigned)l->n_loud, (unsigned long)rate, EBUR128_MODE_M);
    for (int c = 0; l->loudness && c < l->n_loud; c++)
        ebur128_set_channel(l->loudness, (unsigned)c, EBUR128_CENTER);
    return l->loudness;
}

struct level *level_create(int rate, int channels, int n_loud, struct err *err)
{
    struct level *l = calloc(1, sizeof *l);
    size_t longest_tick = (size_t)(rate / TICKS_PER_S) + 1;
    if (l) {
        l->channels = channels;
        l->n_loud = n_loud;
        l->work = calloc(PAST_MAX + longest_tick, sizeof *l->work);
        l->interleaved = calloc(longest_tick * (size_t)n_loud, sizeof *l->interleaved);
    }
    bool complete = l && l->work && l->interleaved;
    for (int c = 0; l && c < channels; c++)
        complete = (l->still[c] = calloc(longest_tick, sizeof(float))) && complete;
    if (!complete || !create_loudness(l, rate)) {
        level_destroy(l);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    fill_phases(l, rate);
    l->offset_share = follower_share(OFFSET_S, (float)TICK_S);
    l->stereo_share = follower_share(STEREO_S, (float)TICK_S);
    level_gate(l, OPEN_RMS, SHUT_DB);
    level_forget(l);
    return l;
}

void level_destroy(struct level *l)
{
    if (!l)
        return;
    if (l->loudness)
        ebur128_destroy(&l->loudness);
    for (int c = 0; c < l->channels; c++)
        free(l->still[c]);
    free(l->interleaved);
    free(l->work);
    free(l);
}

void level_gate(struct level *l, float open_rms, float shut_db)
{
    l->open_rms = open_rms;
    l->shut_db = shut_db;
}

void level_forget(struct level *l)
{
    l->open = false;
    l->n_ticks = 0;
    l->n_past = TAPS - 1;
    memset(l->past, 0, sizeof l->past);
    memset(l->true_peak, 0, sizeof l->true_peak);
    memset(l->offset, 0, sizeof l->offset);
    memset(l->square, 0, sizeof l->square);
    l->left = l->right = l->both = 0.0f;
    memset(l->power, 0, sizeof l->power);
    l->short_lufs = LOWEST_DB;
}

/* The largest value between BLOCK samples from x[TAPS / 2 - 1] on. */
static float peak_between(const struct level *l, const float *x)
{
    float lane[LANES] = {0};
    for (int p = 0; p < l->n_phases; p++)
        for (int at = 0; at < BLOCK; at += LANES) {
            float sum[LANES] = {0};
            for (int k = 0; k < TAPS; k++)
                for (int i = 0; i < LANES; i++)
                    sum[i] += l->phase[p][k] * x[at + k + i];
            for (int i = 0; i < LANES; i++) {
                float size = fabsf(sum[i]);
                lane[i] = size > lane[i] ? size : lane[i];
            }
        }
    return sums_peak(lane, LANES);
}

static bool is_among_loudest(const float *peak, int n, int c)
{
    int louder = 0;
    for (int i = 0; i < n; i++)
        louder += peak[i] > peak[c] || (peak[i] == peak[c] && i < c);
    return louder < PEAK_CHANNELS;
}

/* A block is looked at only where the samples allow more than is known. peak: of each channel's samples. */
static void measure_true_peak(struct level *l, const float *const *channel, int n,
                              const float *peak, struct features *out)
{
    int n_work = l->n_past + n, done = 0;
    float most = sums_peak(peak, l->channels);
    out->level.peak = most;
    for (int c = 0; c < l->channels && l->n_phases > 0; c++) {
        memcpy(l->work, l->past[c], sizeof(float) * (size_t)l->n_past);
        memcpy(l->work + l->n_past, channel[c], sizeof(float) * (size_t)n);
        bool among = is_among_loudest(peak, l->channels, c);
        for (done = 0; done + BLOCK + TAPS - 1 <= n_work; done += BLOCK) {
            if (!among || l->overshoot * sums_peak(l->work + done, BLOCK + TAPS - 1) <= most)
                continue;
            float between = peak_between(l, l->work + done);
            most = between > most ? between : most;
        }
        memcpy(l->past[c], l->work + done, sizeof(float) * (size_t)(n_work - done));
    }
    if (l->n_phases > 0)
        l->n_past = n_work - done;
    l->true_peak[l->n_ticks % PEAK_TICKS] = most;
    out->level.true_peak = sums_peak(l->true_peak, PEAK_TICKS);
}

/* How far the offset follows a tick's mean: at once at first and where there is no sound beside it. */
static float offset_share(const struct level *l, const float *x, int n, float mean)
{
    if (l->n_ticks == 0)
        return 1.0f;
    if (sums_product(x, x, n) - mean * mean < STILL)
        return STILL_SHARE;
    float share = 1.0f / (float)(l->n_ticks + 1);
    return share > l->offset_share ? share : l->offset_share;
}

/* Follows the mean of the ticks in a straight line through each; returns the mean square of what is left. */
static float take_offset(struct level *l, int c, const float *x, int n)
{
    float mean = sums_mean(x, n), from = l->offset[c];
    float to = from + (mean - from) * offset_share(l, x, n, mean);
    from = l->n_ticks > 0 ? from : to;
    sums_lift(l->still[c], x, n, -from, -to);
    l->offset[c] = to;
    return sums_product(l->still[c], l->still[c], n);
}

static float db_of(double square)
{
    return square > 1e-12 ? (float)(10.0 * log10(square)) : LOWEST_DB;
}

static void measure_rms(struct level *l, double square, struct features *out)
{
    double recent = 0.0;
    l->square[l->n_ticks % RMS_TICKS] = square;
    for (int i = 0; i < RMS_TICKS; i++)
        recent += l->square[i] / RMS_TICKS;
    out->level.rms = square < 1.0 ? (float)sqrt(square) : 1.0f;
    out->level.db = db_of(recent);
    if (out->level.rms > l->open_rms)
        l->open = true;
    else if (out->level.db < l->shut_db)
        l->open = false;
    out->level.heard = l->open;
}

/* left, right: mean squares of the tick. */
static void measure_stereo(struct level *l, float left, float right, float both,
                           struct features *out)
{
    l->left += l->stereo_share * (left - l->left);
    l->right += l->stereo_share * (right - l->right);
    l->both += l->stereo_share * (both - l->both);
    float ll = l->left + HISS, rr = l->right + HISS, lr = l->both + HISS;
    float middle = ll + rr + 2.0f * lr, side = ll + rr - 2.0f * lr;
    side = side > 0.0f ? side : 0.0f;
    out->level.width = side < middle ? sqrtf(side / middle) : 1.0f;
    out->level.balance = (rr - ll) / (rr + ll);
    float correlation = lr / sqrtf(ll * rr);
    out->level.correlation = correlation > 1.0f ? 1.0f : correlation < -1.0f ? -1.0f : correlation;
}

void level_step(struct level *l, const float *const *channel, int n, struct features *out)
{
    float peak[CHANNELS_MAX], square[CHANNELS_MAX];
    double sum = 0.0;
    for (int c = 0; c < l->channels; c++)
        peak[c] = sums_peak(channel[c], n);
    measure_true_peak(l, channel, n, peak, out);
    for (int c = 0; c < l->channels; c++) {
        square[c] = take_offset(l, c, channel[c], n);
        sum += square[c];
    }
    measure_rms(l, sum / l->channels, out);
    int right = l->channels > 1;
    measure_stereo(l, square[0], square[right], sums_product(l->still[0], l->still[right], n), out);
    l->n_ticks++;
}

const float *const *level_samples(const struct level *l)
{
    return (const float *const *)l->still;
}

static float lufs_of(double power)
{
    double lufs = power > 0.0 ? LUFS_AT_ONE + 10.0 * log10(power) : LOWEST_DB;
    return lufs > LOWEST_DB ? (float)lufs : LOWEST_DB;
}

void level_loudness(struct level *l, const float *const *signal, int n, struct features *out)
{
    double lufs, sum = 0.0;
    int64_t tick = l->n_ticks - 1; /* level_step has counted it */
    for (int c = 0; c < l->n_loud; c++)
        for (int i = 0; i < n; i++)
            l->interleaved[i * l->n_loud + c] = signal[c][i];
    ebur128_add_frames_float(l->loudness, l->interleaved, (size_t)n);
    bool known = ebur128_loudness_window(l->loudness, TICK_MS, &lufs) == EBUR128_SUCCESS &&
                 isfinite(lufs);
    double share = (double)l->channels / l->n_loud;
    l->power[tick % SHORT_TICKS] = known ? share * exp10((lufs - LUFS_AT_ONE) / 10.0) : 0.0;
    for (int i = 0; i < MOMENTARY_TICKS && i <= tick; i++)
        sum += l->power[(tick - i) % SHORT_TICKS];
    out->level.momentary_lufs = lufs_of(sum / MOMENTARY_TICKS);
    if (tick % SHORT_EVERY == 0) {
        sum = 0.0;
        for (int i = 0; i < SHORT_TICKS; i++)
            sum += l->power[i];
        l->short_lufs = lufs_of(sum / SHORT_TICKS);
    }
    out->level.short_lufs = l->short_lufs;
}
