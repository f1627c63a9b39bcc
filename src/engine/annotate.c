/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/annotate.h"

#include "analysis/analysis.h"
#include "analysis/features.h"
#include "analysis/pitch.h"
#include "audio/audio.h"
#include "base/err.h"
#include "base/file.h"
#include "tree/heard.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_FRAMES = 1024, CHANNELS_MAX = 32, TICKS_MAX = 64, BPM_MAX = 400, PITCH_TICKS = 2 };

/* Events are recognised so long after they began. */
#define ONSET_DELAY_S 0.012
#define SETTLED_S     5.0 /* a tempo counts from here on */

enum { FILE_BEATS, FILE_ONSETS, FILE_TEMPO, FILE_PITCH, FILE_KEY, N_FILES };
static const char *const endings[N_FILES] = {"beats", "onsets", "tempo", "pitch", "key"};

struct annotate {
    const struct annotate_desc *desc;
    struct audio *audio;
    struct analysis *analysis;
    FILE *file[N_FILES], *csv;
    struct annotate_summary *summary;
    double bpm_weight[BPM_MAX * 4]; /* by quarters of a beat per minute */
    double key_weight[24];          /* major from C, then minor */
    float block[BLOCK_FRAMES * CHANNELS_MAX];
    struct features ticks[TICKS_MAX];
};

static bool open_file(FILE **file, const char *path, struct err *err)
{
    *file = fopen(path, "w");
    return *file || err_set(err, ERR_DENIED,
                            _("Cannot write %s; check the folder and its permissions."), path);
}

static bool open_annotations(struct annotate *a, struct err *err)
{
    char path[4096], name[256];
    file_name(name, sizeof name, a->desc->input, NULL);
    char *dot = strrchr(name, '.');
    if (dot && dot != name)
        *dot = '\0';
    if (!file_make_dirs(a->desc->folder, err))
        return false;
    for (int i = 0; i < N_FILES; i++) {
        snprintf(path, sizeof path, "%s/%s.%s", a->desc->folder, name, endings[i]);
        if (!open_file(&a->file[i], path, err))
            return false;
    }
    return true;
}

static void write_header(FILE *csv)
{
    fprintf(csv, "tick");
    for (int i = 0; i < n_heard_rows; i++) {
        const char *name = heard_rows[i].row.address + 1;
        for (int k = 0; k < heard_rows[i].row.length; k++)
            fprintf(csv, ",%s/%d", name, k + 1);
        if (!heard_rows[i].row.length)
            fprintf(csv, ",%s", name);
    }
    fprintf(csv, "\n");
}

static void write_row(FILE *csv, const struct features *f)
{
    fprintf(csv, "%lld", (long long)f->tick);
    for (int i = 0; i < n_heard_rows; i++) {
        int n = heard_rows[i].row.length ? heard_rows[i].row.length : 1;
        for (int k = 0; k < n; k++)
            fprintf(csv, heard_rows[i].kind == HEARD_DOUBLE ? ",%.17g" : ",%.9g",
                    heard_value(&heard_rows[i], f, k));
    }
    fprintf(csv, "\n");
}

static void note_events(struct annotate *a, const struct features *f)
{
    double known_s = (double)(f->tick + 1) * TICK_S;
    if (f->beat.beat) {
        a->summary->n_beats++;
        if (a->file[FILE_BEATS])
            fprintf(a->file[FILE_BEATS], "%.4f\t%d\t%.4f\n",
                    known_s - (double)f->beat.phase * 60.0 / (double)f->beat.bpm,
                    f->beat.beat_of_bar, known_s);
    }
    if (f->onset.fired) {
        a->summary->n_onsets++;
        if (a->file[FILE_ONSETS])
            fprintf(a->file[FILE_ONSETS], "%.4f\t%.4f\n", fmax(known_s - ONSET_DELAY_S, 0.0),
                    known_s);
    }
    if (a->file[FILE_PITCH] && f->tick % PITCH_TICKS == 0)
        fprintf(a->file[FILE_PITCH], "%.4f\t%.3f\n", fmax(known_s - PITCH_DELAY_S, 0.0),
                (double)(f->pitch.voiced ? f->pitch.hz : -f->pitch.hz));
}

static void note_standing(struct annotate *a, const struct features *f)
{
    int place = (int)lround((double)f->beat.bpm * 4);
    if ((double)f->tick * TICK_S > SETTLED_S && place > 0 && place < BPM_MAX * 4)
        a->bpm_weight[place] += 1.0;
    if (f->harmony.key_root >= 0)
        a->key_weight[f->harmony.key_root + (f->harmony.key_minor ? 12 : 0)] +=
            (double)f->harmony.key_confidence;
    a->summary->lufs = fmax(a->summary->lufs, (double)f->level.short_lufs);
    a->summary->seconds = (double)(f->tick + 1) * TICK_S;
}

