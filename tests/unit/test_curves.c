/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every function of the table over moving signals: its curve as committed in curves.tsv, the same bits at every tick whatever
 * the frame rate, and motion without jerks between the ticks. `test_curves --write` writes the file anew.
 */
#include "analysis/features.h"
#include "base/err.h"
#include "base/text.h"
#include "patch/functions.h"
#include "patch/patch.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CURVES "tests/unit/curves.tsv"

enum { TICKS = 400, EVERY = 16, POINTS = TICKS / EVERY };

static const struct {
    const char *name, *text;
} curves[] = {
    {"from", "bass | from(0.2, 0.7)"},
    {"to", "bass | to(3, -1)"},
    {"clamp", "bass | clamp(0.3, 0.6)"},
    {"curve", "bass | curve(2.5)"},
    {"step", "bass | step(0.4)"},
    {"smoothstep", "bass | smoothstep(0.1, 0.9)"},
    {"min", "min(bass, mid, 0.6)"},
    {"max", "max(bass, mid, 0.4)"},
    {"sum", "sum(bands, 2, 40)"},
    {"abs", "abs(bass - 0.5)"},
    {"floor", "floor(bass * 7)"},
    {"fract", "fract(bass * 7)"},
    {"pow", "pow(bass, mid)"},
    {"db", "db(bass)"},
    {"sin", "sin(time * 180deg)"},
    {"cos", "cos(time * 180deg)"},
    {"mix", "mix(#ff6a00, #0040ff, bass).g + mix(1, 2, mid)"},
    {"smooth", "bass | smooth(80ms, 1.5s)"},
    {"peak", "bass | peak(300ms)"},
    {"avg", "avg(bass, 250ms) + avg(bands)"},
    {"auto", "bass | auto(3s)"},
    {"integrate", "integrate(bass, 0.7)"},
    {"delta", "delta(bass)"},
    {"delay", "delay(bass, 123ms)"},
    {"hit", "onset | hit(300ms, 50ms)"},
    {"sample", "bass | sample(onset)"},
    {"toggle", "onset | toggle"},
    {"count", "count(rise(smooth(bass, 20ms)), kick)"},
    {"every", "onset | every(3) | count"},
    {"rise", "rise(smooth(bass, 20ms), 0.6) | count"},
    {"gate", "bass | gate(0.7, 0.3)"},
    {"fresh", "fresh(in.curve, 0.3s, 0.7)"},
    {"wave", "wave(700ms, \"triangle\", 0.1) + wave(2beats)"},
    {"noise", "noise(300ms)"},
    {"random", "random(onset)"},
    {"palette", "palette(\"dawn\", bass).r"},
    {"rgb", "rgb(bass, mid, 0.5).h"},
    {"hsl", "hsl(time * 90deg, bass, 0.5).r"},
    {"oklch", "oklch(0.7, 0.1, time * 90deg).b"},
};
enum { CURVES_N = sizeof curves / sizeof *curves };

struct bench {
    struct tree *tree;
    int branch, row, bass, mid, bands, onset, kick, beats, bpm;
    struct patches *patches;
    int ticks;
};

static void bench_open(struct bench *b, const char *text)
{
    struct row row = {.address = "/layer/veil/speed",
                      .tier = TIER_PLAY,
                      .flags = ROW_WRITE | ROW_BIND,
                      .doc = "Of the bench."};
    struct err err = {0};
    *b = (struct bench){.tree = tree_create(NULL)};
    b->branch = tree_branch_new(b->tree, NULL);
    tree_put_on_stage(b->tree, b->branch);
    b->row = tree_add(b->tree, b->branch, &row, NULL);
    b->bass = tree_find(b->tree, "/audio/bass");
    b->mid = tree_find(b->tree, "/audio/mid");
    b->bands = tree_find(b->tree, "/audio/bands");
    b->onset = tree_find(b->tree, "/audio/onset");
    b->kick = tree_find(b->tree, "/audio/kick");
    b->beats = tree_find(b->tree, "/audio/beats");
    b->bpm = tree_find(b->tree, "/audio/bpm");
    b->patches = patches_create(b->tree, b->branch, NULL);
    if (!patches_bind(b->patches, b->row, -1, text, NULL, &err))
        fail_msg("«%s»: %s", text, err.text);
    patches_order(b->patches, NULL);
}

static void bench_close(struct bench *b)
{
    patches_destroy(b->patches);
    tree_destroy(b->tree);
}

static void hear(struct bench *b)
{
    int n = b->ticks;
    double bands[ROW_BANDS_MAX];
    for (int i = 0; i < ROW_BANDS_MAX; i++)
        bands[i] = (double)((n + 13 * i) % 97) / 97;
    tree_signal(b->tree, b->bands, bands, ROW_BANDS_MAX);
    tree_signal_number(b->tree, b->bass, (double)(n * 7 % 61 + n * 3 % 40) / 100);
    tree_signal_number(b->tree, b->mid, (double)(n % 150) / 150);
    tree_signal_number(b->tree, b->bpm, 120);
    tree_signal_number(b->tree, b->beats, 2 * n * TICK_S);
    for (int i = 0; i < (n % 37 == 5) + (n % 74 == 5); i++)
        tree_fire(b->tree, b->onset);
    if (n % 151 == 150)
        tree_fire(b->tree, b->kick);
    if (n % 150 == 20) {
        struct write write;
        struct verdict verdict;
        write_make(&write, ROLE_PLAYER, "tablet", "/curve", "f", n / 400.0);
        assert_true(tree_apply(b->tree, &write, &verdict));
    }
}

