/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the ear promises about the form of music, on arrangements made here: drums, bass, chords and noise in bars of four
 * at 128 beats a minute.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "analysis/form.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 48000, TICK = RATE / TICKS_PER_S, EVENTS_MAX = 64 };

#define BEAT_S (60.0 / 128.0)
#define BAR_S  (4.0 * BEAT_S)

struct song {
    float *samples;
    int n;
    uint32_t random;
};

struct heard {
    double section_s[EVENTS_MAX], drop_s[EVENTS_MAX];
    int n_sections, n_drops;
    float *build, *novelty, *energy; /* of each tick */
    struct feature_form last;
    int n;
};

static struct song begin(double seconds)
{
    int n = (int)(seconds * RATE);
    return (struct song){calloc((size_t)n, sizeof(float)), n, 5};
}

static float next_noise(struct song *s)
{
    s->random = s->random * 1664525u + 1013904223u;
    return (float)((int32_t)s->random / 2147483648.0);
}

static void add(struct song *s, double at_s, int i, double x)
{
    int at = (int)(at_s * RATE) + i;
    if (at < s->n)
        s->samples[at] += (float)x;
}

static void add_kick(struct song *s, double at_s, double gain)
{
    for (int i = 0; i < RATE / 4; i++) {
        double t = (double)i / RATE;
        double phase = 48.0 * t + 3.0 * (1.0 - exp(-t / 0.03));
        add(s, at_s, i, 0.5 * gain * exp(-t / 0.08) * sin(2.0 * M_PI * phase));
    }
}

static void add_burst(struct song *s, double at_s, double gain, double decay_s, double tone_hz)
{
    double before = 0.0;
    for (int i = 0; i < (int)(6.0 * decay_s * RATE); i++) {
        double t = (double)i / RATE, noise = next_noise(s), high = noise - before;
        before = noise;
        double tone = tone_hz > 0.0 ? 0.5 * sin(2.0 * M_PI * tone_hz * t) : 0.0;
        add(s, at_s, i, gain * exp(-t / decay_s) * (tone_hz > 0.0 ? 0.4 * noise + tone : high));
    }
}

static void add_chord(struct song *s, double at_s, double seconds, double root_hz, double gain)
{
    static const double step[] = {0.0, 4.0, 7.0};
    for (int i = 0; i < (int)(seconds * RATE); i++) {
        double t = (double)i / RATE, x = 0.0, edge = fmin(fmin(t, seconds - t) / 0.01, 1.0);
        for (int k = 0; k < 3; k++) /* saw-like */
            for (int h = 1; h <= 5; h++)
                x += sin(2.0 * M_PI * h * root_hz * exp2(step[k] / 12.0) * t) / h;
        add(s, at_s, i, gain * edge * x);
    }
}

static void add_bass(struct song *s, double at_s, double seconds, double hz, double gain)
{
    for (int i = 0; i < (int)(seconds * RATE); i++) {
        double t = (double)i / RATE, edge = fmin(fmin(t, seconds - t) / 0.01, 1.0);
        double since_beat = fmod(t, BEAT_S);
        double pump = fmin(since_beat / 0.15, 1.0); /* out of the kick's way */
        add(s, at_s, i,
            gain * edge * pump * (sin(2 * M_PI * hz * t) + 0.4 * sin(4 * M_PI * hz * t)));
    }
}

static const double roots_hz[] = {220.0, 174.6, 261.6, 196.0};

static void add_main_part(struct song *s, double at_s, int n_bars, double gain)
{
    for (int bar = 0; bar < n_bars; bar++) {
        double from_s = at_s + bar * BAR_S;
        add_chord(s, from_s, BAR_S, roots_hz[bar % 4], 0.02 * gain);
        add_bass(s, from_s, BAR_S, roots_hz[bar % 4] / 4.0, 0.2 * gain);
        for (int beat = 0; beat < 4; beat++) {
            add_kick(s, from_s + beat * BEAT_S, gain);
            add_burst(s, from_s + (beat + 0.5) * BEAT_S, 0.08 * gain, 0.02, 0.0);
            if (beat % 2)
                add_burst(s, from_s + beat * BEAT_S, 0.25 * gain, 0.05, 190.0);
        }
    }
}

/* Another part: no drums, high notes. */
static void add_calm_part(struct song *s, double at_s, int n_bars)
{
    for (int bar = 0; bar < n_bars; bar++) {
        double from_s = at_s + bar * BAR_S;
        add_chord(s, from_s, BAR_S, 1.5 * roots_hz[bar % 4], 0.03);
        for (int note = 0; note < 8; note++)
            add_chord(s, from_s + note * BEAT_S / 2.0, BEAT_S / 2.0,
                      4.0 * roots_hz[(bar + note) % 4], 0.008);
    }
}

