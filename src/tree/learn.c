/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signals of instruments nobody announced: which rows they have. A message /foo 1 2 becomes /in/foo (its first argument),
 * /in/foo/1 and /in/foo/2, also called /in/foo/x and /in/foo/y, and the same under /player/NAME. Their number is bounded, per
 * author and in all, and what has no room is counted and said. What a message writes there is in message.c.
 */
#include "base/err.h"
#include "base/text.h"
#include "tree/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LETTERS_MAX = 4, TAIL_MAX = 4 /* "/32", "/x" */ };
enum { SHARE_LEAST = 64 }; /* signals that everybody may have, while there is any room */

static const struct row learnt_row = {
    .type = ROW_FLOAT,
    .max = 1,
    .tier = TIER_PLAY,
    .flags = ROW_SIGNAL | ROW_WRITE,
    .doc = "Sent by an instrument, from 0 to 1.",
};

static const struct {
    const char *name;
    struct row row;
} besides[BESIDE_KINDS] = {
    [BESIDE_RAW] = {"/raw", {.doc = "The number as the instrument sent it.", .flags = ROW_SIGNAL}},
    [BESIDE_RATE] = {"/rate",
                     {.doc = "Messages a second, smoothed over a second.",
                      .unit = UNIT_HZ,
                      .flags = ROW_SIGNAL}},
    [BESIDE_AGE] = {"/age",
                    {.doc = "Time since the newest message; before the first, since the start.",
                     .unit = UNIT_SECONDS,
                     .flags = ROW_SIGNAL}},
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

/* ---- one row ---- */

static bool make_signal(struct tree *tree, int id)
{
    struct signal *signal = calloc(1, sizeof *signal);
    if (!signal)
        return false;
    signal->whole = id;
    signal->player_row = TREE_NONE;
    for (int kind = 0; kind < BESIDE_KINDS; kind++)
        signal->beside[kind] = TREE_NONE;
    tree->slots[id]->signal = signal;
    return true;
}

static int add_row(struct tree *tree, const char *address, const struct row *like)
{
    struct row row = *like;
    row.address = address;
    int id = tree->n_learnt < LEARNT_MAX ? tree_add(tree, TREE_HOUSE, &row, NULL) : TREE_NONE;
    if (id == TREE_NONE)
        return TREE_NONE;
    tree_mark_learnt(tree, id);
    tree->n_learnt++;
    return id;
}

static int add_signal(struct tree *tree, const char *address)
{
    int id = add_row(tree, address, &learnt_row);
    return id != TREE_NONE && make_signal(tree, id) ? id : TREE_NONE;
}

/* The length of what stands in front of a kind's name, 0 when the address ends otherwise. */
static int length_before(const char *address, enum beside kind)
{
    size_t n = strlen(address), ending = strlen(besides[kind].name);
    bool ends = n > ending && !strcmp(address + n - ending, besides[kind].name);
    return ends ? (int)(n - ending) : 0;
}

/* A pulse belt sends /heart/rate itself: the row that somebody expected to be the rate of /heart is the signal's. */
static bool give_to_message(struct tree *tree, int id)
{
    char before[ROW_ADDRESS_MAX];
    struct slot *slot = tree->slots[id];
    for (enum beside kind = 0; kind < BESIDE_KINDS; kind++) {
        snprintf(before, sizeof before, "%.*s", length_before(slot->row.address, kind),
                 slot->row.address);
        int of = tree_find_exact(tree, before);
        if (of != TREE_NONE && tree->slots[of]->signal)
            tree->slots[of]->signal->beside[kind] = TREE_NONE;
    }
    for (int i = 0; i < tree->n_ticking; i++)
        if (tree->ticking[i].id == id)
            tree->ticking[i--] = tree->ticking[--tree->n_ticking];
    if (!make_signal(tree, id) || !tree_describe(tree, id, learnt_row.doc))
        return false;
    slot->row.unit = learnt_row.unit;
    slot->row.tier = learnt_row.tier;
    slot->row.flags = learnt_row.flags;
    tree_signal_number(tree, id, 0);
    tree_limit(tree, id, learnt_row.min, learnt_row.max);
    return true;
}

static int find_signal(struct tree *tree, const char *address)
{
    int id = tree_find_in(tree, TREE_HOUSE, address);
    if (id == TREE_NONE || !tree->slots[id]->learnt)
        return TREE_NONE;
    return tree->slots[id]->signal || give_to_message(tree, id) ? id : TREE_NONE;
}

/* A quarter of what the others left: however many names one machine takes, there is room for whoever comes later. */
static bool has_room(const struct tree *tree, const struct player *player)
{
    int left = LEARNT_MAX - (tree->n_learnt - player->n_learnt);
    int share = left / (LEARNT_MAX / LEARNT_PER_AUTHOR_MAX);
    return player->n_learnt < (share > SHARE_LEAST ? share : SHARE_LEAST);
}

/* The signal's row, made when it is new and its author still has room. */
static int signal_row(struct tree *tree, const char *address, const char *author,
                      struct verdict *verdict)
{
    int id = find_signal(tree, address);
    if (id != TREE_NONE || tree_find_in(tree, TREE_HOUSE, address) != TREE_NONE)
        return id;
    struct player *player = player_of(tree, author);
    if (!player || !has_room(tree, player))
        return TREE_NONE;
    id = add_signal(tree, address);
    player->n_learnt += id != TREE_NONE;
    verdict->appeared |= id != TREE_NONE;
    return id;
}

/* ---- the rows of arguments ---- */

static bool add_part(struct tree *tree, int id, int i, char letter, const char *author,
                     struct verdict *verdict)
{
    char by_number[ROW_ADDRESS_MAX], by_letter[ROW_ADDRESS_MAX];
    const char *address = tree->slots[id]->row.address;
    snprintf(by_number, sizeof by_number, "%.*s/%d", ROW_ADDRESS_MAX - TAIL_MAX, address, i + 1);
    snprintf(by_letter, sizeof by_letter, "%.*s/%c", ROW_ADDRESS_MAX - TAIL_MAX, address, letter);
    struct part part = {.letter = letter ? find_signal(tree, by_letter) : TREE_NONE};
    part.number = find_signal(tree, by_number);
    if (part.number == TREE_NONE && part.letter != TREE_NONE &&
        tree_alias(tree, part.letter, by_number, NULL))
        part.number = part.letter;
    if (part.number == TREE_NONE)
        part.number = signal_row(tree, by_number, author, verdict);
    if (part.number == TREE_NONE)
        return false;
    if (letter && part.letter == TREE_NONE)
        tree_alias(tree, part.number, by_letter, NULL);
    if (part.letter == TREE_NONE)
        part.letter = part.number;
    for (int k = 0; k < 2; k++) { /* a preset may have named either before */
        struct slot *slot = tree->slots[k ? part.letter : part.number];
        if (slot->written_at < 0)
            slot->signal->whole = id;
    }
    struct signal *first = tree->slots[part.number]->signal;
    if (i == 0 && !first->range.heard) /* there was one argument before */
        first->range = tree->slots[id]->signal->range;
    tree->slots[id]->signal->parts[i] = part;
    return true;
}

bool learn_parts(struct tree *tree, int id, int n, const char *author, struct verdict *verdict)
{
    struct signal *signal = tree->slots[id]->signal;
    if (n < 2 || n <= signal->n_parts)
        return true;
    if (strlen(tree->slots[id]->row.address) >= ROW_ADDRESS_MAX - TAIL_MAX)
        return false;
    struct part *parts = realloc(signal->parts, (size_t)n * sizeof *parts);
    if (!parts)
        return false;
    signal->parts = parts;
    for (; signal->n_parts < n; signal->n_parts++) {
        char letter = n <= LETTERS_MAX ? "xyzw"[signal->n_parts] : '\0';
        if (!add_part(tree, id, signal->n_parts, letter, author, verdict))
            return false;
    }
    return true;
}

/* ---- the rows of a message ---- */

void learn_branch(char *out, size_t size, const char *author)
{
    size_t n = join(out, size, "/player/", *author ? author : "nobody");
    for (size_t i = 8; i < n && i < size - 1; i++)
        out[i] = gate_path_letter(out[i]);
}

int learn_row(struct tree *tree, const char *author, const char *address, struct verdict *verdict)
{
    char branch[16 + WRITE_AUTHOR_MAX], whole[ROW_ADDRESS_MAX];
    learn_branch(branch, sizeof branch, author);
    if (join(whole, sizeof whole, branch, address) >= sizeof whole)
        return TREE_NONE;
    return signal_row(tree, whole, author, verdict);
}

/* What follows /in, without slashes at the end. */
static void rest_of(const char *address, char *rest, size_t size)
{
    const char *from = strncmp(address, "/in/", 4) ? address : address + 3;
    size_t n = strlen(from);
    while (n > 1 && from[n - 1] == '/')
        n--;
    n = n < size ? n : size - 1;
    memcpy(rest, from, n);
    rest[n] = '\0';
}

static int player_row(struct tree *tree, int in, const struct write *write, struct verdict *verdict)
{
    char rest[ROW_ADDRESS_MAX];
    const struct slot *slot = tree->slots[in];
    if (slot->signal->player_row != TREE_NONE && !strcmp(slot->author, write->author))
        return slot->signal->player_row;
    rest_of(write->address, rest, sizeof rest);
    return learn_row(tree, write->author, rest, verdict);
}

bool learn_again(struct tree *tree, int in, const struct write *write, struct verdict *verdict)
{
    if (gate_is_muted(tree, write, verdict))
        return false;
    int player = player_row(tree, in, write, verdict);
    if (player == TREE_NONE || !learn_parts(tree, in, write->n_args, write->author, verdict) ||
        !learn_parts(tree, player, write->n_args, write->author, verdict))
        return no_room(tree, write, verdict);
    tree->slots[in]->signal->player_row = player;
    message_take(tree, in, player, write, verdict);
    verdict->judgement = WRITE_LEARNT;
    return true;
}

bool learn_write(struct tree *tree, const char *address, const struct write *write,
                 struct verdict *verdict)
{
    char rest[ROW_ADDRESS_MAX], whole[ROW_ADDRESS_MAX];
    if (gate_is_muted(tree, write, verdict))
        return false;
    rest_of(address, rest, sizeof rest);
    bool fits = join(whole, sizeof whole, "/in", rest) < sizeof whole - TAIL_MAX;
    int in = fits ? signal_row(tree, whole, write->author, verdict) : TREE_NONE;
    if (in == TREE_NONE)
        return no_room(tree, write, verdict);
    tree->slots[in]->signal->bare |= strncmp(write->address, "/in/", 4) != 0;
    return learn_again(tree, in, write, verdict);
}

int learn_find(const struct tree *tree, const char *address)
{
    char whole[ROW_ADDRESS_MAX];
    bool bare = strncmp(address, "/in/", 4) != 0;
    if (join(whole, sizeof whole, bare ? "/in" : "", address) >= sizeof whole)
        return TREE_NONE;
    int id = tree_find_exact(tree, whole);
    const struct signal *signal = id == TREE_NONE ? NULL : tree->slots[id]->signal;
    return signal && (signal->bare || !bare) ? id : TREE_NONE;
}

/* ---- expected ---- */

static bool add_ticking(struct tree *tree, int id, int of, enum beside kind)
{
    if (tree->n_ticking == tree->ticking_room) {
        int room = tree->ticking_room ? 2 * tree->ticking_room : 64;
        struct ticking *grown = realloc(tree->ticking, (size_t)room * sizeof *grown);
        if (!grown)
            return false;
        tree->ticking = grown;
        tree->ticking_room = room;
    }
    tree->ticking[tree->n_ticking] = (struct ticking){id, of, kind};
    message_show(tree, &tree->ticking[tree->n_ticking++]);
    return true;
}

static int add_beside(struct tree *tree, int of, enum beside kind, const char *address)
{
    struct signal *signal = tree->slots[of]->signal;
    if (!signal)
        return TREE_NONE;
    int id = signal->beside[kind];
    if (id != TREE_NONE) /* named as /in/pad/1/raw before, and now as /in/pad/x/raw */
        return tree_alias(tree, id, address, NULL) ? id : TREE_NONE;
    id = add_row(tree, address, &besides[kind].row);
    if (id == TREE_NONE)
        return TREE_NONE;
    signal->beside[kind] = id;
    if (kind == BESIDE_RAW)
        tree_signal_number(tree, id, signal->raw);
    else if (!add_ticking(tree, id, of, kind))
        return TREE_NONE;
    return id;
}

/* Behind "/in" or "/player/NAME" at least one part must be left for the signal itself. */
static bool has_signal(const char *before)
{
    const char *from = !strncmp(before, "/in", 3) ? before + 3 : strchr(before + 8, '/');
    return from && from[0] == '/' && from[1];
}

static int expect(struct tree *tree, const char *whole, bool make)
{
    char before[ROW_ADDRESS_MAX];
    int id = tree_find_in(tree, TREE_HOUSE, whole);
    if (id != TREE_NONE)
        return id;
    for (enum beside kind = 0; kind < BESIDE_KINDS; kind++) {
        snprintf(before, sizeof before, "%.*s", length_before(whole, kind), whole);
        if (!*before || !has_signal(before))
            continue;
        int of = expect(tree, before, make);
        return of == TREE_NONE ? TREE_NONE : add_beside(tree, of, kind, whole);
    }
    return make ? add_signal(tree, whole) : TREE_NONE;
}

int tree_expect(struct tree *tree, const char *address)
{
    char whole[ROW_ADDRESS_MAX];
    bool complete = !strncmp(address, "/in/", 4) || !strncmp(address, "/player/", 8);
    if (join(whole, sizeof whole, complete ? "" : "/in", address) >= sizeof whole)
        return TREE_NONE;
    return expect(tree, whole, true);
}

int tree_beside(struct tree *tree, const char *address)
{
    bool complete = !strncmp(address, "/in/", 4) || !strncmp(address, "/player/", 8);
    return complete && strlen(address) < ROW_ADDRESS_MAX ? expect(tree, address, false) : TREE_NONE;
}
