/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What files give back: sound bit for bit, pictures as they were, films that play, and sentences for the rest.
 */
#include "analysis/analysis.h"
#include "base/err.h"
#include "media/film.h"
#include "media/picture.h"
#include "media/reader.h"
#include "media/resampler.h"
#include "media/sound.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct room {
    char dir[64];
    char path[128];
};

static const char *in_room(struct room *room, const char *name)
{
    snprintf(room->path, sizeof room->path, "%s/%s", room->dir, name);
    return room->path;
}

static int enter(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    strcpy(room->dir, "/tmp/clavilux-media-XXXXXX");
    *state = room;
    return mkdtemp(room->dir) ? 0 : -1;
}

static int leave(void **state)
{
    struct room *room = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", room->dir);
    int result = system(command);
    free(room);
    return result;
}

static float *some_sound(int n_frames, int channels)
{
    float *sound = malloc(sizeof *sound * n_frames * channels);
    uint32_t random = 5;
    for (int i = 0; i < n_frames * channels; i++) {
        random = random * 1664525u + 1013904223u;
        sound[i] = 1.2f * (float)((int32_t)random / 2147483648.0);
    }
    analysis_door(sound, n_frames * channels);
    return sound;
}

static void write_sound(const char *path, const float *frames, int n, int rate, int channels)
{
    struct sound *sound =
        sound_create(&(struct sound_desc){.path = path, .rate = rate, .channels = channels}, NULL);
    assert_non_null(sound);
    for (int at = 0; at < n; at += 777)
        assert_true(
            sound_write(sound, frames + (size_t)at * channels, n - at < 777 ? n - at : 777, NULL));
    assert_true(sound_finish(sound, NULL));
}

static int read_all(struct reader *reader, float *to, int max, int block)
{
    int n = 0, got;
    while ((got = reader_read(reader, to + (size_t)n * reader_channels(reader),
                              block < max - n ? block : max - n)) > 0)
        n += got;
    return n;
}

static void sound_comes_back_bit_for_bit(void **state)
{
    struct room *room = *state;
    static const int rates[] = {8000, 44100, 48000, 384000};
    for (int channels = 1; channels <= 8; channels++) {
        int rate = rates[channels % 4], n = 30011;
        float *sound = some_sound(n, channels), *back = calloc((size_t)n * channels + 8, 4);
        const char *path = in_room(room, "naïve: 🎹.flac");
        write_sound(path, sound, n, rate, channels);
        struct reader *reader = reader_open(&(struct reader_desc){.path = path}, NULL);
        assert_non_null(reader);
        assert_int_equal(reader_rate(reader), rate);
        assert_int_equal(reader_channels(reader), channels);
        assert_string_equal(reader_title(reader), "naïve: 🎹.flac");
        assert_true(fabs(reader_duration_s(reader) - (double)n / rate) < 1e-3);
        assert_int_equal(read_all(reader, back, n + 1, 501), n);
        assert_memory_equal(back, sound, sizeof(float) * n * channels);
        assert_true(reader_rewind(reader, NULL));
        memset(back, 0, sizeof(float) * n * channels);
        assert_int_equal(read_all(reader, back, n, n), n);
        assert_memory_equal(back, sound, sizeof(float) * n * channels);
        reader_close(reader);
        free(sound);
        free(back);
    }
}

static void an_unfinished_sound_file_plays(void **state)
{
    struct room *room = *state;
    const char *path = in_room(room, "killed.flac");
    int n = 5 * 48000;
    float *sound = some_sound(n, 2), *back = calloc((size_t)n * 2, 4);
    pid_t child = fork();
    if (child == 0) {
        struct sound *writer =
            sound_create(&(struct sound_desc){.path = path, .rate = 48000, .channels = 2}, NULL);
        sound_write(writer, sound, n, NULL);
        kill(getpid(), SIGKILL);
    }
    waitpid(child, NULL, 0);
    struct reader *reader = reader_open(&(struct reader_desc){.path = path}, NULL);
    assert_non_null(reader);
    int got = read_all(reader, back, n, 4096);
    assert_in_range(got, 4 * 48000, n);
    assert_memory_equal(back, sound, sizeof(float) * got * 2);
    reader_close(reader);
    free(sound);
    free(back);
}

