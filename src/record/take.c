/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/take.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/ring.h"
#include "base/text.h"
#include "base/thread.h"
#include "media/sound.h"
#include "tree/journal.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    JOURNAL_RING_BYTES = 4 << 20,
    KEEP_RING = 256,
    SOUND_RING_S = 20,
    SOUND_BLOCK = 4096,
    FILE_MAX = 64 << 20
};

#define ROUND_NS INT64_C(20000000)
#define SYNC_NS  INT64_C(1000000000)

struct keep {
    uint64_t set;
    char path[TAKE_PATH_MAX];
    char name[TAKE_NAME_MAX];
};

struct track {
    struct ring sound;
    struct sound *file; /* the thread's */
};

struct take {
    char path[TAKE_PATH_MAX];
    int n_tracks;
    struct track track[1 + TAKE_EARS_MAX];
    struct ring lines, keeps;
    atomic_uint_fast64_t lines_lost;
    atomic_bool stop;
    struct thread thread;

    /* the thread's */
    int journal;
    int64_t synced_ns;
    float block[SOUND_BLOCK * 8];
    char bytes[1 << 16];

    /* the last failure, for people */
    pthread_mutex_t lock;
    struct err failure;
};

static void fail(struct take *take, const struct err *err)
{
    pthread_mutex_lock(&take->lock);
    if (!take->failure.code)
        take->failure = *err;
    pthread_mutex_unlock(&take->lock);
}

static void write_sound(struct take *take, struct track *track)
{
    uint32_t n;
    while ((n = ring_read(&track->sound, take->block, SOUND_BLOCK)) > 0) {
        struct err err = {0};
        if (track->file && !sound_write(track->file, take->block, (int)n, &err))
            fail(take, &err);
    }
}

static void write_journal(struct take *take)
{
    uint32_t n;
    while ((n = ring_read(&take->lines, take->bytes, sizeof take->bytes)) > 0) {
        struct err err = {0};
        for (uint32_t done = 0; done < n;) {
            ssize_t wrote = write(take->journal, take->bytes + done, n - done);
            if (wrote <= 0) {
                err_set(&err, ERR_SYSTEM,
                        _("The take %s cannot be written any more: free some space on that disk."),
                        take->path);
                fail(take, &err);
                break;
            }
            done += (uint32_t)wrote;
        }
    }
    int64_t now_ns = clock_now_ns();
    if (now_ns - take->synced_ns > SYNC_NS) {
        fdatasync(take->journal);
        take->synced_ns = now_ns;
    }
}

static bool stays_inside(const char *name)
{
    return name[0] && name[0] != '/' && !strstr(name, "..");
}

static void keep_file(struct take *take, const struct keep *keep)
{
    char path[TAKE_PATH_MAX + TAKE_NAME_MAX + 64], folder[sizeof path], base[TAKE_NAME_MAX];
    const char *name = keep->name;
    if (!stays_inside(name)) {
        file_name(base, sizeof base, keep->path, NULL);
        name = base;
    }
    snprintf(path, sizeof path, "%s/files/%016llx/%s", take->path, (unsigned long long)keep->set,
             name);
    if (file_exists(path))
        return;
    struct err err = {0};
    size_t size = 0;
    char *data = file_read(keep->path, FILE_MAX, &size, &err);
    file_dir(folder, sizeof folder, path);
    if (!data || !file_make_dirs(folder, &err) || !file_write(path, data, size, &err))
        fail(take, &err);
    free(data);
}

static void *take_thread(void *context)
{
    struct take *take = context;
    thread_be_humble();
    for (bool last = false; !last;) {
        last = atomic_load(&take->stop);
        struct keep keep;
        while (ring_read(&take->keeps, &keep, 1))
            keep_file(take, &keep);
        write_journal(take);
        for (int i = 0; i < take->n_tracks; i++)
            write_sound(take, &take->track[i]);
        if (!last)
            clock_sleep_until_ns(clock_now_ns() + ROUND_NS);
    }
    return NULL;
}

static bool make_folder(struct take *take, const struct take_desc *desc, struct err *err)
{
    char root[TAKE_PATH_MAX / 2];
    if (desc->folder)
        snprintf(root, sizeof root, "%s", desc->folder);
    else
        file_user_dir(root, sizeof root, "takes");
    if (!file_make_dirs(root, err))
        return false;
    char moment[32];
    time_t now = time(NULL);
    struct tm local;
    strftime(moment, sizeof moment, "%Y-%m-%d-%H%M%S", localtime_r(&now, &local));
    for (int i = 1; i < 1000; i++) {
        snprintf(take->path, sizeof take->path, i > 1 ? "%s/%s-%d" : "%s/%s", root, moment, i);
        if (mkdir(take->path, 0700) == 0)
            return true;
        if (!file_exists(take->path))
            break;
    }
    return err_set(err, ERR_DENIED,
                   _("Cannot create the take %s; check the permissions of that folder."),
                   take->path);
}

static void add_quoted(struct text *out, const char *text)
{
    text_add(out, "\"");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            text_add(out, "\\%c", c);
        else if (c < 0x20)
            text_add(out, "\\u%04x", c);
        else
            text_add_bytes(out, text, 1);
    }
    text_add(out, "\"");
}

