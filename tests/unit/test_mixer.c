/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What blending promises: an opaque layer is unchanged within 1/255, each blend is what its formula says, in linear light.
 */
#include "tests/unit/unit.h"
#include "visual/blue_noise.h"
#include "visual/device.h"
#include "visual/mixer.h"
#include "visual/program.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 256, HEIGHT = 4 };

struct scene_under_test {
    struct device *device;
    struct mixer *mixer;
    struct target canvas, other, layer, output;
};

static const struct finish plain = {.gain = 1, .dither = 0};

/* Draws `expression` (of x, 0..1 in 256 steps) into a target. */
static void paint(const struct target *target, const char *expression)
{
    char text[512];
    int n = snprintf(
        text, sizeof text,
        "/*{}*/ void main() { float x = floor(gl_FragCoord.x) / 255.0; gl_FragColor = %s; }",
        expression);
    struct program *program = program_make("test", text, (size_t)n, NULL);
    struct passes *passes = passes_create(program, WIDTH, HEIGHT);
    const struct pass_clock clock = {0};
    passes_show(passes, &clock, NULL, target, plain);
    passes_destroy(passes);
    program_free(program);
}

static void read_row(const struct target *target, unsigned char row[WIDTH * 4])
{
    unsigned char all[WIDTH * HEIGHT * 4];
    target_read(target, all);
    memcpy(row, all, WIDTH * 4);
}

