/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What layers promise: place and mask, who is drawn and how often, where pictures come from, effects, and that nothing
 * that is no number stays in any of them.
 */
#include "media/picture.h"
#include "tests/unit/show_kit.h"
#include "visual/scene.h"

#include <math.h>

enum { W = KIT_WIDTH, H = KIT_HEIGHT };

struct pixel {
    int r, g, b;
};

static unsigned char pixels[W * H * 4];

static const struct file {
    const char *name, *text;
} files[] = {
    {"flat.fs", "/*{ \"INPUTS\": [ { \"NAME\": \"tint\", \"TYPE\": \"color\", \"DEFAULT\": [1, 1, "
                "1, 1] } ] }*/\n"
                "void main() { gl_FragColor = tint; }\n"},
    {"corner.fs", "/*{}*/ void main() { vec2 at = isf_FragNormCoord;\n"
                  "gl_FragColor = vec4(at.x > 0.5 && at.y > 0.5 ? 1.0 : 0.2, at, 1.0); }\n"},
    {"left.fs", "/*{}*/ void main() { gl_FragColor = vec4(vec3(1.0), isf_FragNormCoord.x < 0.5 ? "
                "1.0 : 0.0); }\n"},
    {"frames.fs",
     "/*{}*/ void main() { gl_FragColor = vec4(vec3(float(FRAMEINDEX) * 0.1), 1.0); }\n"},
    {"steps.fs", "/*{ \"PASSES\": [ { \"TARGET\": \"sum\", \"PERSISTENT\": true, \"FLOAT\": true, "
                 "\"WIDTH\": \"1\", \"HEIGHT\": \"1\" }, {} ] }*/\n"
                 "void main() { gl_FragColor = PASSINDEX == 0 ? texture(sum, vec2(0.5)) + 0.01 : "
                 "vec4(texture(sum, vec2(0.5)).rgb, 1.0); }\n"},
    {"invert.fs", "/*{ \"INPUTS\": [ { \"NAME\": \"inputImage\", \"TYPE\": \"image\" } ] }*/\n"
                  "void main() { vec4 c = IMG_THIS_PIXEL(inputImage); gl_FragColor = vec4(1.0 - "
                  "c.rgb, 1.0); }\n"},
    {"half.fs",
     "/*{ \"INPUTS\": [ { \"NAME\": \"inputImage\", \"TYPE\": \"image\" }, { \"NAME\": \"by\", "
     "\"TYPE\": \"float\", \"DEFAULT\": 0.5 } ] }*/\n"
     "void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage) * by; gl_FragColor.a = 1.0; }\n"},
    {"pair.fs", "/*{ \"INPUTS\": [ { \"NAME\": \"one\", \"TYPE\": \"image\" }, { \"NAME\": "
                "\"two\", \"TYPE\": \"image\" } ] }*/\n"
                "void main() { gl_FragColor = isf_FragNormCoord.x < 0.5 ? IMG_THIS_PIXEL(one) : "
                "IMG_THIS_PIXEL(two); gl_FragColor.a = 1.0; }\n"},
    {"trail.fs",
     "/*{ \"INPUTS\": [ { \"NAME\": \"inputImage\", \"TYPE\": \"image\" } ],\n"
     "\"PASSES\": [ { \"TARGET\": \"sum\", \"PERSISTENT\": true, \"FLOAT\": true }, {} ] }*/\n"
     "void main() { if (PASSINDEX == 0) gl_FragColor = IMG_THIS_PIXEL(sum) + 0.1 * "
     "IMG_THIS_PIXEL(inputImage);\n"
     "else gl_FragColor = vec4(IMG_THIS_PIXEL(sum).rgb, 1.0); }\n"},
    {"more.fs", "/*{ \"INPUTS\": [ { \"NAME\": \"before\", \"TYPE\": \"image\" } ] }*/\n"
                "void main() { gl_FragColor = vec4(IMG_THIS_PIXEL(before).rgb + 0.1, 1.0); }\n"},
};

static void put_file(const struct kit *kit, const char *name, const char *text)
{
    struct err err = {0};
    char path[256];
    snprintf(path, sizeof path, "%s/%s", kit->folder, name);
    assert_true(file_write(path, text, strlen(text), &err));
}

