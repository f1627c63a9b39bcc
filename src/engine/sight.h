/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the scope shows beside the sound: which rows of the scene each group of heard rows drives, and what is held.
 * Main thread.
 */
#ifndef ENGINE_SIGHT_H
#define ENGINE_SIGHT_H

#include "stage/scope.h"

#include <stdint.h>

struct show;

struct sight {
    struct scope_view view;
    uint64_t swaps; /* of the scene that view.drives tells of */
};

/* Once a frame; looks at the patches again when others are on stage. */
void sight_follow(struct sight *sight, const struct show *show);

#endif
