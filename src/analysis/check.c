/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/check.h"

#include "analysis/features.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOISE_S      5.0f
#define MUSIC_S      10.0f
#define PERCENTILE   0.95
#define LOWEST_DB    (-120.0f)
#define STEP_DB      0.5f
#define OPEN_DB      (-60.0f) /* the gate before any check */
#define OPEN_MAX_DB  (-20.0f) /* somebody played while the room was to be heard */
#define OVER_ROOM_DB 6.0f
#define SHUT_DB      3.0f /* below where it opens, above the room */
#define QUIET_DB     (-40.0f)
#define MARGIN_DB    12.0f /* music stands at least so far above the room */
#define DEAD_POWER   1e-3  /* -30 dB beside its neighbour */
#define FULL         0.9999f

enum { CHANNELS_MAX = 32, STEPS = 260, CLIPPED_RUN = 3, CLIPPED_TICKS = 3 };

struct check {
    int channels;
    bool locked;
    struct tuning tuning;
    struct feature_sound_check told;
    int left;             /* ticks of this stage */
    int histogram[STEPS]; /* of levels in this stage */
    double power[CHANNELS_MAX];
    int clipped; /* ticks with full samples in a row */
};

struct check *check_create(int channels, struct err *err)
{
    struct check *check = calloc(1, sizeof *check);
    if (!check) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    check->channels = channels;
    check->tuning = (struct tuning){
        .open_rms = 0.001f, .shut_db = -66.0f, .dark_db = -72.0f, .light_db = OPEN_DB};
    check->told = (struct feature_sound_check){.noise_db = LOWEST_DB, .loud_db = LOWEST_DB};
    return check;
}

void check_destroy(struct check *check)
{
    free(check);
}

static void enter(struct check *check, enum feature_check stage, float seconds)
{
    check->told.stage = stage;
    check->left = (int)(seconds * TICKS_PER_S);
    memset(check->histogram, 0, sizeof check->histogram);
    memset(check->power, 0, sizeof check->power);
    check->clipped = 0;
    check->tuning.gain = stage == CHECK_MUSIC ? GAIN_RISE : check->locked ? GAIN_HELD : GAIN_FREE;
}

void check_begin(struct check *check)
{
    check->tuning.found = false;
    enter(check, CHECK_NOISE, NOISE_S);
}

void check_break_off(struct check *check)
{
    if (check->told.stage == CHECK_MUSIC || check->told.stage == CHECK_NOISE)
        enter(check, CHECK_NONE, 0);
}

void check_lock_gain(struct check *check, bool locked)
{
    check->locked = locked;
    if (check->tuning.gain != GAIN_RISE)
        check->tuning.gain = locked ? GAIN_HELD : GAIN_FREE;
}

static void count_level(struct check *check, float db)
{
    int step = (int)((db - LOWEST_DB) / STEP_DB);
    check->histogram[step < 0 ? 0 : step < STEPS ? step : STEPS - 1]++;
}

static float loud_share(const struct check *check)
{
    int total = 0, below = 0, step = 0;
    for (int i = 0; i < STEPS; i++)
        total += check->histogram[i];
    while (step < STEPS - 1 && below + check->histogram[step] < PERCENTILE * total)
        below += check->histogram[step++];
    return LOWEST_DB + ((float)step + 0.5f) * STEP_DB;
}

static void measure_channels(struct check *check, const float *const *samples, int n)
{
    bool clipped = false;
    for (int c = 0; c < check->channels; c++) {
        int run = 0;
        for (int i = 0; i < n; i++) {
            check->power[c] += (double)samples[c][i] * samples[c][i];
            run = fabsf(samples[c][i]) >= FULL ? run + 1 : 0;
            clipped |= run >= CLIPPED_RUN;
        }
    }
    check->clipped += clipped;
}

/* Inputs come in pairs; a pair without any sound is not plugged in, half of one is a broken cable. */
static int dead_channel(const struct check *check)
{
    for (int c = 0; c < check->channels; c++) {
        int beside = c ^ 1;
        if (beside < check->channels && check->power[c] < DEAD_POWER * check->power[beside])
            return c + 1;
    }
    return 0;
}

static enum feature_verdict judge(const struct check *check)
{
    const struct feature_sound_check *told = &check->told;
    if (told->loud_db < QUIET_DB || told->loud_db < told->noise_db + MARGIN_DB)
        return VERDICT_QUIET;
    if (told->dead_channel)
        return VERDICT_DEAD;
    return check->clipped >= CLIPPED_TICKS ? VERDICT_CLIPPING : VERDICT_GOOD;
}

static void set_gate(struct check *check)
{
    float open_db = fminf(check->told.noise_db + OVER_ROOM_DB, OPEN_MAX_DB);
    bool still = open_db <= OPEN_DB;
    open_db = fmaxf(open_db, OPEN_DB);
    float shut_db = open_db - (still ? 2 * SHUT_DB : SHUT_DB);
    check->tuning.open_rms = still ? 0.001f : powf(10.0f, open_db / 20.0f);
    check->tuning.shut_db = shut_db;
    check->tuning.light_db = open_db;
    check->tuning.dark_db = 2.0f * shut_db - open_db;
}

static void end_stage(struct check *check)
{
    if (check->told.stage == CHECK_NOISE) {
        check->told.noise_db = loud_share(check);
        enter(check, CHECK_MUSIC, MUSIC_S);
        return;
    }
    check->told.loud_db = loud_share(check);
    check->told.dead_channel = dead_channel(check);
    check->told.verdict = judge(check);
    set_gate(check);
    check->tuning.found = check->told.verdict != VERDICT_QUIET;
    check->locked |= check->tuning.found;
    enter(check, CHECK_DONE, 0);
}

void check_step(struct check *check, const float *const *samples, int n, struct features *out)
{
    if (check->told.stage == CHECK_NOISE)
        count_level(check, 20.0f * log10f(out->level.rms + 1e-6f));
    if (check->told.stage == CHECK_MUSIC) {
        count_level(check, out->level.db);
        measure_channels(check, samples, n);
    }
    if (check->left > 0 && --check->left == 0)
        end_stage(check);
    check->told.left_s = (float)check->left * (float)TICK_S;
    out->check = check->told;
}

const struct tuning *check_tuning(const struct check *check)
{
    return &check->tuning;
}
