/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the flash guard promises, on clips made for it: whatever flashes too often by an independent judge of the same rules
 * (engine/flashes) passes that judge when the guard has seen it; whatever does not is left as it was.
 */
#include "engine/flashes.h"
#include "stage/guard.h"
#include "tests/unit/unit.h"
#include "visual/device.h"
#include "visual/gl.h"
#include "visual/target.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 1280 * 720, CHANCES = 24, FRAMES_MAX = 512 };

#define SECONDS 2.2

static struct device *device;
static struct guard *guard;

struct rect {
    int left, low, right, high;
};

/* A clip: what stands in `part` alternates between two colours in linear light, `still` stands around it. */
struct clip {
    int width, height;
    double fps, hz;
    double dark[3], light[3], still[3];
    struct rect part; /* empty = the whole picture */
    double on;        /* share of a period that is light; 0 = a half */
    void (*paint)(const struct clip *clip, double time_s, unsigned char *rgba);
};

static unsigned char encoded(double c)
{
    c = c < 0 ? 0 : c > 1 ? 1 : c;
    return (unsigned char)lround(255 *
                                 (c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055));
}

static double linear(unsigned char code)
{
    double c = code / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static void fill(const struct clip *clip, unsigned char *rgba, struct rect r, const double color[3])
{
    unsigned char c[4] = {encoded(color[0]), encoded(color[1]), encoded(color[2]), 255};
    for (int y = r.low; y < r.high; y++)
        for (int x = r.left; x < r.right; x++)
            memcpy(rgba + ((size_t)y * (size_t)clip->width + (size_t)x) * 4, c, 4);
}

static void paint_square_wave(const struct clip *clip, double time_s, unsigned char *rgba)
{
    struct rect whole = {0, 0, clip->width, clip->height};
    double into = fmod(time_s * clip->hz + 1e-6, 1), on = clip->on > 0 ? clip->on : 0.5;
    fill(clip, rgba, whole, clip->still);
    fill(clip, rgba, clip->part.right ? clip->part : whole, into < on ? clip->light : clip->dark);
}

struct played {
    struct flashes_found drawn, shown;
    double error;                    /* mean square of all differences, in code values */
    int worst;                       /* difference of one */
    bool brighter;                   /* one was */
    int last_changed;                /* frame */
    unsigned char level[FRAMES_MAX]; /* of the first pixel, as shown */
    int changed, frames;             /* frames that are not the same bit by bit */
    struct guard_figures figures;    /* the most of each */
};

static void upload(const struct target *target, const unsigned char *rgba)
{
    glBindTexture(GL_TEXTURE_2D, target->texture);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, target->width, target->height, GL_RGBA,
                    GL_UNSIGNED_BYTE, rgba);
}

static void compare(struct played *played, const unsigned char *drawn, const unsigned char *shown,
                    int n)
{
    double sum = 0;
    if (memcmp(drawn, shown, (size_t)n) != 0) {
        played->changed++;
        played->last_changed = played->frames;
        for (int i = 0; i < n; i++) {
            int d = abs(drawn[i] - shown[i]);
            sum += (double)d * d;
            played->brighter |= shown[i] > drawn[i];
            played->worst = d > played->worst ? d : played->worst;
        }
    }
    played->error += sum / n;
    played->frames++;
}

static void note_figures(struct guard_figures *most)
{
    struct guard_figures now = guard_figures(guard);
    most->general = now.general > most->general ? now.general : most->general;
    most->red = now.red > most->red ? now.red : most->red;
    most->held = now.held > most->held ? now.held : most->held;
}

static struct played play(struct clip clip, enum guard_mode mode)
{
    static unsigned char drawn[SIDE_MAX * 4], shown[SIDE_MAX * 4];
    struct played played = {0};
    clip.width = clip.width ? clip.width : 128;
    clip.height = clip.height ? clip.height : 72;
    struct flashes *before = flashes_create(clip.width, clip.height);
    struct flashes *after = flashes_create(clip.width, clip.height);
    struct target target = target_make(TARGET_SCREEN, clip.width, clip.height);
    assert_true(before && after);
    for (int i = 0; i < (int)(SECONDS * clip.fps); i++) {
        double time_s = i / clip.fps;
        (clip.paint ? clip.paint : paint_square_wave)(&clip, time_s, drawn);
        upload(&target, drawn);
        guard_look(guard, mode, &target, time_s);
        target_read(&target, shown);
        note_figures(&played.figures);
        flashes_see(before, drawn, time_s);
        flashes_see(after, shown, time_s);
        played.level[i] = shown[0];
        compare(&played, drawn, shown, clip.width * clip.height * 4);
    }
    played.error /= played.frames;
    played.drawn = flashes_found(before);
    played.shown = flashes_found(after);
    flashes_destroy(before);
    flashes_destroy(after);
    target_free(&target);
    guard_look(guard, GUARD_OFF, NULL, 0); /* it forgets */
    return played;
}

