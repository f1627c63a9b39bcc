/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inputs: words, exact sources, pacing, and an ear process that dies, hangs and comes back. The ear here is this
 * program itself with a device made of numbers, since test machines have no sound card.
 */
#include "audio/audio.h"
#include "audio/devices.h"
#include "audio/link.h"
#include "audio/share.h"
#include "audio/spawn.h"
#include "audio/word.h"
#include "base/clock.h"
#include "base/err.h"
#include "media/sound.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MS INT64_C(1000000)

static void sleep_ms(int ms)
{
    clock_sleep_until_ns(clock_now_ns() + ms * MS);
}

/* ---- the device made of numbers: frames count up from 1, 5 ms at a time ---- */

static int fake_ear(const char *device)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct share *share = share_attach(SPAWN_FD);
    if (!share)
        return 2;
    if (strcmp(device, "broken") == 0) {
        strcpy(share->error, "The device is broken.");
        atomic_store(&share->state, SHARE_FAILED);
        return 1;
    }
    strcpy(share->name, device);
    atomic_store(&share->rate, 48000);
    atomic_store(&share->channels, 1);
    atomic_store(&share->state, SHARE_RUNNING);
    float frame = 0.0f;
    for (int i = 0;; i++) {
        sleep_ms(5);
        if (i == 40 && strcmp(device, "mortal") == 0)
            abort();
        if (i >= 40 && strcmp(device, "sleepy") == 0)
            continue;
        for (int k = 0; k < 240; k++)
            share_write(&share->capture, &(float){frame += 1.0f}, 1, 1);
        atomic_fetch_add(&share->heartbeat, 1);
    }
}

static struct link *open_fake(const char *device, struct err *err)
{
    return link_create(&(struct link_desc){.mode = LINK_DEVICE, .device = device}, true, err);
}

static void samples_of_an_ear_arrive_whole_and_in_order(void **state)
{
    (void)state;
    struct link *link = open_fake("steady", NULL);
    assert_non_null(link);
    assert_string_equal(link_name(link), "steady");
    assert_int_equal(link_rate(link), 48000);
    assert_int_equal(link_channels(link), 1);
    float block[1000], last = 0.0f;
    for (int i = 0; i < 40; i++) {
        sleep_ms(5);
        uint32_t n = link_read(link, block, 1000);
        for (uint32_t k = 0; k < n; k++, last += 1.0f)
            assert_true(block[k] == last + 1.0f);
    }
    assert_true(last > 4800.0f);
    assert_int_equal(link_restarts(link), 0);
    link_destroy(link);
}

static void assert_comes_back(const char *device)
{
    struct link *link = open_fake(device, NULL);
    assert_non_null(link);
    int64_t until_ns = clock_now_ns() + 4000 * MS;
    while (link_is_alive(link) && clock_now_ns() < until_ns)
        sleep_ms(5);
    assert_false(link_is_alive(link));
    until_ns = clock_now_ns() + 2000 * MS;
    while (!link_is_alive(link) && clock_now_ns() < until_ns)
        sleep_ms(5);
    assert_true(link_is_alive(link));
    assert_true(link_restarts(link) >= 1);
    assert_true(link_silent_ms(link) > 0);
    float block[4096];
    while (link_read(link, block, 4096) > 0) {
    }
    sleep_ms(50);
    assert_true(link_read(link, block, 4096) > 0);
    link_destroy(link);
}

static void an_ear_that_crashed_comes_back(void **state)
{
    (void)state;
    assert_comes_back("mortal");
}

static void an_ear_that_hangs_is_replaced(void **state)
{
    (void)state;
    assert_comes_back("sleepy");
}

static void a_broken_device_says_why(void **state)
{
    (void)state;
    struct err err = {0};
    assert_null(open_fake("broken", &err));
    assert_string_equal(err.text, "The device is broken.");
}

static void a_ring_takes_whole_frames_only(void **state)
{
    (void)state;
    int fd;
    struct share *share = share_create(&fd, NULL);
    assert_non_null(share);
    float frame[7] = {1, 2, 3, 4, 5, 6, 7}, back[7];
    uint32_t n = 0;
    while (share_write(&share->play, frame, 1, 7))
        n++;
    assert_int_equal(n, SHARE_FLOATS / 7);
    assert_int_equal(atomic_load(&share->play.refused), 1);
    for (uint32_t i = 0; i < 3 * n; i++) { /* round the end, where frames are torn in two */
        assert_int_equal(share_read(&share->play, back, 1, 7), 1);
        assert_memory_equal(back, frame, sizeof frame);
        assert_int_equal(share_write(&share->play, frame, 1, 7), 1);
    }
    share_detach(share);
    close(fd);
}

/* ---- names of devices ---- */

static struct audio_devices some_devices(void)
{
    return (struct audio_devices){
        .n = 4,
        .device = {{.name = "Scarlett 2i2 USB", .inputs = 2, .outputs = 2},
                   {.name = "Built-in Microphone", .inputs = 2},
                   {.name = "Microphone", .inputs = 1},
                   {.name = "HDMI", .outputs = 2}},
    };
}

