/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a switch of presets does to the frames around it, as on a machine that has never seen the shaders: each run is a
 * program of its own with an empty shader cache, which switches through presets that differ in their code.
 */
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "engine/frame.h"
#include "engine/loader.h"
#include "engine/show.h"
#include "stage/window.h"
#include "tests/bench/kit.h"
#include "tree/gate.h"
#include "visual/device.h"
#include "visual/gl.h"
#include "visual/parts.h"
#include "visual/scene.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    WIDTH = 1280,
    HEIGHT = 720,
    SWITCHES = 50,
    RUNS = 5,
    NEAR = 3,
    START = 60,
    FRAMES_MAX = 60000
};

#define PERIOD_S  (1.0 / 60)
#define PERIOD_NS INT64_C(16666667)
#define OVER_S    0.4
#define QUIET     12 /* frames from a switch to the middle of its quiet window */

struct frame_time {
    double whole_ms,
        main_ms; /* by the clock; what main itself worked, as it does when it compiles or copies */
};

struct bench {
    struct device *device;
    struct window *window;
    struct show *show;
    struct loader *loader;
    char folder[64];
    int64_t n_frames;
    struct frame_time times[FRAMES_MAX];
    int64_t switched[SWITCHES];
};

static double worked_ms(void)
{
    struct timespec worked;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &worked);
    return (double)worked.tv_sec * 1e3 + (double)worked.tv_nsec / 1e6;
}

/* fbm5 with a number of its own, so that no two share their code, and a preset around it. */
static void write_scene(const struct bench *b, int i, const char *kind)
{
    struct err err = {0};
    char path[128], text[4096];
    size_t size = 0;
    char *fbm5 = file_read("tests/bench/fbm5.fs", sizeof text, &size, &err);
    char *at = fbm5 ? strstr(fbm5, "17.0") : NULL;
    if (!at)
        fail(&err);
    int n = snprintf(text, sizeof text, "%.*s%d.125%s", (int)(at - fbm5), fbm5, 17 + i, at + 4);
    snprintf(path, sizeof path, "%s/s%d.fs", b->folder, i);
    bool written = file_write(path, text, (size_t)n, &err);
    n = snprintf(text, sizeof text,
                 "[preset]\ntransition = %s\nover = %gs\n[layer/a]\nshader = s%d.fs\n", kind,
                 OVER_S, i);
    snprintf(path, sizeof path, "%s/s%d.preset", b->folder, i);
    if (!written || !file_write(path, text, (size_t)n, &err))
        fail(&err);
    free(fbm5);
}

static void open_show(struct bench *b)
{
    struct err err = {0};
    char path[128];
    const struct device_desc device = {0};
    const struct window_desc window = {.width = WIDTH, .height = HEIGHT, .title = "bench"};
    b->device = device_create(&device, &err);
    b->window = b->device ? window_create(&window, &err) : NULL;
    if (!b->window || !device_make_current(b->device, window_sdl(b->window), &err))
        fail(&err);
    b->show = show_create(WIDTH, HEIGHT, &err);
    b->loader = b->show ? loader_create(b->device, b->show, &err) : NULL;
    snprintf(path, sizeof path, "%s/s0.preset", b->folder);
    struct parts *parts = b->loader ? parts_load(path, NULL, NULL, &err) : NULL;
    if (!parts)
        fail(&err);
    loader_begin(b->loader, parts);
    if (!show_swap(b->show, parts, 0, &err))
        fail(&err);
}

static void close_show(struct bench *b)
{
    loader_destroy(b->loader);
    show_destroy(b->show);
    device_make_current(b->device, NULL, NULL);
    window_destroy(b->window);
    device_destroy(b->device);
}

/* A frame as live makes it, at the pace of a display. True when the scene that was wanted goes on stage in it. */
static bool run_frame(struct bench *b)
{
    static struct write write;
    struct tick ticks[4] = {0};
    char failure[512];
    struct loaded loaded;
    int64_t start_ns = clock_now_ns();
    double start_ms = worked_ms();
    bool arrives = loader_follow(b->loader, &loaded, failure, sizeof failure);
    if (*failure) {
        struct err told = {0};
        snprintf(told.text, sizeof told.text, "%s", failure);
        fail(&told);
    }
    if (arrives) {
        write_make(&write, ROLE_ENGINE, "engine", "/engine/swap", "sss", "set", "s", SHOW_LOAD);
        b->show->arriving = loaded.parts;
        ticks[0] = (struct tick){.writes = &write, .n_writes = 1};
    }
    struct frame_input in = {.ticks = ticks,
                             .n_ticks = 3 + (b->n_frames % 3 == 0),
                             .time_s = (double)b->n_frames * PERIOD_S,
                             .target = {.width = WIDTH, .height = HEIGHT}};
    frame_step(b->show, &in);
    window_swap(b->window);
    glFinish();
    b->times[b->n_frames++] = (struct frame_time){
        .whole_ms = (double)(clock_now_ns() - start_ns) / 1e6, .main_ms = worked_ms() - start_ms};
    if (b->n_frames == FRAMES_MAX)
        fail(&(struct err){.text = "the scenes do not come"});
    clock_sleep_until_ns(start_ns + PERIOD_NS);
    return arrives;
}

