/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the scope promises: it draws without errors at any size, it changes with the sound, it costs little.
 *   test_scope FILE.png    writes a picture of it, to be looked at
 */
#include "analysis/features.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "media/picture.h"
#include "stage/scope.h"
#include "tests/unit/unit.h"
#include "visual/device.h"
#include "visual/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct device *device;

static struct feature_hit hit(double since_s, double sharpness, float noise)
{
    float flux = (float)exp(-sharpness * since_s) + 0.1f * noise;
    return (struct feature_hit){
        .fired = since_s < TICK_S, .strength = 0.8f, .flux = flux, .threshold = 0.35f};
}

/* A piece in A minor at 122 bpm whose shares are known: what the ear would say of it. */
static struct features imagine(int64_t tick)
{
    double t = (double)tick * TICK_S, beats = t * 122 / 60, phase = beats - floor(beats);
    double off = fmod(beats + 0.5, 1), eighth = fmod(2 * beats, 1), s = 60.0 / 122;
    double back = fmod(beats + 1, 2);
    float noise = (float)fabs(sin((double)tick * 12.9898) * 0.5);
    struct features f = {.tick = tick};
    f.level = (struct feature_level){.db = -14,
                                     .momentary_lufs = -13.4f + 2 * (float)sin(t),
                                     .short_lufs = -14.1f,
                                     .gain_db = 8.2f,
                                     .heard = true};
    f.range[RANGE_BASS].level = (float)exp(-3 * phase);
    f.range[RANGE_MID].level = 0.45f + 0.3f * (float)sin(2.3 * t) * (float)cos(0.7 * t);
    f.range[RANGE_TREBLE].level = (float)(0.7 * exp(-6 * eighth)) + 0.1f * noise;
    f.range[RANGE_ALL].level = 0.4f * f.range[RANGE_BASS].level + 0.5f * f.range[RANGE_MID].level;
    f.kick = hit(phase * s, 30, noise);
    f.snare = hit(back * s, 25, noise);
    f.hat = hit(off * s, 50, noise);
    f.onset = hit(eighth * s / 2, 40, noise);
    f.beat = (struct feature_beat){.bpm = 122,
                                   .beat = phase * s < TICK_S,
                                   .beats = beats,
                                   .phase = (float)phase,
                                   .beats_of_bar = 4,
                                   .confidence = 0.86f,
                                   .bar_phase = (float)fmod(beats / 4, 1)};
    f.beat.beat_of_bar = (int)fmod(beats, 4) + 1;
    f.beat.bar = f.beat.beat && f.beat.beat_of_bar == 1;
    f.pitch = (struct feature_pitch){.voiced = fmod(t, 1.1) < 0.9,
                                     .note = 69 + 4 * (float)floor(3 * sin(t)) +
                                             0.2f * (float)sin(30 * t)};
    static const float chroma[] = {0.8f, 0.1f, 0.3f, 0.05f, 0.9f, 0.2f,
                                   0.1f, 0.4f, 0.1f, 1,     0.1f, 0.3f};
    memcpy(f.harmony.chroma, chroma, sizeof chroma);
    f.harmony.key_root = f.harmony.chord_root = 9;
    f.harmony.key_minor = f.harmony.chord_minor = true;
    f.harmony.key_confidence = 0.7f;
    f.harmony.chord_confidence = 0.9f;
    f.form = (struct feature_form){.energy = 0.6f + 0.2f * (float)sin(t / 2),
                                   .novelty = 0.3f * noise,
                                   .build = (float)fmod(t / 4, 1),
                                   .drop = fmod(t, 4) < TICK_S};
    f.timbre.centroid_hz = 900 + 500 * (float)sin(t);
    for (int i = 0; i < FEATURE_BANDS; i++) {
        f.bands[i] = 0.5f + 0.4f * (float)sin(i * 0.3 + t) * (float)exp(-0.02 * i);
        f.weighted[i] = f.bands[i] * (float)sin(M_PI * (i + 4) / 72);
    }
    return f;
}

static uint64_t draw(struct scope *scope, const struct scope_view *view, int width, int height,
                     const char *png)
{
    struct target target = target_make(TARGET_SCREEN, width, height);
    unsigned char *pixels = malloc((size_t)width * (size_t)height * 4);
    assert_non_null(pixels);
    target_blacken(&target);
    scope_draw(scope, view, &target);
    target_read(&target, pixels);
    uint64_t hash = file_hash(pixels, (size_t)width * (size_t)height * 4);
    if (png) {
        int stride = width * 4;
        picture_write_png(png, pixels + (size_t)stride * (size_t)(height - 1), width, height,
                          -stride, NULL);
    }
    free(pixels);
    target_free(&target);
    return hash;
}

