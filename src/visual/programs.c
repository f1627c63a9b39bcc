/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/programs.h"

#include "base/err.h"
#include "base/file.h"
#include "visual/image.h"
#include "visual/program.h"
#include "visual/shader_file.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct program *program;
    int users;
    uint64_t pictures;   /* hash of what it imports */
    uint64_t given_back; /* order */
    struct kept *next;
};

struct programs {
    pthread_mutex_t lock; /* never held while the driver works */
    struct kept *first;
    uint64_t order;
    int n_idle;
    bool closed; /* the last user of each deletes it, and the last of all this */
};

struct programs *programs_create(void)
{
    struct programs *programs = calloc(1, sizeof *programs);
    if (programs)
        pthread_mutex_init(&programs->lock, NULL);
    return programs;
}

static void erase(struct program *program)
{
    program->home = NULL;
    program_free(program);
}

static void free_all(struct programs *programs)
{
    pthread_mutex_destroy(&programs->lock);
    free(programs);
}

void programs_destroy(struct programs *programs)
{
    if (!programs)
        return;
    pthread_mutex_lock(&programs->lock);
    programs->closed = true;
    for (struct kept **at = &programs->first; *at;) {
        struct kept *kept = *at;
        if (kept->users) {
            at = &kept->next;
            continue;
        }
        *at = kept->next;
        erase(kept->program);
        free(kept);
    }
    bool all = !programs->first;
    pthread_mutex_unlock(&programs->lock);
    if (all)
        free_all(programs);
}

/* The pictures that come with it, as they are on the disk now. */
static uint64_t hash_pictures(const struct program *program)
{
    char folder[sizeof program->path], path[sizeof program->path];
    uint64_t hash = 0;
    file_dir(folder, sizeof folder, program->path);
    for (int i = 0; i < program->isf->n_imports; i++)
        for (int k = 0; k < 6; k++) {
            const char *name = program->isf->imports[i].paths[k];
            if (*name && image_path(path, sizeof path, folder, name))
                hash = hash * 31 + file_hash_of(path);
        }
    return hash;
}

/* One more user of a program that is kept, or NULL. Its pictures may have changed while its text did not. */
static struct program *take(struct programs *programs, const char *path, uint64_t hash)
{
    struct program *found = NULL;
    uint64_t pictures = 0;
    pthread_mutex_lock(&programs->lock);
    for (struct kept *kept = programs->first; kept && !found; kept = kept->next) {
        if (kept->program->hash != hash || strcmp(kept->program->path, path) != 0)
            continue;
        programs->n_idle -= !kept->users;
        kept->users++;
        found = kept->program;
        pictures = kept->pictures;
    }
    pthread_mutex_unlock(&programs->lock);
    if (!found || pictures == hash_pictures(found))
        return found;
    programs_give_back(programs, found);
    return NULL;
}

/* Takes the one out that was left longest ago, when too many lie idle. */
static struct program *pop_oldest(struct programs *programs)
{
    struct program *program = NULL;
    pthread_mutex_lock(&programs->lock);
    if (programs->n_idle > PROGRAMS_IDLE_MAX) {
        struct kept **oldest = NULL;
        for (struct kept **at = &programs->first; *at; at = &(*at)->next)
            if (!(*at)->users && (!oldest || (*at)->given_back < (*oldest)->given_back))
                oldest = at;
        struct kept *kept = *oldest;
        *oldest = kept->next;
        program = kept->program;
        programs->n_idle--;
        free(kept);
    }
    pthread_mutex_unlock(&programs->lock);
    return program;
}

static void keep(struct programs *programs, struct program *program)
{
    struct kept *kept = calloc(1, sizeof *kept);
    if (!kept)
        return; /* then it has no home, and its user deletes it */
    program->home = programs;
    *kept = (struct kept){.program = program, .users = 1, .pictures = hash_pictures(program)};
    pthread_mutex_lock(&programs->lock);
    kept->next = programs->first;
    programs->first = kept;
    pthread_mutex_unlock(&programs->lock);
}

struct program *programs_get(struct programs *programs, const char *path, struct err *err)
{
    if (!programs)
        return program_load(path, err);
    struct shader_file file;
    struct program *program = NULL;
    if (shader_file_read(&file, path, err)) {
        program = take(programs, path, file.hash);
        if (!program)
            program = program_make_from(path, &file, err);
        if (program && !program->home)
            keep(programs, program);
    }
    shader_file_free(&file);
    for (struct program *old; (old = pop_oldest(programs));)
        erase(old);
    return program;
}

void programs_give_back(struct programs *programs, struct program *program)
{
    pthread_mutex_lock(&programs->lock);
    struct kept **at = &programs->first;
    while ((*at)->program != program)
        at = &(*at)->next;
    struct kept *kept = *at;
    kept->users--;
    kept->given_back = ++programs->order;
    programs->n_idle += !kept->users;
    bool last = programs->closed && !kept->users;
    if (last)
        *at = kept->next;
    bool all = last && !programs->first;
    pthread_mutex_unlock(&programs->lock);
    if (last) {
        erase(program);
        free(kept);
    }
    if (all)
        free_all(programs);
}
