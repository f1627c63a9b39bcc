/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the meters promise. Numbered cases are those of EBU Tech 3341 that concern momentary and short-term loudness and
 * true peak, made here from their description.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 48000, TICK = RATE / TICKS_PER_S, SECONDS_MAX = 130 };

struct sound {
    float *frames; /* of `channels` */
    int n, channels, rate;
};

struct heard {
    struct features *tick;
    int n;
};

static float *samples; /* room for the longest sound */

static struct sound begin(int channels, int rate)
{
    return (struct sound){.frames = samples, .channels = channels, .rate = rate};
}

static double amplitude(double db)
{
    return pow(10.0, db / 20.0);
}

/* The same sine in every channel; phase in turns at the first sample of the sound. */
static void add_tone(struct sound *s, double hz, double gain, double seconds, double phase)
{
    int end = s->n + (int)lround(seconds * s->rate);
    for (; s->n < end; s->n++)
        for (int c = 0; c < s->channels; c++)
            s->frames[s->n * s->channels + c] =
                (float)(gain * sin(2.0 * M_PI * (hz * s->n / s->rate + phase)));
}

static void add_ebu_tone(struct sound *s, double db, double seconds)
{
    add_tone(s, 1000.0, amplitude(db), seconds, 0.0);
}

static struct heard hear(const struct sound *s)
{
    struct analysis *analysis =
        analysis_create(&(struct analysis_desc){.rate = s->rate, .channels = s->channels}, NULL);
    assert_non_null(analysis);
    int n_max = (int)((int64_t)s->n * TICKS_PER_S / s->rate) + 1;
    struct heard heard = {.tick = calloc((size_t)n_max, sizeof *heard.tick)};
    heard.n = analysis_feed(analysis, s->frames, s->n, heard.tick, n_max, NULL);
    analysis_destroy(analysis);
    return heard;
}

static struct features last_of(const struct sound *s)
{
    struct heard heard = hear(s);
    struct features last = heard.tick[heard.n - 1];
    free(heard.tick);
    return last;
}

static bool near(double x, double truth, double tolerance)
{
    return fabs(x - truth) <= tolerance;
}

static void ebu_1_and_2_steady_tones_are_as_loud_as_they_should(void **state)
{
    (void)state;
    for (double db = -33.0; db <= -23.0; db += 10.0) {
        struct sound s = begin(2, RATE);
        add_ebu_tone(&s, db, 20.0);
        struct heard heard = hear(&s);
        for (int i = 3 * TICKS_PER_S; i < heard.n; i++) {
            assert_true(near(heard.tick[i].level.short_lufs, db, 0.1));
            assert_true(near(heard.tick[i].level.momentary_lufs, db, 0.1));
        }
        free(heard.tick);
    }
}

static void ebu_9_short_term_is_steady_over_3_s(void **state)
{
    (void)state;
    struct sound s = begin(2, RATE);
    for (int i = 0; i < 5; i++) {
        add_ebu_tone(&s, -20.0, 1.34);
        add_ebu_tone(&s, -30.0, 1.66);
    }
    struct heard heard = hear(&s);
    for (int i = 3 * TICKS_PER_S + 4; i < heard.n; i++)
        assert_true(near(heard.tick[i].level.short_lufs, -23.0, 0.1));
    free(heard.tick);
}

static float loudest_short(const struct heard *heard, int from, int to)
{
    float most = -120.0f;
    for (int i = from; i < to && i < heard->n; i++)
        most = fmaxf(most, heard->tick[i].level.short_lufs);
    return most;
}

static float loudest_momentary(const struct heard *heard, int from, int to)
{
    float most = -120.0f;
    for (int i = from; i < to && i < heard->n; i++)
        most = fmaxf(most, heard->tick[i].level.momentary_lufs);
    return most;
}

