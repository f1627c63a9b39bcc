/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Beats and bars in expressions: they go on between ticks, over the end of a bar and for every ear.
 */
#include "analysis/features.h"
#include "base/err.h"
#include "patch/patch.h"
#include "tests/unit/unit.h"
#include "tree/tree.h"

#include <math.h>
#include <stdlib.h>

struct bench {
    struct tree *tree;
    struct patches *patches;
    int row;
};

static int setup(void **state)
{
    static const struct row row = {.address = "/layer/veil/speed",
                                   .type = ROW_FLOAT,
                                   .flags = ROW_WRITE | ROW_BIND,
                                   .doc = "Driven by a clock."};
    struct bench *b = calloc(1, sizeof *b);
    b->tree = tree_create(NULL);
    int branch = tree_branch_new(b->tree, NULL);
    b->row = tree_add(b->tree, branch, &row, NULL);
    b->patches = patches_create(b->tree, branch, NULL);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    patches_destroy(b->patches);
    tree_destroy(b->tree);
    free(b);
    return 0;
}

static void bind(struct bench *b, const char *text)
{
    struct err err = {0};
    if (!patches_bind(b->patches, b->row, -1, text, NULL, &err) || !patches_order(b->patches, &err))
        fail_msg("%s: %s", text, err.text);
}

static void hear(struct bench *b, const char *address, double value)
{
    tree_signal_number(b->tree, tree_find(b->tree, address), value);
}

static void tick(struct bench *b)
{
    tree_begin_tick(b->tree);
    patches_tick(b->patches);
}

static double ticked(const struct bench *b)
{
    return tree_number(b->tree, b->row, 0);
}

static double shown(const struct bench *b)
{
    return tree_shown(b->tree, b->row, 0);
}

static void a_look_at_the_end_of_a_tick_is_the_next_tick(void **state)
{
    struct bench *b = *state;
    static const char *const texts[] = {"beats", "beat.phase", "bars", "bar.phase"};
    static const char *const rows[] = {"/audio/beats", "/audio/beat/phase", "/audio/bars",
                                       "/audio/bar/phase"};
    hear(b, "/audio/bpm", 90);
    hear(b, "/audio/bar/beats", 3);
    for (int i = 0; i < 4; i++) {
        bind(b, texts[i]);
        for (int k = 0; k < 500; k++) {
            double beats = 0.001 + k * TICK_S * 1.5, now = i < 2 ? beats : beats / 3;
            double looked = shown(b);
            hear(b, rows[i], i % 2 ? now - floor(now) : now);
            tick(b);
            if (k > 0 && fabs(looked - ticked(b)) > 1e-9)
                fail_msg("%s: look %.12g, next tick %.12g", texts[i], looked, ticked(b));
            patches_look(b->patches, TICK_S);
        }
    }
}

static void another_ear_has_its_own_tempo(void **state)
{
    struct bench *b = *state;
    static const char *const addresses[] = {"/audio/drums/bpm", "/audio/drums/bar/beats",
                                            "/audio/drums/beat/phase"};
    for (int i = 0; i < 3; i++) {
        const struct row row = {.address = addresses[i],
                                .type = i == 1 ? ROW_INT : ROW_FLOAT,
                                .flags = ROW_SIGNAL,
                                .doc = "Of another ear."};
        tree_add(b->tree, TREE_HOUSE, &row, NULL);
    }
    hear(b, "/audio/bpm", 60);
    hear(b, "/audio/drums/bpm", 120);
    bind(b, "drums.beat.phase");
    tick(b);
    patches_look(b->patches, 0.1);
    assert_float_equal(shown(b), 0.2, 1e-12);
}

static void a_bar_that_is_not_known_stands(void **state)
{
    struct bench *b = *state;
    hear(b, "/audio/bpm", 120);
    hear(b, "/audio/bar/phase", 0.5);
    bind(b, "bar.phase");
    tick(b);
    patches_look(b->patches, TICK_S);
    assert_float_equal(shown(b), 0.5, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_look_at_the_end_of_a_tick_is_the_next_tick),
        TEST(another_ear_has_its_own_tempo),
        TEST(a_bar_that_is_not_known_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
