/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What layers promise: place and mask, who is drawn and how often, where pictures come from.
 */
#include "tests/unit/layers_kit.h"

/* ---- place ---- */

static void a_picture_stands_where_it_is_put(void **state)
{
    struct kit *kit = *state;
    play(kit, "[layer/a]\nshader = corner.fs\nplace/scale = 0.5\n");
    assert_pixel(W / 4 - 2, H / 2, 0, 0, 0); /* nothing around it, also in front of nothing */
    assert_pixel(W / 2, H / 4 - 2, 0, 0, 0);
    struct pixel low = at(W / 4 + 1, H / 4 + 1), high = at(3 * W / 4 - 2, 3 * H / 4 - 2);
    assert_true(abs(low.r - 51) < 3 && low.g < 20 && low.b < 30);
    assert_true(high.r > 252 && high.g > 235 && high.b > 225);
    play(kit, "[layer/a]\nshader = corner.fs\nplace/x = 0.5\nplace/y = -0.5\n");
    assert_pixel(W / 2 - 2, 4, 0, 0, 0);
    assert_pixel(W / 2 + 4, H / 2 + 2, 0, 0, 0);
    assert_true(at(W - 1, H / 2 - 1).g > 120 && at(W - 1, H / 2 - 1).b > 245);
    play(kit, "[layer/a]\nshader = corner.fs\nplace/rotation = 180deg\n");
    assert_true(at(2, 2).r > 252 && at(W - 3, H - 3).r < 54);
    play(kit, "[layer/a]\nshader = corner.fs\nplace/rotation = 90deg\nplace/scale = 0.5\n");
    assert_true(at(W / 2 - 2, H / 2 + 4).r > 252); /* right above went to left above */
    assert_true(at(W / 2 + 2, H / 2 + 4).r < 54);
    play(kit, "[layer/a]\nshader = corner.fs\nplace/crop/left = 0.25\nplace/crop/top = 0.5\n");
    assert_pixel(W / 4 - 2, 4, 0, 0, 0);
    assert_pixel(W / 2, H / 2 + 2, 0, 0, 0);
    assert_true(at(W / 4 + 1, 2).r < 54);
}

static void what_lies_behind_is_seen_around_it(void **state)
{
    struct kit *kit = *state;
    play(kit, "[layer/back]\nshader = flat.fs\ntint = #204060\n"
              "[layer/front]\nshader = flat.fs\ntint = #ff8000\nplace/scale = 0.5\n");
    assert_pixel(2, 2, 0x20, 0x40, 0x60);
    assert_pixel(W / 2, H / 2, 0xff, 0x80, 0);
}

/* ---- masks ---- */

static void a_mask_lets_through_where_it_is_light(void **state)
{
    struct kit *kit = *state;
    static const char preset[] =
        "[layer/back]\nshader = flat.fs\ntint = #204060\n"
        "[layer/stencil]\nshader = left.fs\nmute = on\n"
        "[layer/front]\nshader = flat.fs\ntint = #ff8000\nmask = stencil\n";
    char text[512];
    for (int by = 0; by < 4; by++) {
        static const char *const words[] = {"light", "alpha", "dark", "outside"};
        snprintf(text, sizeof text, "%smask/by = %s\n", preset, words[by]);
        play(kit, text);
        int seen = by < 2 ? 4 : W - 4, hidden = by < 2 ? W - 4 : 4;
        assert_pixel(seen, 4, 0xff, 0x80, 0);
        assert_pixel(hidden, 4, 0x20, 0x40, 0x60);
    }
    play(kit, "[layer/stencil]\nshader = left.fs\nmute = on\n" /* in front of nothing */
              "[layer/front]\nshader = flat.fs\ntint = #ff8000\nmask = stencil\n");
    assert_pixel(4, 4, 0xff, 0x80, 0);
    assert_pixel(W - 4, 4, 0, 0, 0);
    kit_send(kit, "op", "/layer/front/mask", "nobody"); /* as if there were none */
    draw(kit);
    assert_pixel(W - 4, 4, 0xff, 0x80, 0);
}

/* ---- who is drawn ---- */

