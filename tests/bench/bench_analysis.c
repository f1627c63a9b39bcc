/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What hearing costs: processor time of one ear on our own music, with all it does, and the memory it holds. One figure a
 * line; best of five.
 */
#include "analysis/analysis.h"
#include "analysis/features.h"
#include "audio/audio.h"
#include "base/err.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 5, SECONDS = 20, RATE = 48000, BLOCK = 256, CHANNELS_MAX = 32 };

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static _Noreturn void fail(const struct err *err)
{
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

/* The demo on as many channels as are asked for. */
static double run(int rate, int channels, double *kilobytes)
{
    static float heard[BLOCK * CHANNELS_MAX], block[BLOCK * CHANNELS_MAX];
    static struct features features[8];
    struct err err = {0};
    struct audio *audio =
        audio_open(&(struct audio_desc){.input = "demo", .rate = rate, .offline = true}, &err);
    if (!audio)
        fail(&err);
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    struct analysis *analysis =
        analysis_create(&(struct analysis_desc){.rate = rate, .channels = channels}, &err);
    if (!analysis)
        fail(&err);
    *kilobytes = (double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) / 1024;
    double spent = 0;
    int frames = 0, have = audio_channels(audio);
    for (uint32_t n; frames < SECONDS * rate && (n = audio_read(audio, heard, BLOCK)) > 0;
         frames += (int)n) {
        for (int i = 0; i < (int)n; i++)
            for (int c = 0; c < channels; c++)
                block[i * channels + c] = heard[i * have + c % have];
        double start = cpu_ms();
        analysis_feed(analysis, block, (int)n, features, 8, NULL);
        spent += cpu_ms() - start;
    }
    analysis_destroy(analysis);
    audio_close(audio);
    return spent / ((double)frames / rate);
}

static void measure(const char *name, int rate, int channels)
{
    double best = 1e9, kilobytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double ms = run(rate, channels, &kilobytes);
        best = ms < best ? ms : best;
    }
    printf("cpu_ms_per_s%s %.2f ms\n", name, best);
    if (!*name)
        printf("memory_kb %.0f kB\n", kilobytes);
    fflush(stdout);
}

int main(void)
{
    measure("", RATE, 2);
    measure("_32_channels", RATE, 32);
    measure("_192_khz", 192000, 2);
    return 0;
}
