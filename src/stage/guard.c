/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture is looked at through a small copy and corrected by blending in place, only where something is taken back:
 * a further full pass would cost more than all of the rest, and most frames need none.
 */
#include "stage/guard.h"

#include "base/err.h"
#include "stage/guard_source.h"
#include "visual/gl.h"
#include "visual/isf.h"
#include "visual/target.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHEETS_MAX = 5,
    REPORTS = 3,       /* read back by turns */
    REPORT_FRAMES = 4, /* one report in so many */
    MESH = (GUARD_COLUMNS + 1) * (GUARD_ROWS + 1) * 6,
};

enum program { SUM, GATE, SPREAD, FOLLOW, STIR, WINDOWS, REPORT, TAKE_BACK, N_PROGRAMS };

/* Textures of one size that a program writes together. */
struct sheet {
    GLuint fbo, texture[SHEETS_MAX];
    int n, width, height;
};

/* What follow writes, in its order. */
enum { TURNS, RED_TURNS, EXTREMES, SHOWN, TAKEN, N_FOLLOWED };

struct guard {
    struct {
        GLuint gl;
        GLint dt, fresh, limits, size;
    } program[N_PROGRAMS];
    struct target copy;
    struct sheet sums, gate, spread, stir, report;
    struct sheet followed[2], windows[2]; /* the frame before and this one, by turns */
    int now;
    bool begun;
    int frames;
    double last_s;
    GLuint pbo[REPORTS];
    GLsync fence[REPORTS];
    int next_report;
    struct guard_figures figures;
};

static struct sheet make_sheet(int n, int width, int height)
{
    static const GLenum to[SHEETS_MAX] = {GL_COLOR_ATTACHMENT0, GL_COLOR_ATTACHMENT1,
                                          GL_COLOR_ATTACHMENT2, GL_COLOR_ATTACHMENT3,
                                          GL_COLOR_ATTACHMENT4};
    struct sheet sheet = {.n = n, .width = width, .height = height};
    glGenFramebuffers(1, &sheet.fbo);
    glBindFramebuffer(GL_FRAMEBUFFER, sheet.fbo);
    for (int i = 0; i < n; i++) {
        sheet.texture[i] = gl_texture(GL_RGBA32F, width, height);
        glFramebufferTexture2D(GL_FRAMEBUFFER, to[i], GL_TEXTURE_2D, sheet.texture[i], 0);
    }
    glDrawBuffers(n, to);
    return sheet;
}

static void free_sheet(struct sheet *sheet)
{
    glDeleteFramebuffers(1, &sheet->fbo);
    glDeleteTextures(sheet->n, sheet->texture);
}

static bool make_program(struct guard *guard, enum program which, const char *vertex,
                         const char *fragment, const char *const *samplers, struct err *err)
{
    GLuint gl = guard->program[which].gl = gl_program(vertex, fragment, err);
    if (!gl)
        return false;
    guard->program[which].dt = glGetUniformLocation(gl, "dt");
    guard->program[which].fresh = glGetUniformLocation(gl, "fresh");
    guard->program[which].limits = glGetUniformLocation(gl, "limits");
    guard->program[which].size = glGetUniformLocation(gl, "size");
    glUseProgram(gl);
    for (int i = 0; samplers[i]; i++)
        glUniform1i(glGetUniformLocation(gl, samplers[i]), i);
    return true;
}

static bool make_programs(struct guard *guard, struct err *err)
{
    static const struct {
        const char *fragment, *samplers[8];
    } sources[N_PROGRAMS] = {
        [SUM] = {guard_sum_source, {"pixels"}},
        [GATE] = {guard_gate_source, {"windows0", "windows1"}},
        [SPREAD] = {guard_spread_source, {"gate"}},
        [FOLLOW] = {guard_follow_source,
                    {"sums", "spread", "turns", "red_turns", "extremes", "shown"}},
        [STIR] = {guard_stir_source, {"turns", "red_turns"}},
        [WINDOWS] = {guard_windows_source, {"turns", "stir", "windows0", "windows1"}},
        [REPORT] = {guard_report_source, {"gate", "shown"}},
        [TAKE_BACK] = {guard_take_back_source, {"taken"}},
    };
    for (int i = 0; i < N_PROGRAMS; i++) {
        const char *vertex = i == TAKE_BACK ? guard_mesh_source : isf_vertex_source;
        if (!make_program(guard, (enum program)i, vertex, sources[i].fragment, sources[i].samplers,
                          err))
            return err_prefix(err, _("The graphics driver refuses the flash guard"));
    }
    return true;
}

