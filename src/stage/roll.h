/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who plays, in the upper right corner of the operator's window: name, how much arrives, who has fallen silent, who has the
 * stage. Main thread, drawn over the finished picture.
 */
#ifndef STAGE_ROLL_H
#define STAGE_ROLL_H

#include <stdbool.h>

struct roll;

enum { ROLL_MAX = 8, ROLL_NAME_MAX = 32 };

struct roll_player {
    char name[ROLL_NAME_MAX];
    unsigned colour; /* 0xrrggbb */
    int messages_per_s;
    int silent_s; /* 0 while something arrives */
    bool muted, holds, too_fast;
};

struct roll_view {
    int n, n_more; /* shown, and those for whom there is no room */
    struct roll_player players[ROLL_MAX];
};

/* NULL when out of memory. */
struct roll *roll_create(void);
void roll_destroy(struct roll *roll);

/* Over the window's back buffer of this size in pixels; nothing when nobody plays. */
void roll_draw(struct roll *roll, const struct roll_view *view, int width, int height);

#endif