static void ebu_10_a_tone_of_3_s_is_caught_whenever_it_begins(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct sound s = begin(2, RATE);
        add_ebu_tone(&s, -200.0, i * 0.15);
        add_ebu_tone(&s, -23.0, 3.0);
        add_ebu_tone(&s, -200.0, 1.0);
        struct heard heard = hear(&s);
        assert_true(near(loudest_short(&heard, 0, heard.n), -23.0, 0.1));
        free(heard.tick);
    }
}

static void ebu_11_short_term_follows_steps(void **state)
{
    (void)state;
    struct sound s = begin(2, RATE);
    for (int i = 0; i < 20; i++) {
        add_ebu_tone(&s, -200.0, i * 0.15);
        add_ebu_tone(&s, -38.0 + i, 3.0);
        add_ebu_tone(&s, -200.0, 3.0 - i * 0.15);
    }
    struct heard heard = hear(&s);
    for (int i = 0; i < 20; i++)
        assert_true(near(loudest_short(&heard, 0, (i + 1) * 6 * TICKS_PER_S), -38.0 + i, 0.1));
    free(heard.tick);
}

static void ebu_12_momentary_is_steady_over_400_ms(void **state)
{
    (void)state;
    struct sound s = begin(2, RATE);
    for (int i = 0; i < 25; i++) {
        add_ebu_tone(&s, -20.0, 0.18);
        add_ebu_tone(&s, -30.0, 0.22);
    }
    struct heard heard = hear(&s);
    for (int i = TICKS_PER_S; i < heard.n; i++)
        assert_true(near(heard.tick[i].level.momentary_lufs, -23.0, 0.1));
    free(heard.tick);
}

static void ebu_13_and_14_tones_of_400_ms_are_caught(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct sound s = begin(2, RATE);
        add_ebu_tone(&s, -200.0, i * 0.02);
        add_ebu_tone(&s, -23.0, 0.4);
        add_ebu_tone(&s, -200.0, 1.0);
        struct heard heard = hear(&s);
        assert_true(near(loudest_momentary(&heard, 0, heard.n), -23.0, 0.1));
        free(heard.tick);
    }
    struct sound s = begin(2, RATE);
    for (int i = 0; i < 20; i++) {
        add_ebu_tone(&s, -200.0, i * 0.02);
        add_ebu_tone(&s, -38.0 + i, 0.4);
        add_ebu_tone(&s, -200.0, 0.8 - i * 0.02);
    }
    struct heard heard = hear(&s);
    for (int i = 0; i < 20; i++)
        assert_true(
            near(loudest_momentary(&heard, 0, (int)((i + 1) * 1.2 * TICKS_PER_S)), -38.0 + i, 0.1));
    free(heard.tick);
}

static double true_peak_db(double hz, double gain, double phase_deg)
{
    struct sound s = begin(2, RATE);
    add_tone(&s, hz, gain, 0.5, phase_deg / 360.0);
    struct heard heard = hear(&s);
    double db = 20.0 * log10(heard.tick[heard.n - 1].level.true_peak);
    free(heard.tick);
    return db;
}

static void assert_true_peak(double db, double truth)
{
    assert_true(db <= truth + 0.2 && db >= truth - 0.4);
}

static void ebu_15_to_19_peaks_between_samples_are_seen(void **state)
{
    (void)state;
    assert_true_peak(true_peak_db(RATE / 4.0, 0.50, 0.0), -6.0);
    assert_true_peak(true_peak_db(RATE / 4.0, 0.50, 45.0), -6.0);
    assert_true_peak(true_peak_db(RATE / 6.0, 0.50, 60.0), -6.0);
    assert_true_peak(true_peak_db(RATE / 8.0, 0.50, 67.5), -6.0);
    assert_true_peak(true_peak_db(RATE / 4.0, 1.41, 45.0), 3.0);
}

/* One period of full height among others of half: made at four times the rate, band-limited, and every fourth sample
 * of it taken from one of four places on. */
