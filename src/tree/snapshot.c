/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pool of frames. A reader counts itself in, then looks whether its frame is still the newest; the writer makes
 * another the newest, then looks whether anybody is counted in. Both orders are total (seq_cst), so at least one of
 * them sees the other: a frame that is being filled is read by nobody.
 */
#include "tree/snapshot.h"

#include "base/err.h"
#include "tree/inner.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = SNAPSHOTS_HELD_MAX + 2, NOBODY = -1, ROWS_PER_FRAME = 1000, LONG = 1 << 20 };

struct frame {
    struct snapshot snapshot; /* first: a reader gives it back by its address */
    atomic_int readers;
    struct schema *schema;
    uint64_t *changed, *fires;
    double *numbers;
    char **texts;
    size_t *text_rooms;
    int rows_room, numbers_room;
};

struct snapshots {
    struct frame frames[FRAMES];
    atomic_int newest; /* place in frames, or NOBODY */
    atomic_int listeners;
    struct schema *schema; /* the newest made */
    uint64_t declared;     /* what it was made from, but for signals that came into being */
    int waited;            /* frames since then */
};

struct snapshots *snapshots_create(struct err *err)
{
    struct snapshots *snapshots = calloc(1, sizeof *snapshots);
    if (!snapshots) {
        err_set(err, ERR_SYSTEM, _("No memory for snapshots; close other programs."));
        return NULL;
    }
    atomic_init(&snapshots->newest, NOBODY);
    return snapshots;
}

static void frame_free(struct frame *frame)
{
    for (int i = 0; i < frame->rows_room; i++)
        free(frame->texts[i]);
    free(frame->changed);
    free(frame->fires);
    free(frame->numbers);
    free(frame->texts);
    free(frame->text_rooms);
}

/* Takes a schema from a frame, or from the publisher; the last one to hold it ends it. */
static void let_go(const struct snapshots *snapshots, struct schema *schema)
{
    bool held = snapshots->schema == schema;
    for (int i = 0; i < FRAMES; i++)
        held |= snapshots->frames[i].schema == schema;
    if (!held)
        schema_destroy(schema);
}

void snapshots_destroy(struct snapshots *snapshots)
{
    if (!snapshots)
        return;
    for (int i = 0; i < FRAMES; i++) {
        struct schema *schema = snapshots->frames[i].schema;
        snapshots->frames[i].schema = NULL;
        let_go(snapshots, schema);
        frame_free(&snapshots->frames[i]);
    }
    schema_destroy(snapshots->schema);
    free(snapshots);
}

/* ---- writing ---- */

static struct frame *free_frame(struct snapshots *snapshots)
{
    int newest = atomic_load(&snapshots->newest);
    for (int i = 0; i < FRAMES; i++)
        if (i != newest && atomic_load(&snapshots->frames[i].readers) == 0)
            return &snapshots->frames[i];
    return NULL;
}

static bool grow(void *array, int n, size_t element_size)
{
    void *grown = realloc(*(void **)array, (size_t)n * element_size);
    if (grown)
        *(void **)array = grown;
    return grown != NULL;
}

/* Room for a schema's rows, with some to spare. */
static bool make_room(struct frame *frame, const struct schema *schema)
{
    if (frame->rows_room < schema->n_rows) {
        int room = schema->n_rows + schema->n_rows / 2;
        if (!grow(&frame->changed, room, sizeof *frame->changed) ||
            !grow(&frame->fires, room, sizeof *frame->fires) ||
            !grow(&frame->texts, room, sizeof *frame->texts) ||
            !grow(&frame->text_rooms, room, sizeof *frame->text_rooms))
            return false;
        for (; frame->rows_room < room; frame->rows_room++) {
            frame->texts[frame->rows_room] = NULL;
            frame->text_rooms[frame->rows_room] = 0;
        }
    }
    if (frame->numbers_room < schema->n_numbers) {
        int room = schema->n_numbers + schema->n_numbers / 2;
        if (!grow(&frame->numbers, room, sizeof *frame->numbers))
            return false;
        frame->numbers_room = room;
    }
    return true;
}

static bool keep_text(struct frame *frame, int i, const char *text)
{
    size_t n = text ? strlen(text) + 1 : 1;
    if (n == 1 && !frame->texts[i])
        return true;
    if (n > frame->text_rooms[i]) {
        char *grown = realloc(frame->texts[i], 2 * n);
        if (!grown)
            return false;
        frame->texts[i] = grown;
        frame->text_rooms[i] = 2 * n;
    }
    memcpy(frame->texts[i], text ? text : "", n);
    return true;
}

