/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/harmony.h"

#include "analysis/chroma.h"
#include "analysis/features.h"
#include "analysis/key.h"
#include "analysis/mono.h"
#include "analysis/pitch.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

struct harmony {
    struct mono *mono;
    struct pitch *pitch;
    struct chroma *chroma;
    struct key *key;
    struct feature_pitch tone; /* given out until the next is known */
    struct feature_harmony notes;
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
    h->chroma = h->pitch ? chroma_create(mono_rate(h->mono), err) : NULL;
    h->key = h->chroma ? key_create(CHROMA_STEP_S, err) : NULL;
    if (!h->key) {
        harmony_destroy(h);
        return NULL;
    }
    harmony_forget(h);
    return h;
}

void harmony_destroy(struct harmony *h)
{
    if (!h)
        return;
    mono_destroy(h->mono);
    pitch_destroy(h->pitch);
    chroma_destroy(h->chroma);
    key_destroy(h->key);
    free(h);
}

void harmony_forget(struct harmony *h)
{
    mono_forget(h->mono);
    pitch_forget(h->pitch);
    chroma_forget(h->chroma);
    key_forget(h->key);
    memset(&h->tone, 0, sizeof h->tone);
    memset(&h->notes, 0, sizeof h->notes);
    h->notes.key_root = h->notes.chord_root = -1;
}

void harmony_step(struct harmony *h, const float *const *channel, int n, struct features *out)
{
    bool heard = out->level.heard;
    mono_step(h->mono, channel, n);
    if (out->tick % 2 == 0)
        pitch_step(h->pitch, mono_newest(h->mono, pitch_window(h->pitch)), heard, &h->tone);
    if (out->tick % 4 == 0) {
        chroma_step(h->chroma, mono_newest(h->mono, chroma_window(h->chroma)), heard, &h->notes);
        key_step(h->key, chroma_notes(h->chroma), heard, &h->notes);
    }
    memcpy(&out->pitch, &h->tone, sizeof out->pitch); /* with their padding: the same bits */
    memcpy(&out->harmony, &h->notes, sizeof out->harmony);
}
