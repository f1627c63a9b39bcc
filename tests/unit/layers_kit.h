/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenes of layers from small shaders, played frame by frame, and the pixels that come out.
 */
#ifndef TESTS_UNIT_LAYERS_KIT_H
#define TESTS_UNIT_LAYERS_KIT_H

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

static inline void put_file(const struct kit *kit, const char *name, const char *text)
{
    struct err err = {0};
    char path[256];
    snprintf(path, sizeof path, "%s/%s", kit->folder, name);
    assert_true(file_write(path, text, strlen(text), &err));
}

static inline int open_kit(void **state)
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

static inline int close_kit(void **state)
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

static inline bool stage(struct kit *kit, const char *text, struct err *err)
{
    *err = (struct err){0};
    put_file(kit, "test.preset", text);
    struct parts *parts = parts_load(kit->path, "cut", NULL, err);
    return parts && show_swap(kit->show, parts, (double)(kit->show->tick + 1) * TICK_S, err);
}

static inline void assert_fails(struct kit *kit, const char *text, const char *says)
{
    struct err err;
    assert_false(stage(kit, text, &err));
    if (!strstr(err.text, says))
        fail_msg("says: %s", err.text);
}

/* Draws one frame of 1/50 s, four ticks. */
static inline void draw(struct kit *kit)
{
    struct target target = target_make(TARGET_SCREEN, W, H);
    kit_ticks(kit, 4);
    struct frame_input in = {.time_s = (double)(kit->show->tick + 1) * TICK_S, .target = target};
    frame_step(kit->show, &in);
    target_read(&target, pixels);
    target_free(&target);
}

static inline void play(struct kit *kit, const char *text)
{
    struct err err;
    char whole[2048];
    snprintf(whole, sizeof whole, "[preset]\nover = 0s\nrate = 50\n%s", text);
    if (!stage(kit, whole, &err))
        fail_msg("%s", err.text);
    draw(kit);
}

static inline struct pixel at(int x, int y)
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

static inline int encoded(double linear)
{
    double c = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
    return (int)lround(255 * c);
}

#endif
