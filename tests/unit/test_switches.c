/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 500 switches of presets through the compile thread, as a show makes them: nothing is left behind, neither in the
 * driver, nor in memory, nor open. Linked with --wrap, so that every block of the core library is known here.
 */
#include "base/clock.h"
#include "engine/loader.h"
#include "media/film.h"
#include "media/picture.h"
#include "tests/unit/show_kit.h"
#include "visual/gl.h"
#include "visual/program.h"
#include "visual/programs.h"
#include "visual/scene.h"

#include <dirent.h>
#include <pthread.h>

enum {
    SWITCHES = 500,
    SEEN = 100,
    PRESETS = 7,
    SHADERS = 6,
    NAMES_MAX = 20000,
    PATIENCE_FRAMES = 20000,
    BLOCKS_MAX = 1 << 18
};

/* ---- blocks that the core library asked for and nobody has freed ---- */

static int n_switches = SWITCHES;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *blocks[BLOCKS_MAX]; /* open addressing; what libraries asked for is not here */
static long n_blocks;

static size_t home_of(const void *block)
{
    return ((uintptr_t)block >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 46;
}

static size_t find(const void *block)
{
    size_t i = home_of(block);
    while (blocks[i] && blocks[i] != block)
        i = (i + 1) % BLOCKS_MAX;
    return i;
}

static void *came(void *block)
{
    pthread_mutex_lock(&lock);
    size_t i = find(block);
    if (block && !blocks[i]) {
        blocks[i] = block;
        n_blocks++;
    }
    pthread_mutex_unlock(&lock);
    return block;
}

static void goes(const void *block)
{
    pthread_mutex_lock(&lock);
    size_t i = find(block);
    n_blocks -= block && blocks[i];
    while (block && blocks[i]) { /* those behind it in the same row move up */
        void *moved = NULL;
        blocks[i] = NULL;
        for (size_t k = (i + 1) % BLOCKS_MAX; blocks[k] && !moved; k = (k + 1) % BLOCKS_MAX)
            if (find(blocks[k]) != k) {
                moved = blocks[k];
                blocks[find(moved)] = moved;
                i = k;
            }
        if (!moved)
            break;
    }
    pthread_mutex_unlock(&lock);
}

#define WRAP(type, name, parameters, arguments)                                                    \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return came(__real_##name arguments);                                                      \
    }

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t n, size_t size), (n, size))
WRAP(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size))
WRAP(char *, strdup, (const char *text), (text))
WRAP(char *, strndup, (const char *text, size_t size), (text, size))

void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size)
{
    goes(block);
    return came(__real_realloc(block, size));
}

void *__real_reallocarray(void *block, size_t n, size_t size);
void *__wrap_reallocarray(void *block, size_t n, size_t size);
void *__wrap_reallocarray(void *block, size_t n, size_t size)
{
    goes(block);
    return came(__real_reallocarray(block, n, size));
}

void __real_free(void *block);
void __wrap_free(void *block);
void __wrap_free(void *block)
{
    goes(block);
    __real_free(block);
}

int __real_posix_memalign(void **block, size_t alignment, size_t size);
int __wrap_posix_memalign(void **block, size_t alignment, size_t size);
int __wrap_posix_memalign(void **block, size_t alignment, size_t size)
{
    int failed = __real_posix_memalign(block, alignment, size);
    if (!failed)
        came(*block);
    return failed;
}

static long blocks_now(void)
{
    pthread_mutex_lock(&lock);
    long n = n_blocks;
    pthread_mutex_unlock(&lock);
    return n;
}

/* ---- what is held ---- */

struct holdings {
    long blocks;
    int textures, framebuffers, programs, shaders, buffers, files;
};

static int count_files(void)
{
    int n = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder))
        n++;
    closedir(folder);
    return n;
}

/* Above every name that the driver has given away so far: it may never use one again. */
static GLuint names_end(void)
{
    GLuint names[3] = {glCreateProgram()};
    glGenTextures(1, &names[1]);
    glGenFramebuffers(1, &names[2]);
    GLuint end = names[0] > names[1] ? names[0] : names[1];
    end = end > names[2] ? end : names[2];
    glDeleteProgram(names[0]);
    glDeleteTextures(1, &names[1]);
    glDeleteFramebuffers(1, &names[2]);
    return end;
}

static struct holdings holdings_now(void)
{
    struct holdings held = {.blocks = blocks_now(), .files = count_files()};
    for (GLuint name = names_end(); name > 0; name--) {
        held.textures += glIsTexture(name);
        held.framebuffers += glIsFramebuffer(name);
        held.programs += glIsProgram(name);
        held.shaders += glIsShader(name);
        held.buffers += glIsBuffer(name);
    }
    return held;
}

