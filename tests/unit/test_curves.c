/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every function over three seconds of a moving input, looked at 24, 30, 60 and 144 times a second: ticks have the same bits
 * whatever is looked at and stand in a committed table, looks are continuous with the next tick, motion is even, and
 * nothing fires because somebody looked.
 *   test_curves FILE    writes the table, to be compared with the one before
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

enum { TICKS = 600, EVERY = 25, TEXTS_MAX = 96, FILE_MAX = 1 << 20 };

#define TABLE CLAVILUX_SOURCE_DIR "/tests/unit/curves.tsv"

static const int rates[] = {24, 30, 60, 144};
enum { N_RATES = 4 };

/* What each function is tried with, where its example does not move by itself. */
static const struct {
    const char *name, *text;
} moving[] = {
    {"from", "level | from(0.2, 0.8)"},
    {"to", "level | to(-1, 3)"},
    {"clamp", "clamp(level, 0.3, 0.6)"},
    {"curve", "level | curve(2.5)"},
    {"step", "step(level, 0.4)"},
    {"smoothstep", "smoothstep(level, 0.2, 0.8)"},
    {"min", "min(level, bass, 0.7)"},
    {"max", "max(level, bass, 0.2)"},
    {"abs", "abs(level - 0.5)"},
    {"floor", "floor(level * 7)"},
    {"fract", "fract(time * 1.7)"},
    {"pow", "pow(level, 3)"},
    {"db", "db(level)"},
    {"sin", "sin(time * 3)"},
    {"cos", "cos(time * 3)"},
    {"mix", "mix(level, bass, 0.3)"},
    {"smooth", "level | smooth(30ms, 600ms)"},
    {"peak", "peak(level, 300ms)"},
    {"avg", "avg(level, 200ms)"},
    {"auto", "auto(level * 3 - 1, 2s)"},
    {"integrate", "integrate(level * 2, 1)"},
    {"delta", "delta(level)"},
    {"delay", "delay(level, 120ms)"},
    {"hit", "hit(kick, 300ms, 20ms)"},
    {"sample", "sample(level, kick)"},
    {"toggle", "toggle(kick)"},
    {"count", "count(kick, bar)"},
    {"every", "count(every(kick, 3))"},
    {"rise", "count(rise(level | smooth(20ms), 0.5))"},
    {"gate", "gate(level, 0.6, 0.4)"},
    {"wave", "wave(0.7s, \"triangle\") + wave(2beats)"},
    {"noise", "noise(400ms)"},
    {"random", "random(kick)"},
    {"fresh", "fresh(in.pad, 500ms, 0.25)"},
    {"sum", "sum(bands, 2, 40) + avg(bands) + max(bands, 3, 9) + bands[12]"},
    {"palette", "palette(\"dawn\", level)"},
    {"rgb", "rgb(level, bass, 0.5)"},
    {"hsl", "hsl(time * 90deg, level, 0.5)"},
    {"oklch", "oklch(0.7, 0.1, time * 90deg)"},
};

struct stage {
    struct tree *tree;
    struct patches *patches;
    int n;
    const char *names[TEXTS_MAX];
    int rows[TEXTS_MAX];
    int level, bass, bpm, beats, phase, bars, bar_phase, beats_of_bar, kick, bar, bands;
};

static const char *text_for(const struct patch_function *f)
{
    for (size_t i = 0; i < sizeof moving / sizeof *moving; i++)
        if (!strcmp(moving[i].name, f->name))
            return moving[i].text;
    return f->example;
}

static void bind(struct stage *stage, int branch, const char *name, const char *text, bool color)
{
    char address[64];
    struct err err = {0};
    snprintf(address, sizeof address, "/layer/curve/%s", name);
    const struct row row = {.address = address,
                            .type = color ? ROW_COLOR : ROW_FLOAT,
                            .flags = ROW_WRITE | ROW_BIND,
                            .doc = "A curve."};
    int id = tree_add(stage->tree, branch, &row, &err);
    if (!patches_bind(stage->patches, id, -1, text, NULL, &err))
        fail_msg("%s: %s", name, err.text);
    stage->names[stage->n] = name;
    stage->rows[stage->n++] = id;
}

static bool gives_color(const char *name)
{
    static const char *const colors[] = {"palette", "rgb", "hsl", "oklch"};
    for (int i = 0; i < 4; i++)
        if (!strcmp(colors[i], name))
            return true;
    return false;
}

