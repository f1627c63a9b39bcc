/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/pickup.h"

#include "tree/pattern.h"
#include "tree/tree.h"
#include "tree/write.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FADERS_MAX = 1024 };
#define NEAR 0.02 /* of the range: closer than a hand can aim */

struct fader {
    char author[WRITE_AUTHOR_MAX];
    char address[WRITE_ADDRESS_MAX];
    double sent;  /* last */
    double given; /* what the row held after this fader moved it last */
    bool met;
};

struct pickup {
    struct tree *tree;
    int row; /* of the names */
    int n;
    struct fader faders[FADERS_MAX];
};

struct pickup *pickup_create(struct tree *tree)
{
    struct pickup *pickup = calloc(1, sizeof *pickup);
    if (!pickup)
        return NULL;
    pickup->tree = tree;
    pickup->row = tree_find(tree, "/stage/pickup");
    return pickup;
}

void pickup_destroy(struct pickup *pickup)
{
    free(pickup);
}

/* The names are parted by commas or spaces; * means all players. */
static bool is_listed(const char *names, const char *author)
{
    size_t n = strlen(author);
    for (const char *at = names; *at;) {
        size_t length = strcspn(at, ", ");
        if ((length == n && !strncmp(at, author, n)) || (length == 1 && *at == '*'))
            return true;
        at += length + strspn(at + length, ", ");
    }
    return false;
}

static struct fader *fader_of(struct pickup *pickup, const struct write *write)
{
    for (int i = 0; i < pickup->n; i++)
        if (!strcmp(pickup->faders[i].author, write->author) &&
            !strcmp(pickup->faders[i].address, write->address))
            return &pickup->faders[i];
    if (pickup->n == FADERS_MAX)
        return NULL;
    struct fader *fader = &pickup->faders[pickup->n++];
    *fader = (struct fader){.sent = NAN};
    snprintf(fader->author, sizeof fader->author, "%s", write->author);
    snprintf(fader->address, sizeof fader->address, "%s", write->address);
    return fader;
}

static bool is_fader(const struct row *row)
{
    return row->flags & ROW_WRITE && !(row->flags & ROW_SIGNAL) && row_is_limited(row) &&
           (row->type == ROW_FLOAT || row->type == ROW_INT);
}

static bool has_met(const struct fader *fader, double now, double sent, double near)
{
    bool crossed = (fader->sent - now) * (sent - now) <= 0; /* false while nothing was sent */
    return fabs(sent - now) <= near || crossed;
}

bool pickup_meets(struct pickup *pickup, const struct write *write)
{
    const char *names = tree_text(pickup->tree, pickup->row);
    if (!*names || !is_listed(names, write->author) || pattern_is(write->address) ||
        write->n_args < 1 || write->args[0].type != ARG_NUMBER)
        return true;
    int id = tree_find(pickup->tree, write->address);
    const struct row *row = tree_row(pickup->tree, id);
    if (!row || !is_fader(row))
        return true;
    struct fader *fader = fader_of(pickup, write);
    if (!fader)
        return true;
    double near = NEAR * (row->max - row->min);
    double now = tree_number(pickup->tree, id, 0);
    double sent = fmin(fmax(write->args[0].number, row->min), row->max);
    bool just_moved = tree_written_at(pickup->tree, id) == tree_tick(pickup->tree) &&
                      !strcmp(tree_author(pickup->tree, id), write->author);
    bool moved_away = fader->met && !just_moved && fabs(now - fader->given) > near;
    fader->met = (fader->met && !moved_away) || has_met(fader, now, sent, near);
    fader->sent = fader->given = sent;
    return fader->met;
}