struct guard *guard_create(struct err *err)
{
    struct guard *guard = calloc(1, sizeof *guard);
    if (!guard)
        return NULL;
    int windows_high = GUARD_WINDOWS_Y * GUARD_SEQUENCES;
    guard->sums = make_sheet(1, GUARD_COLUMNS * GUARD_FINE, GUARD_ROWS * GUARD_FINE);
    guard->gate = make_sheet(1, GUARD_WINDOWS_X, GUARD_WINDOWS_Y);
    guard->spread = make_sheet(1, GUARD_COLUMNS, GUARD_WINDOWS_Y);
    guard->stir = make_sheet(1, 1, 1);
    guard->report = make_sheet(1, 1, 1);
    for (int i = 0; i < 2; i++) {
        guard->followed[i] = make_sheet(N_FOLLOWED, GUARD_COLUMNS, GUARD_ROWS);
        guard->windows[i] = make_sheet(2, GUARD_WINDOWS_X, windows_high);
    }
    glGenBuffers(REPORTS, guard->pbo);
    for (int i = 0; i < REPORTS; i++) {
        glBindBuffer(GL_PIXEL_PACK_BUFFER, guard->pbo[i]);
        glBufferData(GL_PIXEL_PACK_BUFFER, 4 * sizeof(float), NULL, GL_STREAM_READ);
    }
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    if (make_programs(guard, err))
        return guard;
    guard_destroy(guard);
    return NULL;
}

static void forget_reports(struct guard *guard)
{
    for (int i = 0; i < REPORTS; i++) {
        glDeleteSync(guard->fence[i]);
        guard->fence[i] = NULL;
    }
    guard->figures = (struct guard_figures){0};
}

void guard_destroy(struct guard *guard)
{
    if (!guard)
        return;
    forget_reports(guard);
    glDeleteBuffers(REPORTS, guard->pbo);
    for (int i = 0; i < N_PROGRAMS; i++)
        glDeleteProgram(guard->program[i].gl);
    free_sheet(&guard->sums);
    free_sheet(&guard->gate);
    free_sheet(&guard->spread);
    free_sheet(&guard->stir);
    free_sheet(&guard->report);
    for (int i = 0; i < 2; i++) {
        free_sheet(&guard->followed[i]);
        free_sheet(&guard->windows[i]);
    }
    target_free(&guard->copy);
    free(guard);
}

/* ---- one frame ---- */

/* As small as leaves a hundred pixels and more in every cell, so that noise does not look like flashes. */
static int shrink_for(const struct target *picture)
{
    int across = picture->width / GUARD_COLUMNS, down = picture->height / GUARD_ROWS;
    int side = across < down ? across : down; /* of a cell */
    return side >= 30 ? 6 : side >= 15 ? 2 : 1;
}

/* A window's back buffer cannot be sampled, so all pictures are copied alike: of 36 pixels the filter takes the four in
 * the middle and averages them as they are encoded; of small pictures all. */
static void copy_small(struct guard *guard, const struct target *picture)
{
    int by = shrink_for(picture);
    int width = picture->width / by, height = picture->height / by;
    if (!guard->copy.fbo)
        guard->copy = target_make(TARGET_LAYER, width, height);
    target_resize(&guard->copy, width, height, false);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, picture->fbo);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, guard->copy.fbo);
    glBlitFramebuffer(0, 0, width * by, height * by, 0, 0, width, height, GL_COLOR_BUFFER_BIT,
                      by > 1 ? GL_LINEAR : GL_NEAREST);
}

static void use(const struct guard *guard, enum program which, const GLuint *textures, int n)
{
    glUseProgram(guard->program[which].gl);
    for (int i = 0; i < n; i++) {
        glActiveTexture(GL_TEXTURE0 + (GLenum)i);
        glBindTexture(GL_TEXTURE_2D, textures[i]);
    }
}

struct moment {
    float dt_s;
    bool fresh, limits;
};

static void prepare(const struct guard *guard, enum program which, const struct sheet *to,
                    const GLuint *textures, int n, struct moment moment)
{
    glBindFramebuffer(GL_FRAMEBUFFER, to->fbo);
    glViewport(0, 0, to->width, to->height);
    use(guard, which, textures, n);
    glUniform1f(guard->program[which].dt, moment.dt_s);
    glUniform1i(guard->program[which].fresh, moment.fresh);
    glUniform1i(guard->program[which].limits, moment.limits);
}

static void run(const struct guard *guard, enum program which, const struct sheet *to,
                const GLuint *textures, int n, struct moment moment)
{
    prepare(guard, which, to, textures, n, moment);
    gl_draw_cover();
}

