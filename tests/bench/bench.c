/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ratios between the instrument and a bare loop, alternated in one run; absolute figures beside a calibration.
 */
#include "audio/audio.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "control/control.h"
#include "engine/frame.h"
#include "engine/gather.h"
#include "engine/hands.h"
#include "engine/listener.h"
#include "engine/pace.h"
#include "engine/show.h"
#include "stage/window.h"
#include "tests/bench/kit.h"
#include "tree/gate.h"
#include "tree/tree.h"
#include "visual/device.h"
#include "visual/gl.h"
#include "visual/isf.h"
#include "visual/parts.h"

#include <fftw3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 1280, HEIGHT = 720, FRAMES = 40, ROUNDS = 5, SECONDS = 30 };

struct bench {
    struct device *device;
    struct window *window;
    struct audio *audio;
    struct listener *listener;
    struct control *control;
    struct show *show;
    struct hands *hands;
    struct gather *gather;
    struct pace pace;
    GLuint bare, copy;
    GLint bare_time, bare_size, bare_finish;
    struct target layers[2]; /* one each, or the driver leaves out what is drawn over */
    int frame;
};

static double best(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return values[0];
}

static double now_ms(void)
{
    return (double)clock_now_ns() / 1e6;
}

/* ---- the bare loop ---- */

static void make_bare(struct bench *b)
{
    struct err err = {0};
    size_t size = 0;
    char *text = file_read("tests/bench/fbm5.fs", 1 << 20, &size, &err);
    struct isf *isf = text ? isf_parse(text, size, &err) : NULL;
    char *fragment = isf ? isf_fragment_source(isf, 0) : NULL;
    struct text source = {0};
    text_add(&source, "%s%s", ISF_VERSION, fragment ? fragment : "");
    b->bare = gl_program(isf_vertex_source, source.data, &err);
    b->copy = gl_program(isf_vertex_source,
                         "#version 330 core\nuniform sampler2D a;\nout vec4 color;\n"
                         "void main() { color = texelFetch(a, ivec2(gl_FragCoord.xy), 0); }\n",
                         &err);
    if (!b->bare || !b->copy)
        fail(&err);
    b->bare_time = glGetUniformLocation(b->bare, "TIME");
    b->bare_size = glGetUniformLocation(b->bare, "RENDERSIZE");
    b->bare_finish = glGetUniformLocation(b->bare, "isf_finish");
    for (int i = 0; i < 2; i++)
        b->layers[i] = target_make(TARGET_LAYER, WIDTH, HEIGHT);
    free(fragment);
    text_free(&source);
    isf_free(isf);
    free(text);
}

static void draw_bare(struct bench *b, const struct target *target)
{
    target_bind(target);
    glUseProgram(b->bare);
    glUniform1f(b->bare_time, (float)b->frame / 60);
    glUniform2f(b->bare_size, WIDTH, HEIGHT);
    glUniform4f(b->bare_finish, 1, 0, 1, 0);
    gl_draw_cover();
}

static void copy_to(struct bench *b, const struct target *from, const struct target *to)
{
    target_bind(to);
    glUseProgram(b->copy);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, from->texture);
    gl_draw_cover();
}

/* n_layers 0: straight to the screen. Otherwise as many layers and one trivial pass that shows the last of them: the passes
 * that the full path needs for one or two. */
static double bare_loop(struct bench *b, int n_layers)
{
    const struct target screen = {.width = WIDTH, .height = HEIGHT};
    double start = now_ms();
    for (int i = 0; i < FRAMES; i++) {
        b->frame++;
        if (!n_layers)
            draw_bare(b, &screen);
        for (int k = 0; k < n_layers; k++)
            draw_bare(b, &b->layers[k]);
        if (n_layers)
            copy_to(b, &b->layers[n_layers - 1], &screen);
        window_swap(b->window);
        glFinish(); /* or a driver that draws in software leaves out what the next frame covers */
    }
    return now_ms() - start;
}

/* ---- the instrument ---- */

static void put_on_stage(struct bench *b, const char *preset)
{
    struct err err = {0};
    struct parts *parts = parts_load(preset, NULL, NULL, &err);
    if (!parts || !show_swap(b->show, parts, 0, &err))
        fail(&err);
    glFinish();
}

static double live_loop(struct bench *b)
{
    double start = now_ms();
    for (int i = 0; i < FRAMES; i++) {
        struct input_event event;
        while (window_event(b->window, &event)) {
        }
        const struct show_clock *clock = listener_clock(b->listener);
        struct frame_input in = {
            .time_s = pace_next(&b->pace, show_clock_seconds(clock, clock_now_ns())),
            .target = {.width = WIDTH, .height = HEIGHT}};
        gather_frame(b->gather, b->show, b->hands, clock, 0.012, &in);
        struct frame_record record = frame_step(b->show, &in);
        gather_journal(b->gather, b->show, &in, &record);
        window_swap(b->window);
        glFinish(); /* or a driver that draws in software leaves out what the next frame covers */
    }
    return now_ms() - start;
}