static void tell(const char *name, struct clip clip, struct played p)
{
    print_message("%-28s %4g Hz %3g fps: drawn %2d/%2d shown %d/%d, %d of %d frames changed, "
                  "worst %d, psnr %.1f\n",
                  name, clip.hz, clip.fps, p.drawn.general, p.drawn.red, p.shown.general,
                  p.shown.red, p.changed, p.frames, p.worst,
                  p.error > 0 ? 10 * log10(255 * 255 / p.error) : 99);
}

static bool too_many(struct flashes_found found)
{
    return found.general > FLASHES_MOST || found.red > FLASHES_MOST;
}

/* The judge finds too many in what was drawn, and not in what was shown. */
static void must_limit(const char *name, struct clip clip)
{
    struct played p = play(clip, GUARD_LIMIT);
    if (!too_many(p.drawn) || too_many(p.shown))
        tell(name, clip, p);
    assert_true(too_many(p.drawn));
    assert_false(too_many(p.shown));
}

static void must_leave(const char *name, struct clip clip)
{
    struct played p = play(clip, GUARD_LIMIT);
    if (too_many(p.drawn) || p.changed)
        tell(name, clip, p);
    assert_false(too_many(p.drawn));
    assert_int_equal(p.changed, 0);
}

static void set(double color[3], double level)
{
    color[0] = color[1] = color[2] = level;
}

static struct clip grey(double dark, double light, double hz, double fps)
{
    struct clip clip = {.hz = hz, .fps = fps};
    set(clip.dark, dark);
    set(clip.light, light);
    set(clip.still, dark);
    return clip;
}

static const double all_fps[] = {25, 30, 60, 144};

static void limits_what_flashes_more_than_three_times_a_second(void **state)
{
    (void)state;
    const double hz[] = {4, 10, 15};
    for (int f = 0; f < 4; f++)
        for (int h = 0; h < 3; h++) {
            if (hz[h] * 2 > all_fps[f] || (all_fps[f] > 100 && h != 1))
                continue;
            must_limit("full step", grey(0, 1, hz[h], all_fps[f]));
            must_limit("small step", grey(0.2, 0.31, hz[h], all_fps[f]));
        }
}

static void leaves_three_flashes_a_second(void **state)
{
    (void)state;
    for (int f = 0; f < 4; f++)
        for (int hz = 2; hz <= 3; hz++) {
            must_leave("full step", grey(0, 1, hz, all_fps[f]));
            must_leave("small step", grey(0.2, 0.31, hz, all_fps[f]));
        }
}

static void leaves_steps_below_a_tenth(void **state)
{
    (void)state;
    const double hz[] = {2, 3, 4, 10, 15};
    for (int h = 0; h < 5; h++) {
        must_leave("step of 0.05", grey(0.2, 0.25, hz[h], 60));
        must_leave("step of 0.09", grey(0.2, 0.29, hz[h], all_fps[h % 4]));
    }
}

static void leaves_what_is_bright_at_both_ends(void **state)
{
    (void)state;
    must_limit("dark end 0.79", grey(0.785, 0.95, 10, 60));
    must_leave("dark end 0.81", grey(0.815, 0.95, 10, 60));
}

static void limits_short_and_uneven_flashes(void **state)
{
    (void)state;
    struct clip clip = grey(0, 1, 5, 60);
    clip.on = 0.2;
    must_limit("short light", clip);
    clip.on = 0.8;
    must_limit("short dark", clip);
}

static void limits_a_quarter_of_the_picture_wherever_it_is(void **state)
{
    (void)state;
    struct clip clip = grey(0, 1, 10, 60);
    clip.part = (struct rect){64, 36, 128, 72};
    must_limit("upper right quarter", clip);
    clip.part = (struct rect){20, 10, 84, 46};
    must_limit("between the cells", clip);
    clip.part = (struct rect){0, 0, 62, 36};
    set(clip.still, 0.5);
    must_limit("24 % of the picture", clip);
}

/* 28 of the 144 cells of those quarters that see all of it. */
static void leaves_less_than_a_fifth_of_a_quarter(void **state)
{
    (void)state;
    struct clip clip = grey(0, 1, 10, 60);
    clip.part = (struct rect){48, 28, 48 + 14 * 4, 36};
    set(clip.still, 0.5);
    must_leave("19 % of a quarter", clip);
}

