/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the rate is held: who is drawn smaller, how slowly, and that it does not swing.
 */
#include "engine/rate.h"
#include "tests/unit/unit.h"

#define PERIOD_S (1.0 / 60)

/* Two layers whose cost goes with the area: what they need at full size. */
struct stage {
    double full_ms[2];
    struct rate rate;
    struct rate_costs costs;
    int steps;
};

static void play(struct stage *stage, double from_s, double to_s)
{
    stage->costs.n = 2;
    for (double now_s = from_s; now_s < to_s; now_s += PERIOD_S) {
        double scale;
        for (int i = 0; i < 2; i++)
            stage->costs.ms[i] = stage->full_ms[i] * stage->costs.scale[i] * stage->costs.scale[i];
        int layer = rate_follow(&stage->rate, &stage->costs, now_s, PERIOD_S, &scale);
        if (layer < 0)
            continue;
        stage->costs.scale[layer] = scale;
        stage->steps++;
    }
}

static void who_has_room_stays_as_it_is(void **state)
{
    (void)state;
    struct stage stage = {.full_ms = {9, 4}, .costs.scale = {1, 1}};
    play(&stage, 1, 60);
    assert_int_equal(stage.steps, 0);
}

static void the_dearest_is_drawn_smaller_until_it_fits(void **state)
{
    (void)state;
    struct stage stage = {.full_ms = {30, 3}, .costs.scale = {1, 1}};
    play(&stage, 1, 30);
    assert_true(stage.costs.scale[0] < 0.7 && stage.costs.scale[1] == 1);
    assert_true(stage.costs.ms[0] + stage.costs.ms[1] < 1000 * PERIOD_S);
    int steps = stage.steps;
    play(&stage, 30, 300);
    assert_int_equal(stage.steps, steps); /* and then it is quiet */
}

static void a_short_peak_changes_nothing(void **state)
{
    (void)state;
    struct stage stage = {.full_ms = {5, 5}, .costs.scale = {1, 1}};
    play(&stage, 1, 10);
    stage.full_ms[0] = 40;
    play(&stage, 10, 10.8);
    stage.full_ms[0] = 5;
    play(&stage, 10.8, 30);
    assert_int_equal(stage.steps, 0);
}

static void one_step_a_second_down_and_one_in_five_up(void **state)
{
    (void)state;
    struct stage stage = {.full_ms = {1000, 0}, .costs.scale = {1, 1}};
    play(&stage, 1, 4.5);
    assert_true(stage.steps >= 2 && stage.steps <= 3);
    play(&stage, 4.5, 30);
    assert_true(stage.costs.scale[0] == 0.35); /* no further */
    stage.full_ms[0] = 2;
    stage.steps = 0;
    play(&stage, 30, 41);
    assert_int_equal(stage.steps, 2);
    play(&stage, 41, 90);
    assert_true(stage.costs.scale[0] == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_room_stays_as_it_is),
        cmocka_unit_test(the_dearest_is_drawn_smaller_until_it_fits),
        cmocka_unit_test(a_short_peak_changes_nothing),
        cmocka_unit_test(one_step_a_second_down_and_one_in_five_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
