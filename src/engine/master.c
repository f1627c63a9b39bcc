/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/master.h"

#include "analysis/features.h"
#include "tree/tree.h"

#include <stdlib.h>

#define RELEASE_S 1.0

struct master {
    struct tree *tree;
    int brightness, blackout;
    double open; /* 0 while black, 1 when the release has ended */
};

struct master *master_create(struct tree *tree)
{
    struct master *master = calloc(1, sizeof *master);
    if (!master)
        return NULL;
    *master = (struct master){.tree = tree,
                              .brightness = tree_find(tree, "/master/brightness"),
                              .blackout = tree_find(tree, "/master/blackout"),
                              .open = 1};
    return master;
}

void master_destroy(struct master *master)
{
    free(master);
}

static double opened(const struct master *master, double dt_s)
{
    if (tree_number(master->tree, master->blackout, 0) > 0.5)
        return 0;
    double open = master->open + dt_s / RELEASE_S;
    return open > 1 ? 1 : open;
}

void master_tick(struct master *master)
{
    master->open = opened(master, TICK_S);
}

double master_gain(const struct master *master, double since_tick_s)
{
    double open = opened(master, since_tick_s);
    double soft = open * open * (3 - 2 * open);
    return soft * tree_shown(master->tree, master->brightness, 0);
}
