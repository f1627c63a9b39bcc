/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/stroke.h"

#include "analysis/bands.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum {
    BANDS_MAX = 256,
    LAG = 3,         /* ticks: what rises later than that in a stroke is its ringing */
    RECENT_TICKS = 5 /* the ranges of one stroke rise within so many ticks */
};

struct range {
    int first, end; /* bands */
};

struct stroke {
    int n_bands;
    struct range range[N_STROKES], even;
    float past[LAG][BANDS_MAX]; /* the loudest of each band's neighbourhood, a ring */
    float air[LAG];
    float fresh[RECENT_TICKS][N_STROKES];
    unsigned tick;
};

static struct range range_of(const struct bands *bands, float from_hz, float to_hz)
{
    struct range range = {0};
    int n = bands_count(bands);
    while (range.first < n && bands_hz(bands, range.first) < from_hz)
        range.first++;
    range.end = range.first;
    while (range.end < n && bands_hz(bands, range.end) < to_hz)
        range.end++;
    return range;
}

struct stroke *stroke_create(const struct bands *bands, struct err *err)
{
    static const float range_hz[N_STROKES][2] = {
        {30.0f, 110.0f},    {160.0f, 420.0f},     {420.0f, 2000.0f},
        {2000.0f, 7000.0f}, {7000.0f, 100000.0f},
    };
    if (bands_count(bands) > BANDS_MAX) {
        err_set(err, ERR_RANGE, _("Strokes are heard in at most %d bands."), BANDS_MAX);
        return NULL;
    }
    struct stroke *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    s->n_bands = bands_count(bands);
    for (int i = 0; i < N_STROKES; i++)
        s->range[i] = range_of(bands, range_hz[i][0], range_hz[i][1]);
    s->even = range_of(bands, 1500.0f, 9000.0f);
    return s;
}

void stroke_destroy(struct stroke *s)
{
    free(s);
}

void stroke_forget(struct stroke *s)
{
    memset(s->past, 0, sizeof s->past);
    memset(s->air, 0, sizeof s->air);
    memset(s->fresh, 0, sizeof s->fresh);
}

static float energy(const float *magnitudes, struct range range)
{
    float sum = 0.0f;
    for (int i = range.first; i < range.end; i++)
        sum += magnitudes[i] * magnitudes[i];
    return sum;
}

/* How much each band is above the past, which then becomes the present. */
static void rise_over(float *past, const float *magnitudes, int n, float *risen)
{
    float before = magnitudes[0];
    for (int i = 0; i < n; i++) {
        float here = magnitudes[i], after = magnitudes[i + 1 < n ? i + 1 : i];
        float louder = here > before ? here : before;
        risen[i] = here > past[i] ? here - past[i] : 0.0f;
        past[i] = after > louder ? after : louder;
        before = here;
    }
}

/* The square of the mean over the mean square. */
static float evenness(const float *risen, struct range range)
{
    float sum = 0.0f, squares = energy(risen, range);
    for (int i = range.first; i < range.end; i++)
        sum += risen[i];
    return squares > 0.0f ? sum * sum / (squares * (float)(range.end - range.first)) : 0.0f;
}

struct stroke_rise stroke_step(struct stroke *s, const float *magnitudes)
{
    float risen[BANDS_MAX];
    struct stroke_rise rise = {.air_before = s->air[s->tick % LAG]};
    rise_over(s->past[s->tick % LAG], magnitudes, s->n_bands, risen);
    s->air[s->tick % LAG] = energy(magnitudes, s->range[STROKE_AIR]);
    for (int i = 0; i < N_STROKES; i++) {
        rise.last[i] = s->fresh[(s->tick + RECENT_TICKS - 1u) % RECENT_TICKS][i];
        rise.fresh[i] = energy(risen, s->range[i]);
        s->fresh[s->tick % RECENT_TICKS][i] = rise.fresh[i];
        for (int k = 0; k < RECENT_TICKS; k++)
            if (s->fresh[k][i] > rise.recent[i])
                rise.recent[i] = s->fresh[k][i];
    }
    rise.evenness = evenness(risen, s->even);
    s->tick++;
    return rise;
}