static void open_instrument(struct bench *b)
{
    struct err err = {0};
    const struct device_desc device = {0};
    const struct window_desc window = {.width = WIDTH, .height = HEIGHT, .title = "bench"};
    const struct audio_desc audio = {.input = "test:click"};
    const struct control_desc control = {.osc_where = "loopback"};
    b->device = device_create(&device, &err);
    b->window = b->device ? window_create(&window, &err) : NULL;
    b->audio = b->window ? audio_open(&audio, &err) : NULL;
    b->control = b->audio ? control_create(&control, &err) : NULL;
    if (!b->control || !device_make_current(b->device, window_sdl(b->window), &err))
        fail(&err);
    b->show = show_create(WIDTH, HEIGHT, &err);
    const struct listener_desc listener = {.audio = b->audio, .start_ns = clock_now_ns()};
    b->hands = b->show ? hands_create(b->control, b->show->tree, &err) : NULL;
    b->listener = b->hands ? listener_create(&listener, &err) : NULL;
    b->gather = b->listener ? gather_create(&b->listener, 1, NULL, &err) : NULL;
    if (!b->gather)
        fail(&err);
    b->pace = (struct pace){.period_s = 1.0 / 60, .last_s = -1};
    struct write write; /* the bare loop has no guard */
    write_make(&write, ROLE_OPERATOR, "bench", "/flash/guard", "s", "off");
    show_apply(b->show, &write);
}

static void close_instrument(struct bench *b)
{
    gather_destroy(b->gather);
    listener_destroy(b->listener);
    audio_close(b->audio);
    hands_destroy(b->hands);
    control_destroy(b->control);
    show_destroy(b->show);
    target_free(&b->layers[0]);
    target_free(&b->layers[1]);
    glDeleteProgram(b->bare);
    glDeleteProgram(b->copy);
    device_make_current(b->device, NULL, NULL);
    window_destroy(b->window);
    device_destroy(b->device);
}

static double ratio(struct bench *b, const char *preset, int n_layers)
{
    double ratios[ROUNDS];
    put_on_stage(b, preset);
    bare_loop(b, n_layers);
    live_loop(b);
    for (int i = 0; i < ROUNDS; i++) {
        double bare = bare_loop(b, n_layers);
        ratios[i] = bare / live_loop(b);
    }
    return median(ratios, ROUNDS);
}

/* ---- absolute figures ---- */

static void calibrate(void)
{
    enum { MB = 1 << 20, SIZE = 64 * MB, N = 2048, LOOPS = 2000 };
    double copies[ROUNDS], ffts[ROUNDS];
    char *from = malloc(SIZE), *to = malloc(SIZE);
    float *in = fftwf_malloc(sizeof(float) * N);
    fftwf_complex *out = fftwf_malloc(sizeof(fftwf_complex) * (N / 2 + 1));
    fftwf_plan plan = fftwf_plan_dft_r2c_1d(N, in, out, FFTW_ESTIMATE);
    memset(from, 1, SIZE);
    memset(in, 0, sizeof(float) * N);
    for (int i = 0; i < ROUNDS; i++) {
        double start = now_ms();
        memcpy(to, from, SIZE);
        copies[i] = now_ms() - start;
        start = now_ms();
        for (int k = 0; k < LOOPS; k++)
            fftwf_execute(plan);
        ffts[i] = (now_ms() - start) * 1000 / LOOPS;
    }
    printf("calibration_memcpy %.2f GB/s\n", SIZE / 1e6 / best(copies, ROUNDS));
    printf("calibration_fft2048 %.2f us\n", best(ffts, ROUNDS));
    fftwf_destroy_plan(plan);
    fftwf_free(in);
    fftwf_free(out);
    free(from);
    free(to);
}

/* From starting the program to the end of a show of one frame: an upper bound for the first frame. */
static double run_program(const char *program, const char *seconds, double *rss_mb)
{
    double start = now_ms();
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        freopen("/dev/null", "w", stdout);
        execl(program, program, "live", "--input", "test:click", "--preset",
              "tests/bench/fbm5.preset", "--size", "1280x720", "--osc-port", "0", "--osc",
              "loopback", "--no-take", "--seconds", seconds, (char *)NULL);
        _exit(127);
    }
    int status;
    struct rusage usage;
    wait4(child, &status, 0, &usage);
    *rss_mb = (double)usage.ru_maxrss / 1024;
    return now_ms() - start;
}

static void time_program(const char *program)
{
    double firsts[ROUNDS], rss_mb;
    run_program(program, "0.001", &rss_mb);
    for (int i = 0; i < ROUNDS; i++)
        firsts[i] = run_program(program, "0.001", &rss_mb);
    printf("first_frame_ms %.0f ms\n", best(firsts, ROUNDS));
    run_program(program, "5", &rss_mb);
    printf("rss_mb %.0f MB\n", rss_mb);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    calibrate();
    struct bench bench = {0};
    open_instrument(&bench);
    make_bare(&bench);
    printf("live_over_bare %.3f ratio\n", ratio(&bench, "tests/bench/fbm5.preset", 0));
    printf("composite_over_passes %.3f ratio\n",
           ratio(&bench, "tests/bench/fbm5_blended.preset", 1));
    printf("composite_two_layers_over_passes %.3f ratio\n",
           ratio(&bench, "tests/bench/fbm5_two.preset", 2));
    close_instrument(&bench);
    time_program(argv[1]);
    return 0;
}