static double tick(struct bench *b)
{
    tree_begin_tick(b->tree);
    hear(b);
    patches_tick(b->patches);
    b->ticks++;
    return tree_number(b->tree, b->row, 0);
}

/* Looks at a moment counted from the first tick. */
static double look(struct bench *b, double time_s)
{
    patches_look(b->patches, time_s - (b->ticks - 1) * TICK_S);
    return tree_shown(b->tree, b->row, 0);
}

enum { NO_LOOKS = 0, LOOKS_AT_RANDOM = -1 };

/* All ticks with looks at this rate. */
static void play(const char *text, int fps, double value[TICKS])
{
    struct bench b;
    uint32_t chance = 1;
    int frame = 0;
    bench_open(&b, text);
    for (int n = 0; n < TICKS; n++) {
        value[n] = tick(&b);
        for (; fps > 0 && frame < (n + 1) * TICK_S * fps; frame++)
            look(&b, (double)frame / fps);
        for (chance = chance * 1664525u + 1013904223u; fps < 0 && chance >> 30; chance <<= 2)
            look(&b, n * TICK_S + (chance >> 8) * 0x1p-24 * TICK_S);
    }
    bench_close(&b);
}

static void no_look_changes_a_tick(void **state)
{
    (void)state;
    static const int rates[] = {24, 30, 60, 144, LOOKS_AT_RANDOM};
    double quiet[TICKS], looked_at[TICKS];
    for (int i = 0; i < CURVES_N; i++) {
        play(curves[i].text, NO_LOOKS, quiet);
        for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
            play(curves[i].text, rates[r], looked_at);
            if (memcmp(quiet, looked_at, sizeof quiet) != 0)
                fail_msg("%s differs at %d frames per second", curves[i].text, rates[r]);
        }
    }
}

static void every_function_has_its_curve(void **state)
{
    (void)state;
    for (int f = 0; f < patch_n_functions(); f++) {
        bool found = false;
        for (int i = 0; i < CURVES_N; i++)
            found |= !strcmp(curves[i].name, patch_function(f)->name);
        if (!found)
            fail_msg("%s has no curve here", patch_function(f)->name);
    }
    assert_int_equal(patch_n_functions(), CURVES_N);
}

static void print_curve(struct text *out, int i)
{
    double value[TICKS];
    play(curves[i].text, NO_LOOKS, value);
    text_add(out, "%s\t%s", curves[i].name, curves[i].text);
    for (int k = 0; k < POINTS; k++) {
        char number[40];
        text_format(number, sizeof number, "%.9g", value[(k + 1) * EVERY - 1]);
        text_add(out, "\t%s", number);
    }
    text_add(out, "\n");
}

static void compare_line(int i, char *line)
{
    double value[TICKS];
    play(curves[i].text, NO_LOOKS, value);
    char *rest = NULL, *word = strtok_r(line, "\t\n", &rest);
    assert_string_equal(word, curves[i].name);
    assert_string_equal(strtok_r(NULL, "\t\n", &rest), curves[i].text);
    for (int k = 0; k < POINTS; k++) {
        int n = (k + 1) * EVERY - 1;
        double golden;
        word = strtok_r(NULL, "\t\n", &rest);
        assert_non_null(word);
        assert_true(text_number(word, NULL, &golden));
        if (fabs(value[n] - golden) > 1e-7 * fmax(1, fabs(golden)))
            fail_msg("%s at tick %d gives %.9g, not %s as in " CURVES, curves[i].text, n, value[n],
                     word);
    }
}

static void curves_are_those_of_the_file(void **state)
{
    (void)state;
    char line[2048];
    FILE *file = fopen(CURVES, "r");
    assert_non_null(file);
    for (int i = 0; i < CURVES_N; i++) {
        assert_non_null(fgets(line, sizeof line, file));
        compare_line(i, line);
    }
    fclose(file);
}

static void constant_motion_makes_equal_steps(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double speed;
    } ramps[] = {{"time", 1},
                 {"integrate(1 + time * 0)", 1},
                 {"wave(10s, \"saw\")", 0.1},
                 {"wave(20s, \"triangle\")", 0.1},
                 {"beats", 2},
                 {"delay(time, 10ms) + time", 2}};
    static const int rates[] = {24, 30, 60, 144};
    for (size_t i = 0; i < sizeof ramps / sizeof *ramps; i++) {
        for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
            struct bench b;
            double before = 0;
            bench_open(&b, ramps[i].text);
            for (int frame = 0; frame < 2 * rates[r]; frame++) {
                double time_s = (double)frame / rates[r];
                while (b.ticks * TICK_S <= time_s + 1e-9)
                    tick(&b);
                double value = look(&b, time_s), step = (value - before) * rates[r];
                before = value;
                bool moves = time_s > 0.1; /* what is delayed has begun */
                if (moves && fabs(step / ramps[i].speed - 1) > 1e-4)
                    fail_msg("%s at %d frames per second: frame %d steps by %g a second",
                             ramps[i].text, rates[r], frame, step);
            }
            bench_close(&b);
        }
    }
}

static int write_curves(void)
{
    struct text out = {0};
    FILE *file = fopen(CURVES, "w");
    for (int i = 0; i < CURVES_N; i++)
        print_curve(&out, i);
    bool done = file && fwrite(out.data, 1, out.length, file) == out.length;
    done &= file && !fclose(file);
    text_free(&out);
    return !done;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_has_its_curve),
        cmocka_unit_test(no_look_changes_a_tick),
        cmocka_unit_test(curves_are_those_of_the_file),
        cmocka_unit_test(constant_motion_makes_equal_steps),
    };
    if (argc > 1 && !strcmp(argv[1], "--write"))
        return write_curves();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
