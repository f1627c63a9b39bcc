/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What layers of media promise: the picture that is due, from wherever one looks; the last good one when a file is
 * damaged; a sentence when it cannot be played; a text that is set anew when it changes.
 */
#include "base/clock.h"
#include "media/film.h"
#include "tests/unit/show_kit.h"
#include "visual/gl.h"
#include "visual/video.h"

enum { W = KIT_WIDTH, H = KIT_HEIGHT, PICTURES = 50, RATE = 25, BITS = 6 };

static char folder[] = "/tmp/clavilux-video-XXXXXX", clip[96], broken[96];

/* Each picture tells its number: black and white stripes, the lowest bit at the left. */
static void draw_number(uint8_t *rgba, int number)
{
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            memset(rgba + (size_t)(y * W + x) * 4, (number >> (x * BITS / W)) & 1 ? 255 : 0, 4);
}

/* PICTURES at RATE a second. */
static void write_clip(const char *path)
{
    struct err err = {0};
    static uint8_t rgba[W * H * 4];
    const struct film_desc desc = {
        .path = path, .width = W, .height = H, .fps_num = RATE, .fps_den = 1};
    struct film *film = film_create(&desc, &err);
    kit_say(&err);
    assert_non_null(film);
    for (int i = 0; i < PICTURES; i++) {
        draw_number(rgba, i);
        assert_true(film_picture(film, rgba, W * 4, &err));
    }
    assert_true(film_finish(film, &err));
}

static int open_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(clip, sizeof clip, "%s/clip.mp4", folder);
    snprintf(broken, sizeof broken, "%s/broken.mp4", folder);
    write_clip(clip);
    return 0;
}

static int close_folder(void **state)
{
    (void)state;
    unlink(clip);
    unlink(broken);
    return rmdir(folder);
}

static void cut(const char *from, const char *to, double part)
{
    struct err err = {0};
    size_t size = 0;
    char *bytes = file_read(from, 1 << 24, &size, &err);
    assert_true(bytes && file_write(to, bytes, (size_t)((double)size * part), &err));
    free(bytes);
}

/* The number of the picture in a texture. */
static int picture_in(struct picture picture)
{
    static uint8_t rgba[W * H * 4];
    assert_int_equal(picture.width, W);
    assert_int_equal(picture.height, H);
    glBindTexture(GL_TEXTURE_2D, picture.texture);
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    int number = 0;
    for (int bit = 0; bit < BITS; bit++)
        number |= (rgba[(H / 2 * W + (2 * bit + 1) * W / (2 * BITS)) * 4] > 127) << bit;
    return number;
}

static int look(struct video *video, double at_s, bool loop)
{
    bool sure;
    int picture = picture_in(video_look(video, at_s + 1e-6, loop, true, &sure));
    assert_true(sure);
    return picture;
}

static struct video *open_video(const char *path)
{
    struct err err = {0};
    struct video *video = video_open(path, &err);
    kit_say(&err);
    assert_non_null(video);
    return video;
}

static struct device *open_device(void)
{
    struct err err = {0};
    const struct device_desc desc = {.offscreen = true};
    struct device *device = device_create(&desc, &err);
    assert_non_null(device);
    return device;
}

static void shows_the_picture_that_is_due(void **state)
{
    (void)state;
    struct device *device = open_device();
    struct video *video = open_video(clip);
    assert_float_equal(video_duration_s(video), 2, 0.001);
    for (int i = 0; i < PICTURES; i += 3) /* as it plays, some left out */
        assert_int_equal(look(video, (double)i / RATE, true), i);
    assert_int_equal(look(video, 2, true), 0); /* round and round */
    assert_int_equal(look(video, 7.4, true), 35);
    assert_int_equal(look(video, 1000.2, true), 5);
    static const int jumps[] = {40, 3, 2, 49, 0, 25, 24, 48, 1};
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++)
        assert_int_equal(look(video, (double)jumps[i] / RATE, i % 2), jumps[i]);
    assert_int_equal(look(video, 1.999, false), 49);
    assert_int_equal(look(video, 2, false), 49); /* the last one stays */
    assert_int_equal(look(video, 60, false), 49);
    assert_int_equal(look(video, 0.52, false), 13);
    video_close(video);
    device_destroy(device);
}

static void never_waits_on_stage(void **state)
{
    (void)state;
    struct device *device = open_device();
    struct video *video = open_video(clip);
    bool sure = false;
    assert_int_equal(look(video, 0.2, true), 5);
    int shown = picture_in(video_look(video, 1.6, true, false, &sure));
    assert_in_range(shown, 5, 40); /* the newest of those that were there */
    for (int i = 0; i < 1000 && !sure; i++) {
        clock_sleep_until_ns(clock_now_ns() + 2000000);
        shown = picture_in(video_look(video, 1.6 + 1e-6, true, false, &sure));
    }
    assert_int_equal(shown, 40);
    assert_float_equal(video_shown_s(video), 1.6, 1e-3);
    video_close(video);
    device_destroy(device);
}

