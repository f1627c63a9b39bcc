/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The beat of our own piece, whose tempo is known. Annotated recordings are scored by tests/bench/analysis.py. The score
 * is the usual F with a window of 70 ms, the first 5 s left out.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "base/file.h"
#include "media/reader.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define WINDOW_S 0.070
#define SKIP_S   5.0

enum { BEATS_MAX = 512 };

struct beats {
    int n;
    double at_s[BEATS_MAX];
};

static void add_beat(struct beats *beats, double at_s)
{
    if (at_s >= SKIP_S && beats->n < BEATS_MAX)
        beats->at_s[beats->n++] = at_s;
}

static struct beats hear_beats(const char *path)
{
    struct beats beats = {0};
    struct reader *reader = reader_open(&(struct reader_desc){.path = path}, NULL);
    assert_non_null(reader);
    int channels = reader_channels(reader), rate = reader_rate(reader), n;
    struct analysis *analysis =
        analysis_create(&(struct analysis_desc){.rate = rate, .channels = channels}, NULL);
    struct features *tick = malloc(8 * sizeof *tick);
    float block[512 * READER_CHANNELS_MAX];
    while ((n = reader_read(reader, block, 512)) > 0) {
        int n_ticks = analysis_feed(analysis, block, n, tick, 8, NULL);
        for (int i = 0; i < n_ticks; i++)
            if (tick[i].beat.beat)
                add_beat(&beats, ((double)tick[i].tick + 0.5) * TICK_S);
    }
    free(tick);
    analysis_destroy(analysis);
    reader_close(reader);
    return beats;
}

static double score(const struct beats *truth, const struct beats *heard)
{
    int hits = 0;
    for (int i = 0, k = 0; i < truth->n && k < heard->n;) {
        double off_s = heard->at_s[k] - truth->at_s[i];
        if (fabs(off_s) <= WINDOW_S)
            hits++, i++, k++;
        else if (off_s < 0.0)
            k++;
        else
            i++;
    }
    return truth->n + heard->n ? 2.0 * hits / (truth->n + heard->n) : 0.0;
}

static void follows_the_demo_from_the_first_bars(void **state)
{
    (void)state;
    char path[4096];
    assert_true(file_find_asset(path, sizeof path, "assets/demo/clavilux-demo.ogg"));
    struct beats truth = {0}, heard = hear_beats(path);
    for (int i = 0; i < 144; i++)
        add_beat(&truth, i * 60.0 / 112.0);
    assert_true(score(&truth, &heard) > 0.95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_demo_from_the_first_bars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
