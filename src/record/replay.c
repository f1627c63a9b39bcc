/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/replay.h"

#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "tree/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ABOUT_BYTES_MAX = 1 << 20 };

struct replay {
    char path[1024];
    struct replay_about about;
    FILE *journal;
    int bad_lines;
};

bool replay_is_take(const char *path)
{
    char journal[1100];
    return file_join(journal, sizeof journal, path, "journal.tsv") && file_exists(journal);
}

/* A file's name alone, never a path. */
static void read_ears(struct replay *replay, struct json *ears)
{
    struct replay_about *about = &replay->about;
    for (int i = 0; ears && i < json_size(ears) && about->n_ears < REPLAY_EARS_MAX; i++) {
        struct replay_ear *ear = &about->ears[about->n_ears];
        const char *file = json_text(json_get(json_at(ears, i), "file"), "");
        snprintf(ear->name, sizeof ear->name, "%s",
                 json_text(json_get(json_at(ears, i), "name"), ""));
        snprintf(ear->sound, sizeof ear->sound, "%s/%.64s", replay->path, file);
        about->n_ears += *ear->name && *file && !strchr(file, '/');
    }
}

static bool read_about(struct replay *replay, struct err *err)
{
    char path[1100];
    size_t size = 0;
    snprintf(path, sizeof path, "%s/take.json", replay->path);
    char *text = file_read(path, ABOUT_BYTES_MAX, &size, err);
    struct json *root = text ? json_parse(text, size, err) : NULL;
    free(text);
    if (!root)
        return false;
    struct replay_about *about = &replay->about;
    about->rate = (int)json_number(json_get(root, "rate"), 48000);
    about->channels = (int)json_number(json_get(root, "channels"), 2);
    about->width = (int)json_number(json_get(root, "width"), 1280);
    about->height = (int)json_number(json_get(root, "height"), 720);
    for (int i = 0; i < 4; i++)
        about->date[i] = json_number(json_at(json_get(root, "date"), i), 0);
    snprintf(about->renderer, sizeof about->renderer, "%s",
             json_text(json_get(root, "renderer"), ""));
    snprintf(about->sound, sizeof about->sound, "%s/audio-1.flac", replay->path);
    read_ears(replay, json_get(root, "ears"));
    json_free(root);
    return true;
}

struct replay *replay_open(const char *path, struct err *err)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (!replay)
        return NULL;
    snprintf(replay->path, sizeof replay->path, "%s", path);
    char journal[1100];
    snprintf(journal, sizeof journal, "%s/journal.tsv", path);
    replay->journal = read_about(replay, err) ? fopen(journal, "r") : NULL;
    if (replay->journal)
        return replay;
    err_prefix(err, _("The take %s is not whole"), path);
    free(replay);
    return NULL;
}

void replay_close(struct replay *replay)
{
    if (!replay)
        return;
    fclose(replay->journal);
    free(replay);
}

const struct replay_about *replay_about(const struct replay *replay)
{
    return &replay->about;
}

bool replay_next(struct replay *replay, struct journal_line *line)
{
    char text[JOURNAL_LINE_MAX];
    while (fgets(text, sizeof text, replay->journal)) {
        if (!strchr(text, '\n'))
            return false;
        if (journal_parse(text, line, NULL))
            return true;
        replay->bad_lines++;
    }
    return false;
}

int replay_bad_lines(const struct replay *replay)
{
    return replay->bad_lines;
}

void replay_file(const struct replay *replay, const char *set, const char *name, char *path,
                 int size)
{
    snprintf(path, (size_t)size, "%s/files/%s/%s", replay->path, set, name);
}
