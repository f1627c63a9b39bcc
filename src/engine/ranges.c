/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ranges.h"

#include "base/err.h"
#include "base/file.h"
#include "base/ring.h"
#include "base/text.h"
#include "base/thread.h"
#include "engine/calibrating.h"
#include "engine/hands.h"
#include "engine/show.h"
#include "tree/signal.h"

#include <ctype.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOBS_MAX = 64, FILE_MAX = 1 << 16, LINES_PER_FRAME = 16, SETTLED_FRAMES = 30 };

#define LONG_NS INT64_C(1000000000)

/* To read a player's file, or to write it; and what came of it. */
struct job {
    bool writes;
    char player[WRITE_AUTHOR_MAX];
    char *text; /* to be written, or that was read; NULL when there was nothing */
    struct err err;
};

struct ranges {
    struct show *show;
    int n_seen;  /* players whose file was asked for */
    int n_asked; /* files whose answer is to come */
    int settled; /* frames since the last line of a file went on its way */
    struct job reading;
    const char *line; /* of it, the next one */
    struct ring jobs, answers;
    struct wake asked;
    atomic_bool stop;
    struct thread thread;
};

bool ranges_path(char *out, size_t size, const char *player)
{
    char folder[1024], name[WRITE_AUTHOR_MAX];
    size_t n = 0;
    for (; player[n] && n < sizeof name - 1; n++) {
        unsigned char c = (unsigned char)player[n];
        bool plain = c >= 0x80 || isalnum(c) || c == '-' || c == '_' || (c == '.' && n > 0);
        name[n] = plain ? (char)c : '-';
    }
    name[n] = '\0';
    file_config_dir(folder, sizeof folder, "players");
    return n > 0 && file_join(out, size, folder, name);
}

/* ---- the thread ---- */

static void write_file(struct job *job, const char *path)
{
    char folder[1024];
    file_dir(folder, sizeof folder, path);
    if (file_make_dirs(folder, &job->err))
        file_write(path, job->text, strlen(job->text), &job->err);
    free(job->text);
    job->text = NULL;
}

static void do_job(struct job *job)
{
    char path[1100];
    size_t size;
    if (!ranges_path(path, sizeof path, job->player))
        return;
    if (job->writes)
        write_file(job, path);
    else if (file_exists(path))
        job->text = file_read(path, FILE_MAX, &size, &job->err);
}

static void *ranges_thread(void *context)
{
    struct ranges *ranges = context;
    struct job job;
    thread_be_humble();
    for (;;) {
        if (!ring_read(&ranges->jobs, &job, 1)) {
            if (atomic_load(&ranges->stop))
                return NULL;
            wake_wait(&ranges->asked, LONG_NS);
            continue;
        }
        do_job(&job);
        if (!ring_write(&ranges->answers, &job, 1))
            free(job.text);
    }
}

/* ---- the main thread ---- */

struct ranges *ranges_create(struct show *show, struct err *err)
{
    struct ranges *ranges = calloc(1, sizeof *ranges);
    if (!ranges)
        return NULL;
    ranges->show = show;
    wake_init(&ranges->asked);
    if (ring_init(&ranges->jobs, sizeof(struct job), JOBS_MAX, err) &&
        ring_init(&ranges->answers, sizeof(struct job), 2 * JOBS_MAX, err) &&
        thread_start(&ranges->thread, "ranges", ranges_thread, ranges, err))
        return ranges;
    ranges_destroy(ranges);
    return NULL;
}

static bool post(struct ranges *ranges, const char *player, char *text)
{
    struct job job = {.writes = text != NULL, .text = text};
    snprintf(job.player, sizeof job.player, "%s", player);
    if (ring_fill(&ranges->jobs) >= JOBS_MAX || !ring_write(&ranges->jobs, &job, 1))
        return false;
    wake_post(&ranges->asked);
    return true;
}

static void ask_for_files(struct ranges *ranges)
{
    const struct tree *tree = ranges->show->tree;
    while (ranges->n_seen < tree_n_players(tree)) {
        const char *player = tree_player(tree, ranges->n_seen);
        if (!calibrating_is_guest(player)) {
            if (ranges->n_asked == JOBS_MAX || !post(ranges, player, NULL))
                return;
            ranges->n_asked++;
        }
        ranges->n_seen++;
    }
}

static void write_files(struct ranges *ranges)
{
    char player[WRITE_AUTHOR_MAX];
    while (calibrating_take(ranges->show->calibrating, player)) {
        struct text text = {0};
        calibrating_write(ranges->show->tree, player, &text);
        if (text.failed || !post(ranges, player, text.data))
            text_free(&text);
    }
}

/* Some lines of a file that was read, on their way into the show. */
static void send_lines(struct ranges *ranges, struct hands *hands)
{
    struct write write;
    char line[1024];
    for (int i = 0; ranges->line && i < LINES_PER_FRAME; i++) {
        size_t n = strcspn(ranges->line, "\n");
        snprintf(line, sizeof line, "%.*s", n < sizeof line ? (int)n : 0, ranges->line);
        if (calibrating_read(line, ranges->reading.player, &write))
            hands_post(hands, &write);
        ranges->line = ranges->line[n] ? ranges->line + n + 1 : NULL;
        ranges->settled = 0;
    }
    if (ranges->line)
        return;
    free(ranges->reading.text);
    ranges->reading.text = NULL;
}

bool ranges_follow(struct ranges *ranges, struct hands *hands, char *sentence, size_t size)
{
    struct job answer;
    ask_for_files(ranges);
    if (ranges->line)
        send_lines(ranges, hands);
    else if (ranges->settled < SETTLED_FRAMES)
        ranges->settled++;
    else if (ranges->n_asked == 0) /* a file that is written holds what was read from it */
        write_files(ranges);
    if (ranges->line || !ring_read(&ranges->answers, &answer, 1))
        return false;
    ranges->n_asked -= !answer.writes;
    ranges->reading = answer;
    ranges->line = answer.text;
    snprintf(sentence, size, "%s", answer.err.text);
    return answer.err.code;
}

void ranges_destroy(struct ranges *ranges)
{
    if (!ranges)
        return;
    struct job job;
    if (ranges->thread.started)
        write_files(ranges);
    atomic_store(&ranges->stop, true);
    wake_post(&ranges->asked);
    thread_join(&ranges->thread);
    while (ranges->answers.data && ring_read(&ranges->answers, &job, 1))
        free(job.text);
    free(ranges->reading.text);
    ring_free(&ranges->jobs);
    ring_free(&ranges->answers);
    wake_free(&ranges->asked);
    free(ranges);
}
