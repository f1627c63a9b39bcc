/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing of ours asks for memory while it plays. Linked with --wrap, so every call of the core library to the allocator
 * comes through here; what libraries and drivers do inside is their own.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "audio/audio.h"
#include "audio/ear.c" /* its callbacks are nobody else's business */
#include "base/clock.h"
#include "base/err.h"
#include "control/control.h"
#include "engine/frame.h"
#include "engine/gather.h"
#include "engine/hands.h"
#include "engine/listener.h"
#include "engine/show.h"
#include "stage/scope.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/snapshot.h"
#include "tree/tree.h"
#include "visual/device.h"
#include "visual/parts.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 48000, TICK_FRAMES = RATE / 200, FRAMES = 300, WARM_UP = 60 };

static atomic_bool counting;
static atomic_int n_calls;
static _Atomic(void *) first_caller;

static void count(void *caller)
{
    if (!atomic_load(&counting))
        return;
    if (atomic_fetch_add(&n_calls, 1) == 0)
        atomic_store(&first_caller, caller);
}

#define CALLER __builtin_return_address(0)
#define WRAP(type, name, parameters, arguments)                                                    \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        count(CALLER);                                                                             \
        return __real_##name arguments;                                                            \
    }

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t n, size_t size), (n, size))
WRAP(void *, realloc, (void *block, size_t size), (block, size))
WRAP(void *, reallocarray, (void *block, size_t n, size_t size), (block, n, size))
WRAP(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size))
WRAP(int, posix_memalign, (void **block, size_t alignment, size_t size), (block, alignment, size))
WRAP(char *, strdup, (const char *text), (text))
WRAP(char *, strndup, (const char *text, size_t size), (text, size))

void __real_free(void *block);
void __wrap_free(void *block);
void __wrap_free(void *block)
{
    if (block)
        count(CALLER);
    __real_free(block);
}

static void begin_count(void)
{
    atomic_store(&n_calls, 0);
    atomic_store(&counting, true);
}

static void expect_none(const char *what)
{
    atomic_store(&counting, false);
    int n = atomic_load(&n_calls);
    if (n)
        fail_msg("%s: %d calls, the first before %p; `addr2line -fe PROGRAM` tells where", what, n,
                 atomic_load(&first_caller));
}

/* A melody with a drum, so that onsets, beats and every band are at work. */
static void make_sound(float *frames, int n, int64_t from)
{
    static uint32_t noise = 1;
    for (int i = 0; i < n; i++) {
        double t = (double)(from + i) / RATE, since_beat = fmod(t, 0.5);
        noise = noise * 1664525u + 1013904223u;
        double drum = exp(-30 * since_beat) * ((double)(noise >> 8) / (1 << 23) - 1);
        frames[i * 2] = frames[i * 2 + 1] =
            (float)(0.5 * drum + 0.2 * sin(2 * M_PI * (220 + 110 * floor(fmod(t, 4))) * t));
    }
}

static void analysis_asks_for_nothing(void **state)
{
    (void)state;
    struct err err = {0};
    static float block[TICK_FRAMES * 2];
    static struct features heard;
    const struct analysis_desc desc = {.rate = RATE, .channels = 2};
    struct analysis *analysis = analysis_create(&desc, &err);
    assert_non_null(analysis);
    begin_count();
    for (int64_t i = 0; i < 20 * 200; i++) {
        make_sound(block, TICK_FRAMES, i * TICK_FRAMES);
        analysis_feed(analysis, block, TICK_FRAMES, &heard, 1, NULL);
    }
    analysis_forget(analysis);
    expect_none("20 s of analysis");
    analysis_destroy(analysis);
}

