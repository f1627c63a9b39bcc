/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows that the engine itself writes and those whose writes make it act, found once at the start. Main thread.
 */
#ifndef ENGINE_SIGNALS_H
#define ENGINE_SIGNALS_H

#include "engine/ears.h"

#include <stdbool.h>
#include <stdint.h>

struct ear_wish;
struct err;
struct features;
struct signals;
struct tree;

/* What a write to a row asks of the show beyond the value itself. */
enum meaning { /* from MEANS_PATCH on: requests that cost more than a value */
               MEANS_ITSELF,
               MEANS_LOAD,
               MEANS_NEXT,
               MEANS_PREVIOUS,
               MEANS_RELEASE,
               MEANS_QUIT,
               MEANS_SAVE,
               MEANS_GUESS,
               MEANS_PATCH,
               MEANS_UNPATCH,
               MEANS_LIST,
               MEANS_SOURCE,
               MEANS_TARGETS,
               MEANS_LEARN,
               MEANS_LOCK,
               MEANS_UNDO,
               MEANS_REDO,
               MEANS_STATE_GO,
               MEANS_STATE_KEEP,
               MEANS_CUE_LOAD,
               MEANS_CUE_GO,
               MEANS_CUE_NEXT,
               MEANS_CUE_BACK,
               MEANS_SUBSCRIBE,
               MEANS_CALIBRATE,
               MEANS_CALIBRATE_DONE,
               MEANS_CALIBRATE_OFF,
               MEANS_CALIBRATE_RANGE,
};

/* NULL when out of memory or when a row that is counted on is missing from the table. */
struct signals *signals_create(struct tree *tree);
void signals_destroy(struct signals *signals);

enum { SIGNALS_EARS_MAX = 1 + EARS_MAX };

/* The rows of a further ear under /audio/NAME, before any preset reads them; ears are numbered in this order from 1,
 * the first one is 0. False and *err when the name is taken or there is no room. */
bool signals_add_ear(struct signals *signals, const char *name, struct err *err);

/* What an ear heard in this tick, onto its rows under /audio. */
void signals_publish(struct signals *signals, int ear, const struct features *heard);

void signals_preset(struct signals *signals, const char *title, const char *tags);
/* The presets there are, one a line. */
void signals_presets(struct signals *signals, const char *names);
/* What was exchanged last, and that show time jumped. */
void signals_swap(struct signals *signals, const char *what);
void signals_arm(struct signals *signals, const char *what);
/* The way on which a scene came, and how long it is. */
void signals_way(struct signals *signals, const char *kind, const char *over);
void signals_jump(struct signals *signals);
void signals_progress(struct signals *signals, double progress);
void signals_learning(struct signals *signals, bool on);
void signals_state(struct signals *signals, const char *name, double progress);

/* Figures of the house, for the HUD and for other programs; expressions cannot read them. */
struct house_figures {
    double frame_ms;
    int64_t frames, late;
    int64_t ear_lost, refused_writes, refused_signals, refused_ring, refused_malformed,
        refused_limit;
    int64_t osc_messages, osc_port, osc_lost, osc_buffer, osc_peers;
    double take_s;
};
void signals_house(struct signals *signals, const struct house_figures *figures);

/* What the flash guard shall do: a word of enum guard_mode. */
int signals_guard(const struct signals *signals);
/* What it counted: transitions of light and of red in the last second, and how much of the picture it holds. */
void signals_flash(struct signals *signals, int general, int red, double held);
double signals_risk(const struct signals *signals);

/* The tempo that is heard; 120 while none is. */
double signals_bpm(const struct signals *signals);

/* Whether patches are guessed for shaders that listen to nothing. */
bool signals_guess(const struct signals *signals);

enum meaning signals_meaning(const struct signals *signals, int id);

/* True when a write to this row asks something of an ear: then kind, ear and value are filled in. */
bool signals_wish(const struct signals *signals, int id, struct ear_wish *wish);
/* What an ear followed last. */
void signals_followed(struct signals *signals, const char *word);

#endif