static void a_part_of_a_name_in_any_case_is_enough(void **state)
{
    (void)state;
    struct audio_devices devices = some_devices();
    assert_int_equal(audio_devices_find(&devices, "scarlett", NULL), 0);
    assert_int_equal(audio_devices_find(&devices, "built-IN", NULL), 1);
    assert_int_equal(audio_devices_find(&devices, "microphone", NULL), 2); /* whole */
}

static void several_or_no_matches_are_listed(void **state)
{
    (void)state;
    struct audio_devices devices = some_devices();
    struct err err = {0};
    assert_int_equal(audio_devices_find(&devices, "mic", &err), -1);
    assert_non_null(strstr(err.text, "Built-in Microphone"));
    assert_non_null(strstr(err.text, "«Microphone»"));
    assert_null(strstr(err.text, "Scarlett"));
    assert_int_equal(audio_devices_find(&devices, "hdmi", &err), -1); /* no input */
    assert_non_null(strstr(err.text, "Scarlett"));
}

/* ---- words ---- */

static void words_mean_what_they_say(void **state)
{
    (void)state;
    struct word word;
    assert_true(word_parse("default", &word, NULL) && word.kind == WORD_DEFAULT);
    assert_true(word_parse("computer", &word, NULL) && word.kind == WORD_COMPUTER);
    assert_true(word_parse("demo", &word, NULL) && word.kind == WORD_DEMO);
    assert_true(word_parse("device:USB mic", &word, NULL) && word.kind == WORD_DEVICE);
    assert_string_equal(word.rest, "USB mic");
    assert_true(word_parse("stdin:44100:32:s16", &word, NULL) && word.kind == WORD_STDIN);
    assert_true(word.rate == 44100 && word.channels == 32 && word.s16);
    assert_true(word_parse("test:click?bpm=97.5", &word, NULL) && word.test == TEST_CLICK);
    assert_true(word.bpm == 97.5);
    assert_true(word_parse("test:sine", &word, NULL) && word.hz == 440.0);
    assert_true(word_parse("folder/take: 2.wav", &word, NULL) && word.kind == WORD_FILE);
}

static void assert_word_answer(const char *text, enum err_code code, const char *hint)
{
    struct word word;
    struct err err = {0};
    assert_false(word_parse(text, &word, &err));
    assert_int_equal(err.code, code);
    assert_non_null(strstr(err.text, hint));
}

static void mistyped_words_get_the_nearest(void **state)
{
    (void)state;
    assert_word_answer("dmeo", ERR_NOT_FOUND, "demo");
    assert_word_answer("computr", ERR_NOT_FOUND, "computer");
    assert_word_answer("devise:usb", ERR_NOT_FOUND, "device:");
    assert_word_answer("test:clik", ERR_USAGE, "test:click");
    assert_word_answer("test:click?bmp=3", ERR_USAGE, "bpm=");
    assert_word_answer("test:click?bpm=0,5", ERR_USAGE, "bpm=");
    assert_word_answer("test:sine?hz=-1", ERR_RANGE, "hz=");
    assert_word_answer("test:noise?hz=1", ERR_USAGE, "test:noise");
    assert_word_answer("stdin:48000:2", ERR_USAGE, "stdin:48000:2:f32");
    assert_word_answer("stdin:48000:0:f32", ERR_RANGE, "1 to 64");
    assert_word_answer("stdin:1:1:f32", ERR_RANGE, "8000");
    assert_word_answer("device:", ERR_USAGE, "devices");
    assert_word_answer("xyzzyplugh", ERR_NOT_FOUND, "device:NAME");
}

/* ---- exact sources ---- */

static void read_offline(const char *input, int rate, bool loop, float *to, uint32_t n,
                         uint32_t block)
{
    struct audio *audio = audio_open(
        &(struct audio_desc){.input = input, .rate = rate, .offline = true, .loop = loop}, NULL);
    assert_non_null(audio);
    for (uint32_t at = 0; at < n; at += block)
        assert_int_equal(audio_read(audio, to + (size_t)at * audio_channels(audio), block), block);
    audio_close(audio);
}

static void test_signals_do_not_depend_on_blocks(void **state)
{
    (void)state;
    static const char *const inputs[] = {"test:click?bpm=130", "test:sine?hz=1000", "test:sweep",
                                         "test:noise", "test:bursts"};
    float *whole = calloc(48000 * 2, 4), *cut = calloc(48000 * 2, 4);
    for (int i = 0; i < 5; i++) {
        read_offline(inputs[i], 0, false, whole, 48000, 48000);
        read_offline(inputs[i], 0, false, cut, 48000, 480);
        assert_memory_equal(whole, cut, 48000 * 8);
        double sum = 0.0;
        for (int k = 0; k < 96000; k++) {
            assert_true(fabsf(whole[k]) <= 0.5f);
            sum += whole[k] * whole[k];
        }
        assert_true(sum > 1.0);
    }
    read_offline("test:silence", 8000, false, whole, 8000, 8000);
    assert_true(whole[0] == 0.0f && whole[15999] == 0.0f);
    free(whole);
    free(cut);
}