static double linear(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double encoded(double c)
{
    c = c < 0 ? 0 : c > 1 ? 1 : c;
    return c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055;
}

static const struct sheet *canvas_of(const struct scene_under_test *s)
{
    static struct sheet sheet;
    sheet = (struct sheet){.picture = &s->canvas, .opacity = 1, .opaque = true};
    return &sheet;
}

static struct sheet sheet_of(const struct scene_under_test *s, enum blend blend, double opacity)
{
    return (struct sheet){.picture = &s->layer, .blend = blend, .opacity = (float)opacity};
}

static void leaves_an_opaque_layer_as_it_is(void **state)
{
    struct scene_under_test *s = *state;
    const struct sheet sheet = sheet_of(s, BLEND_NORMAL, 1);
    unsigned char row[WIDTH * 4];
    paint(&s->layer, "vec4(x, 1.0 - x, 0.5 * x, 1.0)");
    for (int by_canvas = 0; by_canvas < 2; by_canvas++) {
        mixer_lay(s->mixer, NULL, &s->canvas, &sheet);
        mixer_show(s->mixer, by_canvas ? canvas_of(s) : NULL, by_canvas ? NULL : &sheet, &s->output,
                   plain);
        read_row(&s->output, row);
        for (int i = 0; i < WIDTH; i++) {
            assert_in_range(row[i * 4] + 1, i, i + 2);
            assert_in_range(row[i * 4 + 1] + 1, 255 - i, 257 - i);
        }
    }
}

static void ignores_the_alpha_of_an_opaque_sheet_only(void **state)
{
    struct scene_under_test *s = *state;
    struct sheet sheet = sheet_of(s, BLEND_NORMAL, 1);
    unsigned char row[WIDTH * 4];
    paint(&s->layer, "vec4(x, x, x, 0.3)");
    for (int opaque = 0; opaque < 2; opaque++) {
        sheet.opaque = opaque;
        mixer_show(s->mixer, NULL, &sheet, &s->output, plain);
        read_row(&s->output, row);
        int expected = opaque ? 200 : (int)lround(255 * encoded(0.3 * linear(200 / 255.0)));
        assert_in_range(row[200 * 4], expected - 1, expected + 1);
        assert_int_equal(row[200 * 4 + 3], 255);
    }
}

/* ---- the blend functions, written anew from Compositing and Blending Level 1 ---- */

static double hard(double b, double s)
{
    return s <= 0.5 ? 2 * b * s : b + (2 * s - 1) - b * (2 * s - 1);
}

static double soft(double b, double s)
{
    double up = b <= 0.25 ? ((16 * b - 12) * b + 4) * b : sqrt(b);
    return s <= 0.5 ? b - (1 - 2 * s) * b * (1 - b) : b + (2 * s - 1) * (up - b);
}

static double separable(enum blend blend, double b, double s)
{
    switch (blend) {
    case BLEND_ADD:
        return b + s;
    case BLEND_SCREEN:
        return b + s - b * s;
    case BLEND_MULTIPLY:
        return b * s;
    case BLEND_DARKEN:
        return fmin(b, s);
    case BLEND_LIGHTEN:
        return fmax(b, s);
    case BLEND_DIFFERENCE:
        return fabs(b - s);
    case BLEND_EXCLUSION:
        return b + s - 2 * b * s;
    case BLEND_OVERLAY:
        return hard(s, b);
    case BLEND_SOFTLIGHT:
        return soft(b, s);
    case BLEND_HARDLIGHT:
        return hard(b, s);
    case BLEND_DODGE:
        return b == 0 ? 0 : s == 1 ? 1 : fmin(1, b / (1 - s));
    case BLEND_BURN:
        return b == 1 ? 1 : s == 0 ? 0 : 1 - fmin(1, (1 - b) / s);
    case BLEND_SUBTRACT:
        return fmax(b - s, 0);
    case BLEND_DIVIDE:
        return b == 0 ? 0 : s == 0 ? 1 : fmin(1, b / s);
    default:
        return s;
    }
}

static double lum(const double c[3])
{
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}

static void set_lum(const double b[3], double l, double out[3])
{
    for (int i = 0; i < 3; i++)
        out[i] = b[i] + l - lum(b);
    double n = fmin(out[0], fmin(out[1], out[2])), x = fmax(out[0], fmax(out[1], out[2]));
    for (int i = 0; i < 3; i++) {
        if (n < 0)
            out[i] = l + (out[i] - l) * l / (l - n);
        if (x > 1)
            out[i] = l + (out[i] - l) * (1 - l) / (x - l);
    }
}

/* Colours display-referred, 0..1. */
static void blend_on_the_cpu(enum blend blend, const double behind[3], const double front[3],
                             double cover, double out[3])
{
    double b[3], s[3], mixed[3];
    for (int i = 0; i < 3; i++) {
        b[i] = linear(behind[i]);
        s[i] = linear(front[i]);
        mixed[i] = separable(blend, b[i], s[i]);
    }
    if (blend == BLEND_LUMINOSITY)
        set_lum(b, lum(s), mixed);
    double m = 1;
    for (int i = 0; i < 3; i++) {
        out[i] = (1 - cover) * b[i] + cover * mixed[i];
        m = fmax(m, out[i]);
    }
    for (int i = 0; i < 3; i++)
        out[i] = encoded(out[i] / m * (1 / m) + 1 - 1 / m);
}

/* Whole numbers of 255. */
static const double grounds[][3] = {
    {0, 0, 0}, {1, 1, 1}, {0.4, 0.4, 0.4}, {0.8, 0.2, 0.6}, {0.2, 0.8, 0.6}};

static void compare_blend(struct scene_under_test *s, enum blend blend, const double ground[3],
                          double opacity, bool in_front)
{
    const struct sheet back = sheet_of(s, BLEND_NORMAL, 1), layer = sheet_of(s, blend, opacity);
    const double alpha = 0.8;
    unsigned char row[WIDTH * 4];
    char color[128];
    snprintf(color, sizeof color, "vec4(%f, %f, %f, 1.0)", ground[0], ground[1], ground[2]);
    paint(&s->layer, color);
    mixer_lay(s->mixer, NULL, &s->canvas, &back);
    paint(&s->layer, "vec4(x, 1.0 - x, 0.4, 0.8)");
    if (in_front) {
        mixer_show(s->mixer, canvas_of(s), &layer, &s->output, plain);
    } else {
        const struct target *to = mixer_reads(blend) ? &s->other : &s->canvas;
        const struct sheet canvas = {.picture = to, .opacity = 1, .opaque = true};
        mixer_lay(s->mixer, &s->canvas, to, &layer);
        mixer_show(s->mixer, &canvas, NULL, &s->output, plain);
    }
    read_row(&s->output, row);
    for (int i = 0; i < WIDTH; i++) {
        double x = i / 255.0, front[3] = {x, 1 - x, 0.4}, expected[3];
        blend_on_the_cpu(blend, ground, front, alpha * opacity, expected);
        for (int c = 0; c < 3; c++)
            if (fabs(row[i * 4 + c] - 255 * expected[c]) > 2 &&
                fabs(linear(row[i * 4 + c] / 255.0) - linear(expected[c])) >
                    2e-3) /* what drivers decode */
                fail_msg("%s on (%g, %g, %g), x %g, channel %d: %d instead of %g",
                         blend_words[blend], ground[0], ground[1], ground[2], x, c, row[i * 4 + c],
                         255 * expected[c]);
    }
}

static void blends_as_the_formulas_say(void **state)
{
    for (int blend = 0; blend < N_BLENDS; blend++)
        for (size_t g = 0; g < sizeof grounds / sizeof grounds[0]; g++)
            for (int k = 0; k < 4; k++)
                compare_blend(*state, (enum blend)blend, grounds[g], k & 1 ? 1 : 0.6, k & 2);
}

static void lays_two_layers_without_a_canvas(void **state)
{
    struct scene_under_test *s = *state;
    unsigned char row[WIDTH * 4];
    struct target back = target_make(TARGET_LAYER, WIDTH, HEIGHT);
    const struct sheet behind = {.picture = &back, .opacity = 0.5f, .opaque = true},
                       front = sheet_of(s, BLEND_NORMAL, 1);
    paint(&back, "vec4(0.8, 0.8, 0.8, 0.1)");
    paint(&s->layer, "vec4(x, x, x, 0.5)");
    mixer_show(s->mixer, &behind, &front, &s->output, plain);
    read_row(&s->output, row);
    for (int i = 0; i < WIDTH; i += 15)
        assert_true(
            fabs(row[i * 4] - 255 * encoded(0.25 * linear(0.8) + 0.5 * linear(i / 255.0))) <= 2);
    target_free(&back);
}

static void rolls_off_only_above_one(void **state)
{
    struct scene_under_test *s = *state;
    const struct sheet back = sheet_of(s, BLEND_NORMAL, 1), front = sheet_of(s, BLEND_ADD, 1);
    unsigned char row[WIDTH * 4];
    paint(&s->layer, "vec4(1.0, 0.8, 0.0, 1.0)");
    mixer_lay(s->mixer, NULL, &s->canvas, &back);
    mixer_show(s->mixer, canvas_of(s), &front, &s->output, plain);
    read_row(&s->output, row);
    double g = linear(0.8); /* both twice: m = 2, half way to white */
    assert_int_equal(row[0], 255);
    assert_true(fabs(row[1] - 255 * encoded(0.5 * g + 0.5)) <= 2);
    assert_true(fabs(row[2] - 255 * encoded(0.5)) <= 2);
}

static void fades_in_linear_light(void **state)
{
    struct scene_under_test *s = *state;
    unsigned char row[WIDTH * 4];
    struct target to = target_make(TARGET_LAYER, WIDTH, HEIGHT);
    paint(&s->layer, "vec4(x, x, x, 1.0)");
    paint(&to, "vec4(1.0)");
    mixer_fade(s->mixer, &s->layer, &to, 0.25f, &s->output, plain);
    read_row(&s->output, row);
    for (int i = 0; i < WIDTH; i += 17)
        assert_true(fabs(row[i * 4] - 255 * encoded(0.75 * linear(i / 255.0) + 0.25)) <= 2);
    target_free(&to);
}

/* How much the means of 8x8 blocks of the tile spread. */
static double slow_waves(void)
{
    enum { BLOCK = 8, BLOCKS = BLUE_NOISE_SIDE / BLOCK };
    double squares = 0;
    for (int by = 0; by < BLOCKS; by++)
        for (int bx = 0; bx < BLOCKS; bx++) {
            double sum = 0;
            for (int i = 0; i < BLOCK * BLOCK; i++)
                sum +=
                    blue_noise[(by * BLOCK + i / BLOCK) * BLUE_NOISE_SIDE + bx * BLOCK + i % BLOCK];
            sum = sum / (BLOCK * BLOCK) - 127.5;
            squares += sum * sum;
        }
    return sqrt(squares / (BLOCKS * BLOCKS));
}

static void dithers_with_blue_noise(void **state)
{
    struct scene_under_test *s = *state;
    struct target big = target_make(TARGET_SCREEN, 64, 64),
                  layer = target_make(TARGET_LAYER, 64, 64);
    const struct sheet sheet = {.picture = &layer, .opacity = 1, .opaque = true};
    const struct finish dithered = {.gain = 100.25f / 200, .dither = 1.0f / 255};
    static unsigned char rgba[64 * 64 * 4];
    int counts[256] = {0};
    double sum = 0;
    for (int i = 0; i < BLUE_NOISE_SIDE * BLUE_NOISE_SIDE; i++)
        counts[blue_noise[i]]++;
    for (int i = 0; i < 256; i++)
        assert_int_equal(counts[i], 16);
    assert_true(slow_waves() < 3); /* white noise: 9 */
    paint(&layer, "vec4(vec3(200.0 / 255.0), 1.0)");
    mixer_show(s->mixer, NULL, &sheet, &big, dithered);
    target_read(&big, rgba);
    for (int i = 0; i < 64 * 64; i++) {
        assert_in_range(rgba[i * 4], 100, 101);
        sum += rgba[i * 4];
    }
    assert_true(fabs(sum / (64 * 64) - 100.25) < 0.1);
    mixer_show(s->mixer, NULL, &sheet, &big, (struct finish){.gain = 1, .dither = 1.0f / 255});
    target_read(&big, rgba);
    for (int i = 0; i < 64 * 64; i++) /* an exact value stays */
        assert_in_range(rgba[i * 4], 199, 201);
    target_free(&big);
    target_free(&layer);
}

static int open_device(void **state)
{
    static struct scene_under_test s;
    const struct device_desc desc = {.offscreen = true};
    s.device = device_create(&desc, NULL);
    s.mixer = s.device ? mixer_create(NULL) : NULL;
    if (!s.mixer)
        return -1;
    s.canvas = target_make(TARGET_LINEAR, WIDTH, HEIGHT);
    s.other = target_make(TARGET_LINEAR, WIDTH, HEIGHT);
    s.layer = target_make(TARGET_LAYER, WIDTH, HEIGHT);
    s.output = target_make(TARGET_SCREEN, WIDTH, HEIGHT);
    *state = &s;
    return 0;
}

static int close_device(void **state)
{
    struct scene_under_test *s = *state;
    int errors = device_errors(s->device);
    target_free(&s->canvas);
    target_free(&s->other);
    target_free(&s->layer);
    target_free(&s->output);
    mixer_destroy(s->mixer);
    device_destroy(s->device);
    return errors;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_an_opaque_layer_as_it_is),
        cmocka_unit_test(ignores_the_alpha_of_an_opaque_sheet_only),
        cmocka_unit_test(blends_as_the_formulas_say),
        cmocka_unit_test(lays_two_layers_without_a_canvas),
        cmocka_unit_test(rolls_off_only_above_one),
        cmocka_unit_test(fades_in_linear_light),
        cmocka_unit_test(dithers_with_blue_noise),
    };
    return cmocka_run_group_tests(tests, open_device, close_device);
}
