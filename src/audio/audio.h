/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One input of sound, whatever it is: a device, what the computer plays, a file, a pipe, a test signal, the demo.
 *
 * Live, samples arrive as they are played or captured and audio_read takes what is there; a lost device gives
 * nothing until it is back. Offline, audio_read gives every sample exactly and blocks on nothing but the disk.
 * One thread calls; threads and the ear process behind it belong to the object.
 *
 * Input words:
 *   default                    the system's default input
 *   device:NAME                an input whose name contains NAME, in any case; never a number
 *   computer                   what the computer plays
 *   stdin:RATE:CHANNELS:f32    raw samples from standard input; or s16
 *   test:click?bpm=120  test:sine?hz=440  test:sweep  test:noise  test:silence
 *   demo                       our own piece of music
 *   PATH                       a media file
 */
#ifndef AUDIO_AUDIO_H
#define AUDIO_AUDIO_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct audio;

struct audio_desc {
    const char *input; /* one of the words above; NULL = default */
    int rate;          /* wanted frames per second, 0 = the input's own (48000 for test signals) */
    bool offline;      /* no clock, no output: for rendering. Devices refuse it */
    bool mute;         /* files and the demo are not heard; the monotonic clock paces them */
    bool loop;         /* files and the demo begin again at their end */
    int first, last;   /* channels from 1 that are wanted of it; 0 = all */
    struct audio *const *
        open; /* inputs that are open already: a device that is among them is shared, not opened again */
    int n_open;
    const char *program; /* the executable that runs ear_main for `ear`; NULL = /proc/self/exe */
};

struct audio_counters {
    uint64_t overrun_frames; /* lost because nobody read in time */
    uint64_t silent_ms;      /* time without a living device */
    uint32_t restarts;       /* of the ear process */
};

/* With a device it waits until the ear runs or fails, as a rule 0.2 s and at most 4 s; everything else opens at once.
 * NULL and one sentence when the word means nothing, matches several devices or none, or cannot be read. */
struct audio *audio_open(const struct audio_desc *desc, struct err *err);
void audio_close(struct audio *audio);

/* Up to max_frames frames of audio_channels() samples. Live: never blocks, returns what has arrived, 0 = nothing
 * now. Offline: fewer than asked only at the end, then 0. */
uint32_t audio_read(struct audio *audio, float *interleaved, uint32_t max_frames);

/* Live: forgets what a device has captured so far, so that several inputs begin together. */
void audio_skip(struct audio *audio);

bool audio_ended(const struct audio *audio); /* nothing will ever come again */
bool audio_is_alive(
    const struct audio *audio); /* false while a device is lost; true for all else until the end */
int audio_rate(const struct audio *audio);         /* fixed for the life of the object */
int audio_channels(const struct audio *audio);     /* 1..8, fixed likewise */
const char *audio_name(const struct audio *audio); /* for people: the device's or file's name */
double audio_duration_s(
    const struct audio
        *audio); /* of a file that is not looped, as it claims; 0 = endless or unknown */
struct audio_counters audio_counters(const struct audio *audio);

#endif