static int open_kit(void **state)
{
    struct kit *kit = calloc(1, sizeof *kit);
    struct err err = {0};
    const struct device_desc desc = {.offscreen = true};
    kit->device = device_create(&desc, &err);
    if (!kit->device) {
        printf("skipped: %s\n", err.text);
        exit(77);
    }
    kit->show = show_create(W, H, &err);
    snprintf(kit->folder, sizeof kit->folder, "/tmp/clavilux-layers-XXXXXX");
    assert_non_null(mkdtemp(kit->folder));
    snprintf(kit->path, sizeof kit->path, "%s/test.preset", kit->folder);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        put_file(kit, files[i].name, files[i].text);
    struct write write; /* these pictures change faster than anybody should see */
    write_make(&write, ROLE_OPERATOR, "test", "/flash/guard", "s", "off");
    assert_true(show_apply(kit->show, &write));
    *state = kit;
    return 0;
}

static int close_kit(void **state)
{
    struct kit *kit = *state;
    char command[128];
    int errors = device_errors(kit->device);
    show_destroy(kit->show);
    device_destroy(kit->device);
    snprintf(command, sizeof command, "rm -r '%s'", kit->folder);
    assert_int_equal(system(command), 0);
    free(kit);
    return errors;
}

static bool stage(struct kit *kit, const char *text, struct err *err)
{
    *err = (struct err){0};
    put_file(kit, "test.preset", text);
    struct parts *parts = parts_load(kit->path, "cut", NULL, err);
    return parts && show_swap(kit->show, parts, (double)(kit->show->tick + 1) * TICK_S, err);
}

static void assert_fails(struct kit *kit, const char *text, const char *says)
{
    struct err err;
    assert_false(stage(kit, text, &err));
    if (!strstr(err.text, says))
        fail_msg("says: %s", err.text);
}

/* Draws one frame of 1/50 s, four ticks. */
static void draw(struct kit *kit)
{
    struct target target = target_make(TARGET_SCREEN, W, H);
    kit_ticks(kit, 4);
    struct frame_input in = {.time_s = (double)(kit->show->tick + 1) * TICK_S, .target = target};
    frame_step(kit->show, &in);
    target_read(&target, pixels);
    target_free(&target);
}

static void play(struct kit *kit, const char *text)
{
    struct err err;
    char whole[2048];
    snprintf(whole, sizeof whole, "[preset]\nover = 0s\nrate = 50\n%s", text);
    if (!stage(kit, whole, &err))
        fail_msg("%s", err.text);
    draw(kit);
}

static struct pixel at(int x, int y)
{
    const unsigned char *c = &pixels[(y * W + x) * 4];
    return (struct pixel){c[0], c[1], c[2]};
}

#define assert_pixel(x, y, r_, g_, b_)                                                             \
    do {                                                                                           \
        struct pixel p_ = at(x, y);                                                                \
        if (abs(p_.r - (r_)) > 2 || abs(p_.g - (g_)) > 2 || abs(p_.b - (b_)) > 2)                  \
            fail_msg("(%d, %d) is %d %d %d instead of %d %d %d", x, y, p_.r, p_.g, p_.b, r_, g_,   \
                     b_);                                                                          \
    } while (0)

static int encoded(double linear)
{
    double c = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
    return (int)lround(255 * c);
}

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

/* ---- effects ---- */

static void effects_come_one_after_the_other(void **state)
{
    struct kit *kit = *state;
    play(kit, "[layer/a]\nshader = flat.fs\ntint = "
              "#ff8000\n[layer/a/effect/invert]\n[layer/a/effect/half]\n");
    assert_pixel(4, 4, 0, 0x40, 0x80);
    kit_move(kit, "op", "/layer/a/effect/half/by", 1);
    draw(kit);
    assert_pixel(4, 4, 0, 0x7f, 0xff);
    kit_move(kit, "op", "/layer/1/effect/invert/bypass", 1);
    draw(kit);
    assert_pixel(4, 4, 0xff, 0x80, 0);
    kit_move(kit, "op", "/layer/a/effect/half/by", 0);
    kit_move(kit, "op", "/layer/a/effect/half/amount", 0.25);
    draw(kit);
    assert_pixel(4, 4, 0xbf, 0x60, 0);
    kit_move(kit, "op", "/layer/a/effect/half/amount", 0);
    draw(kit);
    assert_pixel(4, 4, 0xff, 0x80, 0);
}

