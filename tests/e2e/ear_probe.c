/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The audio room alone on a command line, for tests with a real sound server:
 *   ear_probe tone FILE SECONDS            writes a WAV with 1 kHz at half scale
 *   ear_probe listen INPUT SECONDS [mute]  hears an input; prints changes, then one line of counts
 *   ear_probe count FILE                   reads a file at once; prints the line of counts
 *   ear_probe devices
 *   ear_probe ear ...                      the ear process
 */
#include "audio/audio.h"
#include "audio/devices.h"
#include "audio/ear.h"
#include "base/clock.h"
#include "base/err.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS   INT64_C(1000000)
#define HZ   1000.0
#define RATE 48000

/* A pure tone obeys x[n+1] = 2 cos(w) x[n] - x[n-1]; every break in it does not. */
struct tone {
    float before, last;
    int64_t n_heard, n_breaks;
    float peak;
};

static void tone_hear(struct tone *tone, float x, int rate)
{
    double expected = 2.0 * cos(2.0 * M_PI * HZ / rate) * tone->last - tone->before;
    if (fabsf(x) > 0.01f) {
        tone->n_heard++;
        tone->n_breaks += fabs(x - expected) > 0.005;
    }
    tone->peak = fmaxf(tone->peak, fabsf(x));
    tone->before = tone->last;
    tone->last = x;
}

static int write_tone(const char *path, double seconds)
{
    FILE *file = fopen(path, "wb");
    uint32_t n = (uint32_t)(seconds * RATE), size = n * 4, riff = 36 + size;
    if (!file)
        return 1;
    fwrite("RIFF", 1, 4, file);
    fwrite(&riff, 4, 1, file);
    fwrite("WAVEfmt \20\0\0\0\1\0\2\0\x80\xbb\0\0\0\xee\2\0\4\0\20\0data", 1, 32, file);
    fwrite(&size, 4, 1, file);
    for (uint32_t i = 0; i < n; i++) {
        int16_t x = (int16_t)lrint(16384.0 * sin(2.0 * M_PI * HZ * i / RATE));
        fwrite((int16_t[]){x, x}, 2, 2, file);
    }
    return fclose(file) != 0;
}

static int listen(const struct audio_desc *desc, double seconds)
{
    struct err err;
    struct audio *audio = audio_open(desc, &err);
    if (!audio) {
        printf("refused: %s\n", err.text);
        return 1;
    }
    struct tone tone = {0};
    int64_t start_ns = clock_now_ns(), n_frames = 0;
    bool alive = true;
    printf("open «%s» %d Hz %d channels\n", audio_name(audio), audio_rate(audio),
           audio_channels(audio));
    while (clock_now_ns() - start_ns < (int64_t)(seconds * 1000) * MS && !audio_ended(audio)) {
        float block[1024 * 8];
        uint32_t n = audio_read(audio, block, 1024);
        for (uint32_t i = 0; i < n; i++)
            tone_hear(&tone, block[i * (uint32_t)audio_channels(audio)], audio_rate(audio));
        n_frames += n;
        if (audio_is_alive(audio) != alive) {
            alive = !alive;
            printf("%s %lld\n", alive ? "alive" : "lost", (long long)(clock_now_ns() / MS));
        }
        fflush(stdout);
        if (n == 0 && desc->offline)
            break;
        if (n == 0)
            clock_sleep_until_ns(clock_now_ns() + 2 * MS);
    }
    struct audio_counters counters = audio_counters(audio);
    printf(
        "frames %lld heard %lld breaks %lld peak_1000 %ld restarts %u silent_ms %llu lost_frames "
        "%llu\n",
        (long long)n_frames, (long long)tone.n_heard, (long long)tone.n_breaks,
        lrintf(tone.peak * 1000.0f), counters.restarts, (unsigned long long)counters.silent_ms,
        (unsigned long long)counters.overrun_frames);
    audio_close(audio);
    return 0;
}

static int devices(void)
{
    static struct audio_devices list;
    struct err err;
    if (!audio_devices_list(NULL, &list, &err)) {
        printf("%s\n", err.text);
        return 1;
    }
    for (int i = 0; i < list.n; i++)
        printf("«%s» in %d out %d%s%s\n", list.device[i].name, list.device[i].inputs,
               list.device[i].outputs, list.device[i].default_input ? " default-input" : "",
               list.device[i].default_output ? " default-output" : "");
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "ear") == 0)
        return ear_main(argc - 1, argv + 1);
    if (argc == 4 && strcmp(argv[1], "tone") == 0)
        return write_tone(argv[2], atoi(argv[3]));
    if (argc >= 4 && strcmp(argv[1], "listen") == 0)
        return listen(&(struct audio_desc){.input = argv[2], .mute = argc > 4}, atoi(argv[3]));
    if (argc == 3 && strcmp(argv[1], "count") == 0)
        return listen(&(struct audio_desc){.input = argv[2], .offline = true}, 60);
    if (argc == 2 && strcmp(argv[1], "devices") == 0)
        return devices();
    return 2;
}