/* Light fills the lower half of the windows' sheets, red the upper one. */
static void count_windows(const struct guard *guard, const struct sheet *followed,
                          const struct sheet *before, const struct sheet *to, struct moment moment)
{
    int half = to->height / 2;
    glEnable(GL_SCISSOR_TEST);
    for (int red = 0; red < 2; red++) {
        const GLuint from[] = {followed->texture[red ? RED_TURNS : TURNS], guard->stir.texture[0],
                               before->texture[0], before->texture[1]};
        prepare(guard, WINDOWS, to, from, 4, moment);
        glScissor(0, red * half, to->width, half);
        gl_draw_cover();
    }
    glDisable(GL_SCISSOR_TEST);
}

static void judge(struct guard *guard, struct moment moment)
{
    const struct sheet *before = &guard->followed[guard->now];
    const struct sheet *windows_before = &guard->windows[guard->now];
    guard->now = 1 - guard->now;
    const struct sheet *now = &guard->followed[guard->now];
    const GLuint *t = before->texture;

    run(guard, SUM, &guard->sums, &guard->copy.texture, 1, moment);
    run(guard, GATE, &guard->gate, windows_before->texture, 2, moment);
    run(guard, SPREAD, &guard->spread, guard->gate.texture, 1, moment);
    const GLuint follows[] = {guard->sums.texture[0],
                              guard->spread.texture[0],
                              t[TURNS],
                              t[RED_TURNS],
                              t[EXTREMES],
                              t[SHOWN]};
    run(guard, FOLLOW, now, follows, 6, moment);
    run(guard, STIR, &guard->stir, now->texture, 2, moment); /* turns come first */
    count_windows(guard, now, windows_before, &guard->windows[guard->now], moment);
}

static void take_back(const struct guard *guard, const struct target *picture)
{
    target_bind(picture);
    use(guard, TAKE_BACK, &guard->followed[guard->now].texture[TAKEN], 1);
    glUniform2f(guard->program[TAKE_BACK].size, (float)picture->width, (float)picture->height);
    glEnable(GL_BLEND);
    glBlendFuncSeparate(GL_ONE, GL_SRC_ALPHA, GL_ZERO, GL_ONE);
    glDrawArrays(GL_TRIANGLES, 0, MESH);
    glDisable(GL_BLEND);
}

/* ---- figures ---- */

static void read_report(struct guard *guard, int i)
{
    float report[4];
    glBindBuffer(GL_PIXEL_PACK_BUFFER, guard->pbo[i]);
    glGetBufferSubData(GL_PIXEL_PACK_BUFFER, 0, sizeof report, report);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    glDeleteSync(guard->fence[i]);
    guard->fence[i] = NULL;
    guard->figures =
        (struct guard_figures){.general = (int)report[0], .red = (int)report[1], .held = report[2]};
}

/* Leaves a frame out when nothing is free, rather than wait. */
static void ask_report(struct guard *guard, struct moment moment)
{
    int i = guard->next_report;
    if (guard->fence[i])
        return;
    const GLuint from[] = {guard->gate.texture[0], guard->followed[guard->now].texture[SHOWN]};
    run(guard, REPORT, &guard->report, from, 2, moment);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, guard->report.fbo);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, guard->pbo[i]);
    glReadPixels(0, 0, 1, 1, GL_RGBA, GL_FLOAT, NULL);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    guard->fence[i] = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    guard->next_report = (i + 1) % REPORTS;
}

struct guard_figures guard_figures(struct guard *guard)
{
    for (int k = 0; k < REPORTS; k++) { /* oldest first */
        int i = (guard->next_report + k) % REPORTS;
        if (!guard->fence[i])
            continue;
        GLenum state = glClientWaitSync(guard->fence[i], 0, 0);
        if (state != GL_ALREADY_SIGNALED && state != GL_CONDITION_SATISFIED)
            break;
        read_report(guard, i);
    }
    return guard->figures;
}

void guard_look(struct guard *guard, enum guard_mode mode, const struct target *picture,
                double time_s)
{
    if (mode == GUARD_OFF) {
        if (guard->begun)
            forget_reports(guard);
        guard->begun = false;
        return;
    }
    bool fresh = !guard->begun || time_s < guard->last_s;
    struct moment moment = {.dt_s = fresh ? 0 : (float)(time_s - guard->last_s),
                            .fresh = fresh,
                            .limits = mode == GUARD_LIMIT};
    guard->begun = true;
    guard->last_s = time_s;
    copy_small(guard, picture);
    judge(guard, moment);
    if (moment.limits)
        take_back(guard, picture);
    if (guard->frames++ % REPORT_FRAMES == 0)
        ask_report(guard, moment);
}
