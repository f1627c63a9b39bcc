/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/ear.h"

#include "audio/devices.h"
#include "audio/share.h"
#include "audio/spawn.h"
#include "base/err.h"
#include "base/text.h"

#include <fcntl.h>
#include <portaudio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define FRAMES_PER_BUFFER 256
#define STORE_S           0.1 /* what a driver may keep for us when we come late; delays nothing */
#define VIRTUAL_CHANNELS  32  /* sound servers claim so many and more; nobody means them */

enum { CHANNELS_MAX = 8, BLOCK = 1024 };

struct ear {
    struct share *share;
    int device_channels, channels;
    float block[BLOCK * CHANNELS_MAX]; /* the callback's own */
};

/* Drivers talk a lot on standard error, start servers, and outlive us when they hang. */
static void settle(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN); /* Ctrl-C is for the parent, which ends us */
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    close_range(SPAWN_FD + 1, ~0U, 0);
    setenv("JACK_NO_START_SERVER", "1", 1);
    setenv("PIPEWIRE_LATENCY", "256/48000", 0); /* with its default quantum small buffers stall */
}

/* Sound servers convert anyway, and ALSA claims 44100 for all of them. */
static int own_rate_of(const PaDeviceInfo *info)
{
    if (info->maxInputChannels >= VIRTUAL_CHANNELS || info->maxOutputChannels >= VIRTUAL_CHANNELS)
        return 48000;
    return info->defaultSampleRate >= 1.0 ? (int)(info->defaultSampleRate + 0.5) : 48000;
}

static void collect_devices(struct audio_devices *devices)
{
    int n = Pa_GetDeviceCount();
    devices->n = n < 0 ? 0 : n < DEVICES_MAX ? n : DEVICES_MAX;
    for (int i = 0; i < devices->n; i++) {
        const PaDeviceInfo *info = Pa_GetDeviceInfo(i);
        struct audio_device *device = &devices->device[i];
        snprintf(device->name, sizeof device->name, "%s", info->name);
        device->inputs = info->maxInputChannels;
        device->outputs = info->maxOutputChannels;
        device->rate = own_rate_of(info);
        device->default_input = i == Pa_GetDefaultInputDevice();
        device->default_output = i == Pa_GetDefaultOutputDevice();
    }
}

static int list(void)
{
    struct audio_devices *devices = calloc(1, sizeof *devices);
    if (!devices || Pa_Initialize() != paNoError)
        _exit(1);
    collect_devices(devices);
    size_t size = sizeof *devices, done = 0;
    while (done < size) {
        ssize_t n = write(SPAWN_FD, (const char *)devices + done, size - done);
        if (n <= 0)
            _exit(1);
        done += (size_t)n;
    }
    _exit(0); /* a driver's farewell may hang; nothing of it is needed */
}

static void spread(const float *in, int in_channels, float *out, int out_channels, unsigned long n)
{
    for (unsigned long i = 0; i < n; i++, in += in_channels)
        for (int c = 0; c < out_channels; c++)
            *out++ = in_channels == 1 ? in[0] : c < in_channels ? in[c] : 0.0f;
}

static int hear(const void *in, void *out, unsigned long n_frames,
                const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags, void *context)
{
    (void)out, (void)time, (void)flags;
    struct ear *ear = context;
    const float *from = in;
    for (unsigned long n; from && n_frames > 0; n_frames -= n, from += n * ear->device_channels) {
        n = n_frames < BLOCK ? n_frames : BLOCK;
        spread(from, ear->device_channels, ear->block, ear->channels, n);
        share_write(&ear->share->capture, ear->block, (uint32_t)n, (uint32_t)ear->channels);
    }
    atomic_fetch_add_explicit(&ear->share->heartbeat, 1, memory_order_relaxed);
    return paContinue;
}

/* What is played is what is heard: the capture ring gets exactly the frames that left the play ring. */
static int play(const void *in, void *out, unsigned long n_frames,
                const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags, void *context)
{
    (void)in, (void)time, (void)flags;
    struct ear *ear = context;
    float *to = out;
    memset(to, 0, sizeof(float) * n_frames * ear->device_channels);
    while (n_frames > 0) {
        uint32_t n = n_frames < BLOCK ? (uint32_t)n_frames : BLOCK;
        n = share_read(&ear->share->play, ear->block, n, (uint32_t)ear->channels);
        if (n == 0)
            break;
        spread(ear->block, ear->channels, to, ear->device_channels, n);
        share_write(&ear->share->capture, ear->block, n, (uint32_t)ear->channels);
        to += (size_t)n * ear->device_channels;
        n_frames -= n;
    }
    atomic_fetch_add_explicit(&ear->share->heartbeat, 1, memory_order_relaxed);
    return paContinue;
}

static int fail(struct share *share, const char *sentence)
{
    snprintf(share->error, sizeof share->error, "%s", sentence);
    atomic_store_explicit(&share->state, SHARE_FAILED, memory_order_release);
    return 1;
}

