/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/drums.h"

#include "analysis/bands.h"
#include "analysis/flux.h"
#include "analysis/onset.h"
#include "analysis/stroke.h"
#include "base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define ONSET_RISE 1.2f

/* Energies that are no stroke, the loudest music of late having 1; tenfold steps above them are what is picked from. */
#define KICK_FAINT  0.03f
#define SNARE_FAINT 0.025f
#define HAT_FAINT   0.001f /* a hat is heard over all that is louder but lower */
#define DRUM_RISE   0.5f   /* steps */
#define HAT_RISE    0.4f

/* A kick drum and a hand on a drum ring longer than a stick on metal. */
#define KICK_APART_S  0.080f
#define STICK_APART_S 0.050f

/* Energies over energies. A kick weighs lowest: 10 to 20 dB in records, while toms and bass notes have the skin's range
 * or their overtones. */
#define KICK_OVER_SKIN 0.3f
#define KICK_OVER_BODY 0.4f

/* A snare sounds like a hollow body with wires, which are noise up to the top: a note has peaks there, or nothing; a
 * tom is skin, a cymbal is air. What a kick that falls on the same beat leaves of the body is still more than the kick
 * would have itself. */
#define SNARE_OVER_KICK 0.5f
#define BODY_OVER_SKIN  0.15f
#define WIRES_OVER_BODY 0.03f
#define AIR_OVER_BODY   0.003f
#define BODY_OVER_AIR   0.3f
#define WIRES_EVENNESS  0.2f

/* A hat is air; a kick's beater brings some of its weight into the ranges below, which is not held against a hat. */
#define BEATER_OF_KICK 0.02f
#define HAT_OVER_BODY  0.05f
#define HAT_OVER_WIRES 0.25f
#define HAT_OVER_AIR   0.1f /* of what was there: steady noise flutters less */

#define GROWING 3.0f

struct drums {
    struct onset *onset, *kick, *snare, *hat;
    struct stroke *stroke;
    float loud; /* energy */
};

void drums_group(const struct bands *bands, struct flux_desc *flux)
{
    static const float from_hz[N_RISES] = {30.0f, 130.0f, 350.0f, 1200.0f, 5000.0f};
    flux->n_bands = bands_count(bands);
    flux->n_groups = N_RISES;
    int band = 0;
    for (int i = 0; i < N_RISES; i++) {
        while (band < flux->n_bands && bands_hz(bands, band) < from_hz[i])
            band++;
        flux->first[i] = band;
    }
}

struct drums *drums_create(const struct bands *bands, float loud, struct err *err)
{
    struct drums *d = calloc(1, sizeof *d);
    if (!d) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    d->loud = loud * loud;
    struct onset_desc onset = {.hop_s = (float)TICK_S, .threshold = ONSET_RISE};
    struct onset_desc kick = {(float)TICK_S, DRUM_RISE, KICK_APART_S};
    struct onset_desc snare = {(float)TICK_S, DRUM_RISE, STICK_APART_S};
    struct onset_desc hat = {(float)TICK_S, HAT_RISE, STICK_APART_S};
    d->onset = onset_create(&onset, err);
    d->kick = d->onset ? onset_create(&kick, err) : NULL;
    d->snare = d->kick ? onset_create(&snare, err) : NULL;
    d->hat = d->snare ? onset_create(&hat, err) : NULL;
    d->stroke = d->hat ? stroke_create(bands, err) : NULL;
    if (d->stroke)
        return d;
    drums_destroy(d);
    return NULL;
}

void drums_destroy(struct drums *d)
{
    if (!d)
        return;
    onset_destroy(d->onset);
    onset_destroy(d->kick);
    onset_destroy(d->snare);
    onset_destroy(d->hat);
    stroke_destroy(d->stroke);
    free(d);
}

void drums_forget(struct drums *d)
{
    onset_forget(d->onset);
    onset_forget(d->kick);
    onset_forget(d->snare);
    onset_forget(d->hat);
    stroke_forget(d->stroke);
}

static bool grows(const struct stroke_rise *rise, int range)
{
    return rise->fresh[range] > GROWING * rise->last[range];
}

/* Tenfold steps above what is too faint. */
static float steps(float energy, float faint)
{
    return energy > faint ? log10f(energy / faint) : 0.0f;
}

static float kick_in(const struct stroke_rise *rise, float loud)
{
    float low = rise->fresh[STROKE_LOW];
    bool kick = !grows(rise, STROKE_LOW) && low > KICK_OVER_SKIN * rise->recent[STROKE_SKIN] &&
                low > KICK_OVER_BODY * rise->recent[STROKE_BODY];
    return kick ? steps(low, KICK_FAINT * loud) : 0.0f;
}

static float snare_in(const struct stroke_rise *rise, float loud)
{
    const float *fresh = rise->fresh;
    float body = fresh[STROKE_BODY], skin = fresh[STROKE_SKIN];
    float drum = body > skin ? body : skin;
    float below_air = drum > fresh[STROKE_WIRES] ? drum : fresh[STROKE_WIRES];
    bool is_body = !grows(rise, STROKE_BODY) && body > SNARE_OVER_KICK * rise->recent[STROKE_LOW] &&
                   body > BODY_OVER_SKIN * skin;
    bool has_wires = fresh[STROKE_WIRES] > WIRES_OVER_BODY * drum &&
                     fresh[STROKE_AIR] > AIR_OVER_BODY * drum && rise->evenness > WIRES_EVENNESS;
    bool is_cymbal = below_air < BODY_OVER_AIR * fresh[STROKE_AIR];
    return is_body && has_wires && !is_cymbal ? steps(drum, SNARE_FAINT * loud) : 0.0f;
}

static float hat_in(const struct stroke_rise *rise, float loud)
{
    float air = rise->fresh[STROKE_AIR], beater = BEATER_OF_KICK * rise->recent[STROKE_LOW];
    bool hat = !grows(rise, STROKE_AIR) &&
               air > HAT_OVER_BODY * (rise->recent[STROKE_BODY] - beater) &&
               air > HAT_OVER_WIRES * (rise->recent[STROKE_WIRES] - beater) &&
               air > HAT_OVER_AIR * rise->air_before;
    return hat ? steps(air, HAT_FAINT * loud) : 0.0f;
}

struct drums_heard drums_step(struct drums *d, float whole, const float *magnitudes)
{
    struct stroke_rise rise = stroke_step(d->stroke, magnitudes);
    return (struct drums_heard){
        .onset = onset_step(d->onset, whole),
        .kick = onset_step(d->kick, kick_in(&rise, d->loud)),
        .snare = onset_step(d->snare, snare_in(&rise, d->loud)),
        .hat = onset_step(d->hat, hat_in(&rise, d->loud)),
    };
}
