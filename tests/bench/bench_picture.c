/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the picture cost, as ratios of frames of the same show, alternated in one run.
 */
#include "analysis/features.h"
#include "base/clock.h"
#include "base/err.h"
#include "engine/frame.h"
#include "engine/show.h"
#include "stage/window.h"
#include "tests/bench/kit.h"
#include "tree/gate.h"
#include "visual/device.h"
#include "visual/gl.h"
#include "visual/parts.h"

#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 1280, HEIGHT = 720, FRAMES = 4, ROUNDS = 75 };

struct bench {
    struct device *device;
    struct window *window;
    struct show *show;
    int frame;
};

static void open_show(struct bench *b)
{
    struct err err = {0};
    const struct device_desc device = {0};
    const struct window_desc window = {.width = WIDTH, .height = HEIGHT, .title = "bench"};
    b->device = device_create(&device, &err);
    b->window = b->device ? window_create(&window, &err) : NULL;
    if (!b->window || !device_make_current(b->device, window_sdl(b->window), &err))
        fail(&err);
    b->show = show_create(WIDTH, HEIGHT, &err);
    if (!b->show)
        fail(&err);
}

static void close_show(struct bench *b)
{
    show_destroy(b->show);
    device_make_current(b->device, NULL, NULL);
    window_destroy(b->window);
    device_destroy(b->device);
}

static void put_on_stage(struct bench *b, const char *preset)
{
    struct err err = {0};
    struct parts *parts = parts_load(preset, NULL, NULL, &err);
    if (!parts || !show_swap(b->show, parts, 0, &err))
        fail(&err);
}

static void set_guard(struct bench *b, const char *word)
{
    struct write write;
    write_make(&write, ROLE_OPERATOR, "bench", "/flash/guard", "s", word);
    show_apply(b->show, &write);
}

/* Every frame is waited for: a driver that draws in software leaves out what the next one covers. */
static double frames_ms(struct bench *b)
{
    int64_t start_ns = clock_now_ns();
    for (int i = 0; i < FRAMES; i++) {
        struct frame_input in = {.time_s = b->frame++ / 60.0,
                                 .target = {.width = WIDTH, .height = HEIGHT}};
        frame_step(b->show, &in);
        window_swap(b->window);
        glFinish();
    }
    return (double)(clock_now_ns() - start_ns) / 1e6;
}

/* What the guard adds to a frame that it leaves as it is. */
static void measure_guard(struct bench *b)
{
    double ratios[ROUNDS];
    put_on_stage(b, "tests/bench/fbm5.preset");
    for (int i = -1; i < ROUNDS; i++) {
        set_guard(b, "off");
        double bare = frames_ms(b);
        set_guard(b, "limit");
        double guarded = frames_ms(b);
        if (i >= 0)
            ratios[i] = guarded / bare - 1;
    }
    printf("guard_over_frame %.3f ratio\n", median(ratios, ROUNDS));
}

int main(void)
{
    struct bench bench = {0};
    open_show(&bench);
    measure_guard(&bench);
    close_show(&bench);
    return 0;
}