static void effects_of_the_whole_lie_over_all_layers(void **state)
{
    struct kit *kit = *state;
    play(kit,
         "[layer/a]\nshader = flat.fs\ntint = #ff8000\nplace/scale = 0.5\n"
         "[preset/effect/dark]\nshader = half.fs\n[preset/effect/turned]\nshader = invert.fs\n");
    assert_pixel(W / 2, H / 2, 0x80, 0xbf, 0xff);
    assert_pixel(2, 2, 255, 255, 255);
    kit_move(kit, "op", "/preset/effect/turned/amount", 0);
    draw(kit);
    assert_pixel(W / 2, H / 2, 0x80, 0x40, 0);
    assert_fails(kit, "[layer/a]\nshader = flat.fs\n[layer/a/effect/flat]\n", "is no effect");
    assert_fails(kit, "[layer/a]\nshader = flat.fs\n\n[layer/a/effect/blom]\namount = 1\n",
                 "test.preset, line 4: the shader «blom»");
}

static void an_effect_that_remembers_goes_on_in_steps(void **state)
{
    struct kit *kit = *state;
    play(kit, "[layer/a]\nshader = flat.fs\n[layer/a/effect/trail]\n"); /* two steps */
    assert_pixel(4, 4, 51, 51, 51);
    draw(kit);
    assert_pixel(4, 4, 77, 77, 77);
    kit_move(kit, "op", "/layer/a/effect/trail/amount", 0); /* neither seen nor going on */
    draw(kit);
    assert_pixel(4, 4, 255, 255, 255);
    kit_move(kit, "op", "/layer/a/effect/trail/amount", 1);
    draw(kit);
    assert_pixel(4, 4, 102, 102, 102);
}

static void a_reload_keeps_what_effects_remember(void **state)
{
    struct kit *kit = *state;
    static const char preset[] =
        "[preset]\nrate = 50\n[layer/a]\nshader = flat.fs\n[layer/a/effect/trail]\n";
    play(kit, preset);
    draw(kit);
    assert_true(kit_stage(kit, preset, true));
    draw(kit);
    assert_pixel(4, 4, 102, 102, 102);
}

/* ---- shared code ---- */

static void shaders_share_code(void **state)
{
    struct kit *kit = *state;
    struct err err = {0};
    char folder[128];
    snprintf(folder, sizeof folder, "%s/lib", kit->folder);
    assert_true(file_make_dirs(folder, &err));
    put_file(kit, "lib/more.glsl",
             "#include \"lib/base.glsl\"\nvec3 more() { return base() * 2.0; }\n");
    put_file(kit, "lib/base.glsl", "vec3 base() { return vec3(0.2); }\n");
    put_file(kit, "shared.fs",
             "/*{}*/\n/*\n#include \"nowhere.glsl\"\n*/\n#include \"lib/more.glsl\"\n"
             "#include \"lib/base.glsl\"\n#include \"palette.glsl\"\n"
             "void main() { gl_FragColor = vec4(more() + 0.0 * toLab(base()), 1.0); }\n");
    play(kit, "[layer/a]\nshader = shared.fs\n");
    assert_pixel(4, 4, 102, 102, 102);
    const struct parts *parts = scene_parts(kit->show->on_stage.scene); /* for takes and reloads */
    static const char *const names[] = {"test.preset", "shared.fs", "lib/more.glsl",
                                        "lib/base.glsl", "palette.glsl"};
    assert_int_equal(parts->n_files, 5);
    for (int i = 0; i < 5; i++)
        assert_string_equal(parts->files[i].name, names[i]);
    static const char preset[] = "[layer/a]\nshader = wrong.fs\n";
    put_file(
        kit, "wrong.fs",
        "/*{}*/\n#include \"lib/more.glsl\"\n\nvoid main() { gl_FragColor = vec4(mor(), 1.0); }\n");
    assert_fails(kit, preset, "wrong.fs, line 4: ");
    put_file(kit, "lib/base.glsl", "\n\nvec3 base() { return vec2(0.2); }\n");
    assert_fails(kit, "[layer/a]\nshader = shared.fs\n", "lib/base.glsl, line 3: ");
    static const char *const refused[] = {"../x.glsl", "/etc/passwd", "lib/../../x.glsl",
                                          "nowhere.glsl"};
    for (int i = 0; i < 4; i++) {
        char text[128];
        snprintf(text, sizeof text, "/*{}*/\n#include \"%s\"\nvoid main() {}\n", refused[i]);
        put_file(kit, "wrong.fs", text);
        assert_fails(kit, preset, "wrong.fs, line 2: «");
    }
}