/* Eight bars: the bass is gone, noise rises in level and brightness, the snare rolls ever faster. */
static void add_build_up(struct song *s, double at_s, int n_bars)
{
    double seconds = n_bars * BAR_S, low = 0.0, before = 0.0;
    for (int i = 0; i < (int)(seconds * RATE); i++) {
        double through = (double)i / (seconds * RATE);
        double cut = 2.0 * M_PI * 300.0 * exp2(5.0 * through) / RATE;
        low += fmin(cut, 1.0) * (next_noise(s) - low);
        double high = low - before;
        before += 0.02 * (low - before);
        add(s, at_s, i, (0.05 + 0.3 * through) * high);
    }
    for (int bar = 0; bar < n_bars; bar++)
        add_chord(s, at_s + bar * BAR_S, BAR_S, roots_hz[bar % 4], 0.012 + 0.002 * bar);
    for (double beat = 0.0; beat < 4.0 * n_bars - 1.0;) {
        double through = beat / (4.0 * n_bars);
        add_burst(s, at_s + beat * BEAT_S, 0.08 + 0.15 * through, 0.03, 190.0);
        beat += through < 0.5 ? 1.0 : through < 0.75 ? 0.5 : 0.25;
    }
}

static struct heard listen(struct song *s)
{
    struct analysis *analysis =
        analysis_create(&(struct analysis_desc){.rate = RATE, .channels = 1}, NULL);
    assert_non_null(analysis);
    struct heard h = {.n = s->n / TICK};
    h.build = calloc((size_t)h.n, sizeof(float));
    h.novelty = calloc((size_t)h.n, sizeof(float));
    h.energy = calloc((size_t)h.n, sizeof(float));
    for (int i = 0; i < h.n; i++) {
        struct features heard;
        analysis_feed(analysis, s->samples + (size_t)i * TICK, TICK, &heard, 1, NULL);
        h.last = heard.form;
        h.build[i] = h.last.build;
        h.novelty[i] = h.last.novelty;
        h.energy[i] = h.last.energy;
        assert_true(h.last.build >= 0.0f && h.last.build <= 1.0f);
        assert_true(h.last.novelty >= 0.0f && h.last.novelty <= 1.0f);
        assert_true(h.last.energy >= 0.0f && h.last.energy <= 1.0f);
        if (h.last.section && h.n_sections < EVENTS_MAX)
            h.section_s[h.n_sections++] = i * TICK_S;
        if (h.last.drop && h.n_drops < EVENTS_MAX)
            h.drop_s[h.n_drops++] = i * TICK_S;
    }
    analysis_destroy(analysis);
    free(s->samples);
    return h;
}

static void end(struct heard *h)
{
    free(h->build);
    free(h->novelty);
    free(h->energy);
}

static float highest(const float *x, double from_s, double to_s)
{
    float most = 0.0f;
    for (int i = (int)(from_s * TICKS_PER_S); i < (int)(to_s * TICKS_PER_S); i++)
        most = fmaxf(most, x[i]);
    return most;
}

static void steady_music_has_no_parts_and_no_drops(void **state)
{
    (void)state;
    struct song s = begin(32.0 * BAR_S);
    add_main_part(&s, 0.0, 32, 1.0);
    struct heard h = listen(&s);
    assert_int_equal(h.n_sections, 0);
    assert_int_equal(h.n_drops, 0);
    assert_true(highest(h.build, 0.0, 32.0 * BAR_S) < 0.2f);
    end(&h);
}

static void steady_noise_has_no_parts_and_no_drops(void **state)
{
    (void)state;
    struct song s = begin(40.0);
    for (int i = 0; i < s.n; i++)
        s.samples[i] = 0.2f * next_noise(&s);
    struct heard h = listen(&s);
    assert_int_equal(h.n_sections, 0);
    assert_int_equal(h.n_drops, 0);
    assert_true(highest(h.build, 0.0, 40.0) < 0.1f);
    end(&h);
}

static void parts_are_told_within_three_seconds(void **state)
{
    (void)state;
    struct song s = begin(40.0 * BAR_S);
    for (int part = 0; part < 5; part++) {
        if (part % 2)
            add_calm_part(&s, part * 8.0 * BAR_S, 8);
        else
            add_main_part(&s, part * 8.0 * BAR_S, 8, 1.0);
    }
    struct heard h = listen(&s);
    assert_int_equal(h.n_sections, 4);
    for (int i = 0; i < 4; i++) {
        double late_s = h.section_s[i] - (i + 1) * 8.0 * BAR_S;

        assert_true(late_s > 0.0 && late_s < 3.0);
    }
    assert_int_equal(h.n_drops, 0);
    end(&h);
}

