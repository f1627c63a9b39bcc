/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree/signal.h"

#include "tree/inner.h"

#include <stdio.h>
#include <string.h>

int tree_n_players(const struct tree *tree)
{
    return tree->n_players;
}

const char *tree_player(const struct tree *tree, int player)
{
    return player >= 0 && player < tree->n_players ? tree->players[player].name : "";
}

static struct signal *signal_of(const struct tree *tree, int id)
{
    const struct slot *slot = tree_slot(tree, id);
    return slot ? slot->signal : NULL;
}

double tree_raw(const struct tree *tree, int id)
{
    const struct signal *signal = signal_of(tree, id);
    return signal ? signal->raw : tree_hand(tree, id, 0);
}

/* ---- names ---- */

/* The address below /in, or NULL when it says whose signal it is. */
static const char *below_in(const char *address)
{
    if (!strncmp(address, "/player/", 8))
        return NULL;
    return strncmp(address, "/in/", 4) ? address : address + 3;
}

static int find_player_row(const struct tree *tree, const char *address)
{
    int id = tree_find_in(tree, TREE_HOUSE, address);
    return !strncmp(address, "/player/", 8) && signal_of(tree, id) ? id : TREE_NONE;
}

int tree_signal_meant(const struct tree *tree, const char *author, const char *address)
{
    char branch[16 + WRITE_AUTHOR_MAX], whole[2 * ROW_ADDRESS_MAX];
    const char *below = below_in(address);
    if (!below)
        return find_player_row(tree, address);
    learn_branch(branch, sizeof branch, author);
    snprintf(whole, sizeof whole, "%s%s", branch, below);
    int id = find_player_row(tree, whole);
    if (id != TREE_NONE)
        return id;
    snprintf(whole, sizeof whole, "/in%s", below);
    const struct signal *in = signal_of(tree, tree_find_in(tree, TREE_HOUSE, whole));
    return in ? in->player_row : TREE_NONE;
}

int tree_signal_own(struct tree *tree, const char *author, const char *address)
{
    struct verdict unused = {0};
    const char *below = below_in(address);
    if (!below)
        return find_player_row(tree, address);
    return learn_row(tree, author, below, &unused);
}

bool tree_signal_names(const struct tree *tree, int id, const char **player, int *n_player,
                       const char **address)
{
    const struct signal *signal = signal_of(tree, id);
    const char *whole = signal ? tree->slots[id]->row.address : "";
    if (strncmp(whole, "/player/", 8))
        return false;
    *player = whole + 8;
    *n_player = (int)strcspn(*player, "/");
    *address = *player + *n_player;
    return true;
}

bool tree_signal_is_part(const struct tree *tree, int id)
{
    const struct signal *signal = signal_of(tree, id);
    return signal && signal->whole != id;
}

/* ---- ranges ---- */

int tree_signal_arguments(const struct tree *tree, int id)
{
    const struct signal *signal = signal_of(tree, id);
    return signal && signal->n_parts ? signal->n_parts : 1;
}

/* Where the range of an argument is kept. */
static struct signal *argument_of(const struct tree *tree, int id, int argument)
{
    struct signal *signal = signal_of(tree, id);
    if (!signal || (argument == 0 && !signal->n_parts))
        return signal;
    return argument < signal->n_parts ? signal_of(tree, signal->parts[argument].number) : NULL;
}

struct range tree_signal_range(const struct tree *tree, int id, int argument)
{
    const struct signal *signal = argument_of(tree, id, argument);
    return signal ? signal->range : (struct range){0};
}

/* Whose name stands in a row's path; as it stands there when no such player is known. */
static void author_of(const struct tree *tree, int id, char author[WRITE_AUTHOR_MAX])
{
    const char *address = tree->slots[id]->row.address;
    for (int i = 0; i < tree->n_players; i++) {
        char branch[16 + WRITE_AUTHOR_MAX];
        learn_branch(branch, sizeof branch, tree->players[i].name);
        size_t n = strlen(branch);
        if (strncmp(address, branch, n) || address[n] != '/')
            continue;
        snprintf(author, WRITE_AUTHOR_MAX, "%s", tree->players[i].name);
        return;
    }
    snprintf(author, WRITE_AUTHOR_MAX, "%.*s", (int)strcspn(address + 8, "/"), address + 8);
}

bool tree_signal_freeze(struct tree *tree, int id, int argument, double zero, double one)
{
    char author[WRITE_AUTHOR_MAX];
    struct verdict unused = {0};
    if (!signal_of(tree, id))
        return false;
    author_of(tree, id, author);
    if (!learn_parts(tree, id, argument + 1, author, &unused))
        return false;
    struct signal *signal = argument_of(tree, id, argument);
    if (signal)
        range_freeze(&signal->range, zero, one);
    return signal != NULL;
}

void tree_signal_calibrate(struct tree *tree, int id, bool on)
{
    if (signal_of(tree, id))
        signal_of(tree, id)->calibrating = on;
    for (int i = 0; i < tree_signal_arguments(tree, id); i++) {
        struct signal *signal = argument_of(tree, id, i);
        if (!signal)
            continue;
        signal->calibrating = on;
        signal->moved = (struct range){0};
    }
}

bool tree_signal_calibrating(const struct tree *tree, int id)
{
    const struct signal *signal = signal_of(tree, id);
    return signal && signal->calibrating;
}

struct range tree_signal_moved(const struct tree *tree, int id, int argument)
{
    const struct signal *signal = argument_of(tree, id, argument);
    return signal ? signal->moved : (struct range){0};
}
