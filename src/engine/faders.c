/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/faders.h"

#include "base/err.h"
#include "engine/show.h"
#include "patch/patch.h"
#include "tree/gate.h"
#include "tree/signal.h"
#include "tree/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HANDS_MAX = 256, FADERS_MAX = 4 };

struct fader {
    int row; /* under /player */
    double sent;
    bool told;
    bool read; /* by a patch, as of: */
    uint64_t swaps, edits;
};

/* A player with faders, in the order in which they appeared. */
struct hand {
    char name[WRITE_AUTHOR_MAX];
    int n;
    struct fader faders[FADERS_MAX];
};

struct faders {
    int n;
    struct hand hands[HANDS_MAX];
};

struct faders *faders_create(void)
{
    return calloc(1, sizeof(struct faders));
}

void faders_destroy(struct faders *faders)
{
    free(faders);
}

static bool is_player(const char *author)
{
    return *author && strcmp(author, "keys") && strcmp(author, "start") && strcmp(author, "engine");
}

/* The row under the player's own branch, among those that the message wrote. */
static int own_row(const struct tree *tree, const struct verdict *verdict)
{
    for (int i = 0; i < verdict->n_ids; i++) {
        const struct row *row = tree_row(tree, verdict->ids[i]);
        if (row->flags & ROW_WRITE && !strncmp(row->address, "/player/", 8))
            return verdict->ids[i];
    }
    return TREE_NONE;
}

static struct hand *hand_of(struct faders *faders, const char *name, bool is_new)
{
    for (int i = 0; i < faders->n; i++)
        if (!strcmp(faders->hands[i].name, name))
            return &faders->hands[i];
    if (!is_new || faders->n == HANDS_MAX)
        return NULL;
    struct hand *hand = &faders->hands[faders->n++];
    snprintf(hand->name, sizeof hand->name, "%s", name);
    return hand;
}

/* The fader that a row is, which it becomes when it is seen between its ends. Its place, or -1. */
static int place_of(struct hand *hand, int row, bool between)
{
    for (int i = 0; i < hand->n; i++)
        if (hand->faders[i].row == row)
            return i;
    if (!between || hand->n == FADERS_MAX)
        return -1;
    hand->faders[hand->n] = (struct fader){.row = row, .sent = NAN, .swaps = UINT64_MAX};
    return hand->n++;
}

static bool plays(const struct faders *faders, const struct tree *tree, const struct hand *hand)
{
    const char *holder = tree_text(tree, tree_find(tree, "/stage/holder"));
    for (int i = 0; i < faders->n; i++)
        if (!*holder || gate_names(holder, faders->hands[i].name))
            return &faders->hands[i] == hand;
    return false;
}

/* Rows are looked through only when something was patched since. */
static bool is_read(struct fader *fader, const struct show *show, const struct verdict *verdict)
{
    const struct patches *patches = show->on_stage.patches;
    uint64_t edits = patches_edits(patches);
    if (fader->swaps == show->swaps && fader->edits == edits)
        return fader->read;
    int driven;
    fader->read = false;
    fader->swaps = show->swaps;
    fader->edits = edits;
    for (int i = 0; i < verdict->n_ids; i++)
        fader->read |= patches_driven_by(patches, verdict->ids[i], &driven, 1) > 0;
    return fader->read;
}

static bool is_wanted(const struct tree *tree, const char *address)
{
    return tree_number(tree, tree_find(tree, address), 0) > 0.5;
}

static void tell(struct show *show, const struct write *write, const char *address, int knob)
{
    char sentence[WRITE_TEXT_MAX];
    const char *const texts[] = {address, sentence};
    snprintf(sentence, sizeof sentence, _("%s's %s moves knob %d now."), write->author,
             write->address, knob);
    show_tell(show, write->reply, write->author, "/stage/faders", texts, 2);
}

static void move(struct show *show, struct fader *fader, int place, const struct write *write)
{
    char address[16];
    struct tree *tree = show->tree;
    snprintf(address, sizeof address, "/knob/%d", place + 1);
    int knob = tree_find_in(tree, show->on_stage.branch, address);
    const struct row *row = tree_row(tree, knob);
    if (!row || tree_is_patched(tree, knob, 0))
        return;
    struct write moved;
    double value = row->min + tree_number(tree, fader->row, 0) * (row->max - row->min);
    write_make(&moved, ROLE_ENGINE, write->author, address, "f", value);
    show_apply(show, &moved);
    if (!fader->told)
        tell(show, write, address, place + 1);
    fader->told = true;
}

void faders_follow(struct faders *faders, struct show *show, const struct write *write,
                   const struct verdict *verdict)
{
    struct tree *tree = show->tree;
    if (write->n_args != 1 || write->args[0].type != ARG_NUMBER || !is_player(write->author))
        return;
    int row = own_row(tree, verdict);
    double value = tree_number(tree, row, 0);
    bool between = value > 0 && value < 1;
    struct hand *hand = row == TREE_NONE ? NULL : hand_of(faders, write->author, between);
    int place = hand ? place_of(hand, row, between) : -1;
    if (place < 0)
        return;
    struct fader *fader = &hand->faders[place];
    bool moved = value != fader->sent; /* one that stands still must not hold the knob */
    fader->sent = value;
    if (!moved || !show->on_stage.scene || show->learning.on ||
        tree_signal_calibrating(tree, row) || !is_wanted(tree, "/stage/faders") ||
        is_wanted(tree, "/stage/hands-off") || !plays(faders, tree, hand) ||
        is_read(fader, show, verdict))
        return;
    move(show, fader, place, write);
}