static void a_build_up_ends_in_a_drop(void **state)
{
    (void)state;
    double from_s = 12.0 * BAR_S, drop_s = 20.0 * BAR_S;
    struct song s = begin(28.0 * BAR_S);
    add_main_part(&s, 0.0, 12, 0.9);
    add_build_up(&s, from_s, 8);
    add_main_part(&s, drop_s, 8, 1.1);
    struct heard h = listen(&s);
    assert_true(highest(h.build, 0.0, from_s) < 0.3f);
    assert_true(highest(h.build, from_s, drop_s) > 0.7f);
    assert_int_equal(h.n_drops, 1);
    assert_true(h.drop_s[0] > drop_s && h.drop_s[0] < drop_s + 1.0);
    assert_true(highest(h.build, h.drop_s[0] + 0.1, 28.0 * BAR_S) < 0.3f);
    end(&h);
}

/* Chords, noise and bass that only grow, then the drums with all they have. */
static void a_crescendo_builds_and_drops_only_when_released(void **state)
{
    (void)state;
    double release_s = 30.0;
    struct song s = begin(40.0);
    double low = 0.0;
    for (int i = 0; i < (int)(release_s * RATE); i++) {
        double t = (double)i / RATE, gain = 0.004 * exp2(5.0 * t / release_s);
        low += 0.2 * (next_noise(&s) - low);
        s.samples[i] = (float)(gain * (low + sin(2 * M_PI * 220.0 * t) + sin(2 * M_PI * 55.0 * t)));
    }
    add_main_part(&s, release_s, 4, 1.0);
    struct heard h = listen(&s);
    assert_true(highest(h.build, 12.0, release_s) > 0.5f);
    assert_in_range(h.n_drops, 0, 1);
    for (int i = 0; i < h.n_drops; i++)
        assert_true(h.drop_s[i] >= release_s);
    end(&h);
}

static void energy_is_against_the_loudest_minute(void **state)
{
    (void)state;
    struct song s = begin(60.0);
    for (int i = 0; i < s.n; i++) {
        double db = i < 25 * RATE ? -12.0 : i < 40 * RATE ? -24.0 : -60.0;
        s.samples[i] = (float)(pow(10.0, db / 20.0) * next_noise(&s));
    }
    struct heard h = listen(&s);
    assert_true(fabsf(h.energy[24 * TICKS_PER_S] - 0.875f) < 0.05f); /* 3 of 24 dB below the top */
    assert_true(fabsf(h.energy[39 * TICKS_PER_S] - 0.375f) < 0.05f);
    assert_true(h.energy[59 * TICKS_PER_S] == 0.0f);
    end(&h);
}

static void silence_is_told_after_a_second(void **state)
{
    (void)state;
    struct song s = begin(10.0);
    for (int i = 0; i < 5 * RATE; i++)
        s.samples[i] = 0.2f * next_noise(&s);
    struct analysis *analysis =
        analysis_create(&(struct analysis_desc){.rate = RATE, .channels = 1}, NULL);
    for (int i = 0; i < 10 * TICKS_PER_S; i++) {
        struct features heard;
        analysis_feed(analysis, s.samples + (size_t)i * TICK, TICK, &heard, 1, NULL);
        double silent_s = (i + 1) * TICK_S - 5.0; /* 50 ms of it until the gate shuts */
        if (silent_s <= 1.0)
            assert_true(!heard.form.silence);
        if (silent_s > 1.1)
            assert_true(heard.form.silence && fabs(heard.form.silence_s - silent_s) < 0.1);
    }
    analysis_destroy(analysis);
    free(s.samples);
}

static void a_phrase_has_four_bars(void **state)
{
    (void)state;
    static const float nothing[FEATURE_BANDS];
    struct form *form = form_create(NULL);
    int n_phrases = 0;
    for (int tick = 0; tick < 12 * 400; tick++) { /* bars of two seconds */
        struct features out = {.tick = tick};
        out.beat.bar = tick % 400 == 0;
        out.beat.bar_phase = (float)(tick % 400) / 400.0f;
        form_step(form, nothing, 0.0f, &out);
        assert_int_equal(out.form.phrase, tick % 1600 == 0);
        n_phrases += out.form.phrase;
    }
    assert_int_equal(n_phrases, 3);
    form_destroy(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phrase_has_four_bars),
        cmocka_unit_test(steady_music_has_no_parts_and_no_drops),
        cmocka_unit_test(steady_noise_has_no_parts_and_no_drops),
        cmocka_unit_test(parts_are_told_within_three_seconds),
        cmocka_unit_test(a_build_up_ends_in_a_drop),
        cmocka_unit_test(a_crescendo_builds_and_drops_only_when_released),
        cmocka_unit_test(energy_is_against_the_loudest_minute),
        cmocka_unit_test(silence_is_told_after_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