static bool keep_row(struct frame *frame, const struct tree *tree, int i)
{
    const struct schema_row *row = &frame->schema->rows[i];
    const struct slot *slot = tree->slots[row->id];
    frame->changed[i] = slot->cell.changed;
    frame->fires[i] = slot->fires;
    memcpy(frame->numbers + row->number_at, slot->bands ? slot->bands : slot->cell.ticked,
           (size_t)row->n_numbers * sizeof *frame->numbers);
    return keep_text(frame, i, slot->text);
}

/* The frame knows all up to its own count of changes; only what changed since is copied. */
static bool fill(struct frame *frame, const struct tree *tree, struct snapshots *snapshots)
{
    bool all = frame->schema != snapshots->schema;
    if (all) {
        struct schema *old = frame->schema;
        frame->schema = NULL;
        let_go(snapshots, old);
        if (!make_room(frame, snapshots->schema))
            return false;
        frame->schema = snapshots->schema;
    }
    const struct schema *schema = frame->schema;
    bool kept = true;
    for (int i = 0; i < schema->n_rows; i++)
        if (all || tree->slots[schema->rows[i].id]->cell.changed > frame->snapshot.changes)
            kept &= keep_row(frame, tree, i);
    frame->snapshot = (struct snapshot){.schema = schema,
                                        .tick = tree->tick,
                                        .changes = tree->changes,
                                        .changed = frame->changed,
                                        .numbers = frame->numbers,
                                        .fires = frame->fires,
                                        .texts = frame->texts};
    if (!kept)
        frame->snapshot.changes = 0; /* all of it again next time */
    return kept;
}

/* Thousands of new signals come one after the other: the more rows there are, the fewer schemas are made for them alone. */
static bool may_wait(struct snapshots *snapshots, const struct tree *tree)
{
    const struct schema *schema = snapshots->schema;
    bool only_signals = snapshots->declared == tree->schema - tree->learnt_changes;
    return only_signals && snapshots->waited < schema->n_rows / ROWS_PER_FRAME;
}

static bool follow_schema(struct snapshots *snapshots, const struct tree *tree)
{
    snapshots->waited += snapshots->waited < LONG;
    if (snapshots->schema &&
        (snapshots->schema->version == tree->schema || may_wait(snapshots, tree)))
        return true;
    struct schema *fresh = schema_create(tree, NULL), *old = snapshots->schema;
    if (!fresh)
        return false;
    snapshots->schema = fresh;
    snapshots->declared = tree->schema - tree->learnt_changes;
    snapshots->waited = 0;
    let_go(snapshots, old);
    return true;
}

bool snapshots_publish(struct snapshots *snapshots, const struct tree *tree)
{
    if (atomic_load(&snapshots->listeners) == 0) {
        atomic_store(&snapshots->newest, NOBODY);
        snapshots->waited = LONG;
        return true;
    }
    struct frame *frame = free_frame(snapshots);
    if (!frame || !follow_schema(snapshots, tree) || !fill(frame, tree, snapshots))
        return false;
    atomic_store(&snapshots->newest, (int)(frame - snapshots->frames));
    return true;
}

/* ---- reading ---- */

void snapshots_join(struct snapshots *snapshots)
{
    atomic_fetch_add(&snapshots->listeners, 1);
}

void snapshots_leave(struct snapshots *snapshots)
{
    atomic_fetch_sub(&snapshots->listeners, 1);
}

const struct snapshot *snapshots_take(struct snapshots *snapshots)
{
    int i;
    while ((i = atomic_load(&snapshots->newest)) != NOBODY) {
        struct frame *frame = &snapshots->frames[i];
        atomic_fetch_add(&frame->readers, 1);
        if (atomic_load(&snapshots->newest) == i)
            return &frame->snapshot;
        atomic_fetch_sub(&frame->readers, 1);
    }
    return NULL;
}

void snapshot_return(const struct snapshot *snapshot)
{
    if (snapshot)
        atomic_fetch_sub(&((struct frame *)snapshot)->readers, 1);
}

int snapshot_next(const struct snapshot *snapshot, uint64_t since, int row)
{
    for (; row < snapshot->schema->n_rows; row++)
        if (snapshot->changed[row] > since)
            return row;
    return -1;
}
