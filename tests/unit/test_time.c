/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What show time promises: it follows the sound's clock through bursts, and frames run evenly along it.
 */
#include "audio/show_clock.h"
#include "engine/pace.h"
#include "tests/unit/unit.h"

#include <math.h>

#define RATE  48000
#define BLOCK 256

/* A deterministic jitter of 0..1 for the k-th block. */
static double jitter(uint32_t k)
{
    k = k * 747796405u + 2891336453u;
    k = ((k >> ((k >> 28) + 4)) ^ k) * 277803737u;
    return ((k >> 22) ^ k) / 4294967296.0;
}

static void follows_a_device_that_runs_fast_and_in_bursts(void **state)
{
    (void)state;
    struct show_clock clock;
    show_clock_start(&clock, RATE, 0);
    double worst_ms = 0;
    for (uint32_t k = 1; k < 20000; k++) {
        double true_s = k * (double)BLOCK / (RATE * 1.0002); /* 200 ppm fast */
        int64_t seen_ns = (int64_t)((true_s + 0.008 * jitter(k)) * 1e9);
        show_clock_update(&clock, seen_ns, (int64_t)k * BLOCK);
        double mean_s = (double)seen_ns / 1e9 -
                        0.004; /* what is seen now was there so long ago, on average */
        double error_ms = (show_clock_frames(&clock, seen_ns) / (RATE * 1.0002) - mean_s) * 1000;
        if (k > 3000)
            worst_ms = fmax(worst_ms, fabs(error_ms));
    }
    assert_true(worst_ms < 2.5);
    assert_true(fabs(1e9 / clock.ns_per_frame - RATE * 1.0002) < 5);
}

static void starts_anew_after_a_long_gap(void **state)
{
    (void)state;
    struct show_clock clock;
    show_clock_start(&clock, RATE, 0);
    show_clock_update(&clock, 1000000000, RATE);
    show_clock_update(&clock, 5000000000, 2 * RATE);
    assert_true(fabs(show_clock_seconds(&clock, 5000000000) - 2) < 1e-6);
}

static void frames_are_one_period_apart(void **state)
{
    (void)state;
    struct pace pace = {.period_s = 1 / 60.0, .last_s = -1};
    double last = pace_next(&pace, 0);
    for (uint32_t k = 1; k < 10000; k++) {
        double now = k / 60.0 + 0.006 * (jitter(k) - 0.5);
        double time = pace_next(&pace, now);
        assert_true(fabs(time - last - 1 / 60.0) <= 1.001 * 0.005 / 60);
        assert_true(fabs(time - now) < 1 / 60.0);
        last = time;
    }
}

static void catches_up_after_a_stall_and_never_steps_back(void **state)
{
    (void)state;
    struct pace pace = {.period_s = 1 / 60.0, .last_s = -1};
    pace_next(&pace, 0);
    double late = pace_next(&pace, 0.7);
    assert_true(late == 0.7);
    assert_true(pace_next(&pace, 0.2) >= late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_a_device_that_runs_fast_and_in_bursts),
        cmocka_unit_test(starts_anew_after_a_long_gap),
        cmocka_unit_test(frames_are_one_period_apart),
        cmocka_unit_test(catches_up_after_a_stall_and_never_steps_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
