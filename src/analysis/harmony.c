/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/harmony.h"

#include "analysis/features.h"
#include "analysis/mono.h"
#include "analysis/pitch.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

struct harmony {
    struct mono *mono;
    struct pitch *pitch;
    struct feature_pitch tone; /* given out until the next is known */
};

struct harmony *harmony_create(int rate, int channels, struct err *err)
{
    struct harmony *h = calloc(1, sizeof *h);
    if (!h) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    h->mono = mono_create(rate, channels, err);
    h->pitch = h->mono ? pitch_create(mono_rate(h->mono), err) : NULL;
    if (!h->pitch) {
        harmony_destroy(h);
        return NULL;
    }
    return h;
}

void harmony_destroy(struct harmony *h)
{
    if (!h)
        return;
    mono_destroy(h->mono);
    pitch_destroy(h->pitch);
    free(h);
}

void harmony_forget(struct harmony *h)
{
    mono_forget(h->mono);
    pitch_forget(h->pitch);
    memset(&h->tone, 0, sizeof h->tone);
}

void harmony_step(struct harmony *h, const float *const *channel, int n, struct features *out)
{
    mono_step(h->mono, channel, n);
    if (out->tick % 2 == 0)
        pitch_step(h->pitch, mono_newest(h->mono, pitch_window(h->pitch)), out->level.heard,
                   &h->tone);
    memcpy(&out->pitch, &h->tone, sizeof out->pitch);
}
