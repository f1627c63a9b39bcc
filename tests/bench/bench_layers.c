/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What blending costs: scenes of trivial layers by the frame function, and bare loops with as many full-screen passes,
 * alternated in one run; and each filter of ours over fbm5.
 */
#include "analysis/features.h"
#include "base/err.h"
#include "base/file.h"
#include "engine/frame.h"
#include "engine/show.h"
#include "tests/bench/kit.h"
#include "tree/gate.h"
#include "visual/device.h"
#include "visual/gl.h"
#include "visual/isf.h"
#include "visual/parts.h"
#include "visual/program.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 1280, HEIGHT = 720, FRAMES = 5, ROUNDS = 7, FEW = 3, MANY = 6 };

struct bench {
    struct device *device;
    struct show *shows[2]; /* so that two scenes can be alternated */
    char folder[64];
    struct target output, canvas,
        layers[MANY]; /* one each, or the driver leaves out what is drawn over */
    struct bare_shader {
        struct program *program;
        GLuint gl;
    } fbm5, flat;
    GLuint blend, copy;
};

/* ---- bare passes ---- */

#define HEAD "#version 330 core\nout vec4 color;\nuniform sampler2D a;\n"

/* A shader without the rest of the instrument. */
static void make_shader(struct bench *b, const char *name, struct bare_shader *shader)
{
    char path[256];
    struct err err = {0};
    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    struct program *program = program_load(path, &err);
    if (!program)
        fail(&err);
    *shader = (struct bare_shader){program, program->passes[0].gl};
}

static void make_bare(struct bench *b)
{
    struct err err = {0};
    make_shader(b, "fbm5.fs", &b->fbm5);
    make_shader(b, "flat.fs", &b->flat);
    b->blend = gl_program(isf_vertex_source,
                          HEAD "void main() { vec4 c = texelFetch(a, ivec2(gl_FragCoord.xy), 0); "
                               "color = vec4(c.rgb * c.a, c.a); }\n",
                          &err);
    b->copy = gl_program(isf_vertex_source,
                         HEAD "void main() { color = texelFetch(a, ivec2(gl_FragCoord.xy), 0); }\n",
                         &err);
    if (!b->blend || !b->copy)
        fail(&err);
    b->output = target_make(TARGET_SCREEN, WIDTH, HEIGHT);
    b->canvas = target_make(TARGET_LINEAR, WIDTH, HEIGHT);
    for (int i = 0; i < MANY; i++)
        b->layers[i] = target_make(TARGET_LAYER, WIDTH, HEIGHT);
}

static void draw_shader(const struct bare_shader *shader, const struct target *to, int frame)
{
    const struct pass_program *pass = &shader->program->passes[0];
    target_bind(to);
    glUseProgram(shader->gl);
    glUniform1f(pass->time, (float)frame / 60);
    glUniform2f(pass->rendersize, WIDTH, HEIGHT);
    glUniform4f(pass->finish, 1, 0, 1, 0);
    gl_draw_cover();
}

static void pass(GLuint program, const struct target *from, const struct target *to)
{
    target_bind(to);
    glUseProgram(program);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, from->texture);
    gl_draw_cover();
}

/* Each layer is drawn; all but the front one are blended onto a canvas; one pass shows it: two layers need no canvas. */
static void bare_frame(struct bench *b, const struct bare_shader *shader, int n, int frame)
{
    for (int i = 0; i < n; i++) {
        draw_shader(shader, &b->layers[i], frame);
        if (n == 2 || i == n - 1)
            continue;
        if (i) {
            glEnable(GL_BLEND);
            glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        }
        pass(b->blend, &b->layers[i], &b->canvas);
        glDisable(GL_BLEND);
    }
    pass(b->copy, n > 2 ? &b->canvas : &b->layers[n - 1], &b->output);
}

/* ---- the instrument ---- */

static void put_file(const struct bench *b, const char *name, const char *text)
{
    char path[256];
    struct err err = {0};
    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    if (!file_write(path, text, strlen(text), &err))
        fail(&err);
}

static void put_on_stage(struct bench *b, struct show *show, const char *text)
{
    char path[256];
    struct err err = {0};
    put_file(b, "bench.preset", text);
    snprintf(path, sizeof path, "%s/bench.preset", b->folder);
    struct parts *parts = parts_load(path, "cut", NULL, &err);
    if (!parts || !show_swap(show, parts, 0, &err))
        fail(&err);
}

static void put_layers_on_stage(struct bench *b, struct show *show, const char *shader, int n,
                                const char *line)
{
    char text[2048] = "[preset]\nguess = off\ntransition = cut\n";
    for (int i = 0; i < n; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "[layer/l%d]\nshader = %s\n%s", i, shader, line);
    }
    put_on_stage(b, show, text);
}

static void our_frame(struct bench *b, struct show *show, int frame)
{
    struct frame_input in = {.time_s = TICK_S + (double)frame / 60, .target = b->output};
    frame_step(show, &in);
}

