/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/crew.h"

#include "control/control.h"
#include "control/peers.h"
#include "stage/roll.h"
#include "tree/gate.h"
#include "tree/tree.h"

#include <stdio.h>

enum { SILENT_AFTER_S = 5, GONE_AFTER_S = 60 };

static const char *text_of(const struct tree *tree, const char *address)
{
    int id = tree_find(tree, address);
    return id == TREE_NONE ? "" : tree_text(tree, id);
}

void crew_mute(struct control *control, const struct tree *tree)
{
    control_mute(control, text_of(tree, "/stage/muted"));
}

void crew_follow(struct roll_view *view, struct control *control, const struct tree *tree)
{
    struct peer_note notes[PEERS_MAX];
    int n = control_players(control, notes, PEERS_MAX);
    const char *muted = text_of(tree, "/stage/muted"), *holder = text_of(tree, "/stage/holder");
    *view = (struct roll_view){.n = 0};
    for (int i = 0; i < n; i++) {
        const struct peer_note *note = &notes[i];
        if (!note->has_played || (note->silent_s > GONE_AFTER_S && !note->greeted))
            continue;
        if (view->n == ROLL_MAX) {
            view->n_more++;
            continue;
        }
        struct roll_player *player = &view->players[view->n++];
        *player = (struct roll_player){
            .colour = note->colour,
            .messages_per_s = (int)(note->messages_per_s + 0.5),
            .silent_s = note->silent_s < SILENT_AFTER_S ? 0 : (int)note->silent_s,
            .too_fast = note->too_fast,
            .muted = gate_names(muted, note->name),
            .holds = gate_names(holder, note->name)};
        snprintf(player->name, sizeof player->name, "%s", note->name);
    }
}
