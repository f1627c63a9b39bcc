/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signals of instruments nobody announced. A message /foo 1 2 becomes /in/foo (its first value), /in/foo/1 and
 * /in/foo/2, and the same under /player/NAME. Their number is bounded, per author and in all, and what has no room is
 * counted and said.
 */
#include "base/err.h"
#include "base/text.h"
#include "tree/inner.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct row learnt_row = {
    .type = ROW_FLOAT,
    .tier = TIER_PLAY,
    .flags = ROW_SIGNAL | ROW_WRITE,
    .doc = "Sent by an instrument.",
};

/* a + b, cut to fit; the length it would have. By hand, because instruments send thousands of messages a second. */
static size_t join(char *out, size_t size, const char *a, const char *b)
{
    size_t n_a = strlen(a), n_b = strlen(b);
    size_t fits_a = n_a < size ? n_a : size - 1;
    size_t fits_b = n_b < size - fits_a ? n_b : size - fits_a - 1;
    memcpy(out, a, fits_a);
    memcpy(out + fits_a, b, fits_b);
    out[fits_a + fits_b] = '\0';
    return n_a + n_b;
}

static struct player *player_of(struct tree *tree, const char *name)
{
    for (int i = 0; i < tree->n_players; i++)
        if (!strcmp(tree->players[i].name, name))
            return &tree->players[i];
    if (tree->n_players == PLAYERS_MAX)
        return NULL;
    struct player *player = &tree->players[tree->n_players++];
    snprintf(player->name, sizeof player->name, "%s", name);
    return player;
}

static bool no_room(struct tree *tree, const struct write *write, struct verdict *verdict)
{
    tree->counts.not_learnt++;
    snprintf(verdict->sentence, sizeof verdict->sentence,
             _("No room for another signal from %s: %s; send fewer or shorter addresses."),
             write->author, write->address);
    return false;
}

static int add_signal(struct tree *tree, const char *address)
{
    struct row row = learnt_row;
    row.address = address;
    int id = tree->n_learnt < LEARNT_MAX ? tree_add(tree, TREE_HOUSE, &row, NULL) : TREE_NONE;
    if (id == TREE_NONE)
        return TREE_NONE;
    tree_mark_learnt(tree, id);
    tree->n_learnt++;
    return id;
}

/* The signal's row, made when it is new and its author still has room. */
static int signal_row(struct tree *tree, const char *address, const struct write *write,
                      struct verdict *verdict)
{
    int id = tree_find_in(tree, TREE_HOUSE, address);
    if (id != TREE_NONE)
        return tree->slots[id]->learnt ? id : TREE_NONE;
    struct player *player = player_of(tree, write->author);
    if (!player || player->n_learnt >= LEARNT_PER_AUTHOR_MAX)
        return TREE_NONE;
    id = add_signal(tree, address);
    player->n_learnt += id != TREE_NONE;
    verdict->appeared |= id != TREE_NONE;
    return id;
}

/* A button's press counts when it arrives: a release in the same tick does not hide it. */
static void take_number(struct tree *tree, int id, double number, struct verdict *verdict)
{
    struct slot *slot = tree->slots[id];
    if (number > 0.5 && slot->cell.hand[0] <= 0.5) {
        tree_fire_slot(tree, slot);
        verdict->fired = true;
    }
    coerce_number(tree, id, 0, number);
}

static void take_impulse(struct tree *tree, int id, struct verdict *verdict)
{
    tree_fire_slot(tree, tree->slots[id]);
    verdict->fired = true;
    coerce_number(tree, id, 0, 1);
    tree_pulse(tree, id, 0);
}

static void take_argument(struct tree *tree, int id, const struct write *write, int i,
                          struct verdict *verdict)
{
    const struct arg *arg = &write->args[i];
    const char *end;
    double number;
    if (write->n_args == 0 || arg->type == ARG_IMPULSE) {
        take_impulse(tree, id, verdict);
    } else if (arg->type == ARG_TEXT) {
        const char *text = write_text(write, i);
        tree_keep_text(tree, tree->slots[id], text);
        if (text_number(text, &end, &number) && !*end)
            take_number(tree, id, number, verdict);
    } else if (arg->type == ARG_NOTHING) {
        /* the old value stays */
    } else if (isfinite(arg->number)) {
        take_number(tree, id, arg->number, verdict);
    } else {
        tree->counts.not_finite++;
    }
    gate_hit(tree, id, write);
}

static bool learn_under(struct tree *tree, const char *branch, const char *rest,
                        const struct write *write, struct verdict *verdict)
{
    char address[ROW_ADDRESS_MAX];
    size_t n = join(address, sizeof address, branch, rest);
    if (n >= sizeof address - 4) /* "/32" must still fit */
        return false;
    int id = signal_row(tree, address, write, verdict);
    if (id == TREE_NONE)
        return false;
    take_argument(tree, id, write, 0, verdict);
    for (int i = 0; write->n_args > 1 && i < write->n_args; i++) {
        snprintf(address + n, sizeof address - n, "/%d", i + 1);
        id = signal_row(tree, address, write, verdict);
        if (id == TREE_NONE)
            return false;
        take_argument(tree, id, write, i, verdict);
        snprintf(address + n, sizeof address - n, "/%c", "xyzw"[i & 3]);
        id = i < 4 ? tree_find_in(tree, TREE_HOUSE, address) : TREE_NONE;
        if (id != TREE_NONE && tree->slots[id]->learnt) /* a preset reads in.pad.x */
            take_argument(tree, id, write, i, verdict);
    }
    return true;
}

/* A name as one part of a path, without anything that means something in a pattern. */
static void player_branch(char *out, size_t size, const char *author)
{
    join(out, size, "/player/", *author ? author : "nobody");
    for (size_t i = 8; out[i]; i++)
        if (strchr(" #*,/?[]{}", out[i]))
            out[i] = '-';
}

bool learn_write(struct tree *tree, const char *address, const struct write *write,
                 struct verdict *verdict)
{
    char rest[ROW_ADDRESS_MAX], branch[16 + WRITE_AUTHOR_MAX];
    size_t n = strlen(address);
    while (n > 1 && address[n - 1] == '/')
        n--;
    n = n < sizeof rest ? n : sizeof rest - 1;
    memcpy(rest, address, n);
    rest[n] = '\0';
    player_branch(branch, sizeof branch, write->author);
    if (!learn_under(tree, "/in", rest, write, verdict) ||
        !learn_under(tree, branch, rest, write, verdict))
        return no_room(tree, write, verdict);
    verdict->judgement = WRITE_LEARNT;
    return true;
}

int tree_expect(struct tree *tree, const char *address)
{
    char whole[ROW_ADDRESS_MAX];
    bool complete = !strncmp(address, "/in/", 4) || !strncmp(address, "/player/", 8);
    if (snprintf(whole, sizeof whole, "%s%s", complete ? "" : "/in", address) >= (int)sizeof whole)
        return TREE_NONE;
    int id = tree_find_in(tree, TREE_HOUSE, whole);
    return id != TREE_NONE ? id : add_signal(tree, whole);
}
