/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What expressions promise. A bench is a tree with one scene that has a layer; truth is arithmetic.
 */
#include "patch/patch.h"

#include "analysis/features.h"
#include "base/color.h"
#include "base/err.h"
#include "patch/functions.h"
#include "patch/palette.h"
#include "tests/unit/patch_bench.h"
#include "tree/gate.h"
#include "tree/tree.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void every_function_does_what_its_example_says(void **state)
{
    for (int i = 0; i < patch_n_functions(); i++) {
        const struct patch_function *f = patch_function(i);
        teardown(state);
        setup(state);
        struct bench *b = *state;
        bool color = !strcmp(f->name, "rgb") || !strcmp(f->name, "hsl") ||
                     !strcmp(f->name, "oklch") || !strcmp(f->name, "palette");
        int row = color ? b->tint : b->speed;
        must(b, row, f->example);
        tick(b, 1 + (int)lround(f->after_s * TICKS_PER_S));
        for (int c = 0; c < (color ? 4 : 1); c++) {
            double found = tree_number(b->tree, row, c);
            if (fabs(found - f->expected[c]) > (color ? 2e-3 : 1e-9))
                fail_msg("%s: %s gives %g, expected %g", f->name, f->example, found,
                         f->expected[c]);
        }
        assert_true(f->doc[strlen(f->doc) - 1] == '.' && f->arguments[0]);
    }
}

static void reads_units(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"120ms", 0.12},  {"2s", 2},     {"1min", 60}, {"440Hz", 440}, {"-12dB", 0.251188643150958},
        {"180deg", M_PI}, {"4beats", 2}, {"1bar", 2},  {".5", 0.5},    {"1e3", 1000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_float_equal(value_of(b, cases[i].text), cases[i].value, 1e-12);
    signal_set(b, "/audio/bpm", 60);
    assert_float_equal(value_of(b, "4beats"), 4, 0);
}

