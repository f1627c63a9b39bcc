/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/video.h"

#include "base/err.h"
#include "base/file.h"
#include "base/thread.h"
#include "media/movie.h"
#include "visual/gl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SLOTS = 4 };

/* A look further ahead than this is a jump: seeking costs less than decoding all between. */
#define FAR_S  1.0
/* So much before the aim of a jump pictures are kept: longer than one is seen. */
#define BACK_S 0.25

/* A decoded picture and from when until when it is seen. */
struct slot {
    double at_s, end_s; /* INFINITY: the next one is not decoded yet */
    uint8_t *rgba;
};

struct video {
    struct movie *movie; /* the thread's */
    struct thread thread;
    pthread_mutex_t lock; /* of what follows; held for the length of a copy at most */
    pthread_cond_t looked, decoded;
    bool quit, loop;
    bool ended;               /* the file has */
    bool jumping;             /* nothing was decoded since the last jump */
    bool failed;              /* nothing more will come */
    double want_s;            /* the last look */
    double lap_s;             /* when this turn of a loop began */
    double sought_s;          /* where the last jump went to */
    bool tried;               /* and that is where the last look is: trying again would not help */
    double reached_s;         /* in the file, converted or not */
    int n_lap;                /* pictures in this turn */
    struct slot slots[SLOTS]; /* oldest first */
    int n;

    double duration_s; /* constant, as hash and size */
    uint64_t hash;
    int width, height;
    unsigned texture;
    double shown_s;
};

/* ---- the thread ---- */

static void drop_first(struct video *video)
{
    struct slot first = video->slots[0];
    for (int i = 1; i < SLOTS; i++)
        video->slots[i - 1] = video->slots[i];
    video->slots[SLOTS - 1] = first;
    video->n--;
}

static void drop_seen(struct video *video)
{
    while (video->n > 1 && video->slots[0].end_s <= video->want_s)
        drop_first(video);
}

static bool must_jump(const struct video *video)
{
    if (video->failed || video->tried)
        return false;
    double first_s = video->n ? video->slots[0].at_s : video->sought_s;
    bool far = video->n && video->want_s > video->slots[video->n - 1].at_s + FAR_S;
    return video->want_s < first_s || (far && !(video->ended && !video->loop));
}

/* Which turn of the loop a moment lies in, and where in the file. */
static double lap_of(const struct video *video, double moment_s)
{
    if (!video->loop || moment_s < 0)
        return 0;
    return floor(moment_s / video->duration_s) * video->duration_s;
}

static bool seek(struct video *video, double at_s)
{
    pthread_mutex_unlock(&video->lock);
    bool sought = movie_seek(video->movie, at_s);
    pthread_mutex_lock(&video->lock);
    video->failed = !sought;
    video->ended = false;
    return sought;
}

static void jump(struct video *video)
{
    video->n = video->n_lap = 0;
    video->lap_s = lap_of(video, video->want_s);
    video->sought_s = video->want_s;
    video->tried = true;
    video->jumping = true;
    seek(video, video->sought_s - video->lap_s);
}

/* The file has ended: the last picture stays, or it begins again. */
static void end(struct video *video)
{
    if (video->jumping) { /* past all pictures: back to the last one */
        video->jumping = false;
        seek(video, fmax(video->reached_s - BACK_S, 0));
        return;
    }
    video->failed = !video->n_lap;
    video->ended = true;
    if (!video->loop || video->failed)
        return;
    if (video->n)
        video->slots[video->n - 1].end_s = video->lap_s + video->duration_s;
    video->lap_s += video->duration_s;
    video->n_lap = 0;
    seek(video, 0);
}

static void push(struct video *video, double at_s)
{
    struct slot *slot = &video->slots[video->n];
    slot->at_s = video->jumping && at_s > video->sought_s ? video->sought_s : at_s;
    slot->end_s = INFINITY;
    if (video->n && isinf(video->slots[video->n - 1].end_s))
        video->slots[video->n - 1].end_s = at_s;
    video->n++;
    video->n_lap++;
    video->jumping = false;
}

/* What lies before the aim of a jump is decoded but not converted. */
static void decode(struct video *video)
{
    double at_s = 0, aim_s = video->want_s - video->lap_s - BACK_S;
    bool loop = video->loop, jumping = video->jumping;
    uint8_t *rgba = video->slots[video->n].rgba;
    pthread_mutex_unlock(&video->lock);
    bool there = movie_next(video->movie, &at_s);
    bool past = there && loop && at_s >= video->duration_s;
    bool wanted = there && !past && (!jumping || at_s >= aim_s);
    bool converted = wanted && movie_pixels(video->movie, rgba);
    pthread_mutex_lock(&video->lock);
    if (there)
        video->reached_s = at_s;
    if (!there || past)
        end(video);
    else if (converted)
        push(video, video->lap_s + at_s);
}

