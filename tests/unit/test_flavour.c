/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the flavours of the ranges promise, on sounds whose truth is known by construction.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 48000, TICK = RATE / TICKS_PER_S };

struct sound {
    float *samples;
    int n;
};

static struct sound begin(int seconds)
{
    return (struct sound){calloc((size_t)seconds * RATE, sizeof(float)), seconds * RATE};
}

static float next_noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)((int32_t)*state / 2147483648.0);
}

static void add_kicks(struct sound *s, double first_s, double every_s)
{
    for (double at_s = first_s; (at_s + 0.3) * RATE < s->n; at_s += every_s)
        for (int i = 0; i < RATE / 4; i++) {
            double t = (double)i / RATE;
            double phase = 50.0 * t + 60.0 * 0.03 * (1.0 - exp(-t / 0.03)); /* 110 to 50 Hz */
            s->samples[(int)(at_s * RATE) + i] +=
                (float)(0.5 * (t < 0.01 ? 0.5 - 0.5 * cos(M_PI * t / 0.01) : 1.0) *
                        (exp(-t / 0.06) - exp(-0.25 / 0.06)) * sin(2.0 * M_PI * phase));
        }
}

static void add_hats(struct sound *s, double first_s, double every_s)
{
    uint32_t random = 5;
    float before = 0.0f;
    for (double at_s = first_s; (at_s + 0.1) * RATE < s->n; at_s += every_s)
        for (int i = 0; i < RATE / 20; i++) {
            float noise = next_noise(&random), high = noise - before;
            before = noise;
            s->samples[(int)(at_s * RATE) + i] += 0.1f * expf(-(float)i / 600.0f) * high;
        }
}

static void add_pad(struct sound *s, float gain)
{
    for (int i = 0; i < s->n; i++)
        for (int k = 0; k < 4; k++)
            s->samples[i] += gain *
                             (float)sin(2.0 * M_PI * (k ? 220.0 * k * 1.26 : 55.0) * i / RATE);
}

static void add_noise(struct sound *s, float gain)
{
    uint32_t random = 7;
    for (int i = 0; i < s->n; i++)
        s->samples[i] += gain * next_noise(&random);
}

struct count {
    int hits[N_RANGES];
    struct features last;
};

/* Hits from a second on; whatever comes is in range. */
static struct count listen(struct sound *s)
{
    struct analysis *analysis =
        analysis_create(&(struct analysis_desc){.rate = RATE, .channels = 1}, NULL);
    assert_non_null(analysis);
    struct count count = {0};
    struct features before = {0};
    for (int i = 0; i + TICK <= s->n; i += TICK) {
        analysis_feed(analysis, s->samples + i, TICK, &count.last, 1, NULL);
        for (int r = 0; r < N_RANGES; r++) {
            const struct feature_flavour *f = &count.last.range[r];
            count.hits[r] += i >= RATE && f->hit == 1.0f;
            assert_true(f->hit >= 0.0f && f->hit <= 1.0f);
            assert_true(f->presence >= 0.0f && f->presence <= 1.0f);
            assert_true(f->time >= before.range[r].time && f->time <= (i + TICK) / (double)RATE);
            assert_true(f->hit == 1.0f || f->hit <= before.range[r].hit);
        }
        before = count.last;
    }
    analysis_destroy(analysis);
    free(s->samples);
    return count;
}

static void steady_sounds_do_not_strike(void **state)
{
    (void)state;
    struct sound noise = begin(60), tone = begin(10);
    add_noise(&noise, 0.2f);
    add_pad(&tone, 0.1f);
    struct count of_noise = listen(&noise), of_tone = listen(&tone);
    for (int r = 0; r < N_RANGES; r++) {
        assert_in_range(of_noise.hits[r], 0, r == RANGE_BASS ? 1 : 0);
        assert_int_equal(of_tone.hits[r], 0);
    }
}

static void kicks_are_hits_of_the_bass(void **state)
{
    (void)state;
    for (int pad = 0; pad < 2; pad++) {
        struct sound s = begin(11);
        add_kicks(&s, 1.25, 0.5);
        if (pad)
            add_pad(&s, 0.05f);
        struct count count = listen(&s);
        assert_int_equal(count.hits[RANGE_BASS], 19);
        assert_int_equal(count.hits[RANGE_TREBLE], 0);
    }
}

static void hats_are_hits_of_the_treble(void **state)
{
    (void)state;
    struct sound s = begin(11);
    add_hats(&s, 1.25, 0.125);
    add_pad(&s, 0.05f);
    struct count count = listen(&s);
    assert_in_range(count.hits[RANGE_TREBLE], 76, 78);
    assert_in_range(count.hits[RANGE_HIGH_MID], 70, 78);
    assert_int_equal(count.hits[RANGE_BASS], 0);
}

static void a_hit_is_gone_after_150_ms(void **state)
{
    (void)state;
    struct sound s = begin(3);
    add_kicks(&s, 1.0, 10.0);
    struct analysis *analysis =
        analysis_create(&(struct analysis_desc){.rate = RATE, .channels = 1}, NULL);
    struct features heard;
    int first = 0, n = 0;
    for (int i = 0; i + TICK <= s.n; i += TICK) {
        analysis_feed(analysis, s.samples + i, TICK, &heard, 1, NULL);
        first = !first && heard.range[RANGE_BASS].hit > 0.0f ? i : first;
        n += heard.range[RANGE_BASS].hit > 0.0f;
    }
    assert_in_range(n, 28, 31);
    assert_in_range(first, RATE, RATE + RATE / 40); /* 25 ms */
    analysis_destroy(analysis);
    free(s.samples);
}

static void presence_tells_how_much_there_was(void **state)
{
    (void)state;
    struct sound pad = begin(12), hats = begin(12);
    add_pad(&pad, 0.1f);
    add_hats(&hats, 0.1, 0.25);
    struct count of_pad = listen(&pad), of_hats = listen(&hats);
    assert_true(of_pad.last.range[RANGE_BASS].presence > 0.8f);
    assert_true(of_pad.last.range[RANGE_TREBLE].presence < 0.1f);
    assert_true(of_hats.last.range[RANGE_TREBLE].presence > 0.15f);
    assert_true(of_hats.last.range[RANGE_BASS].presence <
                0.25f * of_hats.last.range[RANGE_TREBLE].presence);
    assert_true(of_pad.last.range[RANGE_BASS].time > 10.5);
}

static void time_goes_on_after_a_jump(void **state)
{
    (void)state;
    struct sound s = begin(2);
    add_pad(&s, 0.1f);
    struct analysis *analysis =
        analysis_create(&(struct analysis_desc){.rate = RATE, .channels = 1}, NULL);
    struct features before, after;
    for (int i = 0; i + TICK <= s.n; i += TICK)
        analysis_feed(analysis, s.samples + i, TICK, &before, 1, NULL);
    analysis_forget(analysis);
    analysis_feed(analysis, s.samples, TICK, &after, 1, NULL);
    assert_true(after.range[RANGE_ALL].time >= before.range[RANGE_ALL].time);
    assert_true(after.range[RANGE_ALL].presence < 0.01f);
    analysis_destroy(analysis);
    free(s.samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steady_sounds_do_not_strike),
        cmocka_unit_test(kicks_are_hits_of_the_bass),
        cmocka_unit_test(hats_are_hits_of_the_treble),
        cmocka_unit_test(a_hit_is_gone_after_150_ms),
        cmocka_unit_test(presence_tells_how_much_there_was),
        cmocka_unit_test(time_goes_on_after_a_jump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