static void computes_as_in_school(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {{"1 + 2 * 3", 7},
                 {"-2 ^ 2", -4},
                 {"2 ^ 3 ^ 2", 512},
                 {"7 % 4", 3},
                 {"-1 % 4", 3},
                 {"1 < 2 and not 3 <= 2", 1},
                 {"(1 + 2) * 3", 9},
                 {"0.5 | to(0, 10) | clamp(0, 4)", 4},
                 {"1 + 1 | to(0, 10)", 20},
                 {"2 - -3", 5},
                 {"1 == 1 or 1 == 2", 1},
                 {"(0.2, 0.5).y", 0.5},
                 {"#ff0000.r", 1},
                 {"rgb(0, 0.25, 0).g", 0.25},
                 {"0.5 # half", 0.5},
                 {"on", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (fabs(value_of(b, cases[i].text) - cases[i].value) > 1e-12)
            fail_msg("%s = %g, expected %g", cases[i].text, speed(b), cases[i].value);
}

static void divides_by_zero_to_zero_and_marks_it_once(void **state)
{
    struct bench *b = *state;
    assert_float_equal(value_of(b, "1 / (time * 0)"), 0, 0);
    tick(b, 10);
    assert_int_equal(patches_zero_divisions(b->patches), 1);
}

static void knows_colours_and_points(void **state)
{
    struct bench *b = *state;
    must(b, b->tint, "#ff6a0080");
    assert_float_equal(tree_number(b->tree, b->tint, 1), 0x6a / 255.0, 1e-12);
    assert_float_equal(tree_number(b->tree, b->tint, 3), 0x80 / 255.0, 1e-12);
    must(b, b->tint, "#f60 * 0.5");
    assert_float_equal(tree_number(b->tree, b->tint, 0), 0.5, 1e-12);
    assert_float_equal(tree_number(b->tree, b->tint, 3), 1, 0);
    must(b, b->center, "(0.2, 0.5) + (0.1, 0.1) * 2");
    assert_float_equal(tree_number(b->tree, b->center, 0), 0.4, 1e-12);
    assert_true(patches_bind(b->patches, b->center, 1, "0.9", NULL, NULL));
    assert_float_equal(tree_number(b->tree, b->center, 1), 0.9, 1e-12);
    assert_float_equal(tree_number(b->tree, b->center, 0), 0.4, 1e-12);
    assert_false(bind(b, b->speed, "#ff6a00"));
    assert_false(bind(b, b->tint, "(1, 2)"));
    double rgb[3], lab[3], back[3];
    for (int p = 0; palette_names[p]; p++) {
        double before = -1;
        for (double x = 0; x <= 1; x += 0.05) { /* every ramp rises in lightness */
            palette_color(p, x, rgb);
            oklab_from_srgb(rgb, lab);
            srgb_from_oklab(lab, back);
            assert_true(lab[0] > before);
            assert_float_equal(back[1], rgb[1], 1e-6);
            before = lab[0];
        }
    }
}

static void must_part(struct bench *b, const char *letter, const char *text)
{
    int component = row_component(ROW_COLOR, letter);
    if (!patches_bind(b->patches, b->tint, component, text, NULL, &b->err) ||
        !patches_order(b->patches, &b->err))
        fail_msg("%s", b->err.text);
}

static double part_now(const struct bench *b, int part)
{
    return color_part(tree_numbers(b->tree, b->tint), part);
}

static void lightness_chroma_and_hue_are_parts_that_can_be_driven(void **state)
{
    struct bench *b = *state;
    must(b, b->tint, "oklch(0.6, 0.1, 40deg)");
    must_part(b, "h", "level * 100deg");
    signal_set(b, "/audio/level", 0.5);
    tick(b, 2);
    assert_float_equal(part_now(b, COLOR_HUE), 50 * M_PI / 180, 1e-6);
    assert_float_equal(part_now(b, COLOR_LIGHTNESS), 0.6, 1e-6);
    assert_float_equal(part_now(b, COLOR_CHROMA), 0.1, 1e-6);
    must_part(b, "l", "0.5 + level * 0.2");
    tick(b, 1);
    assert_float_equal(part_now(b, COLOR_LIGHTNESS), 0.6, 1e-6);
    assert_float_equal(part_now(b, COLOR_HUE), 50 * M_PI / 180, 1e-6);
    must(b, b->tint,
         "oklch(0.5 + level * 0, 0.05, 200deg)"); /* the whole moves beneath its parts */
    tick(b, 1);
    assert_float_equal(part_now(b, COLOR_CHROMA), 0.05, 1e-6);
    assert_float_equal(part_now(b, COLOR_HUE), 50 * M_PI / 180, 1e-6);
    must(b, b->speed, "layer.veil.tint.h");
    tick(b, 1);
    assert_float_equal(speed(b), 50 * M_PI / 180, 1e-6);
    write_hand(b, "/layer/veil/tint/c", 0.02);
    assert_float_equal(
        color_part((double[]){tree_hand(b->tree, b->tint, 0), tree_hand(b->tree, b->tint, 1),
                              tree_hand(b->tree, b->tint, 2), 1},
                   COLOR_CHROMA),
        0.02, 1e-6);
}

static void hears_what_is_heard(void **state)
{
    struct bench *b = *state;
    double bands[ROW_BANDS_MAX] = {[11] = 0.25, [63] = 0.5};
    tree_signal(b->tree, tree_find(b->tree, "/audio/bands"), bands, ROW_BANDS_MAX);
    signal_set(b, "/audio/bass", 0.75);
    signal_set(b, "/audio/beat/phase", 0.125);
    assert_float_equal(value_of(b, "bass"), 0.75, 0);
    assert_float_equal(value_of(b, "audio.bass + beat.phase"), 0.875, 0);
    assert_float_equal(value_of(b, "bands[12]"), 0.25, 0);
    assert_float_equal(value_of(b, "sum(bands)"), 0.75, 0);
    assert_float_equal(value_of(b, "max(bands, 1, 20)"), 0.25, 0);
    assert_float_equal(value_of(b, "avg(bands)"), 0.75 / 64, 0);
    double notes[12] = {[0] = 1, [7] = 0.5};
    tree_signal(b->tree, tree_find(b->tree, "/audio/chroma"), notes, 12);
    assert_float_equal(value_of(b, "avg(chroma)"), 1.5 / 12, 0);
    assert_float_equal(value_of(b, "chroma[8]"), 0.5, 0);
    assert_float_equal(value_of(b, "knob.3"), 0.5, 0);
    char printed[512];
    int n_commas = 0;
    tree_print(b->tree, tree_find(b->tree, "/audio/chroma"), printed, sizeof printed);
    for (const char *at = printed; *at; at++)
        n_commas += *at == ',';
    assert_int_equal(n_commas, 11);
}

static void hears_instruments_before_their_first_message(void **state)
{
    struct bench *b = *state;
    must(b, b->speed, "in.1.fader1 + in.xy.y + osc(\"/any-thing\")");
    tick(b, 1);
    assert_float_equal(speed(b), 0, 0);
    struct write write;
    struct verdict verdict;
    write_hand(b, "/1/fader1", 0.5);
    write_hand(b, "/any-thing", 2);
    write_make(&write, ROLE_PLAYER, "tablet", "/xy", "ff", 0.1, 0.25);
    assert_true(tree_apply(b->tree, &write, &verdict));
    tick(b, 1);
    assert_float_equal(speed(b), 0.5 + 0.25 + 2.0 / 127, 0);
    must(b, b->speed, "in.1.fader1 + in.xy.y.raw + osc(\"/any-thing/raw\")");
    tick(b, 1);
    assert_float_equal(speed(b), 2.75, 0);
}

static void counts_every_event_between_two_ticks(void **state)
{
    struct bench *b = *state;
    must(b, b->speed, "count(onset)");
    tick(b, 3);
    for (int i = 0; i < 4; i++) {
        tree_begin_tick(b->tree);
        for (int k = 0; k < i; k++)
            tree_fire(b->tree, tree_find(b->tree, "/audio/onset"));
        patches_tick(b->patches);
    }
    assert_float_equal(speed(b), 6, 0);
    must(b, b->flash, "beat");
    tree_begin_tick(b->tree);
    tree_fire(b->tree, tree_find(b->tree, "/audio/beat"));
    patches_tick(b->patches);
    tick(b, 5);
    assert_int_equal(tree_fires(b->tree, b->flash), 1);
}

static void a_button_pressed_and_released_in_one_tick_still_hits(void **state)
{
    struct bench *b = *state;
    must(b, b->speed, "in.push | hit(200ms)");
    tick(b, 2);
    tree_begin_tick(b->tree);
    write_hand(b, "/push", 1);
    write_hand(b, "/push", 0);
    patches_tick(b->patches);
    assert_float_equal(speed(b), 1, 0);
}

static const char *const flowing[] = {
    "bass | smooth(80ms, 1.5s)",
    "bass | peak(300ms)",
    "integrate(bass)",
    "wave(700ms)",
    "noise(300ms)",
    "wave(1s, \"triangle\") | smooth(50ms)",
    "time",
    "bass | auto(3s)",
    "delay(time, 120ms)",
    "rise(bass) | hit(300ms, 50ms)",
};

/* Inputs that jump about, the same in every run. */
static double jumpy(int n)
{
    return 0.5 + 0.5 * sin(n * 0.37) * cos(n * 0.051);
}

static void a_look_at_the_end_of_a_tick_is_the_next_tick(void **state)
{
    for (size_t i = 0; i < sizeof flowing / sizeof *flowing; i++) {
        teardown(state);
        setup(state);
        struct bench *b = *state;
        must(b, b->speed, flowing[i]);
        for (int n = 0; n < 300; n++) {
            tree_begin_tick(b->tree);
            signal_set(b, "/audio/bass", n < 250 ? jumpy(n) : 0.6);
            patches_tick(b->patches);
            patches_look(b->patches, TICK_S);
            double looked = tree_shown(b->tree, b->speed, 0);
            if (n < 251)
                continue;
            tree_begin_tick(b->tree);
            patches_tick(b->patches);
            if (fabs(looked - speed(b)) > 1e-9)
                fail_msg("%s: look %.12g, next tick %.12g", flowing[i], looked, speed(b));
        }
    }
}

static void looks_never_change_a_tick(void **state)
{
    double quiet[400], looked_at[400];
    for (size_t i = 0; i < sizeof flowing / sizeof *flowing; i++) {
        for (int looks = 0; looks < 2; looks++) {
            teardown(state);
            setup(state);
            struct bench *b = *state;
            must(b, b->speed, flowing[i]);
            must(b, b->flash, "rise(smooth(bass, 20ms))");
            for (int n = 0; n < 400; n++) {
                tree_begin_tick(b->tree);
                signal_set(b, "/audio/bass", jumpy(n));
                patches_tick(b->patches);
                for (int k = 0; looks && k < n % 5; k++)
                    patches_look(b->patches, TICK_S * k / 5);
                (looks ? looked_at : quiet)[n] = speed(b) + (double)tree_fires(b->tree, b->flash);
            }
        }
        assert_memory_equal(quiet, looked_at, sizeof quiet);
    }
}

static void patches_run_in_the_order_of_their_dependencies(void **state)
{
    struct bench *b = *state;
    must(b, b->opacity, "layer.veil.speed / 10");
    must(b, b->speed, "knob.1 * 4 + time * 0");
    write_hand(b, "/knob/1", 0.75);
    tick(b, 1);
    assert_float_equal(tree_number(b->tree, b->opacity, 0), 0.3, 1e-12);
}

static void names_a_cycle_and_keeps_it_still(void **state)
{
    struct bench *b = *state;
    must(b, b->opacity, "layer.veil.speed");
    assert_false(bind(b, b->speed, "layer.veil.opacity + 1"));
    assert_non_null(strstr(b->err.text, "/layer/veil/speed -> "));
    assert_non_null(strstr(b->err.text, "/layer/veil/opacity"));
    tick(b, 100);
    assert_float_equal(speed(b), 0, 0);
    assert_false(bind(b, b->speed, "layer.veil.speed + 1"));
}

static void a_hand_takes_over_holds_and_glides_back(void **state)
{
    struct bench *b = *state;
    must(b, b->opacity, "0.2 + time * 0");
    tick(b, 10);
    tree_begin_tick(b->tree);
    write_hand(b, "/layer/veil/opacity", 1);
    patches_tick(b->patches);
    assert_float_equal(tree_number(b->tree, b->opacity, 0), 1, 0);
    assert_true(patches_is_held(b->patches, b->opacity, 0));
    tick(b, 2 * TICKS_PER_S);
    assert_float_equal(tree_number(b->tree, b->opacity, 0), 1, 0);
    tick(b, TICKS_PER_S / 2);
    assert_float_equal(tree_number(b->tree, b->opacity, 0), 0.6, 1e-9);
    tick(b, TICKS_PER_S / 2);
    assert_float_equal(tree_number(b->tree, b->opacity, 0), 0.2, 1e-9);
    assert_false(patches_is_held(b->patches, b->opacity, 0));
    write_hand(b, "/layer/veil/opacity", 1);
    tick(b, 2);
    patches_release_all(b->patches);
    tick(b, TICKS_PER_S);
    assert_float_equal(tree_number(b->tree, b->opacity, 0), 0.2, 1e-9);
}

static void hand_in_an_expression_works_together_with_music(void **state)
{
    struct bench *b = *state;
    must(b, b->opacity, "hand * bass");
    signal_set(b, "/audio/bass", 0.5);
    tick(b, 1);
    assert_float_equal(tree_number(b->tree, b->opacity, 0), 0.5, 0);
    write_hand(b, "/layer/veil/opacity", 0.5);
    tick(b, 5 * TICKS_PER_S);
    assert_float_equal(tree_number(b->tree, b->opacity, 0), 0.25, 0);
    patches_release_all(b->patches);
    tick(b, 1);
    assert_float_equal(tree_number(b->tree, b->opacity, 0), 0.5, 0);
}

static void a_constant_is_set_once_and_belongs_to_the_hand(void **state)
{
    struct bench *b = *state;
    must(b, b->speed, "2 * 3");
    assert_null(patches_text(b->patches, b->speed, -1));
    write_hand(b, "/layer/veil/speed", 1);
    tick(b, 10 * TICKS_PER_S);
    assert_float_equal(speed(b), 1, 0);
}

static void state_survives_a_reload_when_the_text_is_the_same(void **state)
{
    struct bench *b = *state;
    must(b, b->speed, "integrate(1 + time * 0)");
    must(b, b->opacity, "count(rise(wave(1s))) / 10");
    must(b, b->center, "0.5");
    write_hand(b, "/layer/veil/center/x", 0.9);
    write_hand(b, "/knob/2", 0.125);
    tick(b, 3 * TICKS_PER_S + 1);
    struct bench fresh = {.tree = b->tree};
    scene(&fresh);
    must(&fresh, fresh.speed, "integrate(1 + time * 0)");
    must(&fresh, fresh.opacity, "count(rise(wave(1s))) / 20");
    must(&fresh, fresh.center, "0.5");
    patches_adopt(fresh.patches, b->patches);
    tick(&fresh, 1);
    assert_float_equal(speed(&fresh), 3.005, 1e-9);
    assert_float_equal(tree_number(b->tree, fresh.opacity, 0), 0, 0);
    assert_float_equal(tree_number(b->tree, fresh.center, 0), 0.9, 0);
    assert_float_equal(tree_number(b->tree, tree_find_in(b->tree, fresh.branch, "/knob/2"), 0),
                       0.125, 0);
    patches_destroy(fresh.patches);
}

static void reads_the_same_numbers_under_a_french_locale(void **state)
{
    if (!setlocale(LC_ALL, "fr_FR.UTF-8"))
        skip();
    assert_float_equal(value_of(*state, "0.5 * 1.5"), 0.75, 0);
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_function_does_what_its_example_says),
        TEST(reads_units),
        TEST(computes_as_in_school),
        TEST(divides_by_zero_to_zero_and_marks_it_once),
        TEST(knows_colours_and_points),
        TEST(lightness_chroma_and_hue_are_parts_that_can_be_driven),
        TEST(hears_what_is_heard),
        TEST(hears_instruments_before_their_first_message),
        TEST(counts_every_event_between_two_ticks),
        TEST(a_button_pressed_and_released_in_one_tick_still_hits),
        TEST(a_look_at_the_end_of_a_tick_is_the_next_tick),
        TEST(looks_never_change_a_tick),
        TEST(patches_run_in_the_order_of_their_dependencies),
        TEST(names_a_cycle_and_keeps_it_still),
        TEST(a_hand_takes_over_holds_and_glides_back),
        TEST(hand_in_an_expression_works_together_with_music),
        TEST(a_constant_is_set_once_and_belongs_to_the_hand),
        TEST(state_survives_a_reload_when_the_text_is_the_same),
        TEST(reads_the_same_numbers_under_a_french_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