static void let_go(struct video *video)
{
    movie_close(video->movie);
    for (int i = 0; i < SLOTS; i++)
        free(video->slots[i].rgba);
    pthread_cond_destroy(&video->looked);
    pthread_cond_destroy(&video->decoded);
    pthread_mutex_destroy(&video->lock);
    free(video);
}

static void *play(void *context)
{
    struct video *video = context;
    pthread_mutex_lock(&video->lock);
    while (!video->quit) {
        drop_seen(video);
        if (must_jump(video)) {
            jump(video);
        } else if (video->n == SLOTS || video->failed || (video->ended && !video->loop)) {
            pthread_cond_wait(&video->looked, &video->lock);
        } else {
            decode(video);
            pthread_cond_signal(&video->decoded);
        }
    }
    pthread_mutex_unlock(&video->lock);
    let_go(video);
    return NULL;
}

/* ---- main ---- */

static void upload(struct video *video, const struct slot *slot)
{
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, video->texture);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, video->width, video->height, GL_RGBA, GL_UNSIGNED_BYTE,
                    slot->rgba);
    video->shown_s = slot->at_s;
}

/* The newest picture that is due, or NULL. *sure: no newer one can be due. */
static const struct slot *find_due(const struct video *video, double at_s, bool *sure)
{
    const struct slot *due = NULL;
    for (int i = 0; i < video->n; i++)
        if (video->slots[i].at_s <= at_s)
            due = &video->slots[i];
    *sure = video->failed ||
            (due && at_s < due->end_s && (!isinf(due->end_s) || (video->ended && !video->loop)));
    return due;
}

static bool allocate(struct video *video)
{
    bool all = true;
    for (int i = 0; i < SLOTS; i++) {
        video->slots[i].rgba = malloc((size_t)video->width * (size_t)video->height * 4);
        all &= video->slots[i].rgba != NULL;
    }
    return all;
}

static bool show_first(struct video *video, const char *path, struct err *err)
{
    double at_s;
    video->width = movie_width(video->movie);
    video->height = movie_height(video->movie);
    if (!allocate(video))
        return err_set(err, ERR_SYSTEM, _("No memory to play %s; close other programs."), path);
    if (!movie_next(video->movie, &at_s) || !movie_pixels(video->movie, video->slots[0].rgba))
        return err_set(err, ERR_FORMAT, _("The video %s is damaged; convert it."), path);
    push(video, 0);
    video->texture = gl_texture(GL_RGBA8, video->width, video->height);
    upload(video, &video->slots[0]);
    return true;
}

static uint64_t hash_file(const char *path)
{
    struct stat about;
    if (stat(path, &about))
        return 0;
    const int64_t facts[] = {(int64_t)about.st_size, (int64_t)about.st_mtim.tv_sec,
                             (int64_t)about.st_mtim.tv_nsec,
                             (int64_t)file_hash(path, strlen(path))};
    return file_hash(facts, sizeof facts);
}

struct video *video_open(const char *path, struct err *err)
{
    struct video *video = calloc(1, sizeof *video);
    if (!video)
        return NULL;
    pthread_mutex_init(&video->lock, NULL);
    pthread_cond_init(&video->looked, NULL);
    pthread_cond_init(&video->decoded, NULL);
    video->sought_s = -1;
    video->loop = true;
    video->hash = hash_file(path);
    video->movie = movie_open(path, err);
    if (video->movie)
        video->duration_s = movie_duration_s(video->movie);
    if (video->movie && show_first(video, path, err) &&
        thread_start(&video->thread, "video", play, video, err))
        return video;
    video_close(video);
    return NULL;
}

/* The thread may be in the middle of a picture: it lets go of itself, and main does not wait. */
void video_close(struct video *video)
{
    if (!video)
        return;
    glDeleteTextures(1, &video->texture);
    if (!video->thread.started) {
        let_go(video);
        return;
    }
    pthread_detach(video->thread.id);
    pthread_mutex_lock(&video->lock);
    video->quit = true;
    pthread_cond_signal(&video->looked);
    pthread_mutex_unlock(&video->lock);
}

uint64_t video_hash(const struct video *video)
{
    return video->hash;
}

double video_duration_s(const struct video *video)
{
    return video->duration_s;
}

double video_shown_s(const struct video *video)
{
    return video->shown_s;
}

struct picture video_look(struct video *video, double at_s, bool loop, bool waits, bool *sure)
{
    pthread_mutex_lock(&video->lock);
    video->tried = video->tried && at_s == video->want_s && loop == video->loop;
    video->want_s = at_s;
    video->loop = loop;
    pthread_cond_signal(&video->looked);
    const struct slot *due = find_due(video, at_s, sure);
    while (waits && !*sure) {
        pthread_cond_wait(&video->decoded, &video->lock);
        due = find_due(video, at_s, sure);
    }
    if (due && due->at_s != video->shown_s)
        upload(video, due);
    pthread_mutex_unlock(&video->lock);
    return (struct picture){video->texture, video->width, video->height};
}
