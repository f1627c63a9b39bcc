/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is heard on stage is what is heard when the same sound is analysed from the file, bit for bit: the live path with
 * its clock, rings and thread beside the analysis of `clavilux analyze`.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "audio/audio.h"
#include "base/clock.h"
#include "base/file.h"
#include "engine/listener.h"
#include "tests/unit/unit.h"
#include "tree/heard.h"

#include <stdio.h>
#include <stdlib.h>

enum { TICKS = 500, TRIES = 3, BLOCK = 1024, CHANNELS_MAX = 8 };

static char demo[4096];

/* The first ticks of the demo as a listener hands them to the picture; false when the machine was too slow for it. */
static bool hear_live(struct features *ticks)
{
    struct audio *audio = audio_open(&(struct audio_desc){.input = demo, .mute = true}, NULL);
    assert_non_null(audio);
    const struct listener_desc desc = {.audio = audio, .start_ns = clock_now_ns()};
    struct listener *listener = listener_create(&desc, NULL);
    assert_non_null(listener);
    int n = 0;
    while (n < TICKS) {
        n += listener_read(listener, ticks + n, TICKS - n);
        clock_sleep_until_ns(clock_now_ns() + INT64_C(5000000));
    }
    struct listener_figures figures = listener_figures(listener);
    listener_destroy(listener);
    audio_close(audio);
    return figures.silent_frames == 0 && figures.refused == 0;
}

static void hear_file(struct features *ticks)
{
    static float block[BLOCK * CHANNELS_MAX];
    struct audio *audio = audio_open(&(struct audio_desc){.input = demo, .offline = true}, NULL);
    assert_non_null(audio);
    int channels = audio_channels(audio), n = 0, used;
    struct analysis *analysis = analysis_create(
        &(struct analysis_desc){.rate = audio_rate(audio), .channels = channels}, NULL);
    while (n < TICKS) {
        int frames = (int)audio_read(audio, block, BLOCK);
        assert_true(frames > 0);
        for (int done = 0; done < frames && n < TICKS; done += used)
            n += analysis_feed(analysis, block + (size_t)done * (size_t)channels, frames - done,
                               ticks + n, TICKS - n, &used);
    }
    analysis_destroy(analysis);
    audio_close(audio);
}

/* Every declared row and what the picture draws from; padding between the fields is nobody's. */
static void assert_same(const struct features *a, const struct features *b)
{
    assert_int_equal(a->tick, b->tick);
    for (int i = 0; i < n_heard_rows; i++) {
        for (int k = 0; k < (heard_rows[i].row.length ? heard_rows[i].row.length : 1); k++) {
            double x = heard_value(&heard_rows[i], a, k), y = heard_value(&heard_rows[i], b, k);
            assert_memory_equal(&x, &y, sizeof x);
        }
    }
    assert_memory_equal(a->spectrum, b->spectrum, sizeof a->spectrum);
    assert_memory_equal(a->wave, b->wave, sizeof a->wave);
}

static void hears_on_stage_what_it_hears_from_the_file(void **state)
{
    (void)state;
    assert_true(file_find_asset(demo, sizeof demo, "assets/demo/clavilux-demo.ogg"));
    struct features *live = calloc(TICKS, sizeof *live), *file = calloc(TICKS, sizeof *file);
    hear_file(file);
    bool in_time = false;
    for (int i = 0; i < TRIES && !in_time; i++)
        in_time = hear_live(live);
    for (int i = 0; in_time && i < TICKS; i++)
        assert_same(&live[i], &file[i]);
    if (!in_time)
        printf("skipped: the machine is too busy to listen without gaps\n");
    free(live);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hears_on_stage_what_it_hears_from_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
