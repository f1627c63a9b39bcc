/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tree as other threads read it: once a frame, while somebody listens, the main thread publishes the schema and all
 * ticked values. Any number of threads take the newest snapshot, read it as long as they like and return it; nobody
 * waits for anybody. Owned by the engine. Publishing allocates when rows come or go or a text grows, else never.
 */
#ifndef TREE_SNAPSHOT_H
#define TREE_SNAPSHOT_H

#include "tree/schema.h"

#include <stdint.h>

struct err;
struct snapshots;
struct tree;

enum {
    SNAPSHOTS_HELD_MAX = 14
}; /* different ones that readers may hold at once; one more and no new one comes */

/* Constant until it is returned. Arrays go by place in schema->rows. */
struct snapshot {
    const struct schema *schema;
    int64_t tick;
    uint64_t changes; /* what changed since another snapshot has changed[row] > its changes */
    const uint64_t
        *changed;          /* of values only; another schema version means that all must be read */
    const double *numbers; /* of all rows: see schema_row.number_at */
    const uint64_t *fires; /* how often a trigger or an impulse came */
    char *const *texts;    /* of text and file rows and of signals that sent words; NULL is empty */
};

struct snapshots *snapshots_create(struct err *err);
/* After every reader has left. */
void snapshots_destroy(struct snapshots *snapshots);

/* Main thread, once a frame. New signals of instruments alone appear a frame later for every 1,000 rows there are, unless there
 * have been none for so long. Returns at once while nobody listens. False when the newest could not be published:
 * readers hold all others, or memory is short. */
bool snapshots_publish(struct snapshots *snapshots, const struct tree *tree);

/* Any thread: from the next frame on there are snapshots; each join is followed by a leave. */
void snapshots_join(struct snapshots *snapshots);
void snapshots_leave(struct snapshots *snapshots);

/* Any thread that has joined: the newest snapshot, or NULL before the first. Each must be returned. */
const struct snapshot *snapshots_take(struct snapshots *snapshots);
void snapshot_return(const struct snapshot *snapshot);

/* The first row at or behind `row` that changed since so many changes, or -1. */
int snapshot_next(const struct snapshot *snapshot, uint64_t since, int row);

#endif