/* A sound server's device among the names that ALSA offers for it. */
static int server_device(const struct audio_devices *devices)
{
    static const char *const names[] = {"pipewire", "pulse", "default"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        for (int i = 0; i < devices->n; i++)
            if (devices->device[i].inputs > 0 && strcmp(devices->device[i].name, names[k]) == 0)
                return i;
    return -1;
}

static int choose_device(const char *mode, const char *name, struct err *err)
{
    struct audio_devices *devices = calloc(1, sizeof *devices);
    if (!devices)
        return -1;
    collect_devices(devices);
    int chosen;
    if (strcmp(mode, "play") == 0)
        chosen = Pa_GetDefaultOutputDevice();
    else if (strcmp(mode, "computer") == 0)
        chosen = server_device(devices);
    else if (*name)
        chosen = audio_devices_find(devices, name, err);
    else
        chosen = Pa_GetDefaultInputDevice();
    free(devices);
    if (chosen < 0 && err->code == ERR_NONE)
        err_set(err, ERR_NOT_FOUND, "%s",
                strcmp(mode, "play") == 0
                    ? _("There is no sound output; plug one in or use --mute.")
                : strcmp(mode, "computer") == 0
                    ? _("What the computer plays can only be heard through PipeWire or PulseAudio; "
                        "install pipewire-alsa.")
                    : _("There is no sound input; plug one in, or try --input computer or demo."));
    return chosen;
}

static int device_channels(const PaDeviceInfo *info, bool playing)
{
    int most = playing ? info->maxOutputChannels : info->maxInputChannels;
    if (playing || most >= VIRTUAL_CHANNELS)
        return most < 2 ? most : 2;
    return most < CHANNELS_MAX ? most : CHANNELS_MAX;
}

static PaError open_stream(struct ear *ear, int device, bool playing, int rate, PaStream **stream)
{
    const PaDeviceInfo *info = Pa_GetDeviceInfo(device);
    ear->device_channels = device_channels(info, playing);
    int wanted = atomic_load(&ear->share->channels);
    ear->channels = wanted ? wanted : ear->device_channels;
    PaStreamParameters side = {
        .device = device,
        .channelCount = ear->device_channels,
        .sampleFormat = paFloat32,
        .suggestedLatency = playing ? info->defaultHighOutputLatency : STORE_S,
    };
    return Pa_OpenStream(stream, playing ? NULL : &side, playing ? &side : NULL, rate,
                         FRAMES_PER_BUFFER, paNoFlag, playing ? play : hear, ear);
}

static int run(struct share *share, const char *mode, int rate, const char *name)
{
    struct err err = {0};
    struct ear *ear = calloc(1, sizeof *ear);
    if (!ear)
        return fail(share, _("No memory for the ear process; close other programs."));
    if (Pa_Initialize() != paNoError)
        return fail(share, _("The sound system does not answer; check that it runs."));
    int device = choose_device(mode, name, &err);
    if (device < 0)
        return fail(share, err.text);
    bool playing = strcmp(mode, "play") == 0;
    const PaDeviceInfo *info = Pa_GetDeviceInfo(device);
    PaStream *stream;
    ear->share = share;
    int own_rate = own_rate_of(info);
    int opened_rate = rate ? rate : own_rate;
    PaError result = open_stream(ear, device, playing, opened_rate, &stream);
    if (result != paNoError && !playing && opened_rate != own_rate)
        result = open_stream(ear, device, playing, opened_rate = own_rate, &stream);
    if (result == paNoError) {
        snprintf(share->name, sizeof share->name, "%s", info->name);
        atomic_store(&share->rate, opened_rate);
        atomic_store(&share->channels, ear->channels);
        result = Pa_StartStream(stream);
    }
    if (result != paNoError) {
        err_set(&err, ERR_SYSTEM,
                _("The sound device %s cannot be opened: %s; close what uses it."), info->name,
                Pa_GetErrorText(result));
        return fail(share, err.text);
    }
    atomic_store_explicit(&share->state, SHARE_RUNNING, memory_order_release);
    while (Pa_IsStreamActive(stream) == 1)
        Pa_Sleep(50);
    return 1;
}

int ear_main(int argc, char **argv)
{
    settle();
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list();
    double rate;
    const char *end;
    if (argc != 4 || !text_number(argv[2], &end, &rate) || *end)
        return 2;
    struct share *share = share_attach(SPAWN_FD);
    if (!share)
        return 2;
    if (strcmp(argv[1], "computer") ==
        0) { /* both servers read this when the first stream is made */
        setenv("PIPEWIRE_ALSA", "{ stream.capture.sink=true }", 1);
        setenv("PULSE_SOURCE", "@DEFAULT_MONITOR@", 1);
    }
    _exit(run(share, argv[1], (int)rate, argv[3]));
}