static const struct scope_view example = {.drives = {[SCOPE_LEVEL] = "veil.opacity, veil.height",
                                                     [SCOPE_BASS] = "veil.height +2",
                                                     [SCOPE_KICK] = "logo.place.scale",
                                                     [SCOPE_TEMPO] = "window.turn",
                                                     [SCOPE_HARMONY] = "veil.tint",
                                                     [SCOPE_FORM] = "veil.fold"},
                                          .gain_held = true};

static void draws_at_any_size_without_errors(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1280, 720}, {1920, 1080}, {640, 360},
                                   {400, 900},  {3840, 2160}, {2, 2}};
    struct scope *scope = scope_create();
    assert_non_null(scope);
    int before = device_errors(device);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        draw(scope, &example, sizes[i][0], sizes[i][1], NULL); /* before the first sound, too */
        for (int k = 0; k < 300; k++) {
            struct features f = imagine(k);
            scope_hear(scope, &f);
        }
        draw(scope, &example, sizes[i][0], sizes[i][1], NULL);
    }
    assert_int_equal(device_errors(device), before);
    scope_destroy(scope);
}

static void what_is_not_known_is_drawn_too(void **state)
{
    (void)state;
    struct scope *scope = scope_create();
    struct features wild = {.beat = {.bpm = 300, .beats_of_bar = 16, .beat_of_bar = 16},
                            .harmony = {.key_root = -1, .chord_root = -1},
                            .level = {.momentary_lufs = -120, .gain_db = -120},
                            .pitch = {.voiced = true, .note = 140},
                            .onset = {.flux = 1e9f}};
    static const struct scope_view none;
    for (int k = 0; k < 700; k++)
        scope_hear(scope, &wild);
    uint64_t hash = draw(scope, &none, 1280, 720, NULL);
    assert_int_equal(draw(scope, &none, 1280, 720, NULL), hash);
    assert_int_equal(device_errors(device), 0);
    scope_destroy(scope);
}

static void changes_when_the_sound_changes(void **state)
{
    (void)state;
    struct scope *scope = scope_create();
    uint64_t silent = draw(scope, &example, 1280, 720, NULL);
    struct features f = imagine(0);
    scope_hear(scope, &f);
    uint64_t begun = draw(scope, &example, 1280, 720, NULL);
    assert_true(begun != silent);
    static const struct scope_view other = {.gain_held = true};
    assert_true(draw(scope, &other, 1280, 720, NULL) != begun);
    scope_destroy(scope);
}

/* Building it costs about 0.15 ms; what is measured here is mostly the software driver of the tests. */
static void costs_little(void **state)
{
    (void)state;
    struct scope *scope = scope_create();
    struct target target = target_make(TARGET_SCREEN, 64, 480);
    for (int k = 0; k < 700; k++) {
        struct features f = imagine(k);
        scope_hear(scope, &f);
    }
    double best_ms = INFINITY;
    for (int k = 0; k < 200; k++) {
        int64_t start_ns = clock_now_ns();
        scope_draw(scope, &example, &target);
        best_ms = fmin(best_ms, (double)(clock_now_ns() - start_ns) / 1e6);
    }
    printf("      %.2f ms\n", best_ms);
#ifndef __SANITIZE_ADDRESS__
    assert_true(best_ms < 5);
#endif
    target_free(&target);
    scope_destroy(scope);
}

static int write_picture(const char *path, int width, int height)
{
    struct scope *scope = scope_create();
    for (int k = 0; k < 1540; k++) {
        struct features f = imagine(k);
        scope_hear(scope, &f);
    }
    draw(scope, &example, width, height, path);
    scope_destroy(scope);
    return 0;
}

int main(int n_words, char **words)
{
    struct err err = {0};
    const struct device_desc desc = {.offscreen = true};
    device = device_create(&desc, &err);
    if (!device) {
        printf("skipped: %s\n", err.text);
        return 77;
    }
    if (n_words > 1)
        return write_picture(words[1], n_words > 3 ? atoi(words[2]) : 1280,
                             n_words > 3 ? atoi(words[3]) : 720);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_at_any_size_without_errors),
        cmocka_unit_test(what_is_not_known_is_drawn_too),
        cmocka_unit_test(changes_when_the_sound_changes),
        cmocka_unit_test(costs_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
