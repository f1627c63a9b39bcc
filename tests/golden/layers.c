/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws every tests/golden/presets/NAME.preset, every filter of ours, and all blends on one sheet, by the frame function of
 * the show, and compares with tests/golden/. `--write FOLDER` draws into a folder instead.
 */
#include "analysis/features.h"
#include "base/file.h"
#include "engine/frame.h"
#include "engine/show.h"
#include "tests/golden/compare.h"
#include "tree/gate.h"
#include "tree/tree.h"
#include "visual/device.h"
#include "visual/mixer.h"
#include "visual/parts.h"

#include <dirent.h>
#include <unistd.h>

enum { WIDTH = 160, HEIGHT = 90, FRAMES = 12, TICKS = 4, COLUMNS = 4, TILE_W = 96, TILE_H = 54 };

#define FOLDER "tests/golden/presets/"

struct golden {
    const char *folder; /* NULL: compare */
    int n, bad;
};

static void say(const struct err *err)
{
    printf("%s\n", err->text);
}

static struct show *stage(const char *path, int width, int height)
{
    struct err err = {0};
    struct show *show = show_create(width, height, &err);
    struct write unguarded; /* a sheet's tiles follow each other as fast as no show would */
    write_make(&unguarded, ROLE_OPERATOR, "golden", "/flash/guard", "s", "off");
    if (show)
        show_apply(show, &unguarded);
    struct parts *parts = show ? parts_load(path, "cut", NULL, &err) : NULL;
    if (parts && show_swap(show, parts, TICK_S, &err))
        return show;
    say(&err);
    show_destroy(show);
    return NULL;
}

/* Plays some frames of 1/50 s without sound; the last one, before dither, top row first. */
static void play(struct show *show, int frames, int width, int height, unsigned char *rgba)
{
    struct target target = target_make(TARGET_SCREEN, width, height);
    for (int i = 0; i < frames; i++) {
        struct tick ticks[TICKS] = {0};
        struct frame_input in = {.ticks = ticks,
                                 .n_ticks = TICKS,
                                 .time_s = (double)(show->tick + TICKS + 1) * TICK_S,
                                 .target = target};
        frame_step(show, &in);
    }
    target_read(&target, rgba);
    golden_turn(rgba, width, height);
    target_free(&target);
}

static void judge(struct golden *golden, const char *name, const unsigned char *rgba, int width,
                  int height)
{
    char path[512];
    struct err err = {0};
    snprintf(path, sizeof path, "%s/%s.png", golden->folder ? golden->folder : "tests/golden",
             name);
    golden->n++;
    if (golden->folder)
        golden->bad += !picture_write_png(path, rgba, width, height, width * 4, &err);
    else
        golden->bad += !golden_same(name, rgba, width, height, path);
}

static void draw_preset(struct golden *golden, const char *path, const char *name)
{
    static unsigned char rgba[WIDTH * HEIGHT * 4];
    struct show *show = stage(path, WIDTH, HEIGHT);
    if (show) {
        play(show, FRAMES, WIDTH, HEIGHT, rgba);
        judge(golden, name, rgba, WIDTH, HEIGHT);
    } else {
        golden->bad++;
    }
    show_destroy(show);
}

static int has_ending(const char *name, const char *ending)
{
    size_t n = strlen(name), n_ending = strlen(ending);
    return n > n_ending && !strcmp(name + n - n_ending, ending);
}

static int is_preset(const struct dirent *entry)
{
    return has_ending(entry->d_name, ".preset");
}

static int is_shader(const struct dirent *entry)
{
    return has_ending(entry->d_name, ".fs");
}

static void draw_presets(struct golden *golden)
{
    struct dirent **entries;
    int n = scandir(FOLDER, &entries, is_preset, alphasort);
    for (int i = 0; i < n; i++) {
        char path[512], name[256];
        snprintf(path, sizeof path, FOLDER "%s", entries[i]->d_name);
        file_name(name, sizeof name, entries[i]->d_name, ".preset");
        draw_preset(golden, path, name);
        free(entries[i]);
    }
    free(entries);
}

static void put_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    struct err err = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!file_write(path, text, strlen(text), &err))
        say(&err);
}

static void draw_filter(struct golden *golden, const char *folder, const char *file)
{
    char name[300], stem[256], text[512], path[256];
    file_name(stem, sizeof stem, file, ".fs");
    snprintf(name, sizeof name, "filter_%s", stem);
    snprintf(text, sizeof text, "[layer/a]\nshader = discs.fs\n[layer/a/effect/%s]\n", stem);
    snprintf(path, sizeof path, "%s/filter.preset", folder);
    put_file(folder, "filter.preset", text);
    draw_preset(golden, path, name);
    unlink(path);
}

/* Each as it comes, over the discs. */
static void draw_filters(struct golden *golden)
{
    struct dirent **entries;
    struct err err = {0};
    char folder[] = "/tmp/clavilux-golden-XXXXXX", path[64];
    char *discs = file_read(FOLDER "discs.fs", 1 << 20, NULL, &err);
    if (!mkdtemp(folder) || !discs)
        exit(1);
    put_file(folder, "discs.fs", discs);
    int n = scandir("shaders/filter", &entries, is_shader, alphasort);
    for (int i = 0; i < n; i++) {
        draw_filter(golden, folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    free(discs);
    snprintf(path, sizeof path, "%s/discs.fs", folder);
    unlink(path);
    rmdir(folder);
}

/* All modes in the order of their row, four in a line. */
static void draw_blends(struct golden *golden)
{
    enum { LINES = (N_BLENDS + COLUMNS - 1) / COLUMNS };
    static unsigned char sheet[LINES * TILE_H][COLUMNS * TILE_W * 4], tile[TILE_H][TILE_W * 4];
    struct show *show = stage(FOLDER "blends.preset", TILE_W, TILE_H);
    int row = show ? tree_find(show->tree, "/layer/front/blend") : TREE_NONE;
    for (int i = 0; row != TREE_NONE && i < N_BLENDS; i++) {
        struct err err = {0};
        if (!tree_read(show->tree, row, blend_words[i], &err))
            golden->bad++;
        play(show, 1, TILE_W, TILE_H, tile[0]);
        for (int y = 0; y < TILE_H; y++)
            memcpy(&sheet[i / COLUMNS * TILE_H + y][i % COLUMNS * TILE_W * 4], tile[y], TILE_W * 4);
    }
    golden->bad += row == TREE_NONE;
    judge(golden, "blend_sheet", sheet[0], COLUMNS * TILE_W, LINES * TILE_H);
    show_destroy(show);
}

int main(int argc, char **argv)
{
    struct golden golden = {.folder = argc > 2 && !strcmp(argv[1], "--write") ? argv[2] : NULL};
    struct err err = {0};
    const struct device_desc desc = {.offscreen = true};
    struct device *device = device_create(&desc, &err);
    if (!device) {
        printf("skipped: %s\n", err.text);
        return 77;
    }
    draw_presets(&golden);
    draw_filters(&golden);
    draw_blends(&golden);
    golden.bad += device_errors(device);
    printf("%d pictures, %d wrong, on %s\n", golden.n, golden.bad, device_renderer(device));
    device_destroy(device);
    return golden.bad != 0;
}