static const char *write_ramp(char *path, int n)
{
    strcpy(path, "/tmp/clavilux: ramp XXXXXX.flac");
    close(mkstemps(path, 5));
    struct sound *sound =
        sound_create(&(struct sound_desc){.path = path, .rate = 48000, .channels = 1}, NULL);
    for (int i = 0; i < n; i++)
        sound_write(sound, &(float){(float)i / 65536.0f}, 1, NULL);
    assert_true(sound_finish(sound, NULL));
    return path;
}

static void a_file_is_read_exactly_and_loops_without_a_seam(void **state)
{
    (void)state;
    char path[64];
    write_ramp(path, 5000);
    float back[12000];
    read_offline(path, 0, true, back, 12000, 600);
    for (int i = 0; i < 12000; i++)
        assert_true(back[i] == (float)(i % 5000) / 65536.0f);

    struct audio *audio = audio_open(&(struct audio_desc){.input = path, .offline = true}, NULL);
    assert_true(fabs(audio_duration_s(audio) - 5000 / 48000.0) < 1e-3);
    assert_int_equal(audio_read(audio, back, 12000), 5000);
    assert_true(audio_ended(audio));
    assert_int_equal(audio_read(audio, back, 12000), 0);
    audio_close(audio);
    unlink(path);
}

static void a_muted_file_is_paced_by_the_clock(void **state)
{
    (void)state;
    char path[64];
    write_ramp(path, 24000);
    struct audio *audio = audio_open(&(struct audio_desc){.input = path, .mute = true}, NULL);
    assert_non_null(audio);
    static float back[48000];
    uint32_t n = audio_read(audio, back, 48000);
    assert_true(n < 4800);
    int64_t start_ns = clock_now_ns();
    while (!audio_ended(audio) && clock_now_ns() - start_ns < 3000 * MS) {
        sleep_ms(5);
        n += audio_read(audio, back + n, 48000 - n);
    }
    int64_t took_ns = clock_now_ns() - start_ns;
    assert_int_equal(n, 24000);
    for (int i = 0; i < 24000; i++)
        assert_true(back[i] == (float)i / 65536.0f);
    assert_true(took_ns > 450 * MS && took_ns < 1500 * MS);
    audio_close(audio);
    unlink(path);
}

static void standard_input_brings_raw_samples(void **state)
{
    (void)state;
    int ends[2], before = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[0], STDIN_FILENO);
    int16_t samples[3 * 2000];
    for (int i = 0; i < 6000; i++)
        samples[i] = (int16_t)i;
    assert_int_equal(write(ends[1], samples, sizeof samples), sizeof samples);
    close(ends[1]);
    struct audio *audio =
        audio_open(&(struct audio_desc){.input = "stdin:48000:3:s16", .offline = true}, NULL);
    assert_non_null(audio);
    static float back[9000];
    assert_int_equal(audio_channels(audio), 3);
    assert_int_equal(audio_read(audio, back, 3000), 2000);
    for (int i = 0; i < 6000; i++)
        assert_true(back[i] == i / 32768.0f);
    assert_true(audio_ended(audio));
    audio_close(audio);
    dup2(before, STDIN_FILENO);
    close(before);
    close(ends[0]);
}

static void a_silent_pipe_does_not_block(void **state)
{
    (void)state;
    int ends[2], before = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[0], STDIN_FILENO);
    struct audio *audio = audio_open(&(struct audio_desc){.input = "stdin:48000:2:f32"}, NULL);
    float back[2000];
    int64_t start_ns = clock_now_ns();
    assert_int_equal(audio_read(audio, back, 1000), 0);
    audio_close(audio);
    assert_true(clock_now_ns() - start_ns < 1000 * MS);
    dup2(before, STDIN_FILENO);
    close(before);
    close(ends[0]);
    close(ends[1]);
}

static void devices_cannot_be_rendered(void **state)
{
    (void)state;
    struct err err = {0};
    assert_null(audio_open(&(struct audio_desc){.input = "computer", .offline = true}, &err));
    assert_int_equal(err.code, ERR_USAGE);
    audio_close(NULL);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "ear") == 0)
        return fake_ear(argv[4]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_of_an_ear_arrive_whole_and_in_order),
        cmocka_unit_test(an_ear_that_crashed_comes_back),
        cmocka_unit_test(an_ear_that_hangs_is_replaced),
        cmocka_unit_test(a_broken_device_says_why),
        cmocka_unit_test(a_ring_takes_whole_frames_only),
        cmocka_unit_test(a_part_of_a_name_in_any_case_is_enough),
        cmocka_unit_test(several_or_no_matches_are_listed),
        cmocka_unit_test(words_mean_what_they_say),
        cmocka_unit_test(mistyped_words_get_the_nearest),
        cmocka_unit_test(test_signals_do_not_depend_on_blocks),
        cmocka_unit_test(a_file_is_read_exactly_and_loops_without_a_seam),
        cmocka_unit_test(a_muted_file_is_paced_by_the_clock),
        cmocka_unit_test(standard_input_brings_raw_samples),
        cmocka_unit_test(a_silent_pipe_does_not_block),
        cmocka_unit_test(devices_cannot_be_rendered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