static double worst_around(const struct bench *b, int64_t middle)
{
    double worst = 0;
    for (int64_t i = middle - NEAR; i <= middle + NEAR; i++)
        if (b->times[i].whole_ms > worst)
            worst = b->times[i].whole_ms;
    return worst;
}

/* Frames above three times the median in which main worked longer than a whole median frame. */
static int count_stalls(const struct bench *b, double median_ms)
{
    int stalls = 0;
    for (int64_t i = START; i < b->n_frames; i++) {
        const struct frame_time *t = &b->times[i];
        if (t->whole_ms <= 3 * median_ms || t->main_ms <= median_ms)
            continue;
        stalls++;
        fprintf(stderr, "frame %lld: %.1f ms, of them main worked %.1f\n", (long long)i,
                t->whole_ms, t->main_ms);
    }
    return stalls;
}

static void measure(struct bench *b)
{
    double *sorted = malloc(sizeof *sorted * (size_t)b->n_frames);
    double near = 0, quiet = 0;
    for (int64_t i = START; i < b->n_frames; i++)
        sorted[i - START] = b->times[i].whole_ms;
    double median_ms = median(sorted, (int)b->n_frames - START);
    for (int i = 0; i < SWITCHES; i++) {
        double at = worst_around(b, b->switched[i]), off = worst_around(b, b->switched[i] + QUIET);
        near = at > near ? at : near;
        quiet = off > quiet ? off : quiet;
    }
    double worked = 0;
    for (int64_t i = START; i < b->n_frames; i++)
        worked = b->times[i].main_ms > worked ? b->times[i].main_ms : worked;
    printf("%.4f %d\n", near / quiet, count_stalls(b, median_ms));
    fprintf(stderr, "near %.1f, quiet %.1f, median %.1f ms; main worked %.1f ms at most\n", near,
            quiet, median_ms, worked);
    free(sorted);
}

static int erase(const char *path, const struct stat *about, int kind, struct FTW *level)
{
    (void)about, (void)kind, (void)level;
    return remove(path);
}

static int run(const char *kind)
{
    struct bench *b = calloc(1, sizeof *b);
    char cache[96], path[128];
    snprintf(b->folder, sizeof b->folder, "/tmp/clavilux-switch-XXXXXX");
    if (!mkdtemp(b->folder))
        return 1;
    snprintf(cache, sizeof cache, "%s/cache", b->folder);
    setenv("MESA_SHADER_CACHE_DIR", cache, 1);
    setenv("MESA_SHADER_CACHE_DISABLE", "false", 1);
    for (int i = 0; i <= SWITCHES; i++)
        write_scene(b, i, kind);
    open_show(b);
    for (int i = 0; i < START; i++)
        run_frame(b);
    for (int i = 0; i < SWITCHES; i++) {
        snprintf(path, sizeof path, "%s/s%d.preset", b->folder, i + 1);
        loader_want(b->loader, path);
        while (!run_frame(b)) {
        }
        b->switched[i] = b->n_frames - 1;
        for (int k = 0; k < QUIET + NEAR + 1; k++)
            run_frame(b);
    }
    measure(b);
    close_show(b);
    nftw(b->folder, erase, 8, FTW_DEPTH | FTW_PHYS);
    free(b);
    return 0;
}

static void run_all(const char *program, const char *kind, const char *figure, int *stalls)
{
    char command[256];
    double ratios[RUNS];
    snprintf(command, sizeof command, "'%s' %s", program, kind);
    for (int i = 0; i < RUNS; i++) {
        int n = 0;
        fflush(stdout);
        FILE *lines = popen(command, "r");
        if (!lines || fscanf(lines, "%lf %d", &ratios[i], &n) != 2 || pclose(lines))
            fail(&(struct err){.text = "a run failed"});
        *stalls += n;
    }
    printf("%s %.3f ratio\n", figure, median(ratios, RUNS));
}

/* With a kind of transition (cut, fade): one run. Without: the figures. */
int main(int argc, char **argv)
{
    int stalls = 0;
    if (argc > 1)
        return run(argv[1]);
    run_all(argv[0], "cut", "switch_worst_over_quiet", &stalls);
    run_all(argv[0], "fade", "switch_fade_worst_over_quiet", &stalls);
    printf("switch_stalls %d frames\n", stalls);
    return 0;
}
