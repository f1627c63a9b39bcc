/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/form.h"

#include "analysis/features.h"
#include "analysis/follower.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DB_PER_OCTAVE  3.0103f /* of power */
#define QUIET          1e-7f   /* power added to a band: what is below -70 dB is alike */
#define BAND_SIGMA_DB  5.0f    /* differences that mean nothing */
#define NOTE_SIGMA     0.3f
#define SECTION_FLOOR  0.62f
#define SECTION_OVER   1.4f
#define SECTION_S      6.0f
#define USUAL          0.7f  /* more does not make the next part harder to tell */
#define USUAL_SHARE    0.02f /* 12 s */
#define NOVELTY_FALL   0.85f /* of a moment, while a part is too young to compare with */
#define NOVEL          1.6f  /* what is shown as 1 */
#define LEVEL_LEAST_DB (-70.0f)
#define LEVEL_RISE_DB  8.0f /* over the time of a build-up, that make it certain */
#define BRIGHT_RISE    1.2f /* octaves */
#define DENSITY_RISE   4.0f /* onsets in a second */
#define BASS_FALL_DB   16.0f
#define CHANCE         1.0f /* deviations */
#define BUILD_RISE_S   0.7f
#define BUILD_FALL_S   2.5f
#define ARMED          0.5f
#define BUILT_S        1.5f
#define ARMED_S        4.0f
#define NOW_S          0.15f
#define PAST_S         1.2f
#define DROP_BASS_DB   6.0f
#define DROP_LEVEL_DB  2.0f
#define DROP_S         8.0f
#define MINUTE_S       60.0f
#define ENERGY_TOP_DB  3.0f
#define ENERGY_DB      24.0f
#define SILENCE_S      1.0f
#define FORGET_S       2.5f
#define STEP_S         (4.0f * (float)TICK_S)

enum { PHRASE_BARS = 4 };

enum {
    EVERY = 4,
    STEPS = 12, /* of a moment */
    GROUPS = 16,
    NEW = 8,
    OLD = 36,
    OLD_LEAST = 28,
    MOMENTS = 60, /* 14.4 s */
    SHORT_BUILD = 32,
    QUARTERS = 4,
    DIMENSIONS = GROUPS + FEATURE_CHROMA,
};

enum trend { LEVEL, BRIGHT, DENSITY, BASS, N_TRENDS };

struct moment {
    float colour[DIMENSIONS]; /* bands in dB, notes */
    float trend[N_TRENDS];    /* dB, octaves, onsets in a second, dB */
};

struct form {
    struct moment moment[MOMENTS], sum; /* a ring; the one that is being heard */
    int n_moments, n_part;              /* all; those of the part that is going on */
    int n_steps, n_onsets;
    int64_t newest; /* count of moments; the last is at newest % MOMENTS */

    float novelty, mean_novelty, since_section_s;
    int bars; /* since the phrases are counted */
    float build_aim, build, built_s, armed_s, since_drop_s;
    float bass_now, bass_past, level_now, level_past, loudest; /* powers */
    float minute, minute_s, loudest_minute;                    /* power, seconds heard, power */
    float silence_s;
    struct feature_form told;
};

struct form *form_create(struct err *err)
{
    struct form *f = calloc(1, sizeof *f);
    if (!f) {
        err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
        return NULL;
    }
    form_forget(f);
    return f;
}

void form_destroy(struct form *f)
{
    free(f);
}

static void forget_moments(struct form *f)
{
    memset(&f->sum, 0, sizeof f->sum);
    f->n_moments = f->n_part = f->n_steps = f->n_onsets = 0;
    f->novelty = f->build_aim = f->armed_s = 0.0f;
    f->mean_novelty = 0.3f;
    f->loudest = 0.0f;
}

void form_forget(struct form *f)
{
    memset(f, 0, sizeof *f);
    f->since_section_s = SECTION_S;
    f->since_drop_s = DROP_S;
    forget_moments(f);
}

static float clip(float x)
{
    return x < 0.0f ? 0.0f : x > 1.0f ? 1.0f : x;
}

static float db_of(float power)
{
    return DB_PER_OCTAVE * log2f(power + QUIET);
}

static const struct moment *moment_ago(const struct form *f, int ago)
{
    return &f->moment[(f->newest - ago) % MOMENTS];
}

