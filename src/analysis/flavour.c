/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/flavour.h"

#include "analysis/features.h"
#include "analysis/follower.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DB_PER_OCTAVE 3.0103f /* of power */
#define SILENT        1e-8f   /* power that counts as none */
#define FALL_S        0.15f
#define PRESENCE_S    3.0f
#define BEFORE_S      0.15f
#define STEEP         0.7f /* the share of the rise that must be new */
#define VISIBLE       0.1f /* level below which nothing strikes */

enum {
    PAST = 6,
    REST = 18
}; /* ticks: how old `before` is, and the shortest time between two hits */

struct range {
    float past[PAST]; /* dB, a ring */
    float before;     /* dB */
    int rest;         /* ticks until the next hit may come */
    float hit, presence;
    double time;
};

struct flavour {
    struct range range[N_RANGES];
    float before_share, presence_share;
};

struct flavour *flavour_create(struct err *err)
{
    struct flavour *f = calloc(1, sizeof *f);
    if (!f) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    f->before_share = follower_share(BEFORE_S, (float)TICK_S);
    f->presence_share = follower_share(PRESENCE_S, (float)TICK_S);
    flavour_forget(f);
    return f;
}

void flavour_destroy(struct flavour *f)
{
    free(f);
}

void flavour_forget(struct flavour *f)
{
    for (int i = 0; i < N_RANGES; i++) {
        struct range *r = &f->range[i];
        for (int k = 0; k < PAST; k++)
            r->past[k] = DB_PER_OCTAVE * log2f(SILENT);
        r->before = r->past[0];
        r->rest = 0;
        r->hit = r->presence = 0.0f;
    }
}

static bool strikes(struct flavour *f, struct range *r, float power, float needed_db, int64_t tick)
{
    float db = DB_PER_OCTAVE * log2f(power + SILENT), past = r->past[tick % PAST];
    r->before += f->before_share * (past - r->before);
    r->past[tick % PAST] = db;
    return db - r->before > needed_db && db - past > STEEP * needed_db;
}

void flavour_step(struct flavour *f, const float *power, struct features *out)
{
    static const float needed_db[N_RANGES] = {
        [RANGE_BASS] = 8.5f, [RANGE_MID] = 4.0f, [RANGE_HIGH_MID] = 4.0f, [RANGE_TREBLE] = 4.0f};
    for (int i = 0; i < N_RANGES; i++) {
        struct range *r = &f->range[i];
        struct feature_flavour *to = &out->range[i];
        bool struck = i == RANGE_ALL ? out->onset.fired
                                     : strikes(f, r, power[i], needed_db[i], out->tick);
        r->rest = r->rest > 0 ? r->rest - 1 : 0;
        r->hit -= (float)TICK_S / FALL_S;
        r->hit = r->hit > 0.0f ? r->hit : 0.0f;
        if (struck && out->level.heard && r->rest == 0 && to->level > VISIBLE) {
            r->hit = 1.0f;
            r->rest = REST;
        }
        r->presence += f->presence_share * (to->level - r->presence);
        r->time += to->level * TICK_S;
        to->hit = r->hit;
        to->presence = r->presence > 1e-4f ? r->presence : 0.0f;
        to->time = r->time;
    }
}
