/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The show: everything a frame is made from. One per program; main thread only. Opaque outside engine/show*.c and
 * frame.c; live and offline feed it through frame.h.
 */
#ifndef ENGINE_SHOW_H
#define ENGINE_SHOW_H

#include "engine/learning.h"
#include "engine/staging.h"
#include "engine/wish.h"
#include "tree/write.h"
#include "visual/transition.h"

#include <stdint.h>

struct calibrating;
struct cueing;
struct err;
struct faders;
struct features;
struct guard;
struct master;
struct mixer;
struct pickup;
struct signals;
struct snapshots;
struct sound_textures;
struct tree;

enum {
    SHOW_ANSWERS_MAX = 32,
    SHOW_ANSWER_TEXTS = 3,
    SHOW_WISHES_MAX = 32,
    SHOW_EVENTS_MAX = 8,
    SHOW_LATE_MAX = 8
};

/* What a sender is told about a write: why it was refused, or what it asked for. */
struct show_answer {
    int32_t reply;
    const char *path; /* "/error" for sentences; constant */
    char author[WRITE_AUTHOR_MAX];
    int n;
    char texts[SHOW_ANSWER_TEXTS][WRITE_TEXT_MAX];
};

struct show {
    struct tree *tree;
    struct signals *signals;
    struct master *master;
    struct mixer *mixer;
    struct guard *guard; /* against flashes, over the finished picture */
    struct sound_textures *sound;
    struct snapshots *snapshots; /* of the tree, for other threads */
    int width, height;

    struct staged on_stage, leaving, armed; /* the armed one stands ready under /next */
    struct transition *transition;          /* while two are seen */
    struct sides sides;                     /* its pictures */
    double transition_start_s;
    struct span transition_over;
    double transition_beats; /* that went by since, at the newest tick */

    struct cueing *cueing; /* NULL while no list is up, and in a take */
    bool replayed;         /* a take tells what happened: nothing is decided anew */
    char wanted_cues[256]; /* list asked for by a write; the driver clears it */
    int n_events;
    struct show_event {
        int64_t tick;
        struct write write;
    } events
        [SHOW_EVENTS_MAX]; /* what the show did by itself in the newest ticks; for the journal */

    int n_late; /* in the newest frame; in a take: in the next one */
    struct show_late {
        bool leaving; /* of the scene that leaves, not of that on stage */
        int layer;
        double shown_s; /* scene_late */
    } late[SHOW_LATE_MAX];

    struct parts *arming;   /* what the next /engine/arm makes ready; the driver hands it over */
    struct parts *arriving; /* what the next swap puts on stage; the driver hands it over */
    char wanted[1024];      /* preset asked for by a write; the driver clears it */
    char save_as[256];      /* a name under which the scene shall be saved; the driver clears it */
    struct pickup *pickup;
    struct faders *faders;
    struct calibrating *calibrating;
    struct learning learning;
    struct show_allowance {
        int64_t tick;
        int left;
    } asking; /* how many requests may still be carried out: each costs more than a value */
    struct show_listing {
        bool on;
        int32_t reply;
        char author[WRITE_AUTHOR_MAX];
        int next, n; /* row to look at; wires told */
    } listing;       /* of all wires, some in each frame */
    uint64_t swaps;  /* how often what is on stage was exchanged */
    int64_t tick;    /* newest tick run, -1 before the first */
    int n_answers;
    struct show_answer answers[SHOW_ANSWERS_MAX];
    int n_wishes;
    struct ear_wish wishes[SHOW_WISHES_MAX]; /* asked for by writes; the driver clears them */
    uint64_t refused;
    bool quit; /* a write asked for the end */
};

struct show *show_create(int width, int height, struct err *err);
void show_destroy(struct show *show);
void show_resize(struct show *show, int width, int height);

/* Events of scenes: /engine/swap SET NAME HOW KIND OVER and /engine/arm SET NAME HOW KIND OVER CUE. SET and NAME are the
 * take's set and the preset's name; HOW one of these words; KIND and OVER the way, "" = as the preset says. A reload keeps
 * buffers, time and states; anything else comes by a transition. */
#define SHOW_LOAD   "load"
#define SHOW_RELOAD "reload"
#define SHOW_ARMED  "armed" /* what stands ready goes */

/* Event SHOW_SCALE LAYER PART: a layer on stage is drawn at a part of its sides (rate.h). */
#define SHOW_SCALE "/engine/scale"

/* Puts parts on stage now (taken over), with the way to them when something plays. False and *err when they do not
 * fit together; then everything stays as it was. */
bool show_swap(struct show *show, struct parts *parts, double now_s, struct err *err);

/* Makes a scene ready under /next (parts taken over), in place of the one before; `again`: it is the same one, whose hands
 * and states stay. False and *err as above. */
bool show_arm(struct show *show, struct parts *parts, const char *kind, const char *over,
              bool again, struct err *err);

/* The cue player, after a tick's signals. */
void show_follow_cues(struct show *show);

/* Another list of cues is up, or none (NULL); the show owns it. */
void show_set_cues(struct show *show, struct cueing *cueing);

/* Who plays a branch of the tree: what is on stage or leaves it; NULL for the house and for what is gone. */
struct staged *show_staged(struct show *show, int branch);

/* Tells the author of a write something at a path, n texts; dropped when a frame has too much to tell. */
void show_tell(struct show *show, int32_t reply, const char *author, const char *path,
               const char *const *texts, int n);

/* One write at its tick. False when it was refused: then it left no trace and is not journaled. */
bool show_apply(struct show *show, const struct write *write);

#endif