static void a_layer_that_is_not_seen_is_not_drawn(void **state)
{
    struct kit *kit = *state;
    static const char *const ways[] = {"mute = on", "opacity = 0", "place/scale = 0"};
    for (int i = 0; i < 3; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "[knob]\nshow = 0\n[layer/back]\nshader = flat.fs\ntint = #000000\n"
                 "[layer/a]\nshader = frames.fs\n%s\n",
                 ways[i]);
        play(kit, text);
        assert_pixel(4, 4, 0, 0, 0);
        draw(kit);
        draw(kit);
        kit_move(kit, "op", "/layer/a/mute", 0);
        kit_move(kit, "op", "/layer/a/opacity", 1);
        kit_move(kit, "op", "/layer/a/place/scale", 1);
        draw(kit);
        assert_pixel(4, 4, 0, 0, 0); /* its first frame */
        draw(kit);
        assert_pixel(4, 4, 26, 26, 26);
    }
}

static void solo_leaves_the_others_out(void **state)
{
    struct kit *kit = *state;
    play(kit, "[layer/a]\nshader = flat.fs\ntint = #204060\n[layer/b]\nshader = flat.fs\ntint = "
              "#ff8000\n");
    assert_pixel(4, 4, 0xff, 0x80, 0);
    kit_move(kit, "op", "/layer/a/solo", 1);
    draw(kit);
    assert_pixel(4, 4, 0x20, 0x40, 0x60);
}

static void a_layer_that_many_look_at_is_drawn_once(void **state)
{
    struct kit *kit = *state;
    play(
        kit,
        "[layer/a]\nshader = frames.fs\n[layer/b]\nshader = pair.fs\none = layer:a\ntwo = layer:a\n"
        "[layer/c]\nlayer = a\nplace/scale = 0.5\n");
    for (int i = 1; i < 4; i++)
        draw(kit);
    assert_pixel(W / 2, H / 2, 77, 77, 77); /* FRAMEINDEX 3 */
    assert_pixel(2, 2, 77, 77, 77);
    assert_pixel(W - 2, 2, 77, 77, 77);
}

/* ---- pictures ---- */

static void a_layer_shows_another(void **state)
{
    struct kit *kit = *state;
    play(kit, "[layer/a]\nshader = flat.fs\ntint = #ff8000\nmute = on\n"
              "[layer/b]\nlayer = a\nplace/x = 0.5\n[layer/c]\nlayer = b\nplace/x = 0.25\n");
    assert_pixel(W / 2 - 4, 4, 0, 0, 0);
    assert_pixel(3 * W / 4 - 4, 4, 0xff, 0x80, 0);
    assert_fails(kit, "[layer/a]\nlayer = a\n", "cannot show itself");
    assert_fails(kit, "[layer/a]\nlayer = b\n", "no layer «b»");
    assert_fails(kit, "[layer/a]\nshader = flat.fs\nlayer = b\n[layer/b]\nshader = flat.fs\n",
                 "shows a shader already");
    play(kit, "[layer/a]\nlayer = b\n[layer/b]\nlayer = a\n"); /* a circle is black */
    assert_pixel(4, 4, 0, 0, 0);
}

static void images_come_from_layers_and_from_behind(void **state)
{
    struct kit *kit = *state;
    play(kit, "[layer/a]\nshader = flat.fs\ntint = #ff8000\n"
              "[layer/b]\nshader = flat.fs\ntint = #204060\nplace/scale = 0.5\n"
              "[layer/c]\nshader = pair.fs\none = layer:a\n");
    assert_pixel(4, 4, 0xff, 0x80, 0);
    assert_pixel(W - 4, 4, 0, 0, 0);
    kit_send(kit, "op", "/layer/c/two", "layer:b");
    draw(kit);
    assert_pixel(W / 2 + 4, H / 2, 0x20, 0x40, 0x60);
    kit_send(kit, "op", "/layer/c/one", "behind");
    draw(kit);
    assert_pixel(4, 4, 0xff, 0x80, 0);
    assert_pixel(W / 2 - 4, H / 2, 0x20, 0x40, 0x60);
    kit_send(kit, "op", "/layer/c/one", "layer:nobody"); /* nothing stops the picture */
    draw(kit);
    assert_pixel(4, 4, 0, 0, 0);
    assert_fails(kit,
                 "[layer/c]\nshader = pair.fs\none = layer:pear\n[layer/pair]\nshader = flat.fs\n",
                 "test.preset, line 3: there is no layer «pear»; did you mean pair?");
    assert_fails(kit, "[layer/c]\nshader = pair.fs\none = flat\n", "is no picture");
    assert_fails(kit, "[layer/c]\nshader = pair.fs\nmask = d\n", "no layer «d»");
}