/* Milliseconds of processor time: other programs may be busy. */
static double spent_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A frame of a show, or of so many bare layers. */
static double loop(struct bench *b, struct show *show, const struct bare_shader *shader, int n)
{
    double start = spent_ms();
    for (int i = 0; i < FRAMES; i++) {
        if (show)
            our_frame(b, show, i);
        else
            bare_frame(b, shader, n, i);
        glFinish(); /* or the driver leaves out a frame that is drawn over */
    }
    return (spent_ms() - start) / FRAMES;
}

/* ---- figures ---- */

static double composite_over_passes(struct bench *b, int n)
{
    double ratios[ROUNDS];
    put_layers_on_stage(b, b->shows[0], "fbm5.fs", n, n == 1 ? "opacity = 0.99\n" : "");
    loop(b, NULL, &b->fbm5, n);
    loop(b, b->shows[0], NULL, 0);
    for (int i = 0; i < ROUNDS; i++) {
        double bare = loop(b, NULL, &b->fbm5, n);
        ratios[i] = bare / loop(b, b->shows[0], NULL, 0);
    }
    return median(ratios, ROUNDS);
}

/* What a further layer costs, over a bare one: a trivial draw and a full-screen blend. */
static double further_layer(struct bench *b, const char *line)
{
    static const int n[2] = {FEW, MANY};
    double ours[2][ROUNDS], bare[2][ROUNDS], cost[2];
    for (int k = 0; k < 2; k++) {
        put_layers_on_stage(b, b->shows[k], "flat.fs", n[k], line);
        loop(b, b->shows[k], NULL, 0);
    }
    for (int i = 0; i < ROUNDS; i++)
        for (int k = 0; k < 2; k++) {
            ours[k][i] = loop(b, b->shows[k], NULL, 0);
            bare[k][i] = loop(b, NULL, &b->flat, n[k]);
        }
    cost[0] = median(bare[1], ROUNDS) - median(bare[0], ROUNDS);
    cost[1] = median(ours[1], ROUNDS) - median(ours[0], ROUNDS);
    return cost[1] / cost[0];
}

/* What a filter adds to fbm5, over fbm5. */
static double filter_over_fbm5(struct bench *b, const char *name)
{
    double ratios[ROUNDS];
    char text[512];
    snprintf(text, sizeof text,
             "[preset]\nguess = off\ntransition = cut\n[layer/a]\nshader = "
             "fbm5.fs\n[layer/a/effect/%s]\n",
             name);
    put_on_stage(b, b->shows[1], text);
    loop(b, b->shows[1], NULL, 0);
    for (int i = 0; i < ROUNDS; i++) {
        double alone = loop(b, b->shows[0], NULL, 0);
        ratios[i] = (loop(b, b->shows[1], NULL, 0) - alone) / alone;
    }
    return median(ratios, ROUNDS);
}

static int is_shader(const struct dirent *entry)
{
    return strstr(entry->d_name, ".fs") != NULL;
}

static void measure_filters(struct bench *b)
{
    struct dirent **entries;
    put_on_stage(b, b->shows[0], "[preset]\ntransition = cut\n[layer/a]\nshader = fbm5.fs\n");
    int n = scandir("shaders/filter", &entries, is_shader, alphasort);
    for (int i = 0; i < n; i++) {
        char name[256];
        file_name(name, sizeof name, entries[i]->d_name, ".fs");
        printf("filter_%s_over_fbm5 %.2f ratio\n", name, filter_over_fbm5(b, name));
        free(entries[i]);
    }
    free(entries);
}

static void remove_file(const struct bench *b, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    unlink(path);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct err err = {0};
    struct bench b = {.folder = "/tmp/clavilux-bench-XXXXXX"};
    const struct device_desc desc = {.offscreen = true};
    b.device = device_create(&desc, &err);
    struct write unguarded; /* bare loops have no guard */
    write_make(&unguarded, ROLE_OPERATOR, "bench", "/flash/guard", "s", "off");
    for (int i = 0; b.device && i < 2; i++) {
        b.shows[i] = show_create(WIDTH, HEIGHT, &err);
        if (b.shows[i])
            show_apply(b.shows[i], &unguarded);
    }
    if (!b.shows[0] || !b.shows[1] || !mkdtemp(b.folder))
        fail(&err);
    char *fbm5 = file_read("tests/bench/fbm5.fs", 1 << 20, NULL, &err);
    if (!fbm5)
        fail(&err);
    put_file(&b, "fbm5.fs", fbm5);
    put_file(&b, "flat.fs",
             "/*{}*/ void main() { gl_FragColor = vec4(0.5 + 0.1 * TIME, 0.3, 0.2, 0.8); }\n");
    make_bare(&b);
    for (int n = 1; n <= FEW; n++)
        printf("composite_%d_over_passes %.3f ratio\n", n, composite_over_passes(&b, n));
    printf("further_layer_over_blend %.3f ratio\n", further_layer(&b, ""));
    printf("further_layer_read_over_blend %.3f ratio\n", further_layer(&b, "blend = softlight\n"));
    measure_filters(&b);
    free(fbm5);
    remove_file(&b, "fbm5.fs");
    remove_file(&b, "flat.fs");
    remove_file(&b, "bench.preset");
    rmdir(b.folder);
    program_free(b.fbm5.program);
    program_free(b.flat.program);
    show_destroy(b.shows[0]);
    show_destroy(b.shows[1]);
    device_destroy(b.device);
    return 0;
}