static void open_stage(struct stage *stage)
{
    struct tree *tree = tree_create(NULL);
    int branch = tree_branch_new(tree, NULL);
    struct err err = {0};
    tree_put_on_stage(tree, branch);
    *stage = (struct stage){.tree = tree,
                            .patches = patches_create(tree, branch, NULL),
                            .level = tree_find(tree, "/audio/level"),
                            .bass = tree_find(tree, "/audio/bass"),
                            .bpm = tree_find(tree, "/audio/bpm"),
                            .beats = tree_find(tree, "/audio/beats"),
                            .phase = tree_find(tree, "/audio/beat/phase"),
                            .bars = tree_find(tree, "/audio/bars"),
                            .bar_phase = tree_find(tree, "/audio/bar/phase"),
                            .beats_of_bar = tree_find(tree, "/audio/bar/beats"),
                            .kick = tree_find(tree, "/audio/kick"),
                            .bar = tree_find(tree, "/audio/bar"),
                            .bands = tree_find(tree, "/audio/bands")};
    for (int i = 0; i < patch_n_functions(); i++)
        bind(stage, branch, patch_function(i)->name, text_for(patch_function(i)),
             gives_color(patch_function(i)->name));
    bind(stage, branch, "motion.time", "time", false);
    bind(stage, branch, "motion.beats", "beats", false);
    bind(stage, branch, "motion.bars", "bars", false);
    bind(stage, branch, "motion.bar", "bar.phase", false);
    bind(stage, branch, "motion.integrate", "integrate(0.5 + level * 0)", false);
    bind(stage, branch, "motion.saw", "wave(1000s, \"saw\")", false);
    assert_true(patches_order(stage->patches, &err));
}

static void close_stage(struct stage *stage)
{
    patches_destroy(stage->patches);
    tree_destroy(stage->tree);
}

/* A pad that is struck now and then. */
static void strike(struct tree *tree, double value)
{
    struct write write;
    struct verdict verdict;
    write_make(&write, ROLE_PLAYER, "tablet", "/pad", "f", value);
    assert_true(tree_apply(tree, &write, &verdict));
}

/* Music of 120 bpm that goes up and down; a bar lasts longer than it. */
static void tick(struct stage *stage, int k)
{
    double t = k * TICK_S, beats = t * 2;
    tree_begin_tick(stage->tree);
    tree_signal_number(stage->tree, stage->level, 0.5 - 0.5 * cos(t * 5));
    tree_signal_number(stage->tree, stage->bass, fmod(t * 3, 1));
    tree_signal_number(stage->tree, stage->bpm, 120);
    tree_signal_number(stage->tree, stage->beats, beats);
    tree_signal_number(stage->tree, stage->phase, beats - floor(beats));
    tree_signal_number(stage->tree, stage->bars, beats / 16);
    tree_signal_number(stage->tree, stage->bar_phase, fmod(beats / 16, 1));
    tree_signal_number(stage->tree, stage->beats_of_bar, 16);
    double bands[FEATURE_BANDS];
    for (int i = 0; i < FEATURE_BANDS; i++)
        bands[i] = fmod(t + i * 0.13, 1);
    tree_signal(stage->tree, stage->bands, bands, FEATURE_BANDS);
    if (k % 250 == 20)
        strike(stage->tree, k / 600.0);
    if (k % 37 == 5)
        tree_fire(stage->tree, stage->kick);
    if (k % 400 == 0)
        tree_fire(stage->tree, stage->bar);
    patches_tick(stage->patches);
}

/* Looks so often that each frame of a rate has its own, or at moments thrown by a die when rate is 0. */
static void play(struct stage *stage, int rate, double (*values)[TEXTS_MAX],
                 double (*looks)[TEXTS_MAX], int *n_looks)
{
    unsigned die = 1;
    *n_looks = 0;
    for (int k = 0, frame = 0; k < TICKS; k++) {
        tick(stage, k);
        for (int i = 0; i < stage->n; i++)
            values[k][i] = tree_number(stage->tree, stage->rows[i], 0);
        for (; rate && (double)frame / rate < (k + 1) * TICK_S; frame++) {
            double since = (double)frame / rate - k * TICK_S;
            patches_look(stage->patches, since < 0 ? 0 : since);
            for (int i = 0; looks && i < stage->n; i++)
                looks[frame][i] = tree_shown(stage->tree, stage->rows[i], 0);
            *n_looks = frame + 1;
        }
        for (int n = 0; !rate && n < (int)(die >> 16) % 4; n++) {
            die = die * 1664525u + 1013904223u;
            patches_look(stage->patches, TICK_S * (die >> 16) / 65536.0);
        }
        die = die * 1664525u + 1013904223u;
    }
}

static double (*table_of(int rate, double (*looks)[TEXTS_MAX], int *n_looks,
                         struct stage *stage))[TEXTS_MAX]
{
    double(*values)[TEXTS_MAX] = calloc(TICKS, sizeof *values);
    open_stage(stage);
    play(stage, rate, values, looks, n_looks);
    return values;
}