static void limits_flashes_of_saturated_red(void **state)
{
    (void)state;
    struct clip clip = {.hz = 12, .light = {0.5, 0, 0}, .dark = {0, 0, 1}};
    for (int f = 0; f < 4; f++) {
        clip.fps = all_fps[f];
        must_limit("red and blue", clip); /* less than a tenth of luminance */
    }
    clip = (struct clip){.hz = 12, .fps = 60, .light = {0.5, 0, 0}, .dark = {0.106, 0.106, 0.106}};
    must_limit("red and grey", clip);
    clip = (struct clip){.hz = 12, .fps = 60, .light = {0.5, 0.2, 0.2}, .dark = {0.4, 0.24, 0.24}};
    must_leave("unsaturated", clip);
}

static void takes_nothing_but_light_and_redness(void **state)
{
    (void)state;
    struct played p = play(grey(0.05, 1, 10, 60), GUARD_LIMIT);
    assert_false(p.brighter);
    assert_true(p.figures.general > GUARD_TRANSITIONS_MAX && p.figures.held > 0.9);
}

/* ---- what moves but does not flash ---- */

static void paint_checker(const struct clip *clip, double time_s, unsigned char *rgba)
{
    int odd = (int)(time_s * clip->fps + 0.5) & 1;
    for (int y = 0; y < clip->height; y++)
        for (int x = 0; x < clip->width; x++)
            memset(rgba + (y * clip->width + x) * 4, ((x + y + odd) & 1) * 255, 4);
}

static void paint_ramp(const struct clip *clip, double time_s, unsigned char *rgba)
{
    const struct rect whole = {0, 0, clip->width, clip->height};
    double color[3];
    set(color, 0.5 - 0.5 * cos(2 * M_PI * clip->hz * time_s));
    fill(clip, rgba, whole, color);
}

static void paint_noise(const struct clip *clip, double time_s, unsigned char *rgba)
{
    uint32_t x = (uint32_t)(time_s * 1000) * 2654435761u + 1;
    for (int i = 0; i < clip->width * clip->height; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        memset(rgba + i * 4, (int)(x >> 24), 4);
    }
}

/* Sine stripes, hz periods a second, dark[0] of them across the picture. */
static void paint_stripes(const struct clip *clip, double time_s, unsigned char *rgba)
{
    for (int x = 0; x < clip->width; x++) {
        double at = clip->dark[0] * x / clip->width - clip->hz * time_s;
        memset(rgba + x * 4, encoded(0.5 + 0.5 * sin(2 * M_PI * at)), 4);
    }
    for (int y = 1; y < clip->height; y++)
        memcpy(rgba + y * clip->width * 4, rgba, (size_t)clip->width * 4);
}

static void leaves_what_is_calm(void **state)
{
    (void)state;
    must_leave("slow ramp", (struct clip){.hz = 0.5, .fps = 60, .paint = paint_ramp});
    must_leave("inverted checker", (struct clip){.fps = 60, .paint = paint_checker});
    must_leave("large inverted checker",
               (struct clip){.fps = 25, .width = 1280, .height = 720, .paint = paint_checker});
    must_leave("noise",
               (struct clip){.fps = 25, .width = 1280, .height = 720, .paint = paint_noise});
    must_leave("slow stripes",
               (struct clip){.hz = 1, .fps = 60, .dark = {4}, .paint = paint_stripes});
    must_leave("fast fine stripes",
               (struct clip){.hz = 7, .fps = 60, .dark = {64}, .paint = paint_stripes});
}

static void limits_fast_wide_stripes(void **state)
{
    (void)state;
    must_limit("fast wide stripes",
               (struct clip){.hz = 7, .fps = 60, .dark = {4}, .paint = paint_stripes});
    must_limit("very wide stripes",
               (struct clip){.hz = 5, .fps = 60, .dark = {1}, .paint = paint_stripes});
}

/* Ten flashes a second, which end in light. */
static void paint_ending_strobe(const struct clip *clip, double time_s, unsigned char *rgba)
{
    paint_square_wave(clip, time_s < 0.7 ? time_s : 0, rgba);
}

static void gives_the_light_back_softly(void **state)
{
    (void)state;
    struct clip clip = grey(0, 1, 10, 60);
    clip.paint = paint_ending_strobe;
    struct played p = play(clip, GUARD_LIMIT);
    int flashing = (int)(0.7 * clip.fps);
    assert_in_range(p.last_changed, flashing + 40, p.frames - 2);
    for (int i = flashing; i < p.frames; i++)
        assert_true(linear(p.level[i]) - linear(p.level[i - 1]) < 0.1);
}

