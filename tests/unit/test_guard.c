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

enum { SIDE_MAX = 1280 * 720 };

#define SECONDS 3.0

struct bench {
    struct device *device;
};

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
    double error;        /* mean square of all differences, in code values */
    int worst;           /* difference of one */
    int changed, frames; /* frames that are not the same bit by bit */
    struct guard_figures figures;
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
        for (int i = 0; i < n; i++) {
            int d = abs(drawn[i] - shown[i]);
            sum += (double)d * d;
            played->worst = d > played->worst ? d : played->worst;
        }
    }
    played->error += sum / n;
    played->frames++;
}

static struct played play(struct clip clip, enum guard_mode mode)
{
    static unsigned char drawn[SIDE_MAX * 4], shown[SIDE_MAX * 4];
    struct played played = {0};
    clip.width = clip.width ? clip.width : 160;
    clip.height = clip.height ? clip.height : 90;
    struct flashes *before = flashes_create(clip.width, clip.height);
    struct flashes *after = flashes_create(clip.width, clip.height);
    struct guard *guard = guard_create(NULL);
    struct target target = target_make(TARGET_SCREEN, clip.width, clip.height);
    assert_true(guard && before && after);
    for (int i = 0; i < (int)(SECONDS * clip.fps); i++) {
        double time_s = i / clip.fps;
        (clip.paint ? clip.paint : paint_square_wave)(&clip, time_s, drawn);
        upload(&target, drawn);
        guard_look(guard, mode, &target, time_s);
        target_read(&target, shown);
        flashes_see(before, drawn, time_s);
        flashes_see(after, shown, time_s);
        compare(&played, drawn, shown, clip.width * clip.height * 4);
    }
    glFinish();
    played.figures = guard_figures(guard);
    played.error /= played.frames;
    played.drawn = flashes_found(before);
    played.shown = flashes_found(after);
    flashes_destroy(before);
    flashes_destroy(after);
    guard_destroy(guard);
    target_free(&target);
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
    const double fast_hz[] = {4, 10, 15}, steps[] = {0.11, 1.0};
    for (int f = 0; f < 4; f++)
        for (int h = 0; h < 3; h++)
            for (int s = 0; s < 2; s++)
                if (fast_hz[h] * 2 <= all_fps[f])
                    must_limit("square wave",
                               grey(steps[s] < 1 ? 0.2 : 0, steps[s] < 1 ? 0.2 + steps[s] : 1,
                                    fast_hz[h], all_fps[f]));
}

static void leaves_three_flashes_and_small_steps(void **state)
{
    (void)state;
    const double hz[] = {2, 3, 4, 10, 15}, steps[] = {0.05, 0.09};
    for (int f = 0; f < 4; f++) {
        for (int h = 0; h < 5; h++)
            for (int s = 0; s < 2; s++)
                must_leave("small step", grey(0.2, 0.2 + steps[s], hz[h], all_fps[f]));
        for (int h = 0; h < 2; h++)
            must_leave("at most three", grey(0, 1, hz[h], all_fps[f]));
    }
}

static int open_device(void **state)
{
    static struct bench b;
    const struct device_desc desc = {.offscreen = true};
    b.device = device_create(&desc, NULL);
    *state = &b;
    return b.device ? 0 : -1;
}

static int close_device(void **state)
{
    struct bench *b = *state;
    int errors = device_errors(b->device);
    device_destroy(b->device);
    return errors;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_what_flashes_more_than_three_times_a_second),
        cmocka_unit_test(leaves_three_flashes_and_small_steps),
    };
    return cmocka_run_group_tests(tests, open_device, close_device);
}