static void a_filter_adjusts_what_lies_behind(void **state)
{
    struct kit *kit = *state;
    static const char *const backs[] = {
        "[layer/a]\nshader = flat.fs\ntint = #ff8000\n",
        "[layer/z]\nshader = flat.fs\n[layer/a]\nshader = flat.fs\ntint = #ff8000\n"};
    for (int i = 0; i < 2; i++) { /* by one layer, by a canvas */
        char text[512];
        snprintf(text, sizeof text, "%s[layer/b]\nshader = invert.fs\n", backs[i]);
        play(kit, text);
        assert_pixel(4, 4, 0, 0x7f, 0xff);
        kit_send(kit, "op", "/layer/b/inputImage", "layer:b"); /* itself, a frame ago */
        draw(kit);
        assert_pixel(4, 4, 255, 255, 255);
        draw(kit);
        assert_pixel(4, 4, 0, 0, 0);
    }
    play(kit, "[layer/b]\nshader = invert.fs\n"); /* nothing is behind */
    assert_pixel(4, 4, 255, 255, 255);
}

static void what_was_shown_before_comes_back(void **state)
{
    struct kit *kit = *state;
    play(kit, "[layer/a]\nshader = more.fs\nbefore = previous\n");
    assert_pixel(4, 4, 26, 26, 26);
    draw(kit);
    assert_pixel(4, 4, 51, 51, 51);
    draw(kit);
    assert_pixel(4, 4, 77, 77, 77);
    kit_move(kit, "op", "/master/brightness", 0.5); /* the fader is behind it */
    draw(kit);
    assert_pixel(4, 4, 51, 51, 51);
    kit_move(kit, "op", "/master/brightness", 1);
    play(kit, "[layer/b]\nshader = flat.fs\ntint = #0000ff\nplace/x = 0.5\n"
              "[layer/a]\nprevious = yes\nplace/x = -0.25\n");
    draw(kit);
    draw(kit);
    assert_pixel(W / 4 + 2, 4, 0, 0, 0xff);
    assert_pixel(4, 4, 0, 0, 0xff);
}

/* Twice as high as wide: left red, right blue, transparent above the middle. */
static void put_image(const struct kit *kit)
{
    static unsigned char rgba[16 * 32 * 4];
    char path[256];
    struct err err = {0};
    for (int i = 0; i < 16 * 32; i++) {
        rgba[i * 4] = i % 16 < 8 ? 255 : 0;
        rgba[i * 4 + 2] = i % 16 < 8 ? 0 : 255;
        rgba[i * 4 + 3] = i < 16 * 16 ? 0 : 255;
    }
    snprintf(path, sizeof path, "%s/tall.png", kit->folder);
    assert_true(picture_write_png(path, rgba, 16, 32, 16 * 4, &err));
}

static void a_picture_fits_the_frame(void **state)
{
    struct kit *kit = *state;
    put_image(kit);
    play(kit, "[layer/back]\nshader = flat.fs\ntint = #204060\n[layer/a]\nimage = tall.png\n");
    assert_pixel(4, 4, 255, 0, 0); /* covers; its upper half is above the middle */
    assert_pixel(W - 4, 4, 0, 0, 255);
    assert_pixel(4, H - 4, 0x20, 0x40, 0x60);
    assert_true(kit_send(kit, "op", "/layer/a/place/fit", "contain"));
    draw(kit);
    assert_pixel(W / 2 - H / 4 + 2, 4, 255, 0, 0);
    assert_pixel(W / 2 - H / 4 - 2, 4, 0x20, 0x40, 0x60);
    kit_send(kit, "op", "/layer/a/place/fit", "stretch");
    draw(kit);
    assert_pixel(2, 2, 255, 0, 0);
    assert_pixel(W - 3, H / 2 - 3, 0, 0, 255);
    kit_send(kit, "op", "/layer/a/place/fit", "pixels");
    draw(kit);
    assert_pixel(W / 2 - 6, H / 2 - 14, 255, 0, 0);
    assert_pixel(W / 2 - 10, H / 2 - 14, 0x20, 0x40, 0x60);
    play(kit, "[layer/a]\nimage = tall.png\nplace/fit = stretch\n"); /* its alpha counts */
    assert_pixel(2, 2, 255, 0, 0);
    assert_pixel(2, H - 2, 0, 0, 0);
    play(kit, "[layer/a]\nshader = pair.fs\ntwo = image:tall.png\n");
    assert_pixel(W - 4, 4, 0, 0, 255);
    play(kit, "[layer/a]\nimage = nowhere.png\n"); /* nothing, and a sentence */
    assert_pixel(2, 2, 0, 0, 0);
    assert_non_null(strstr(kit->show->on_stage.warnings, "test.preset, line 5: "));
    assert_fails(kit, "[layer/a]\nimage = ../tall.png\n", "in the folder of its preset or below");
    play(kit, "[layer/a]\nshader = pair.fs\none = image:nowhere.png\n");
    assert_non_null(strstr(kit->show->on_stage.warnings, "nowhere.png"));
}

