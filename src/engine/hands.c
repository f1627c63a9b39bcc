/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/hands.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "control/control.h"
#include "tree/gate.h"
#include "tree/input.h"
#include "tree/tree.h"
#include "visual/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUE_MAX = 256 };

struct hands {
    struct control *control;
    struct tree *tree;
    int n;
    struct write queue[QUEUE_MAX];
    bool asks_to_quit;
};

struct hands *hands_create(struct control *control, struct tree *tree, struct err *err)
{
    struct hands *hands = calloc(1, sizeof *hands);
    if (!hands) {
        err_set(err, ERR_SYSTEM, _("No memory to start; close other programs."));
        return NULL;
    }
    hands->control = control;
    hands->tree = tree;
    return hands;
}

void hands_destroy(struct hands *hands)
{
    free(hands);
}

void hands_post(struct hands *hands, const struct write *write)
{
    if (hands->n == QUEUE_MAX)
        return; /* keys cannot be that fast */
    hands->queue[hands->n] = *write;
    if (!write->arrived_ns)
        hands->queue[hands->n].arrived_ns = clock_now_ns();
    hands->n++;
}

static void write_key(struct hands *hands, const struct key_row *row)
{
    struct write write;
    if (row->action == ACTION_TOGGLE) {
        bool on = tree_number(hands->tree, tree_find(hands->tree, row->address), 0) > 0.5;
        write_make(&write, ROLE_OPERATOR, "keys", row->address, on ? "F" : "T");
    } else {
        write_make(&write, ROLE_OPERATOR, "keys", row->address, "");
    }
    hands_post(hands, &write);
}

static void load_preset_at(struct hands *hands, int place)
{
    struct write write;
    char path[PARTS_PATH_MAX], name[256];
    if (!parts_ours(place - 1, path, sizeof path))
        return;
    file_name(name, sizeof name, path, ".preset");
    write_make(&write, ROLE_OPERATOR, "keys", "/preset/load", "s", name);
    hands_post(hands, &write);
}

bool hands_event(struct hands *hands, const struct input_event *event, struct hand_wish *wish)
{
    if (event->kind == INPUT_CLOSE) {
        hands->asks_to_quit = true;
        return false;
    }
    const struct key_row *row = keys_find(event);
    if (!row)
        return false;
    *wish = (struct hand_wish){.action = row->action};
    if (hands->asks_to_quit) { /* X or Enter means yes, anything else no */
        hands->asks_to_quit = false;
        wish->action = ACTION_YES;
        return row->action == ACTION_YES || row->action == ACTION_QUIT;
    }
    switch (row->action) {
    case ACTION_WRITE:
    case ACTION_TOGGLE:
        write_key(hands, row);
        return false;
    case ACTION_PRESET:
        load_preset_at(hands, event->place);
        return false;
    case ACTION_QUIT:
        hands->asks_to_quit = true;
        return false;
    case ACTION_YES:
        return false;
    default:
        return true;
    }
}

int hands_take(struct hands *hands, struct write *writes, int n)
{
    int own = n < hands->n ? n : hands->n;
    memcpy(writes, hands->queue, (size_t)own * sizeof *writes);
    hands->n -= own;
    memmove(hands->queue, hands->queue + own, (size_t)hands->n * sizeof *writes);
    return own + (own < n ? control_read(hands->control, writes + own, n - own) : 0);
}

const char *hands_question(const struct hands *hands)
{
    return hands->asks_to_quit ? _("End the show? Enter: yes. Any other key: no.") : NULL;
}

void hands_place(const struct hands *hands, char *place, size_t size)
{
    char trouble[256];
    if (control_trouble(hands->control, trouble, sizeof trouble)) {
        log_say(LOG_WARN, "%s", trouble);
        snprintf(place, size, _("no port yet"));
        return;
    }
    control_place(hands->control, place, size);
}