/* Differences of the newest moments to those before, in deviations. */
static float measure_novelty(const struct form *f)
{
    int n_old = f->n_part - NEW < OLD ? f->n_part - NEW : OLD;
    float distance = 0.0f;
    for (int d = 0; d < DIMENSIONS; d++) {
        float sum_new = 0.0f, sum = 0.0f, square = 0.0f;
        for (int i = 0; i < NEW; i++)
            sum_new += moment_ago(f, i)->colour[d];
        for (int i = NEW; i < NEW + n_old; i++) {
            float x = moment_ago(f, i)->colour[d];
            sum += x;
            square += x * x;
        }
        float mean = sum / (float)n_old, off = sum_new / NEW - mean;
        float spread = square / (float)n_old - mean * mean;
        float sigma = d < GROUPS ? BAND_SIGMA_DB : NOTE_SIGMA;
        distance += off * off / ((spread > 0.0f ? spread : 0.0f) + sigma * sigma);
    }
    return sqrtf(distance / DIMENSIONS);
}

struct quarter {
    float mean, spread; /* spread: variance */
};

static struct quarter quarter_of(const struct form *f, enum trend trend, int from, int n)
{
    float sum = 0.0f, square = 0.0f;
    for (int i = from; i < from + n; i++) {
        float x = moment_ago(f, i)->trend[trend];
        sum += x;
        square += x * x;
    }
    float mean = sum / (float)n, spread = square / (float)n - mean * mean;
    return (struct quarter){mean, spread > 0.0f ? spread : 0.0f};
}

/* How far a trend has come up (sign 1) or down (-1) in n moments, if it has gone on through all of them: a step shows in
 * two of three differences only. What the means of quarters differ by chance is taken off. */
static float travel(const struct form *f, enum trend trend, int n, float sign)
{
    float least = INFINITY, spread = 0.0f, newer = 0.0f;
    for (int q = 0; q < QUARTERS; q++) {
        struct quarter quarter = quarter_of(f, trend, q * n / QUARTERS, n / QUARTERS);
        float step = sign * (newer - quarter.mean);
        if (q > 0)
            least = step < least ? step : least;
        newer = quarter.mean;
        spread += quarter.spread / QUARTERS;
    }
    least -= CHANCE * sqrtf(2.0f * spread * QUARTERS / (float)n);
    return least > 0.0f ? QUARTERS * least : 0.0f;
}

static float measure_build(const struct form *f, int n)
{
    if (f->n_moments < n)
        return 0.0f;
    float louder = clip(travel(f, LEVEL, n, 1.0f) / LEVEL_RISE_DB);
    float brighter = clip(travel(f, BRIGHT, n, 1.0f) / BRIGHT_RISE);
    float denser = clip(travel(f, DENSITY, n, 1.0f) / DENSITY_RISE);
    float thinner = clip(travel(f, BASS, n, -1.0f) / BASS_FALL_DB);
    return clip(louder + 0.8f * brighter + 0.6f * denser + 0.5f * thinner);
}

static void end_moment(struct form *f)
{
    struct moment *moment = &f->moment[++f->newest % MOMENTS];
    *moment = f->sum;
    for (int d = 0; d < DIMENSIONS; d++)
        moment->colour[d] /= STEPS;
    for (int t = 0; t < N_TRENDS; t++)
        moment->trend[t] /= STEPS;
    moment->trend[DENSITY] = (float)f->n_onsets / (STEPS * STEP_S);
    memset(&f->sum, 0, sizeof f->sum);
    f->n_steps = f->n_onsets = 0;
    f->n_moments += f->n_moments < MOMENTS;
    f->n_part += f->n_part < MOMENTS;

    if (f->n_part >= NEW + OLD_LEAST) {
        f->novelty = measure_novelty(f);
        f->told.section = f->since_section_s >= SECTION_S && f->novelty > SECTION_FLOOR &&
                          f->novelty > SECTION_OVER * f->mean_novelty;
        if (f->told.section) {
            f->since_section_s = 0.0f;
            f->n_part = NEW / 2;
        }
        float usual = f->novelty < USUAL ? f->novelty : USUAL;
        f->mean_novelty += USUAL_SHARE * (usual - f->mean_novelty);
    } else
        f->novelty *= NOVELTY_FALL;
    f->build_aim = fmaxf(measure_build(f, SHORT_BUILD), measure_build(f, MOMENTS));
}

