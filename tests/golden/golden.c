/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws every tests/isf/NAME.fs and compares with tests/golden/NAME.png. `--write FOLDER` draws into a folder instead.
 */
#include "analysis/features.h"
#include "base/err.h"
#include "base/file.h"
#include "media/picture.h"
#include "tests/golden/compare.h"
#include "visual/device.h"
#include "visual/gl.h"
#include "visual/passes.h"
#include "visual/program.h"
#include "visual/shader_file.h"
#include "visual/sound_texture.h"

#include <dirent.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 160, HEIGHT = 90, FRAMES = 5, TICKS = 100, SIDE = 64 };

/* Red top left, green top right, blue bottom left; a grey ramp between. */
static unsigned make_picture(void)
{
    static unsigned char rgba[SIDE * SIDE * 4];
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            unsigned char *c = &rgba[(y * SIDE + x) * 4];
            bool top = y > SIDE * 3 / 4, bottom = y < SIDE / 4,
                 left = x<SIDE / 4, right = x> SIDE * 3 / 4;
            memset(c, 40 + x, 3);
            if ((top || bottom) && (left || right))
                c[0] = c[1] = c[2] = 0;
            if (top && left)
                c[0] = 255;
            if (top && right)
                c[1] = 255;
            if (bottom && left)
                c[2] = 255;
            c[3] = 255;
        }
    unsigned texture = gl_texture(GL_RGBA8, SIDE, SIDE);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, SIDE, SIDE, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    return texture;
}

static void make_sound(struct features *heard)
{
    for (int i = 0; i < FEATURE_WAVE; i++)
        heard->wave[0][i] = heard->wave[1][i] = 0.6f * sinf((float)i * 12.0f / FEATURE_WAVE);
    for (int i = 0; i < FEATURE_SPECTRUM; i++)
        heard->spectrum[i] = (float)i / FEATURE_SPECTRUM;
}

static void draw(const struct program *program, unsigned picture, struct sound_textures *sound,
                 unsigned char *rgba)
{
    const struct isf *isf = program->isf;
    struct passes *passes = passes_create(program, WIDTH, HEIGHT);
    struct target target = target_make(TARGET_SCREEN, WIDTH, HEIGHT);
    struct pass_input inputs[ISF_INPUTS_MAX] = {0};
    for (int i = 0; i < isf->n_inputs; i++) {
        memcpy(inputs[i].v, isf->inputs[i].initial, sizeof inputs[i].v);
        if (isf->inputs[i].type == ISF_IMAGE)
            inputs[i].texture = picture;
        else if (isf->inputs[i].type > ISF_IMAGE)
            inputs[i].texture =
                sound_textures_get(sound, isf->inputs[i].type, isf->inputs[i].columns);
    }
    for (int k = 0; k < FRAMES; k++) {
        struct pass_clock clock = {
            .time_s = k / 60.0, .delta_s = k ? 1 / 60.0 : 0, .index = k, .date = {2000, 6, 1, 0}};
        for (int i = 0; i < isf->n_inputs; i++)
            if (isf->inputs[i].type == ISF_EVENT)
                inputs[i].v[0] = k == 1;
        if (passes_are_stepped(passes))
            passes_step(passes, &clock, inputs);
        passes_show(passes, &clock, inputs, &target, (struct finish){.gain = 1});
    }
    unsigned char *bottom_up = malloc(WIDTH * HEIGHT * 4);
    target_read(&target, bottom_up);
    for (int y = 0; y < HEIGHT; y++)
        memcpy(rgba + (size_t)y * WIDTH * 4, bottom_up + (size_t)(HEIGHT - 1 - y) * WIDTH * 4,
               WIDTH * 4);
    free(bottom_up);
    target_free(&target);
    passes_destroy(passes);
}

/* Not what lies beside another one. */
static int is_shader(const struct dirent *entry)
{
    return shader_file_is(entry->d_name) &&
           strchr(entry->d_name, '.') == strrchr(entry->d_name, '.');
}

int main(int argc, char **argv)
{
    const char *folder = argc > 2 && !strcmp(argv[1], "--write") ? argv[2] : NULL;
    struct err err = {0};
    setlocale(LC_ALL, "");
    const struct device_desc desc = {.offscreen = true};
    struct device *device = device_create(&desc, &err);
    if (!device) {
        printf("skipped: %s\n", err.text);
        return 77;
    }
    static struct features heard;
    make_sound(&heard);
    struct sound_textures *sound = sound_textures_create();
    sound_textures_hear(sound, &heard);
    for (int tick = 0; tick < TICKS; tick++)
        sound_textures_tick(sound, &heard);
    unsigned picture = make_picture();
    static unsigned char rgba[WIDTH * HEIGHT * 4];
    struct dirent **entries;
    int n = scandir("tests/isf", &entries, is_shader, alphasort), bad = n <= 0;
    for (int i = 0; i < n; i++) {
        char name[256], shader[512], golden[512];
        file_name(name, sizeof name, entries[i]->d_name, strchr(entries[i]->d_name, '.'));
        snprintf(shader, sizeof shader, "tests/isf/%s", entries[i]->d_name);
        snprintf(golden, sizeof golden, "%s/%s.png", folder ? folder : "tests/golden", name);
        struct program *program = program_load(shader, &err);
        if (!program) {
            printf("%s\n", err.text);
            bad++;
            continue;
        }
        draw(program, picture, sound, rgba);
        if (folder)
            bad += !picture_write_png(golden, rgba, WIDTH, HEIGHT, WIDTH * 4, &err);
        else
            bad += !golden_same(name, rgba, WIDTH, HEIGHT, golden);
        program_free(program);
        free(entries[i]);
    }
    free(entries);
    glDeleteTextures(1, &picture);
    sound_textures_destroy(sound);
    bad += device_errors(device);
    printf("%d pictures, %d wrong, on %s\n", n, bad, device_renderer(device));
    device_destroy(device);
    return bad != 0;
}