/* ---- alpha, NaN ---- */

static void alpha_is_straight_and_counts_in_front_only(void **state)
{
    struct kit *kit = *state;
    play(kit, "[layer/a]\nshader = flat.fs\ntint = #ff8000\ntint.a = 0.25\n");
    assert_pixel(4, 4, 255, 128, 0);
    play(kit, "[layer/b]\nshader = flat.fs\ntint = #000000\n[layer/a]\nshader = flat.fs\ntint = "
              "#ff8000\ntint.a = 0.25\n");
    assert_pixel(4, 4, encoded(0.25), encoded(0.25 * 0.2140), 0);
}

static const char spoiled[] = /* no number, infinite, or sound, as `bad` says; it remembers */
    "/*{ \"INPUTS\": [ { \"NAME\": \"bad\", \"TYPE\": \"float\", \"MAX\": 3, \"MIN\": 0, "
    "\"DEFAULT\": 0 },\n"
    "{ \"NAME\": \"inputImage\", \"TYPE\": \"image\" } ],\n"
    "\"PASSES\": [ { \"TARGET\": \"eight\", \"PERSISTENT\": true }, { \"TARGET\": \"full\", "
    "\"PERSISTENT\": true, \"FLOAT\": true }, {} ] }*/\n"
    "void main() {\n"
    "    float zero = bad - floor(bad + 0.5), x = bad > 2.5 ? -1.0 / zero : bad > 1.5 ? 1.0 / zero "
    ": bad > 0.5 ? zero / zero : 0.5;\n"
    "    vec4 before = IMG_THIS_PIXEL(eight) + IMG_THIS_PIXEL(full) + IMG_THIS_PIXEL(inputImage);\n"
    "    gl_FragColor = bad > 0.5 ? vec4(x) : 0.5 * clamp(before, 0.0, 1e30) * 0.0 + vec4(0.5);\n"
    "    if (bad < 0.5 && !(before.r >= -1e30 && before.r <= 1e30)) gl_FragColor = vec4(1.0, 0.0, "
    "0.0, 1.0);\n"
    "}\n";

static void what_is_no_number_is_gone_after_a_frame(void **state)
{
    struct kit *kit = *state;
    static const char *const presets[] = {"[layer/a]\nshader = spoiled.fs\n",
                                          "[layer/a]\nshader = spoiled.fs\ninputImage = previous\n",
                                          "[layer/a]\nshader = spoiled.fs\ninputImage = layer:a\n",
                                          "[layer/z]\nshader = flat.fs\n[layer/y]\nshader = "
                                          "flat.fs\nblend = softlight\n[layer/a]\nshader = "
                                          "spoiled.fs\nblend = dodge\n",
                                          "[layer/a]\nshader = flat.fs\n[layer/a/effect/spoiled]\n",
                                          "[layer/a]\nshader = flat.fs\n[preset/effect/spoiled]\n"};
    put_file(kit, "spoiled.fs", spoiled);
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++) {
        const char *row = strstr(presets[i], "[layer/a/effect")  ? "/layer/a/effect/spoiled/bad"
                          : strstr(presets[i], "[preset/effect") ? "/preset/effect/spoiled/bad"
                                                                 : "/layer/a/bad";
        play(kit, presets[i]);
        struct pixel clean = at(4, 4);
        for (int bad = 1; bad <= 3; bad++) {
            kit_move(kit, "op", row, bad);
            draw(kit);
            kit_move(kit, "op", row, 0);
            draw(kit);
            draw(kit);
            assert_pixel(4, 4, clean.r, clean.g, clean.b);
        }
    }
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
        cmocka_unit_test(effects_come_one_after_the_other),
        cmocka_unit_test(effects_of_the_whole_lie_over_all_layers),
        cmocka_unit_test(an_effect_that_remembers_goes_on_in_steps),
        cmocka_unit_test(a_reload_keeps_what_effects_remember),
        cmocka_unit_test(shaders_share_code),
        cmocka_unit_test(alpha_is_straight_and_counts_in_front_only),
        cmocka_unit_test(what_is_no_number_is_gone_after_a_frame),
    };
    return cmocka_run_group_tests(tests, open_kit, close_kit);
}