static void the_audio_callbacks_ask_for_nothing(void **state)
{
    (void)state;
    struct err err = {0};
    int fd;
    static float block[4096 * 2];
    static struct ear ear;
    ear.share = share_create(&fd, &err);
    assert_non_null(ear.share);
    ear.channels = ear.device_channels = 2;
    begin_count();
    for (int i = 0; i < 1000;
         i++) { /* also when the ring is full, and for the odd sizes of some drivers */
        unsigned long n = 1 + (unsigned long)i * 37 % 4096;
        hear(block, NULL, n, NULL, 0, &ear);
        share_write(&ear.share->play, block, (uint32_t)n, 2);
        play(NULL, block, n, NULL, 0, &ear);
    }
    expect_none("1000 callbacks");
    assert_int_equal(atomic_load(&ear.share->heartbeat), 2000);
    share_detach(ear.share);
    close(fd);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* Two layers with everything at work: feedback, an effect of blending, patches, hands, sound, what instruments send. */
static void write_preset(const char *folder, char *path, size_t size)
{
    snprintf(path, size, "%s/trail.fs", folder);
    write_file(path,
               "/*{ \"INPUTS\": [ { \"NAME\": \"bright\", \"TYPE\": \"float\" },\n"
               "  { \"NAME\": \"tint\", \"TYPE\": \"color\" },\n"
               "  { \"NAME\": \"fft\", \"TYPE\": \"audioFFT\" } ], \"PASSES\": [\n"
               "  { \"TARGET\": \"trail\", \"PERSISTENT\": true, \"FLOAT\": true }, {} ] }*/\n"
               "void main() { gl_FragColor = PASSINDEX == 0\n"
               "  ? 0.9 * IMG_THIS_PIXEL(trail) + IMG_NORM_PIXEL(fft, isf_FragNormCoord) * bright\n"
               "  : IMG_THIS_PIXEL(trail) * tint; }\n");
    snprintf(path, size, "%s/two.preset", folder);
    write_file(path,
               "[knob]\nheight = 0.5\n\n[layer/veil]\nshader = trail.fs\n"
               "bright = hand * (bass | smooth(30ms, 300ms)) + in.fader1 + in.tilt.y.raw\n"
               "tint = palette(\"dawn\", wave(3s)) \n\n[layer/two]\nshader = trail.fs\n"
               "blend = screen\nopacity = beat | hit(200ms) | to(0.1, knob.height)\n"
               "bright = auto(level) * noise(2) + in.tilt.rate * 0.01 + integrate(mid) * 0.01\n");
}

struct stage {
    struct device *device;
    struct show *show;
    struct target target;
    struct hands *hands;
    struct control *control;
};

static int open_stage(void **state)
{
    struct err err = {0};
    static struct stage stage;
    const struct device_desc device = {.offscreen = true};
    const struct control_desc control = {.osc_where = "loopback"};
    stage.device = device_create(&device, &err);
    if (!stage.device) {
        printf("skipped: %s\n", err.text);
        exit(77);
    }
    stage.show = show_create(64, 36, &err);
    snapshots_join(stage.show->snapshots);
    stage.target = target_make(TARGET_SCREEN, 64, 36);
    stage.control = control_create(&control, &err);
    stage.hands = hands_create(stage.control, stage.show->tree, &err);
    *state = &stage;
    return !stage.hands;
}

static int close_stage(void **state)
{
    struct stage *stage = *state;
    hands_destroy(stage->hands);
    control_destroy(stage->control);
    target_free(&stage->target);
    show_destroy(stage->show);
    device_destroy(stage->device);
    return 0;
}

static void put_on_stage(struct stage *stage, const char *path, double now_s)
{
    struct err err = {0};
    struct parts *parts = parts_load(path, NULL, NULL, &err);
    if (!parts || !show_swap(stage->show, parts, now_s, &err))
        fail_msg("%s", err.text);
}

/* What a team with instruments sends in one tick. */
static int make_writes(struct write *writes, int64_t tick)
{
    double x = (double)(tick % 100) / 100;
    write_make(&writes[0], ROLE_PLAYER, "guest-1", "/fader1", "f", x);
    write_make(&writes[1], ROLE_PLAYER, "guest-1", "/layer/*/blend", "s",
               x < 0.5 ? "add" : "normal");
    write_make(&writes[2], ROLE_PLAYER, "guest-2", "/knob/1", "f", x);
    write_make(&writes[3], ROLE_OPERATOR, "keys", "/blackout", tick % 400 < 200 ? "F" : "T");
    write_make(&writes[4], ROLE_PLAYER, "guest-2", "/layer/veil/opacity", "f", x);
    write_make(&writes[5], ROLE_PLAYER, "guest-1", "/tilt", "ffs", x, 100 * x, "0.5");
    write_make(&writes[6], ROLE_PLAYER, "guest-1", "/slider", "f", x); /* moves a knob */
    return 7;
}

/* Shows n frames at 60 a second, each with the ticks due and writes on each tick. */
static void show_frames(struct stage *stage, struct analysis *analysis, int n)
{
    static struct features heard[8];
    static struct write writes[8][8];
    static struct tick ticks[8];
    static float block[TICK_FRAMES * 2];
    static int64_t frame;
    for (int k = 0; k < n; k++, frame++) {
        struct frame_input in = {
            .time_s = (double)frame / 60, .target = stage->target, .ticks = ticks};
        while (stage->show->tick + 1 + in.n_ticks < frame * 200 / 60) {
            int64_t tick = stage->show->tick + 1 + in.n_ticks;
            int i = in.n_ticks++;
            make_sound(block, TICK_FRAMES, tick * TICK_FRAMES);
            analysis_feed(analysis, block, TICK_FRAMES, &heard[i], 1, NULL);
            ticks[i] = (struct tick){.heard = {&heard[i]}, .writes = writes[i]};
            ticks[i].n_writes = make_writes(writes[i], tick);
        }
        frame_step(stage->show, &in);
        snapshots_publish(stage->show->snapshots, stage->show->tree);
        const struct snapshot *snapshot = snapshots_take(stage->show->snapshots);
        assert_int_equal(snapshot->tick, tree_tick(stage->show->tree));
        snapshot_return(snapshot);
        stage->show->n_answers = 0;
    }
}

static void three_hundred_frames_ask_for_nothing(void **state)
{
    struct err err = {0};
    struct stage *stage = *state;
    char folder[] = "/tmp/clavilux-XXXXXX", two[64], shader[64], lumia[PARTS_PATH_MAX];
    const struct analysis_desc desc = {.rate = RATE, .channels = 2};
    struct analysis *analysis = analysis_create(&desc, &err);
    assert_non_null(mkdtemp(folder));
    write_preset(folder, two, sizeof two);
    snprintf(shader, sizeof shader, "%s/trail.fs", folder);
    assert_true(parts_find("lumia", lumia, sizeof lumia, &err));
    const char *const presets[] = {two, lumia};
    for (int i = 0; i < 2; i++) {
        put_on_stage(stage, presets[i], (double)(stage->show->tick + 1) / 200);
        show_frames(stage, analysis, i == 0 ? WARM_UP : 6 * 60); /* until the way there has ended */
        begin_count();
        show_frames(stage, analysis, FRAMES);
        expect_none(presets[i]);
        assert_null(stage->show->transition);
    }
    analysis_destroy(analysis);
    unlink(two);
    unlink(shader);
    rmdir(folder);
}

/* The same with the clock, the listening thread, the network thread and the gather step of the live program. */
static void three_seconds_of_live_frames_ask_for_nothing(void **state)
{
    struct err err = {0};
    struct stage *stage = *state;
    const struct audio_desc sound = {.input = "test:click", .mute = true};
    struct audio *audio = audio_open(&sound, &err);
    assert_non_null(audio);
    stage->show->tick = -1;
    const struct listener_desc desc = {.audio = audio, .start_ns = clock_now_ns()};
    struct listener *listener = listener_create(&desc, &err);
    struct gather *gather = gather_create(&listener, 1, NULL, &err);
    assert_non_null(gather);
    int64_t ran = 0;
    for (int k = 0; k < FRAMES; k++) {
        if (k == WARM_UP) {
            ran = stage->show->tick;
            begin_count();
        }
        const struct show_clock *clock = listener_clock(listener);
        struct frame_input in = {.target = stage->target};
        in.time_s = fmax(0, show_clock_seconds(clock, clock_now_ns()) - 0.012);
        struct write writes[8];
        int n = make_writes(writes, k);
        for (int i = 0; i < n; i++)
            hands_post(stage->hands, &writes[i]);
        gather_frame(gather, stage->show, stage->hands, clock, 0.012, &in);
        struct frame_record record = frame_step(stage->show, &in);
        gather_journal(gather, stage->show, &in, &record);
        stage->show->n_answers = 0;
        clock_sleep_until_ns(desc.start_ns + (k + 1) * INT64_C(10000000));
    }
    expect_none("live frames");
    assert_true(stage->show->tick - ran > 100);
    gather_destroy(gather);
    listener_destroy(listener);
    audio_close(audio);
}

static void the_scope_asks_for_nothing(void **state)
{
    (void)state;
    static struct features heard;
    static float block[TICK_FRAMES * 2];
    static const struct scope_view view = {.drives = {"veil.opacity"}};
    struct err err = {0};
    const struct analysis_desc desc = {.rate = RATE, .channels = 2};
    struct analysis *analysis = analysis_create(&desc, &err);
    struct scope *scope = scope_create();
    struct target target = target_make(TARGET_SCREEN, 640, 360);
    assert_true(analysis && scope);
    scope_draw(scope, &view, &target);
    begin_count();
    for (int64_t i = 0; i < 1000; i++) {
        make_sound(block, TICK_FRAMES, i * TICK_FRAMES);
        analysis_feed(analysis, block, TICK_FRAMES, &heard, 1, NULL);
        scope_hear(scope, &heard);
        if (i % 20 == 0)
            scope_draw(scope, &view, &target);
    }
    expect_none("50 pictures of the scope");
    target_free(&target);
    scope_destroy(scope);
    analysis_destroy(analysis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(analysis_asks_for_nothing),
        cmocka_unit_test(the_audio_callbacks_ask_for_nothing),
        cmocka_unit_test(three_hundred_frames_ask_for_nothing),
        cmocka_unit_test(the_scope_asks_for_nothing),
        cmocka_unit_test(three_seconds_of_live_frames_ask_for_nothing),
    };
    return cmocka_run_group_tests(tests, open_stage, close_stage);
}