static void write_bytes(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

/* A WAV header, so that any number of channels and any rate can be claimed. */
static void write_wav(const char *path, int channels, int rate, int n_frames)
{
    size_t size = (size_t)n_frames * channels * 2;
    unsigned char *wav = calloc(44 + size, 1);
    memcpy(wav, "RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0", 22);
    uint32_t riff = (uint32_t)(36 + size), data = (uint32_t)size, r = (uint32_t)rate;
    uint32_t per_s = (uint32_t)(rate * channels * 2);
    memcpy(wav + 4, &riff, 4);
    memcpy(wav + 22, &(uint16_t){(uint16_t)channels}, 2);
    memcpy(wav + 24, &r, 4);
    memcpy(wav + 28, &per_s, 4);
    memcpy(wav + 32, &(uint16_t){(uint16_t)(channels * 2)}, 2);
    memcpy(wav + 34, &(uint16_t){16}, 2);
    memcpy(wav + 36, "data", 4);
    memcpy(wav + 40, &data, 4);
    for (int i = 0; i < n_frames; i++)
        for (int c = 0; c < channels; c++)
            memcpy(wav + 44 + ((size_t)i * channels + c) * 2, &(int16_t){(int16_t)(c * 256)}, 2);
    write_bytes(path, wav, 44 + size);
    free(wav);
}

static void takes_the_first_8_of_32_channels(void **state)
{
    struct room *room = *state;
    write_wav(in_room(room, "many.wav"), 32, 48000, 4800);
    struct reader *reader = reader_open(&(struct reader_desc){.path = room->path}, NULL);
    assert_non_null(reader);
    assert_int_equal(reader_channels(reader), 8);
    float frame[8];
    assert_int_equal(reader_read(reader, frame, 1), 1);
    for (int c = 0; c < 8; c++)
        assert_true(frame[c] == c * 256 / 32768.0f);
    reader_close(reader);
}

static void reads_at_the_rate_one_wishes(void **state)
{
    struct room *room = *state;
    float *sound = some_sound(44100, 1), *back = calloc(100000, 4), *again = calloc(100000, 4);
    write_sound(in_room(room, "cd.flac"), sound, 44100, 44100, 1);
    struct reader_desc desc = {.path = room->path, .rate = 48000};
    struct reader *reader = reader_open(&desc, NULL);
    int n = read_all(reader, back, 100000, 999);
    assert_in_range(n, 47990, 48010);
    reader_rewind(reader, NULL);
    assert_int_equal(read_all(reader, again, 100000, 100000), n);
    assert_memory_equal(back, again, sizeof(float) * n);
    reader_close(reader);
    free(sound);
    free(back);
    free(again);
}

static void assert_refused(struct room *room, const char *name, enum err_code code)
{
    struct err err = {0};
    assert_null(reader_open(&(struct reader_desc){.path = in_room(room, name)}, &err));
    assert_int_equal(err.code, code);
    assert_non_null(strstr(err.text, name));
    assert_int_equal(err.text[strlen(err.text) - 1], '.');
}

static void bad_files_give_one_sentence(void **state)
{
    struct room *room = *state;
    assert_refused(room, "missing.wav", ERR_NOT_FOUND);
    write_bytes(in_room(room, "empty.wav"), "", 0);
    assert_refused(room, "empty.wav", ERR_FORMAT);
    write_bytes(in_room(room, "words.mp3"), "These are words and no music at all.\n", 37);
    assert_refused(room, "words.mp3", ERR_FORMAT);
    mkdir(in_room(room, "folder.wav"), 0700);
    assert_refused(room, "folder.wav", ERR_FORMAT);
    write_wav(in_room(room, "none.wav"), 0, 48000, 10);
    assert_refused(room, "none.wav", ERR_FORMAT);
    write_wav(in_room(room, "slow.wav"), 1, 4000, 4000);
    assert_refused(room, "slow.wav", ERR_RANGE);
    write_wav(in_room(room, "fast.wav"), 1, 768000, 4000);
    assert_refused(room, "fast.wav", ERR_RANGE);
    uint8_t pixel[4] = {1, 2, 3, 255};
    assert_true(picture_write_png(in_room(room, "still.png"), pixel, 1, 1, 4, NULL));
    assert_refused(room, "still.png", ERR_FORMAT);
    if (geteuid() != 0) {
        write_wav(in_room(room, "secret.wav"), 1, 48000, 10);
        chmod(room->path, 0);
        assert_refused(room, "secret.wav", ERR_DENIED);
    }
}

static void a_truncated_file_plays_to_where_it_can(void **state)
{
    struct room *room = *state;
    float *sound = some_sound(96000, 2), *back = calloc(96000 * 2, 4);
    write_sound(in_room(room, "cut.flac"), sound, 96000, 48000, 2);
    struct stat info;
    stat(room->path, &info);
    assert_int_equal(truncate(room->path, info.st_size / 2), 0);
    struct reader *reader = reader_open(&(struct reader_desc){.path = room->path}, NULL);
    assert_non_null(reader);
    int n = read_all(reader, back, 96000, 4096);
    assert_in_range(n, 40000, 50000);
    assert_memory_equal(back, sound, sizeof(float) * 2 * 40000);
    reader_close(reader);
    free(sound);
    free(back);
}

static void pictures_come_back_as_they_were(void **state)
{
    struct room *room = *state;
    uint8_t rgba[5 * 3 * 4];
    for (int i = 0; i < (int)sizeof rgba; i++)
        rgba[i] = (uint8_t)(i * 37);
    assert_true(picture_write_png(in_room(room, "top.png"), rgba, 5, 3, 20, NULL));
    int w, h;
    uint8_t *back = picture_read(room->path, &w, &h, NULL);
    assert_non_null(back);
    assert_int_equal(w, 5);
    assert_int_equal(h, 3);
    assert_memory_equal(back, rgba, sizeof rgba);
    free(back);
    assert_true(picture_write_png(in_room(room, "up.png"), rgba + 40, 5, 3, -20, NULL));
    back = picture_read(room->path, &w, &h, NULL);
    assert_memory_equal(back, rgba + 40, 20);
    assert_memory_equal(back + 40, rgba, 20);
    free(back);
}

static void a_picture_that_cannot_be_is_refused(void **state)
{
    struct room *room = *state;
    struct err err = {0};
    int w, h;
    assert_null(picture_read(in_room(room, "gone.png"), &w, &h, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    uint8_t pixel[4] = {0};
    assert_false(picture_write_png(in_room(room, "no/where.png"), pixel, 1, 1, 4, &err));
    assert_false(picture_write_png(in_room(room, "zero.png"), pixel, 0, 1, 4, &err));
    assert_int_equal(err.code, ERR_RANGE);
}

/* Two seconds at 30 pictures a second, all of one colour, with sound. */
static bool write_film(const char *path, int w, int h, int rate, int channels, struct err *err)
{
    struct film_desc desc = {.path = path,
                             .width = w,
                             .height = h,
                             .fps_num = 30,
                             .fps_den = 1,
                             .rate = rate,
                             .channels = channels};
    struct film *film = film_create(&desc, err);
    if (!film)
        return false;
    uint8_t *rgba = malloc((size_t)w * h * 4);
    for (int i = 0; i < w * h; i++)
        memcpy(rgba + i * 4, (uint8_t[]){200, 30, 60, (uint8_t)i}, 4);
    float *sound = channels ? some_sound(rate / 30, channels) : NULL;
    bool good = true;
    for (int i = 0; i < 60 && good; i++)
        good = film_picture(film, rgba + (size_t)(h - 1) * w * 4, -w * 4, err) &&
               film_sound(film, sound, channels ? rate / 30 : 0, err);
    good = film_finish(film, good ? err : NULL) && good;
    free(rgba);
    free(sound);
    return good;
}

static void a_film_shows_its_colours_and_plays_its_sound(void **state)
{
    struct room *room = *state;
    assert_true(write_film(in_room(room, "film.mp4"), 65, 49, 48000, 2, NULL));
    int w, h;
    uint8_t *rgba = picture_read(room->path, &w, &h, NULL);
    assert_non_null(rgba);
    assert_int_equal(w, 64);
    assert_int_equal(h, 48);
    static const uint8_t truth[] = {200, 30, 60};
    for (int i = 0; i < 3; i++)
        assert_true(abs(rgba[(24 * 64 + 32) * 4 + i] - truth[i]) <= 12);
    free(rgba);
    struct reader *reader = reader_open(&(struct reader_desc){.path = room->path}, NULL);
    assert_non_null(reader);
    assert_true(fabs(reader_duration_s(reader) - 2.0) < 1.0 / 30.0);
    reader_close(reader);
}

static void films_take_any_sound_or_none(void **state)
{
    struct room *room = *state;
    assert_true(write_film(in_room(room, "silent.mp4"), 64, 48, 0, 0, NULL));
    assert_true(write_film(in_room(room, "mono.mp4"), 64, 48, 44100, 1, NULL));
    assert_true(write_film(in_room(room, "eight.mp4"), 64, 48, 192000, 8, NULL));
}

static void a_film_that_cannot_be_written_says_so(void **state)
{
    struct room *room = *state;
    struct err err = {0};
    assert_false(write_film(in_room(room, "no/where.mp4"), 64, 48, 48000, 2, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_false(write_film(in_room(room, "dot.mp4"), 1, 1, 48000, 2, &err));
    assert_int_equal(err.code, ERR_RANGE);
}

/* A limit on the size of files stands for the full disk. */
static void a_full_disk_is_one_sentence(void **state)
{
    struct room *room = *state;
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, small = {0};
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 20000;
    struct err film_err = {0}, sound_err = {0};
    float *frames = some_sound(48000, 2);
    setrlimit(RLIMIT_FSIZE, &small);
    bool film = write_film(in_room(room, "full.mp4"), 64, 48, 48000, 2, &film_err);
    struct sound *sound = sound_create(
        &(struct sound_desc){.path = in_room(room, "full.flac"), .rate = 48000, .channels = 2},
        NULL);
    bool written = sound_write(sound, frames, 48000, &sound_err);
    bool finished = sound_finish(sound, &sound_err);
    setrlimit(RLIMIT_FSIZE, &before);
    free(frames);
    assert_false(film);
    assert_non_null(strstr(film_err.text, "full.mp4"));
    assert_false(written && finished);
    assert_non_null(strstr(sound_err.text, "full.flac"));
}

static void resampling_does_not_depend_on_blocks(void **state)
{
    (void)state;
    struct resampler_desc desc = {
        .in_rate = 44100, .out_rate = 48000, .in_channels = 1, .out_channels = 2};
    float *in = some_sound(44100, 1), *whole = calloc(200000, 4), *cut = calloc(200000, 4);
    struct resampler *r = resampler_create(&desc, NULL);
    resampler_push(r, in, 44100);
    resampler_push(r, NULL, 0);
    int n = resampler_pull(r, whole, 100000);
    assert_in_range(n, 47990, 48010);
    resampler_reset(r);
    int n_cut = 0;
    for (int at = 0; at < 44100; at += 63) {
        resampler_push(r, in + at, 63);
        n_cut += resampler_pull(r, cut + n_cut * 2, 50);
    }
    resampler_push(r, NULL, 0);
    n_cut += resampler_pull(r, cut + n_cut * 2, 100000);
    assert_int_equal(n_cut, n);
    assert_memory_equal(cut, whole, sizeof(float) * n * 2);
    resampler_destroy(r);
    resampler_destroy(NULL);
    free(in);
    free(whole);
    free(cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_comes_back_bit_for_bit),
        cmocka_unit_test(an_unfinished_sound_file_plays),
        cmocka_unit_test(takes_the_first_8_of_32_channels),
        cmocka_unit_test(reads_at_the_rate_one_wishes),
        cmocka_unit_test(bad_files_give_one_sentence),
        cmocka_unit_test(a_truncated_file_plays_to_where_it_can),
        cmocka_unit_test(pictures_come_back_as_they_were),
        cmocka_unit_test(a_picture_that_cannot_be_is_refused),
        cmocka_unit_test(a_film_shows_its_colours_and_plays_its_sound),
        cmocka_unit_test(films_take_any_sound_or_none),
        cmocka_unit_test(a_film_that_cannot_be_written_says_so),
        cmocka_unit_test(a_full_disk_is_one_sentence),
        cmocka_unit_test(resampling_does_not_depend_on_blocks),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
