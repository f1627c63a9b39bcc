/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/flux.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RISE_S 0.010f /* a rising window edge reaches half its height in about this time */

enum { LAG_MAX = 64 };

struct flux {
    int n_bands, n_groups;
    int group_of[FLUX_BANDS_MAX];
    int lag;     /* hops */
    float *past; /* the loudest of each band's neighbourhood in the last `lag` hops, a ring */
    int past_at;
};

static void fill_groups(struct flux *f, const struct flux_desc *desc)
{
    f->n_groups = desc->n_groups;
    for (int i = 0; i < f->n_bands; i++) {
        int group = -1;
        while (group + 1 < desc->n_groups && i >= desc->first[group + 1])
            group++;
        f->group_of[i] = group;
    }
}

struct flux *flux_create(const struct flux_desc *desc, struct err *err)
{
    if (desc->n_bands < 1 || desc->n_bands > FLUX_BANDS_MAX || !(desc->hop_s > 0.0f) ||
        desc->n_groups < 0 || desc->n_groups > FLUX_GROUPS_MAX) {
        err_set(err, ERR_RANGE,
                _("The flux takes 1 to %d bands in at most %d groups and a hop above 0 s."),
                FLUX_BANDS_MAX, FLUX_GROUPS_MAX);
        return NULL;
    }
    struct flux *f = calloc(1, sizeof *f);
    if (f) {
        long lag = lroundf(RISE_S / desc->hop_s);
        f->n_bands = desc->n_bands;
        f->lag = lag < 1 ? 1 : lag > LAG_MAX ? LAG_MAX : (int)lag;
        f->past = calloc((size_t)f->lag * (size_t)f->n_bands, sizeof *f->past);
        fill_groups(f, desc);
    }
    if (!f || !f->past) {
        flux_destroy(f);
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    return f;
}

void flux_destroy(struct flux *f)
{
    if (!f)
        return;
    free(f->past);
    free(f);
}

void flux_forget(struct flux *f)
{
    memset(f->past, 0, sizeof *f->past * (size_t)f->lag * (size_t)f->n_bands);
    f->past_at = 0;
}

/* Each band becomes the loudest of itself and its two neighbours. */
static void widen(const float *bands, int n, float *widened)
{
    float before = bands[0];
    for (int i = 0; i < n; i++) {
        float after = bands[i + 1 < n ? i + 1 : i];
        float loudest = bands[i] > before ? bands[i] : before;
        before = bands[i];
        widened[i] = after > loudest ? after : loudest;
    }
}

struct flux_rise flux_step(struct flux *f, const float *log_bands)
{
    struct flux_rise rise = {0};
    float *past = f->past + (size_t)f->past_at * (size_t)f->n_bands;
    for (int i = 0; i < f->n_bands; i++) {
        float up = log_bands[i] - past[i];
        if (up <= 0.0f)
            continue;
        rise.all += up;
        if (f->group_of[i] >= 0)
            rise.group[f->group_of[i]] += up;
    }
    widen(log_bands, f->n_bands, past);
    f->past_at = (f->past_at + 1) % f->lag;
    return rise;
}