static void stays_soft_as_long_as_it_flashes(void **state)
{
    (void)state;
    struct played p = play(grey(0, 1, 10, 60), GUARD_LIMIT);
    for (int i = 30; i < p.frames; i++)
        assert_true(linear(p.level[i]) < 0.1);
}

static void only_counts_when_it_shall_warn(void **state)
{
    (void)state;
    struct played p = play(grey(0, 1, 10, 60), GUARD_WARN);
    assert_int_equal(p.changed, 0);
    assert_true(p.figures.general > GUARD_TRANSITIONS_MAX && p.figures.held == 0);
    p = play(grey(0, 1, 10, 60), GUARD_OFF);
    assert_int_equal(p.figures.general, 0);
}

/* ---- chance ---- */

static uint32_t hash(uint32_t x)
{
    x = (x ^ (x >> 16)) * 0x7feb352du;
    x = (x ^ (x >> 15)) * 0x846ca68bu;
    return x ^ (x >> 16);
}

static double chance(uint32_t seed, uint32_t what)
{
    return hash(seed * 8191u + hash(what)) / 4294967296.0;
}

/* Four rectangles, each with colours, a rhythm and a place of its own, on a ground that changes too; hz is the seed. */
static void paint_chance(const struct clip *clip, double time_s, unsigned char *rgba)
{
    uint32_t seed = (uint32_t)clip->hz;
    for (uint32_t k = 0; k < 5; k++) {
        double rate = 1 + 11 * chance(seed, k), at = time_s * rate + chance(seed, k + 10);
        uint32_t beat = (uint32_t)at * 16 + k; /* some beats change nothing */
        double color[3], lit = chance(seed, beat + 1000) < 0.5;
        for (uint32_t c = 0; c < 3; c++)
            color[c] = chance(seed, 100 + 10 * k + c) * (lit ? 1 : 0.1);
        int left = (int)(0.6 * chance(seed, k + 20) * clip->width);
        int low = (int)(0.6 * chance(seed, k + 30) * clip->height);
        int wide = (int)((0.2 + 0.2 * chance(seed, k + 40)) * clip->width);
        int high = (int)((0.2 + 0.2 * chance(seed, k + 50)) * clip->height);
        struct rect ground = {0, 0, clip->width, clip->height},
                    rect = {left, low, left + wide, low + high};
        fill(clip, rgba, k ? rect : ground, color);
    }
}

static void passes_the_judge_whatever_is_drawn(void **state)
{
    (void)state;
    int flagged = 0;
    for (int seed = 1; seed <= CHANCES; seed++) {
        struct clip clip = {.hz = seed, .fps = all_fps[seed % 3], .paint = paint_chance};
        struct played p = play(clip, GUARD_LIMIT);
        flagged += too_many(p.drawn);
        if (too_many(p.shown))
            tell("chance", clip, p);
        assert_false(too_many(p.shown));
    }
    assert_true(flagged > CHANCES / 2);
}

static int open_device(void **state)
{
    const struct device_desc desc = {.offscreen = true};
    (void)state;
    device = device_create(&desc, NULL);
    guard = device ? guard_create(NULL) : NULL;
    return guard ? 0 : -1;
}

static int close_device(void **state)
{
    (void)state;
    int errors = device_errors(device);
    guard_destroy(guard);
    device_destroy(device);
    return errors;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_what_flashes_more_than_three_times_a_second),
        cmocka_unit_test(leaves_three_flashes_a_second),
        cmocka_unit_test(leaves_steps_below_a_tenth),
        cmocka_unit_test(leaves_what_is_bright_at_both_ends),
        cmocka_unit_test(limits_short_and_uneven_flashes),
        cmocka_unit_test(limits_a_quarter_of_the_picture_wherever_it_is),
        cmocka_unit_test(leaves_less_than_a_fifth_of_a_quarter),
        cmocka_unit_test(limits_flashes_of_saturated_red),
        cmocka_unit_test(leaves_what_is_calm),
        cmocka_unit_test(limits_fast_wide_stripes),
        cmocka_unit_test(stays_soft_as_long_as_it_flashes),
        cmocka_unit_test(gives_the_light_back_softly),
        cmocka_unit_test(only_counts_when_it_shall_warn),
        cmocka_unit_test(passes_the_judge_whatever_is_drawn),
        cmocka_unit_test(takes_nothing_but_light_and_redness),
    };
    return cmocka_run_group_tests(tests, open_device, close_device);
}
