/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scope: everything the ear hears, with its last three seconds, what it is judged by, and what it drives, over the
 * operator's picture. For the person who asks why the picture does what it does. Main thread, never on a fullscreen
 * output.
 *
 * One hue is what is heard, the other what happens: strikes, beats, marks. Beats and bars run through all traces, so that
 * a strike can be seen to fall on or off the beat.
 */
#ifndef STAGE_SCOPE_H
#define STAGE_SCOPE_H

#include <stdbool.h>

struct features;
struct scope;
struct target;

/* Groups of rows that are shown together. */
enum scope_group {
    SCOPE_LEVEL,
    SCOPE_BASS,
    SCOPE_MID,
    SCOPE_TREBLE,
    SCOPE_ONSET,
    SCOPE_KICK,
    SCOPE_SNARE,
    SCOPE_HAT,
    SCOPE_BANDS,
    SCOPE_HARMONY,
    SCOPE_PITCH,
    SCOPE_FORM,
    SCOPE_TEMPO,
    SCOPE_LOUDNESS,
    N_SCOPE_GROUPS,
};

enum { SCOPE_DRIVES_MAX = 96 };

struct scope_view {
    char drives[N_SCOPE_GROUPS][SCOPE_DRIVES_MAX]; /* "veil.opacity, veil.height"; "" = nothing */
    bool gain_held, tempo_held;
};

/* NULL when out of memory. */
struct scope *scope_create(void);
void scope_destroy(struct scope *scope);

/* Every tick in order, whether it is shown or not: so the past is there when somebody looks. */
void scope_hear(struct scope *scope, const struct features *heard);

/* Over what stands on the target. Allocates when the target's height changes, otherwise never. */
void scope_draw(struct scope *scope, const struct scope_view *view, const struct target *target);

#endif