static void ebu_20_to_23_a_single_peak_is_seen_wherever_it_falls(void **state)
{
    (void)state;
    enum { FOUR = 4 * 4800, TAPS = 129 };
    static double fine[FOUR];
    for (int i = 0; i < FOUR; i++) {
        int since = i - FOUR / 2;
        double gain = since >= 0 && since < 24 ? 1.0 : 0.5; /* a period at a sixth of the rate */
        fine[i] = gain * sin(2.0 * M_PI * i / 24.0);
    }
    for (int offset = 0; offset < 4; offset++) {
        struct sound s = begin(1, RATE);
        double truth = 0.0;
        for (int i = TAPS; i < FOUR - TAPS; i++) {
            double sum = 0.0;
            for (int k = -TAPS / 2; k <= TAPS / 2; k++) {
                double x = k / 4.0, sinc = k ? sin(M_PI * x) / (M_PI * x) : 1.0;
                sum += 0.25 * sinc * (0.5 + 0.5 * cos(2.0 * M_PI * k / TAPS)) * fine[i + k];
            }
            truth = fmax(truth, fabs(sum));
            if (i % 4 == offset)
                samples[s.n++] = (float)sum;
        }
        s.n -= s.n % TICK;
        struct heard heard = hear(&s);
        float peak = 0.0f;
        for (int i = 0; i < heard.n; i++)
            peak = fmaxf(peak, heard.tick[i].level.true_peak);
        assert_true_peak(20.0 * log10(peak), 20.0 * log10(truth));
        free(heard.tick);
    }
}

static void true_peak_lasts_100_ms(void **state)
{
    (void)state;
    struct sound s = begin(1, RATE);
    add_tone(&s, 1000.0, 0.0, 1.0, 0.0);
    samples[RATE / 2] = 0.8f;
    struct heard heard = hear(&s);
    int n = 0;
    for (int i = 0; i < heard.n; i++)
        n += heard.tick[i].level.true_peak > 0.79f;
    assert_in_range(n, 20, 21);
    free(heard.tick);
}

static struct feature_level level_of_pair(double left, double right, double turn)
{
    struct sound s = begin(2, RATE);
    for (; s.n < 3 * RATE; s.n++) {
        double at = 2.0 * M_PI * 500.0 * s.n / RATE;
        s.frames[2 * s.n] = (float)(left * sin(at));
        s.frames[2 * s.n + 1] = (float)(right * sin(at + 2.0 * M_PI * turn));
    }
    return last_of(&s).level;
}

static void left_and_right_are_told_apart(void **state)
{
    (void)state;
    struct feature_level same = level_of_pair(0.3, 0.3, 0.0), left = level_of_pair(0.3, 0.0, 0.0);
    struct feature_level right = level_of_pair(0.0, 0.3, 0.0);
    struct feature_level against = level_of_pair(0.3, 0.3, 0.5);
    struct feature_level apart = level_of_pair(0.3, 0.3, 0.25), none = level_of_pair(0.0, 0.0, 0.0);
    assert_true(same.width < 0.01f && near(same.balance, 0.0, 0.01) && same.correlation > 0.99f);
    assert_true(left.balance < -0.99f && right.balance > 0.99f && left.width > 0.99f);
    assert_true(against.correlation < -0.99f && against.width == 1.0f);
    assert_true(near(apart.correlation, 0.0, 0.01) && near(apart.width, 1.0, 0.01));
    assert_true(none.width == 0.0f && none.balance == 0.0f && none.correlation == 1.0f);
    assert_true(none.momentary_lufs == -120.0f && none.short_lufs == -120.0f);
}

static void one_channel_is_in_the_middle(void **state)
{
    (void)state;
    struct sound s = begin(1, RATE);
    add_ebu_tone(&s, -20.0, 4.0);
    struct feature_level level = last_of(&s).level;
    assert_true(level.width == 0.0f && level.balance == 0.0f && level.correlation == 1.0f);
    assert_true(near(level.short_lufs, -23.0, 0.1)); /* one channel has half the power of two */
}

