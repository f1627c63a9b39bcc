/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/split.h"

#include "analysis/features.h"
#include "analysis/follower.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#define INAUDIBLE 1e-12f
#define MEMORY_S  0.1f /* of the powers: the tail of a stroke does not outweigh the stroke */

enum { LONG = 17 }; /* values under a median, as in the paper: 170 ms, or two and a third octaves */

struct split {
    float past[SPLIT_BANDS][LONG];   /* rings */
    float sorted[SPLIT_BANDS][LONG]; /* the same in order of size */
    int at;
    float struck, held; /* powers, smoothed */
};

struct split *split_create(struct err *err)
{
    struct split *s = calloc(1, sizeof *s);
    if (!s)
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
    return s;
}

void split_destroy(struct split *s)
{
    free(s);
}

void split_forget(struct split *s)
{
    memset(s, 0, sizeof *s);
}

/* Puts one value in the place of another that is there; the order stays. */
static void exchange(float *sorted, float out, float in)
{
    int i = 0;
    while (i < LONG - 1 && sorted[i] != out)
        i++;
    for (; i > 0 && sorted[i - 1] > in; i--)
        sorted[i] = sorted[i - 1];
    for (; i < LONG - 1 && sorted[i + 1] < in; i++)
        sorted[i] = sorted[i + 1];
    sorted[i] = in;
}

/* Beyond the ends there is silence. */
static float band_at(const float *bands, int i)
{
    return i >= 0 && i < SPLIT_BANDS ? bands[i] : 0.0f;
}

void split_step(struct split *s, const float *bands, float *percussive, float *tonal)
{
    float beside[LONG] = {0}, struck = 0.0f, held = 0.0f;
    float share = follower_share(MEMORY_S, 2.0f * (float)TICK_S);
    for (int i = 0; i < LONG / 2; i++)
        exchange(beside, 0.0f, bands[i]);
    for (int i = 0; i < SPLIT_BANDS; i++) {
        exchange(beside, band_at(bands, i - LONG / 2 - 1), band_at(bands, i + LONG / 2));
        exchange(s->sorted[i], s->past[i][s->at], bands[i]);
        s->past[i][s->at] = bands[i];
        float along = s->sorted[i][LONG / 2], across = beside[LONG / 2];
        along = along < bands[i] ? along : bands[i]; /* what fades away is not held */
        float power = bands[i] * bands[i];
        float of_band = across * across / (along * along + across * across + INAUDIBLE);
        struck += power * of_band;
        held += power * (1.0f - of_band);
    }
    s->at = (s->at + 1) % LONG;
    s->struck += share * (struck - s->struck);
    s->held += share * (held - s->held);
    float sum = s->struck + s->held;
    *percussive = sum > INAUDIBLE ? s->struck / sum : 0.0f;
    *tonal = sum > INAUDIBLE ? s->held / sum : 0.0f;
}
