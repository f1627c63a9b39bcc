/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/key.h"

#include "analysis/features.h"
#include "analysis/follower.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEY_S            12.0f /* memory of the notes */
#define KEY_KNOWN_S      2.0f  /* of tones before a key is told */
#define KEY_LEAD         0.02f /* of likeness, that another must have */
#define KEY_PATIENCE_S   1.0f
#define CHORD_S          0.25f
#define CHORD_KNOWN_S    0.25f
#define CHORD_LEAD       0.03f
#define CHORD_PATIENCE_S 0.1f
#define SURE_LEAD        0.1f /* a lead in likeness that leaves no doubt */
#define CONTRAST                                                                                   \
    0.3f /* spread of the notes over their mean that leaves no doubt that there are tones */
#define KNOWN_CONTRAST 0.2f /* below, it may be noise */

enum { NOTES = FEATURE_CHROMA, MODES = 2, KINDS = NOTES * MODES };

/* Like the notes of the last seconds to 24 profiles: 12 major from C, then 12 minor. */
struct match {
    float profile[MODES][NOTES]; /* from the root, mean 0, length 1 */
    float tau_s, known_s, lead, patience_s;
    float notes[NOTES]; /* averaged */
    float heard_s, rival_s;
    int kind, rival; /* -1 until known */
    float confidence;
};

struct key {
    float step_s;
    struct match key, chord;
};

static const float key_profiles[MODES][NOTES] = {
    {.748f, .060f, .488f, .082f, .670f, .460f, .096f, .715f, .104f, .366f, .057f, .400f},
    {.712f, .084f, .474f, .618f, .049f, .460f, .105f, .747f, .404f, .067f, .133f, .330f},
};

static const float triads[MODES][NOTES] = {
    {1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0},
    {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0},
};

/* Mean 0 and length 1, so that a product of two is their correlation. Returns the spread over the mean. */
static float normalise(const float *notes, float *out)
{
    float mean = 0.0f, square = 0.0f;
    for (int i = 0; i < NOTES; i++)
        mean += notes[i] / NOTES;
    for (int i = 0; i < NOTES; i++) {
        out[i] = notes[i] - mean;
        square += out[i] * out[i];
    }
    float scale = square > 0.0f ? 1.0f / sqrtf(square) : 0.0f;
    for (int i = 0; i < NOTES; i++)
        out[i] *= scale;
    return mean > 0.0f ? sqrtf(square / NOTES) / mean : 0.0f;
}

static void fill_profiles(struct match *match, const float profiles[MODES][NOTES])
{
    for (int mode = 0; mode < MODES; mode++)
        normalise(profiles[mode], match->profile[mode]);
}

struct key *key_create(float step_s, struct err *err)
{
    struct key *k = calloc(1, sizeof *k);
    if (!k) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    k->step_s = step_s;
    k->key = (struct match){
        .tau_s = KEY_S, .known_s = KEY_KNOWN_S, .lead = KEY_LEAD, .patience_s = KEY_PATIENCE_S};
    k->chord = (struct match){.tau_s = CHORD_S,
                              .known_s = CHORD_KNOWN_S,
                              .lead = CHORD_LEAD,
                              .patience_s = CHORD_PATIENCE_S};
    fill_profiles(&k->key, key_profiles);
    fill_profiles(&k->chord, triads);
    key_forget(k);
    return k;
}

void key_destroy(struct key *k)
{
    free(k);
}

static void forget(struct match *m)
{
    memset(m->notes, 0, sizeof m->notes);
    m->heard_s = m->rival_s = m->confidence = 0.0f;
    m->kind = m->rival = -1;
}

void key_forget(struct key *k)
{
    forget(&k->key);
    forget(&k->chord);
}

static float likeness(const struct match *m, const float *notes, int kind)
{
    const float *profile = m->profile[kind / NOTES];
    int root = kind % NOTES;
    float sum = 0.0f;
    for (int i = 0; i < NOTES; i++)
        sum += profile[i] * notes[(root + i) % NOTES];
    return sum;
}

/* A rival becomes the answer when it has led long enough. */
static void decide(struct match *m, const float *like, float step_s)
{
    int best = 0;
    for (int kind = 1; kind < KINDS; kind++)
        if (like[kind] > like[best])
            best = kind;
    if (m->kind < 0) {
        m->kind = m->heard_s >= m->known_s ? best : -1;
        return;
    }
    bool leads = best != m->kind && like[best] > like[m->kind] + m->lead;
    m->rival_s = leads && best == m->rival ? m->rival_s + step_s : 0.0f;
    m->rival = leads ? best : -1;
    if (m->rival_s >= m->patience_s)
        m->kind = best;
}

static float sureness(const struct match *m, const float *like, float contrast)
{
    float next = -1.0f;
    for (int kind = 0; kind < KINDS; kind++)
        if (kind != m->kind && like[kind] > next)
            next = like[kind];
    float lead = (like[m->kind] - next) / SURE_LEAD, tones = contrast / CONTRAST;
    lead = lead < 0.0f ? 0.0f : lead > 1.0f ? 1.0f : lead;
    tones = tones > 1.0f ? 1.0f : tones;
    float sure = like[m->kind] * tones * (0.5f + 0.5f * lead);
    return sure < 0.0f ? 0.0f : sure > 1.0f ? 1.0f : sure;
}

/* The average is a plain mean at first and forgets with tau_s later. */
static void match_step(struct match *m, const float *notes, float step_s)
{
    float even[NOTES], like[KINDS];
    m->heard_s += step_s;
    float share = step_s / (m->heard_s < m->tau_s ? m->heard_s : m->tau_s);
    for (int i = 0; i < NOTES; i++)
        m->notes[i] += share * (notes[i] - m->notes[i]);
    float contrast = normalise(m->notes, even);
    for (int kind = 0; kind < KINDS; kind++)
        like[kind] = likeness(m, even, kind);
    if (contrast > KNOWN_CONTRAST)
        decide(m, like, step_s);
    if (m->kind >= 0)
        m->confidence = sureness(m, like, contrast);
}

void key_step(struct key *k, const float *notes, bool heard, struct feature_harmony *out)
{
    float sum = 0.0f;
    for (int i = 0; i < NOTES; i++)
        sum += notes[i];
    if (heard && sum > 0.0f) {
        match_step(&k->key, notes, k->step_s);
        match_step(&k->chord, notes, k->step_s);
    } else {
        k->chord.confidence *= 1.0f - k->step_s / CHORD_S;
    }
    out->key_root = k->key.kind < 0 ? -1 : k->key.kind % NOTES;
    out->key_minor = k->key.kind >= NOTES;
    out->key_confidence = k->key.confidence;
    out->chord_root = k->chord.kind < 0 ? -1 : k->chord.kind % NOTES;
    out->chord_minor = k->chord.kind >= NOTES;
    out->chord_confidence = k->chord.confidence;
}