static bool write_about(struct take *take, const struct take_desc *desc, struct err *err)
{
    char path[TAKE_PATH_MAX + 16], number[40];
    struct text out = {0};
    text_add(&out, "{\n  \"format\": 1,\n  \"program\": \"Clavilux %s\",\n  \"renderer\": ",
             CLAVILUX_VERSION);
    add_quoted(&out, desc->renderer);
    text_add(&out, ",\n  \"input\": ");
    add_quoted(&out, desc->input);
    text_add(&out,
             ",\n  \"rate\": %d,\n  \"channels\": %d,\n  \"width\": %d,\n  \"height\": %d,\n  "
             "\"date\": [",
             desc->rate, desc->channels, desc->width, desc->height);
    for (int i = 0; i < 4; i++) {
        text_from_number(number, sizeof number, desc->date[i]);
        text_add(&out, "%s%s", i ? ", " : "", number);
    }
    text_add(&out, "],\n  \"ears\": [");
    for (int i = 0; i < desc->n_ears; i++) {
        text_add(&out, "%s\n    { \"name\": ", i ? "," : "");
        add_quoted(&out, desc->ears[i].name);
        text_add(&out, ", \"file\": \"audio-%d.flac\", \"input\": ", i + 2);
        add_quoted(&out, desc->ears[i].input);
        text_add(&out, " }");
    }
    text_add(&out, "]\n}\n");
    snprintf(path, sizeof path, "%s/take.json", take->path);
    bool ok = out.data && !out.failed && file_write(path, out.data, out.length, err);
    text_free(&out);
    return ok;
}

static bool open_track(struct take *take, int rate, int channels, struct err *err)
{
    char path[TAKE_PATH_MAX + 32];
    struct track *track = &take->track[take->n_tracks++];
    snprintf(path, sizeof path, "%s/audio-%d.flac", take->path, take->n_tracks);
    const struct sound_desc sound = {.path = path, .rate = rate, .channels = channels};
    track->file = sound_create(&sound, err);
    if (!track->file)
        return false;
    chmod(path, 0600);
    return ring_init(&track->sound, sizeof(float) * (size_t)channels, (uint32_t)rate * SOUND_RING_S,
                     err);
}

static bool open_files(struct take *take, const struct take_desc *desc, struct err *err)
{
    char path[TAKE_PATH_MAX + 16];
    if (!open_track(take, desc->rate, desc->channels, err))
        return false;
    for (int i = 0; i < desc->n_ears && i < TAKE_EARS_MAX; i++)
        if (!open_track(take, desc->rate, desc->ears[i].channels, err))
            return false;
    snprintf(path, sizeof path, "%s/journal.tsv", take->path);
    take->journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (take->journal < 0)
        return err_set(err, ERR_DENIED, _("Cannot write %s; check the permissions of that folder."),
                       path);
    return true;
}

struct take *take_create(const struct take_desc *desc, struct err *err)
{
    struct take *take = calloc(1, sizeof *take);
    if (!take)
        return NULL;
    take->journal = -1;
    pthread_mutex_init(&take->lock, NULL);
    if (!make_folder(take, desc, err) || !write_about(take, desc, err) ||
        !open_files(take, desc, err) || !ring_init(&take->lines, 1, JOURNAL_RING_BYTES, err) ||
        !ring_init(&take->keeps, sizeof(struct keep), KEEP_RING, err) ||
        !thread_start(&take->thread, "take", take_thread, take, err)) {
        take_destroy(take);
        return NULL;
    }
    return take;
}

void take_destroy(struct take *take)
{
    if (!take)
        return;
    atomic_store(&take->stop, true);
    thread_join(&take->thread);
    for (int i = 0; i < take->n_tracks; i++) {
        if (take->track[i].file)
            sound_finish(take->track[i].file, NULL);
        ring_free(&take->track[i].sound);
    }
    if (take->journal >= 0) {
        fdatasync(take->journal);
        close(take->journal);
    }
    ring_free(&take->lines);
    ring_free(&take->keeps);
    pthread_mutex_destroy(&take->lock);
    free(take);
}

const char *take_path(const struct take *take)
{
    return take->path;
}

struct ring *take_sound(struct take *take, int ear)
{
    return &take->track[ear].sound;
}

void take_line(struct take *take, const struct journal_line *line)
{
    char text[JOURNAL_LINE_MAX];
    int n = journal_format(text, sizeof text, line);
    if (n <= 0 || ring_fill(&take->lines) + (uint32_t)n > JOURNAL_RING_BYTES)
        atomic_fetch_add(&take->lines_lost, 1);
    else
        ring_write(&take->lines, text, (uint32_t)n);
}

void take_keep(struct take *take, uint64_t set, const char *path, const char *name)
{
    struct keep keep = {.set = set};
    snprintf(keep.path, sizeof keep.path, "%s", path);
    snprintf(keep.name, sizeof keep.name, "%s", name);
    ring_write(&take->keeps, &keep, 1);
}

struct take_figures take_figures(struct take *take, char *sentence, int size)
{
    pthread_mutex_lock(&take->lock);
    snprintf(sentence, (size_t)size, "%s", take->failure.code ? take->failure.text : "");
    bool failed = take->failure.code != ERR_NONE;
    pthread_mutex_unlock(&take->lock);
    uint64_t frames_lost = 0;
    for (int i = 0; i < take->n_tracks; i++)
        frames_lost += atomic_load(&take->track[i].sound.refused);
    return (struct take_figures){
        .lines_lost = atomic_load(&take->lines_lost), .frames_lost = frames_lost, .failed = failed};
}