static void plays_a_damaged_file_as_far_as_it_goes(void **state)
{
    (void)state;
    struct device *device = open_device();
    cut(clip, broken, 0.7);
    struct video *video = open_video(broken);
    int last = look(video, 1.99, false);
    assert_in_range(last, 5, PICTURES - 1);
    assert_int_equal(look(video, 0.08, false), 2);
    assert_int_equal(look(video, 4.12, true), 3); /* the next but one turn */
    video_close(video);
    device_destroy(device);
}

static void says_why_it_cannot_play(void **state)
{
    (void)state;
    struct device *device = open_device();
    struct err err = {0};
    assert_null(video_open("/nowhere/clip.mp4", &err));
    assert_non_null(strstr(err.text, "/nowhere/clip.mp4"));
    cut(clip, broken, 0.01);
    assert_null(video_open(broken, &err));
    assert_non_null(strstr(err.text, "broken.mp4"));
    device_destroy(device);
}

/* ---- as layers ---- */

static void a_layer_plays_by_speed_and_position(void **state)
{
    (void)state;
    struct kit kit = {0};
    kit_open(&kit, "[layer/a]\nshader = lumia\n");
    char to[160];
    struct err err = {0};
    size_t size = 0;
    snprintf(to, sizeof to, "%s/clip.mp4", kit.folder);
    char *bytes = file_read(clip, 1 << 24, &size, &err);
    assert_true(bytes && file_write(to, bytes, size, &err));
    free(bytes);
    assert_true(
        kit_stage(&kit, "[preset]\ntransition = cut\n[layer/c]\nvideo = clip.mp4\n", false));
    uint64_t first = kit_picture(&kit);
    kit_ticks(&kit, 100);
    uint64_t later = kit_picture(&kit);
    assert_int_not_equal(first, later);
    assert_true(kit_move(&kit, "me", "/layer/c/position", 0));
    assert_int_equal(kit_picture(&kit), first);
    assert_true(kit_move(&kit, "me", "/layer/c/position", -1));
    assert_true(kit_move(&kit, "me", "/layer/c/speed", 0));
    uint64_t still = kit_picture(&kit);
    kit_ticks(&kit, 100);
    assert_int_equal(kit_picture(&kit), still);
    unlink(to); /* a reload without the file: what played plays on */
    assert_true(kit_stage(&kit, "[preset]\ntransition = cut\n[layer/c]\nvideo = clip.mp4\n", true));
    assert_non_null(strstr(kit.show->on_stage.warnings, "clip.mp4"));
    assert_true(kit_move(&kit, "me", "/layer/c/position", 0));
    assert_int_equal(kit_picture(&kit), first);
    kit_close(&kit);
}

static void what_is_missing_leaves_its_layer_empty(void **state)
{
    (void)state;
    struct kit kit = {0};
    kit_open(&kit, "[layer/a]\nshader = lumia\n");
    uint64_t alone = kit_picture(&kit);
    assert_true(kit_stage(&kit,
                          "[preset]\ntransition = cut\n[layer/a]\nshader = lumia\n"
                          "[layer/b]\nimage = none.png\n[layer/c]\nvideo = none.mp4\n",
                          false));
    assert_non_null(strstr(kit.show->on_stage.warnings, "line 6"));
    assert_non_null(strstr(kit.show->on_stage.warnings, "line 8"));
    assert_int_not_equal(alone, 0);
    kit_picture(&kit);
    assert_int_equal(device_errors(kit.device), 0);
    kit_close(&kit);
}

static void a_text_is_set_anew_when_it_changes(void **state)
{
    (void)state;
    struct kit kit = {0};
    kit_open(&kit, "[layer/t]\ntext = Été\ntext/size = 0.5\n");
    uint64_t summer = kit_picture(&kit);
    assert_int_equal(kit_picture(&kit), summer);
    assert_true(kit_send(&kit, "me", "/layer/t/text", "Hiver"));
    uint64_t winter = kit_picture(&kit);
    assert_int_not_equal(winter, summer);
    assert_true(kit_send(&kit, "me", "/layer/t/text", ""));
    uint64_t nothing = kit_picture(&kit);
    assert_int_not_equal(nothing, winter);
    assert_true(kit_send(&kit, "me", "/layer/t/text", "Été"));
    assert_int_equal(kit_picture(&kit), summer);
    assert_true(kit_send(&kit, "me", "/layer/t/text/color", "#ff0000"));
    assert_int_not_equal(kit_picture(&kit), summer);
    kit_close(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_the_picture_that_is_due),
        cmocka_unit_test(never_waits_on_stage),
        cmocka_unit_test(plays_a_damaged_file_as_far_as_it_goes),
        cmocka_unit_test(says_why_it_cannot_play),
        cmocka_unit_test(a_layer_plays_by_speed_and_position),
        cmocka_unit_test(what_is_missing_leaves_its_layer_empty),
        cmocka_unit_test(a_text_is_set_anew_when_it_changes),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