static void an_offset_is_no_sound(void **state)
{
    (void)state;
    struct sound s = begin(2, RATE);
    for (; s.n < 4 * RATE; s.n++)
        for (int c = 0; c < 2; c++)
            s.frames[2 * s.n + c] = c ? 0.4f : -0.02f;
    struct heard heard = hear(&s);
    for (int i = 0; i < heard.n; i++)
        assert_true(!heard.tick[i].level.heard && heard.tick[i].level.db < -100.0f);
    free(heard.tick);
    s = begin(1, RATE);
    add_tone(&s, 50.0, 0.1, 4.0, 0.0);
    for (int i = 0; i < s.n; i++)
        s.frames[i] += 0.5f;
    struct feature_level level = last_of(&s).level;
    assert_true(near(level.db, -23.01, 0.1));      /* of the sine alone */
    assert_true(near(level.true_peak, 0.6, 0.01)); /* of the samples as they are */
}

static void loudness_does_not_depend_on_the_rate(void **state)
{
    (void)state;
    static const int rates[] = {8000, 11025, 44100, 96000, 192000};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct sound s = begin(2, rates[i]);
        add_ebu_tone(&s, -23.0, 5.0);
        struct feature_level level = last_of(&s).level;
        assert_true(near(level.short_lufs, -23.0, 0.15) && near(level.momentary_lufs, -23.0, 0.15));
        assert_true(near(20.0 * log10(level.true_peak), -23.0, 0.1));
    }
}

static void many_channels_add_up_whether_they_agree_or_not(void **state)
{
    (void)state;
    for (int pattern = 0; pattern < 4; pattern++) {
        struct sound s = begin(16, RATE);
        for (; s.n < 4 * RATE; s.n++)
            for (int c = 0; c < 16; c++) {
                double hz = pattern == 3 ? 500.0 + 37.0 * c : 1000.0;
                double sign = pattern == 1 && c % 2 ? -1.0 : pattern == 2 && c / 4 % 2 ? -1.0 : 1.0;
                s.frames[16 * s.n + c] = (float)(sign * 0.05 * sin(2.0 * M_PI * hz * s.n / RATE));
            }
        struct features last = last_of(&s);
        double power = 16.0 * 0.05 * 0.05 / 2.0; /* in K weighting 1 kHz is 0.69 dB up */
        double tolerance = pattern == 3 ? 0.8 : 0.3;
        assert_true(near(last.level.short_lufs, 10.0 * log10(power), tolerance));
        assert_true(near(last.level.db, 10.0 * log10(power / 16.0), 0.05));
        assert_true(last.range[RANGE_MID].level > 0.7f);
    }
}

static int create_samples(void **state)
{
    (void)state;
    samples = calloc((size_t)SECONDS_MAX * RATE * 2, sizeof *samples);
    return samples ? 0 : -1;
}

static int free_samples(void **state)
{
    (void)state;
    free(samples);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ebu_1_and_2_steady_tones_are_as_loud_as_they_should),
        cmocka_unit_test(ebu_9_short_term_is_steady_over_3_s),
        cmocka_unit_test(ebu_10_a_tone_of_3_s_is_caught_whenever_it_begins),
        cmocka_unit_test(ebu_11_short_term_follows_steps),
        cmocka_unit_test(ebu_12_momentary_is_steady_over_400_ms),
        cmocka_unit_test(ebu_13_and_14_tones_of_400_ms_are_caught),
        cmocka_unit_test(ebu_15_to_19_peaks_between_samples_are_seen),
        cmocka_unit_test(ebu_20_to_23_a_single_peak_is_seen_wherever_it_falls),
        cmocka_unit_test(true_peak_lasts_100_ms),
        cmocka_unit_test(left_and_right_are_told_apart),
        cmocka_unit_test(one_channel_is_in_the_middle),
        cmocka_unit_test(an_offset_is_no_sound),
        cmocka_unit_test(loudness_does_not_depend_on_the_rate),
        cmocka_unit_test(many_channels_add_up_whether_they_agree_or_not),
    };
    return cmocka_run_group_tests(tests, create_samples, free_samples);
}