/* Presets that differ in what they hold: passes, feedback, pictures of the sound, layers that blend, ways to them. */
static const char *const texts[PRESETS] = {
    "[preset]\nover = 0.02s\n[layer/a]\nshader = passes.fs\n",
    "[preset]\ntransition = cut\n[layer/a]\nshader = persistent_float.fs\n",
    "[preset]\ntransition = transition.fs\nover = 0.03s\n[layer/a]\nshader = sound.fs\n",
    "[preset]\ntransition = fade\nover = 0.05s\n[layer/a]\nshader = clock.fs\n[layer/b]\n"
    "shader = coordinates.fs\nopacity = level | smooth(1s, 1s)\nblend = screen\n",
    "[preset]\ntransition = fade\nover = 0.02s\n[layer/a]\nshader = clock.fs\n",
    "[preset]\nover = 0.03s\n[layer/a]\nshader = clock.fs\nplace/scale = 0.5\n[layer/m]\nshader = "
    "sound.fs\n"
    "mute = on\n[layer/b]\nlayer = a\nmask = m\nblend = softlight\n[layer/c]\nprevious = yes\n"
    "blend = difference\n[layer/a/effect/trails]\n[layer/d]\nshader = mirror.fs\ninputImage = "
    "layer:d\n"
    "[preset/effect/bloom]\namount = 0.5\n",
    "[preset]\nover = 0.02s\n[layer/a]\nvideo = clip.mp4\n[layer/b]\ntext = Bonjour\n"
    "[layer/c]\nimage = dot.png\n",
};

static const char *const shaders[SHADERS] = {
    "passes.fs", "persistent_float.fs", "transition.fs", "sound.fs", "clock.fs", "coordinates.fs"};

struct stage {
    struct kit kit;
    struct loader *loader;
    char paths[PRESETS][192], shaders[SHADERS][192], media[2][192];
};

static void copy_shader(struct stage *stage, int i, const char *name)
{
    struct err err = {0};
    size_t size = 0;
    snprintf(stage->shaders[i], sizeof stage->shaders[i], "tests/isf/%s", name);
    char *text = file_read(stage->shaders[i], 1 << 20, &size, &err);
    snprintf(stage->shaders[i], sizeof stage->shaders[i], "%s/%s", stage->kit.folder, name);
    kit_say(&err);
    assert_true(text && file_write(stage->shaders[i], text, size, &err));
    free(text);
}

static void write_media(struct stage *stage)
{
    static uint8_t rgba[16 * 16 * 4];
    struct err err = {0};
    snprintf(stage->media[0], sizeof stage->media[0], "%s/dot.png", stage->kit.folder);
    snprintf(stage->media[1], sizeof stage->media[1], "%s/clip.mp4", stage->kit.folder);
    assert_true(picture_write_png(stage->media[0], rgba, 16, 16, 64, &err));
    const struct film_desc desc = {.path = stage->media[1], .width = 16, .height = 16};
    struct film *film = film_create(&desc, &err);
    for (int i = 0; i < 10; i++)
        assert_true(film && film_picture(film, rgba, 64, &err));
    assert_true(film_finish(film, &err));
}

static void open_stage(struct stage *stage)
{
    struct err err = {0};
    kit_open(&stage->kit, "[layer/a]\nshader = lumia\n");
    stage->loader = loader_create(stage->kit.device, stage->kit.show, &err);
    kit_say(&err);
    assert_non_null(stage->loader);
    for (int i = 0; i < PRESETS; i++) {
        snprintf(stage->paths[i], sizeof stage->paths[i], "%s/%d.preset", stage->kit.folder, i);
        assert_true(file_write(stage->paths[i], texts[i], strlen(texts[i]), &err));
    }
    for (int i = 0; i < SHADERS; i++)
        copy_shader(stage, i, shaders[i]);
    write_media(stage);
}

static void close_stage(struct stage *stage)
{
    loader_destroy(stage->loader);
    for (int i = 0; i < PRESETS; i++)
        unlink(stage->paths[i]);
    for (int i = 0; i < SHADERS; i++)
        unlink(stage->shaders[i]);
    for (int i = 0; i < 2; i++)
        unlink(stage->media[i]);
    kit_close(&stage->kit);
}

static void next_frame(struct stage *stage, struct parts *arriving, const struct target *target)
{
    struct show *show = stage->kit.show;
    struct write write;
    struct tick ticks[3] = {{.heard = {&stage->kit.heard}},
                            {.heard = {&stage->kit.heard}},
                            {.heard = {&stage->kit.heard}}};
    if (arriving) {
        write_make(&write, ROLE_ENGINE, "engine", "/engine/swap", "sss", "set", "test", SHOW_LOAD);
        show->arriving = arriving;
        ticks[0].writes = &write;
        ticks[0].n_writes = 1;
    }
    struct frame_input in = {.ticks = ticks,
                             .n_ticks = 3,
                             .time_s = (double)(show->tick + 4) * TICK_S,
                             .target = *target};
    frame_step(show, &in);
    if (arriving)
        loader_on_stage(stage->loader, scene_parts(show->on_stage.scene));
}