static double median_bpm(const struct annotate *a)
{
    double total = 0, sum = 0;
    for (int i = 0; i < BPM_MAX * 4; i++)
        total += a->bpm_weight[i];
    for (int i = 0; i < BPM_MAX * 4; i++) {
        sum += a->bpm_weight[i];
        if (total > 0 && sum >= total / 2)
            return i / 4.0;
    }
    return 0;
}

static void conclude(struct annotate *a)
{
    static const char *const notes[12] = {"C",  "C#", "D",  "Eb", "E",  "F",
                                          "F#", "G",  "Ab", "A",  "Bb", "B"};
    int best = 0;
    for (int i = 1; i < 24; i++)
        if (a->key_weight[i] > a->key_weight[best])
            best = i;
    a->summary->bpm = median_bpm(a);
    if (a->key_weight[best] > 0)
        snprintf(a->summary->key, sizeof a->summary->key, "%s %s", notes[best % 12],
                 best < 12 ? "major" : "minor");
    if (!a->file[FILE_TEMPO])
        return;
    if (a->summary->bpm > 0)
        fprintf(a->file[FILE_TEMPO], "%.2f\n", a->summary->bpm);
    if (a->summary->key[0])
        fprintf(a->file[FILE_KEY], "%s\n", a->summary->key);
}

static void hear(struct annotate *a)
{
    int channels = audio_channels(a->audio), used;
    int64_t left = a->desc->seconds > 0 ? llround(a->desc->seconds * audio_rate(a->audio))
                                        : INT64_MAX;
    while (left > 0) {
        uint32_t n =
            audio_read(a->audio, a->block, left < BLOCK_FRAMES ? (uint32_t)left : BLOCK_FRAMES);
        if (n == 0)
            break;
        left -= n;
        for (int done = 0; done < (int)n; done += used) {
            int n_ticks = analysis_feed(a->analysis, a->block + (size_t)done * (size_t)channels,
                                        (int)n - done, a->ticks, TICKS_MAX, &used);
            for (int i = 0; i < n_ticks; i++) {
                note_events(a, &a->ticks[i]);
                note_standing(a, &a->ticks[i]);
                if (a->csv)
                    write_row(a->csv, &a->ticks[i]);
            }
        }
    }
    conclude(a);
}

static bool open_all(struct annotate *a, struct err *err)
{
    a->audio = audio_open(&(struct audio_desc){.input = a->desc->input, .offline = true}, err);
    if (!a->audio)
        return false;
    if (a->desc->seconds <= 0 && audio_duration_s(a->audio) <= 0 &&
        !strncmp(a->desc->input, "test:", 5))
        return err_set(err, ERR_USAGE, _("«%s» never ends; say how much of it: --seconds 10."),
                       a->desc->input);
    a->analysis = analysis_create(
        &(struct analysis_desc){.rate = audio_rate(a->audio), .channels = audio_channels(a->audio)},
        err);
    if (!a->analysis || (a->desc->folder && !open_annotations(a, err)) ||
        (a->desc->csv && !open_file(&a->csv, a->desc->csv, err)))
        return false;
    if (a->csv)
        write_header(a->csv);
    return true;
}

/* False when a file could not be written to its end. */
static bool close_file(FILE *file)
{
    return !file || (!ferror(file) & !fclose(file));
}

static bool close_all(struct annotate *a, bool ok, struct err *err)
{
    bool complete = close_file(a->csv);
    for (int i = 0; i < N_FILES; i++)
        complete &= close_file(a->file[i]);
    if (ok && !complete)
        err_set(err, ERR_SYSTEM, _("The disk is full; what was heard is written in part."));
    analysis_destroy(a->analysis);
    audio_close(a->audio);
    free(a);
    return ok && complete;
}

bool annotate(const struct annotate_desc *desc, struct annotate_summary *summary, struct err *err)
{
    struct annotate *a = calloc(1, sizeof *a);
    if (!a)
        return err_set(err, ERR_SYSTEM, _("No memory for the analysis; close other programs."));
    *summary = (struct annotate_summary){.lufs = -120};
    a->desc = desc;
    a->summary = summary;
    bool ok = open_all(a, err);
    if (ok)
        hear(a);
    return close_all(a, ok, err);
}