static void layers_follow_the_size_of_the_picture(void **state)
{
    struct kit *kit = *state;
    play(kit,
         "[layer/a]\nshader = flat.fs\ntint = #ff8000\nplace/scale = 0.5\n[layer/a/effect/trail]\n"
         "[layer/b]\nlayer = a\nmask = a\nblend = lighten\n[layer/c]\nprevious = yes\nblend = "
         "screen\n"
         "[layer/d]\nshader = half.fs\nby = 1\n[preset/effect/half]\nby = 0.9\n");
    for (int i = 0; i < 3; i++) {
        static unsigned char rgba[80 * 80 * 4];
        int side = i == 1 ? 80 : 40;
        struct target target = target_make(TARGET_SCREEN, side, side);
        show_resize(kit->show, side, side);
        kit_ticks(kit, 4);
        struct frame_input in = {.time_s = (double)(kit->show->tick + 1) * TICK_S,
                                 .target = target};
        frame_step(kit->show, &in);
        target_read(&target, rgba);
        target_free(&target);
        const unsigned char *middle = &rgba[(side / 2 * side + side / 2) * 4];
        assert_in_range(rgba[0], 0, 2);
        assert_true(middle[0] > 40 && middle[1] > 20 && middle[1] < middle[0] && middle[2] < 3);
    }
    show_resize(kit->show, W, H);
}

/* An event of the engine: the shader is told the smaller size, and fills the frame all the same, also with a buffer. */
static void a_dear_layer_is_drawn_smaller_and_shown_as_large(void **state)
{
    struct kit *kit = *state;
    struct write write;
    put_file(kit, "sized.fs",
             "/*{ \"PASSES\": [ { \"TARGET\": \"b\", \"WIDTH\": \"$WIDTH/2\" }, {} ] }*/\n"
             "void main() { gl_FragColor = PASSINDEX == 0 ? vec4(RENDERSIZE.x / 64.0) : "
             "vec4(RENDERSIZE / 64.0, texture(b, vec2(0.5)).r, 1.0); }\n");
    play(kit, "[layer/a]\nshader = sized.fs\n");
    assert_pixel(2, 2, 255, 143, 128);
    write_make(&write, ROLE_ENGINE, "engine", SHOW_SCALE, "sf", "a", 0.5);
    assert_true(show_apply(kit->show, &write));
    draw(kit);
    assert_pixel(2, 2, 128, 72, 64);
    assert_pixel(W - 3, H - 3, 128, 72, 64);
    write_make(&write, ROLE_PLAYER, "guest", SHOW_SCALE, "sf", "a", 0.1);
    assert_false(show_apply(kit->show, &write)); /* nobody else may */
    write_make(&write, ROLE_ENGINE, "engine", SHOW_SCALE, "sf", "a", 1.0);
    assert_true(show_apply(kit->show, &write));
    draw(kit);
    assert_pixel(2, 2, 255, 143, 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_stands_where_it_is_put),
        cmocka_unit_test(what_lies_behind_is_seen_around_it),
        cmocka_unit_test(a_mask_lets_through_where_it_is_light),
        cmocka_unit_test(a_layer_that_is_not_seen_is_not_drawn),
        cmocka_unit_test(solo_leaves_the_others_out),
        cmocka_unit_test(a_layer_that_many_look_at_is_drawn_once),
        cmocka_unit_test(a_layer_shows_another),
        cmocka_unit_test(images_come_from_layers_and_from_behind),
        cmocka_unit_test(a_filter_adjusts_what_lies_behind),
        cmocka_unit_test(what_was_shown_before_comes_back),
        cmocka_unit_test(a_picture_fits_the_frame),
        cmocka_unit_test(layers_follow_the_size_of_the_picture),
        cmocka_unit_test(a_dear_layer_is_drawn_smaller_and_shown_as_large),
    };
    return cmocka_run_group_tests(tests, open_kit, close_kit);
}
