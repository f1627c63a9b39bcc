/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/hearing.h"

#include "analysis/analysis.h"
#include "audio/audio.h"
#include "base/err.h"
#include "engine/output.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_FRAMES = 4096, CHANNELS_MAX = 8 };

bool hearing_open(struct hearing *h, const struct hearing_desc *desc, struct err *err)
{
    const struct audio_desc audio = {.input = desc->input,
                                     .rate = desc->rate,
                                     .first = desc->first,
                                     .last = desc->last,
                                     .offline = true};
    h->endless = desc->endless;
    h->audio = audio_open(&audio, err);
    if (!h->audio)
        return false;
    h->rate = audio_rate(h->audio);
    h->channels = audio_channels(h->audio);
    const struct analysis_desc analysis = {.rate = h->rate, .channels = h->channels};
    h->analysis = analysis_create(&analysis, err);
    h->features = calloc(HEARING_TICKS_MAX, sizeof *h->features);
    h->wishes = calloc(HEARING_WISHES_MAX, sizeof *h->wishes);
    h->block = calloc((size_t)BLOCK_FRAMES * CHANNELS_MAX, sizeof *h->block);
    if (h->analysis && (!h->features || !h->wishes || !h->block))
        return err_set(err, ERR_SYSTEM, _("No memory for rendering; close other programs."));
    return h->analysis;
}

void hearing_close(struct hearing *h)
{
    analysis_destroy(h->analysis);
    audio_close(h->audio);
    free(h->features);
    free(h->wishes);
    free(h->block);
}

static uint32_t read_block(struct hearing *h, uint32_t n_frames)
{
    uint32_t n = h->ended ? 0 : audio_read(h->audio, h->block, n_frames);
    if (n == 0 && h->endless) {
        memset(h->block, 0, (size_t)n_frames * (size_t)h->channels * sizeof *h->block);
        return n_frames;
    }
    h->ended = n == 0;
    return n;
}

static bool pass_sound(const struct hearing *h, uint32_t n, struct output *output, struct err *err)
{
    int64_t skip = h->sound_from - h->position;
    skip = skip < 0 ? 0 : skip < n ? skip : n;
    return !output || output_sound(output, h->block + skip * h->channels, (int)(n - skip), err);
}

static bool hear_sound_until(struct hearing *h, int64_t tick, struct output *output,
                             struct err *err)
{
    int64_t to = analysis_tick_start(h->rate, tick + 1);
    while (h->position < to && (h->endless || !h->ended)) {
        int64_t left = to - h->position;
        uint32_t n = read_block(h, left < BLOCK_FRAMES ? (uint32_t)left : BLOCK_FRAMES);
        analysis_door(h->block, (int)n * h->channels);
        if (!pass_sound(h, n, output, err))
            return false;
        int used = 0;
        for (int done = 0; done < (int)n && h->n_ticks < HEARING_TICKS_MAX; done += used)
            h->n_ticks += analysis_feed(h->analysis, h->block + (size_t)done * (size_t)h->channels,
                                        (int)n - done, &h->features[h->n_ticks], 1, &used);
        h->position += n;
    }
    return true;
}

bool hearing_until(struct hearing *h, int64_t tick, struct output *output, struct err *err)
{
    while (h->n_wishes && h->wishes[0].tick <= tick) {
        if (!hear_sound_until(h, h->wishes[0].tick - 1, output, err))
            return false;
        wish_follow(h->analysis, &h->wishes[0]);
        h->n_wishes--;
        memmove(h->wishes, h->wishes + 1, (size_t)h->n_wishes * sizeof *h->wishes);
    }
    return hear_sound_until(h, tick, output, err);
}

bool hearing_wish(struct hearing *h, const struct ear_wish *wish)
{
    if (h->n_wishes == HEARING_WISHES_MAX)
        return false;
    h->wishes[h->n_wishes++] = *wish;
    return true;
}