static void switch_to(struct stage *stage, int i, const struct target *target)
{
    struct loaded loaded = {0};
    char failure[512];
    bool ended = false;
    loader_want(stage->loader, stage->paths[i]);
    for (int k = 0; k < PATIENCE_FRAMES && !ended; k++) {
        ended = loader_follow(stage->loader, &loaded, failure, sizeof failure);
        next_frame(stage, ended ? loaded.parts : NULL, target);
        if (!ended)
            clock_sleep_until_ns(clock_now_ns() + 1000000);
    }
    assert_true(ended);
    assert_string_equal(failure, "");
    assert_non_null(loaded.parts);
}

/* On the same preset, when the way to it has ended. */
static struct holdings holdings_at_rest(struct stage *stage, const struct target *target)
{
    switch_to(stage, 0, target);
    for (int i = 0; i < 20; i++)
        next_frame(stage, NULL, target);
    assert_null(stage->kit.show->transition);
    glFinish();
    clock_sleep_until_ns(clock_now_ns() + 100000000); /* threads of videos let go by themselves */
    return holdings_now();
}

static void leaves_nothing_behind(void **state)
{
    (void)state;
    static struct stage stage;
    open_stage(&stage);
    const struct target target = target_make(TARGET_SCREEN, KIT_WIDTH, KIT_HEIGHT);
    for (int i = 0; i < SEEN; i++)
        switch_to(&stage, (i * 5 + i / 5) % PRESETS, &target);
    struct holdings before = holdings_at_rest(&stage, &target);
    for (int i = SEEN; i < n_switches; i++)
        switch_to(&stage, (i * 5 + i / 5) % PRESETS, &target);
    struct holdings after = holdings_at_rest(&stage, &target);
    assert_int_equal(stage.kit.show->swaps, n_switches + 3);
    assert_true(before.textures > 0 && before.programs > 0 && before.blocks > 0);
    assert_int_equal(after.textures, before.textures);
    assert_int_equal(after.framebuffers, before.framebuffers);
    assert_int_equal(after.programs, before.programs);
    assert_int_equal(after.shaders, before.shaders);
    assert_int_equal(after.buffers, before.buffers);
    assert_int_equal(after.files, before.files);
    assert_int_equal(after.blocks, before.blocks);
    assert_int_equal(device_errors(stage.kit.device), 0);
    target_free(&(struct target){.fbo = target.fbo, .texture = target.texture});
    close_stage(&stage);
}

/* ---- programs that are kept ---- */

static struct program *get_numbered(struct programs *programs, const char *path, int i)
{
    struct err err = {0};
    char text[96];
    int n = snprintf(text, sizeof text, "/*{}*/ void main() { gl_FragColor = vec4(%d.0); }", i);
    assert_true(file_write(path, text, (size_t)n, &err));
    struct program *program = programs_get(programs, path, &err);
    kit_say(&err);
    assert_non_null(program);
    return program;
}

static void keeps_programs_in_use_and_the_newest(void **state)
{
    (void)state;
    struct err err = {0};
    const struct device_desc desc = {.offscreen = true};
    struct device *device = device_create(&desc, &err);
    struct programs *programs = programs_create();
    char folder[] = "/tmp/clavilux-programs-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.fs", folder);
    int none = holdings_now().programs;
    struct program *first = get_numbered(programs, path, 1000);
    assert_ptr_equal(get_numbered(programs, path, 1000), first);
    program_free(first);
    for (int i = 0; i < 3 * PROGRAMS_IDLE_MAX; i++)
        program_free(get_numbered(programs, path, i));
    int all = holdings_now().programs - none;
    assert_in_range(all, PROGRAMS_IDLE_MAX, PROGRAMS_IDLE_MAX + 2);
    assert_ptr_equal(get_numbered(programs, path, 1000), first);
    struct program *newest = get_numbered(programs, path, 3 * PROGRAMS_IDLE_MAX - 1);
    program_free(newest);
    program_free(first);
    assert_ptr_equal(get_numbered(programs, path, 1000), first);
    programs_destroy(programs); /* two users are left; the second deletes it */
    program_free(first);
    assert_int_equal(holdings_now().programs, none + 1);
    program_free(first);
    assert_int_equal(holdings_now().programs, none);
    unlink(path);
    rmdir(folder);
    device_destroy(device);
}

/* An argument: another number of switches. */
int main(int argc, char **argv)
{
    if (argc > 1)
        n_switches = atoi(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_nothing_behind),
        cmocka_unit_test(keeps_programs_in_use_and_the_newest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