static void write_table(struct text *out, const struct stage *stage, double (*values)[TEXTS_MAX])
{
    char number[40];
    for (int i = 0; i < stage->n; i++) {
        text_add(out, "%s", stage->names[i]);
        for (int k = 0; k < TICKS; k += EVERY) {
            text_format(number, sizeof number, "%.9g", values[k][i]);
            text_add(out, "\t%s", number);
        }
        text_add(out, "\n");
    }
}

/* A curve that stands still tests nothing. */
static void every_curve_moves(void **state)
{
    (void)state;
    struct stage stage;
    int n;
    double(*values)[TEXTS_MAX] = table_of(60, NULL, &n, &stage);
    for (int i = 0; i < stage.n; i++) {
        bool moves = false;
        for (int k = 1; k < TICKS; k++)
            moves |= values[k][i] != values[0][i];
        if (!moves)
            fail_msg("%s never moves", stage.names[i]);
    }
    free(values);
    close_stage(&stage);
}

static void curves_are_those_of_the_table(void **state)
{
    (void)state;
    struct stage stage;
    struct text out = {0};
    int n;
    double(*values)[TEXTS_MAX] = table_of(60, NULL, &n, &stage);
    write_table(&out, &stage, values);
    FILE *file = fopen(TABLE, "rb");
    char *kept = calloc(1, FILE_MAX);
    assert_non_null(file);
    assert_true(fread(kept, 1, FILE_MAX - 1, file) > 0);
    fclose(file);
    assert_string_equal(out.data, kept);
    free(kept);
    text_free(&out);
    free(values);
    close_stage(&stage);
}

/* Also the test against ghosts: count, toggle, every, sample and rise would tell of a look. */
static void ticks_are_the_same_whatever_is_looked_at(void **state)
{
    (void)state;
    struct stage stage;
    int n;
    double(*still)[TEXTS_MAX] = calloc(TICKS, sizeof *still);
    open_stage(&stage);
    for (int k = 0; k < TICKS; k++) {
        tick(&stage, k);
        for (int i = 0; i < stage.n; i++)
            still[k][i] = tree_number(stage.tree, stage.rows[i], 0);
    }
    close_stage(&stage);
    for (int r = -1; r < N_RATES; r++) { /* -1: at random */
        double(*values)[TEXTS_MAX] = table_of(r < 0 ? 0 : rates[r], NULL, &n, &stage);
        for (int k = 0; k < TICKS; k++)
            for (int i = 0; i < stage.n; i++)
                if (memcmp(&values[k][i], &still[k][i], sizeof(double)) != 0)
                    fail_msg("%s differs at tick %d", stage.names[i], k);
        free(values);
        close_stage(&stage);
    }
    free(still);
}

static void constant_motion_makes_equal_steps_at_every_rate(void **state)
{
    (void)state;
    for (int r = 0; r < N_RATES; r++) {
        struct stage stage;
        int n;
        double(*looks)[TEXTS_MAX] = calloc((size_t)3 * 144 + 8, sizeof *looks);
        double(*values)[TEXTS_MAX] = table_of(rates[r], looks, &n, &stage);
        for (int i = 0; i < stage.n; i++) {
            if (strncmp(stage.names[i], "motion.", 7) != 0)
                continue;
            double whole = (looks[n - 1][i] - looks[1][i]) / (n - 2); /* the first tick is still */
            for (int k = 2; k < n; k++)
                if (fabs(looks[k][i] - looks[k - 1][i] - whole) > 1e-4 * fabs(whole))
                    fail_msg("%s at %d frames a second: step %d is %.9g, others %.9g",
                             stage.names[i], rates[r], k, looks[k][i] - looks[k - 1][i], whole);
        }
        free(looks);
        free(values);
        close_stage(&stage);
    }
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_curve_moves),
        cmocka_unit_test(curves_are_those_of_the_table),
        cmocka_unit_test(ticks_are_the_same_whatever_is_looked_at),
        cmocka_unit_test(constant_motion_makes_equal_steps_at_every_rate),
    };
    if (argc < 2)
        return cmocka_run_group_tests(tests, NULL, NULL);
    struct stage stage;
    struct text out = {0};
    int n;
    double(*values)[TEXTS_MAX] = table_of(60, NULL, &n, &stage);
    write_table(&out, &stage, values);
    FILE *file = fopen(argv[1], "wb");
    bool written = file && fwrite(out.data, 1, out.length, file) == out.length && !fclose(file);
    text_free(&out);
    free(values);
    close_stage(&stage);
    return !written;
}