static void hear_moment(struct form *f, const float *amplitude, float bass,
                        const struct features *out)
{
    for (int g = 0; g < GROUPS; g++) {
        float power = 0.0f;
        for (int i = g * FEATURE_BANDS / GROUPS; i < (g + 1) * FEATURE_BANDS / GROUPS; i++)
            power += amplitude[i] * amplitude[i];
        f->sum.colour[g] += db_of(power);
    }
    for (int i = 0; i < FEATURE_CHROMA; i++)
        f->sum.colour[GROUPS + i] += out->harmony.chroma[i];
    f->sum.trend[LEVEL] += fmaxf(out->level.db, LEVEL_LEAST_DB);
    f->sum.trend[BRIGHT] += log2f(out->timbre.centroid_hz + 20.0f);
    f->sum.trend[BASS] += db_of(bass);
    if (++f->n_steps == STEPS)
        end_moment(f);
}

static void follow(float *x, float target, float tau_s)
{
    *x += follower_share(tau_s, STEP_S) * (target - *x);
}

/* The bass is back and everything louder than the build-up ever was. */
static bool drops(struct form *f, float bass, float level)
{
    follow(&f->bass_now, bass, NOW_S);
    follow(&f->level_now, level, NOW_S);
    bool drop = f->armed_s > 0.0f && f->since_drop_s >= DROP_S &&
                db_of(f->bass_now) > db_of(f->bass_past) + DROP_BASS_DB &&
                db_of(f->level_now) > db_of(f->level_past) + DROP_LEVEL_DB &&
                f->level_now > f->loudest;
    follow(&f->bass_past, bass, PAST_S);
    follow(&f->level_past, level, PAST_S);
    f->loudest += follower_share(ARMED_S, STEP_S) * (0.0f - f->loudest);
    f->loudest = f->level_past > f->loudest ? f->level_past : f->loudest;
    return drop;
}

static void measure_energy(struct form *f, const struct features *out)
{
    float short_power = exp2f(out->level.short_lufs / DB_PER_OCTAVE);
    f->minute_s += f->minute_s < MINUTE_S ? STEP_S : 0.0f;
    follow(&f->minute, short_power, f->minute_s);
    if (f->minute_s > 3.0f && f->minute > f->loudest_minute)
        f->loudest_minute = f->minute;
    if (f->loudest_minute > 0.0f) {
        float over_db = DB_PER_OCTAVE * log2f(short_power / f->loudest_minute);
        f->told.energy = clip(1.0f + (over_db - ENERGY_TOP_DB) / ENERGY_DB);
    }
}

static void move_build(struct form *f)
{
    follow(&f->build, f->build_aim, f->build_aim > f->build ? BUILD_RISE_S : BUILD_FALL_S);
    f->armed_s -= STEP_S;
    f->built_s = f->build > ARMED ? f->built_s + STEP_S : 0.0f;
    if (f->built_s > BUILT_S)
        f->armed_s = ARMED_S;
    if (f->told.drop) {
        f->build = f->build_aim = f->armed_s = f->since_drop_s = 0.0f;
        f->n_moments = 0; /* what has led here leads nowhere else */
    }
    f->told.build = f->build > 1e-3f ? clip(f->build) : 0.0f;
}

static void measure_silence(struct form *f, bool heard)
{
    f->silence_s = heard ? 0.0f : f->silence_s + (float)TICK_S;
    f->told.silence_s = f->silence_s;
    f->told.silence = f->silence_s >= SILENCE_S;
    if (f->silence_s >= FORGET_S && f->n_moments + f->n_steps > 0)
        forget_moments(f);
}

/* Four bars by four bars; a drop begins a phrase, with the bar that is nearest to it. */
static void count_phrase(struct form *f, const struct feature_beat *beat)
{
    if (f->told.drop)
        f->bars = beat->bar_phase < 0.5f ? 1 : 0;
    f->told.phrase = beat->bar && f->bars % PHRASE_BARS == 0;
    f->bars += beat->bar;
}

void form_step(struct form *f, const float *amplitude, float bass, struct features *out)
{
    f->told.section = f->told.drop = false;
    f->n_onsets += out->onset.fired;
    measure_silence(f, out->level.heard);
    if (out->tick % EVERY == 0) {
        f->since_section_s += STEP_S;
        f->since_drop_s += STEP_S;
        if (f->silence_s < FORGET_S)
            hear_moment(f, amplitude, bass, out);
        f->told.drop = drops(f, bass, out->level.rms * out->level.rms) && out->level.heard;
        move_build(f);
        measure_energy(f, out);
        f->told.novelty = clip(f->novelty / NOVEL);
    }
    count_phrase(f, &out->beat);
    memcpy(&out->form, &f->told, sizeof out->form); /* with its padding: the same bits */
}
