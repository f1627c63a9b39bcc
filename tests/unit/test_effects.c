/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Effects of layers and of the whole, code that shaders share, alpha, and that nothing that is no number stays in any
 * picture.
 */
#include "tests/unit/layers_kit.h"

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

/* Its buffers become no number, or infinite, as `bad` says; `sick` remembers whether that was ever seen later. */
static const char spoiled[] =
    "/*{ \"INPUTS\": [ { \"NAME\": \"bad\", \"TYPE\": \"float\", \"MAX\": 3, \"MIN\": 0, "
    "\"DEFAULT\": 0 },\n"
    "{ \"NAME\": \"inputImage\", \"TYPE\": \"image\" } ],\n"
    "\"PASSES\": [ { \"TARGET\": \"sick\", \"PERSISTENT\": true }, { \"TARGET\": \"eight\", "
    "\"PERSISTENT\": true },\n"
    "{ \"TARGET\": \"full\", \"PERSISTENT\": true, \"FLOAT\": true }, {} ] }*/\n"
    "void main() {\n"
    "    float zero = bad - floor(bad + 0.5);\n"
    "    float x = bad > 2.5 ? -1.0 / zero : bad > 1.5 ? 1.0 / zero : bad > 0.5 ? zero / zero : "
    "0.5;\n"
    "    float before = IMG_THIS_PIXEL(eight).r + IMG_THIS_PIXEL(full).r + "
    "IMG_THIS_PIXEL(inputImage).r;\n"
    "    bool ill = bad < 0.5 && (isnan(before) || isinf(before));\n"
    "    if (PASSINDEX == 0)\n"
    "        gl_FragColor = ill ? vec4(1.0) : IMG_THIS_PIXEL(sick);\n"
    "    else if (PASSINDEX < 3)\n"
    "        gl_FragColor = vec4(x);\n"
    "    else\n"
    "        gl_FragColor = bad > 0.5 ? vec4(x) : vec4(IMG_THIS_PIXEL(sick).r, 0.5, 0.5, 1.0);\n"
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
            assert_pixel(4, 4, clean.r, clean.g, clean.b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
