/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What blending promises: an opaque layer is unchanged within 1/255, the four blends are those of linear light.
 */
#include "tests/unit/unit.h"
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
    struct target canvas, layer, output;
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

static void leaves_an_opaque_layer_as_it_is(void **state)
{
    struct scene_under_test *s = *state;
    const struct behind canvas = {.picture = &s->canvas, .opacity = 1};
    unsigned char row[WIDTH * 4];
    paint(&s->layer, "vec4(x, 1.0 - x, 0.5 * x, 1.0)");
    mixer_show(s->mixer, NULL, &s->layer, BLEND_NORMAL, 1, &s->output, plain);
    read_row(&s->output, row);
    for (int i = 0; i < WIDTH; i++) {
        assert_in_range(row[i * 4] + 1, i, i + 2);
        assert_in_range(row[i * 4 + 1] + 1, 255 - i, 257 - i);
    }
    mixer_lay(s->mixer, &s->canvas, &s->layer, BLEND_NORMAL, 1, true);
    mixer_show(s->mixer, &canvas, &s->layer, BLEND_NORMAL, 0, &s->output, plain);
    read_row(&s->output, row);
    for (int i = 0; i < WIDTH; i++)
        assert_in_range(row[i * 4] + 1, i, i + 2);
}

static void ignores_the_alpha_of_the_back_layer(void **state)
{
    struct scene_under_test *s = *state;
    unsigned char row[WIDTH * 4];
    paint(&s->layer, "vec4(x, x, x, 0.3)");
    mixer_show(s->mixer, NULL, &s->layer, BLEND_NORMAL, 1, &s->output, plain);
    read_row(&s->output, row);
    assert_in_range(row[200 * 4], 199, 201);
    assert_int_equal(row[200 * 4 + 3], 255);
}

static double blended(enum blend blend, double behind, double front, double cover)
{
    double b = linear(behind), f = linear(front) * cover;
    switch (blend) {
    case BLEND_NORMAL:
        return encoded(b * (1 - cover) + f);
    case BLEND_ADD:
        return encoded(b + f);
    case BLEND_SCREEN:
        return encoded(b + f - b * f);
    case BLEND_MULTIPLY:
        return encoded(b * (1 - cover + f));
    }
    return 0;
}

static void blends_in_linear_light(void **state)
{
    struct scene_under_test *s = *state;
    const struct behind canvas = {.picture = &s->canvas, .opacity = 1};
    unsigned char row[WIDTH * 4];
    const double behind = 0.4, alpha = 0.5, opacity = 0.8;
    for (enum blend blend = BLEND_NORMAL; blend <= BLEND_MULTIPLY; blend++)
        for (int last = 0; last < 2; last++) { /* as a layer between, and as the one in front */
            paint(&s->layer, "vec4(0.4, 0.4, 0.4, 1.0)");
            mixer_lay(s->mixer, &s->canvas, &s->layer, BLEND_NORMAL, 1, true);
            paint(&s->layer, "vec4(0.7 * x, 0.7 * x, 0.7 * x, 0.5)");
            if (last) {
                mixer_show(s->mixer, &canvas, &s->layer, blend, (float)opacity, &s->output, plain);
            } else {
                mixer_lay(s->mixer, &s->canvas, &s->layer, blend, (float)opacity, false);
                mixer_show(s->mixer, &canvas, &s->layer, BLEND_NORMAL, 0, &s->output, plain);
            }
            read_row(&s->output, row);
            for (int i = 0; i < WIDTH; i += 15) {
                double expected = 255 * blended(blend, behind, 0.7 * i / 255, alpha * opacity);
                assert_true(fabs(row[i * 4] - expected) <= 2.0);
            }
        }
}

static void lays_two_layers_without_a_canvas(void **state)
{
    struct scene_under_test *s = *state;
    unsigned char row[WIDTH * 4];
    struct target back = target_make(TARGET_LAYER, WIDTH, HEIGHT);
    const struct behind behind = {.picture = &back, .opacity = 0.5f};
    paint(&back, "vec4(0.8, 0.8, 0.8, 0.1)");
    paint(&s->layer, "vec4(x, x, x, 0.5)");
    mixer_show(s->mixer, &behind, &s->layer, BLEND_NORMAL, 1, &s->output, plain);
    read_row(&s->output, row);
    for (int i = 0; i < WIDTH; i += 15)
        assert_true(
            fabs(row[i * 4] - 255 * encoded(0.25 * linear(0.8) + 0.5 * linear(i / 255.0))) <= 2);
    target_free(&back);
}

static void rolls_off_only_above_one(void **state)
{
    struct scene_under_test *s = *state;
    const struct behind canvas = {.picture = &s->canvas, .opacity = 1};
    unsigned char row[WIDTH * 4];
    paint(&s->layer, "vec4(1.0, 0.8, 0.0, 1.0)");
    mixer_lay(s->mixer, &s->canvas, &s->layer, BLEND_NORMAL, 1, true);
    mixer_show(s->mixer, &canvas, &s->layer, BLEND_ADD, 1, &s->output, plain);
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

static int open_device(void **state)
{
    static struct scene_under_test s;
    const struct device_desc desc = {.offscreen = true};
    s.device = device_create(&desc, NULL);
    s.mixer = s.device ? mixer_create(NULL) : NULL;
    if (!s.mixer)
        return -1;
    s.canvas = target_make(TARGET_LINEAR, WIDTH, HEIGHT);
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
        cmocka_unit_test(ignores_the_alpha_of_the_back_layer),
        cmocka_unit_test(blends_in_linear_light),
        cmocka_unit_test(lays_two_layers_without_a_canvas),
        cmocka_unit_test(rolls_off_only_above_one),
        cmocka_unit_test(fades_in_linear_light),
    };
    return cmocka_run_group_tests(tests, open_device, close_device);
}
