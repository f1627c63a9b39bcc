/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What snapshots promise to other threads: whole ones, the newest, of all that messages reach; also while rows come and
 * go. Run under ThreadSanitizer by tests/e2e/tsan.sh.
 */
#include "tree/snapshot.h"

#include "base/thread.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/tree.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 40, FRAMES = 1500, READERS = 3 };

static int add(struct tree *tree, int branch, const char *address, enum row_type type)
{
    static const char *const words[] = {"one", "two", NULL};
    const struct row row = {.address = address,
                            .type = type,
                            .min = -1,
                            .max = 1,
                            .initial = {0.25},
                            .unit = UNIT_BEATS,
                            .choices = type == ROW_CHOICE ? words : NULL,
                            .tier = TIER_PLAY,
                            .flags = ROW_WRITE | ROW_BIND | ROW_SAVE,
                            .step = 0.125,
                            .doc = "A row of the test."};
    int id = tree_add(tree, branch, &row, NULL);
    assert_true(id >= 0);
    return id;
}

static const struct snapshot *publish(struct snapshots *snapshots, const struct tree *tree)
{
    assert_true(snapshots_publish(snapshots, tree));
    return snapshots_take(snapshots);
}

static void holds_declarations_names_and_values(void **state)
{
    (void)state;
    struct tree *tree = tree_create(NULL);
    int branch = tree_branch_new(tree, NULL), armed = tree_branch_new(tree, NULL);
    int id = add(tree, branch, "/layer/veil/height", ROW_FLOAT);
    add(tree, branch, "/layer/veil/kind", ROW_CHOICE);
    add(tree, armed, "/layer/veil/tint", ROW_COLOR);
    tree_alias(tree, id, "/layer/1/height", NULL);
    tree_put_on_stage(tree, branch);
    tree_arm(tree, armed);
    tree_signal_number(tree, id, 0.5);
    struct snapshots *snapshots = snapshots_create(NULL);
    assert_true(snapshots_publish(snapshots, tree));
    assert_null(snapshots_take(snapshots)); /* nobody listened */
    snapshots_join(snapshots);
    assert_null(snapshots_take(snapshots));
    const struct snapshot *snapshot = publish(snapshots, tree);
    const struct schema *schema = snapshot->schema;
    int i = schema_find(schema, "/layer/1/height");
    assert_int_equal(i, schema_find(schema, "/layer/veil/height"));
    const struct schema_row *row = &schema->rows[i];
    assert_int_equal(row->id, id);
    assert_string_equal(row->row.address, "/layer/veil/height");
    assert_string_equal(row->row.doc, "A row of the test.");
    assert_true(row->row.address != tree_row(tree, id)->address);
    assert_float_equal(row->row.step, 0.125, 0);
    assert_int_equal(row->row.unit, UNIT_BEATS);
    assert_float_equal(snapshot->numbers[row->number_at], 0.5, 0);
    int kind = schema_find(schema, "/layer/veil/kind");
    assert_string_equal(schema->rows[kind].row.choices[1], "two");
    assert_null(schema->rows[kind].row.choices[2]);
    int tint = schema_find(schema, "/next/layer/veil/tint");
    assert_string_equal(schema->rows[tint].row.address, "/next/layer/veil/tint");
    assert_int_equal(schema->rows[tint].n_numbers, 4);
    assert_int_equal(schema_find(schema, "/blackout"), schema_find(schema, "/master/blackout"));
    assert_int_equal(schema_find(schema, "/nothing"), -1);
    for (int k = 0; k < schema->n_rows; k++)
        assert_int_equal(schema_find(schema, schema->rows[k].row.address), k);
    snapshot_return(snapshot);
    snapshots_leave(snapshots);
    snapshots_destroy(snapshots);
    tree_destroy(tree);
}

static void tells_what_changed_since(void **state)
{
    (void)state;
    struct tree *tree = tree_create(NULL);
    struct snapshots *snapshots = snapshots_create(NULL);
    struct write write;
    struct verdict verdict;
    snapshots_join(snapshots);
    const struct snapshot *before = publish(snapshots, tree);
    const struct schema *schema = before->schema;
    int brightness = schema_find(schema, "/brightness"), name = schema_find(schema, "/preset/name");
    write_make(&write, ROLE_OPERATOR, "keys", "/brightness", "f", 0.5);
    assert_true(tree_apply(tree, &write, &verdict));
    tree_signal_text(tree, tree_find(tree, "/preset/name"), "Lumia");
    const struct snapshot *after = publish(snapshots, tree);
    assert_ptr_equal(after->schema, schema);
    int first = snapshot_next(after, before->changes, 0);
    int second = snapshot_next(after, before->changes, first + 1);
    assert_int_equal(snapshot_next(after, before->changes, second + 1), -1);
    assert_true((first == brightness && second == name) || (first == name && second == brightness));
    assert_string_equal(after->texts[name], "Lumia");
    assert_null(before->texts[name]); /* a snapshot that is held does not change */
    assert_int_equal(snapshot_next(after, after->changes, 0), -1);
    snapshot_return(before);
    write_make(&write, ROLE_PLAYER, "ada", "/fader", "f", 0.75);
    assert_true(tree_apply(tree, &write, &verdict));
    const struct snapshot *learnt = publish(snapshots, tree);
    assert_true(learnt->schema->version > after->schema->version);
    int fader = schema_find(learnt->schema, "/in/fader");
    assert_float_equal(learnt->numbers[learnt->schema->rows[fader].number_at], 0.75, 0);
    assert_int_equal(learnt->fires[fader], 1);
    assert_int_equal(schema_find(after->schema, "/in/fader"), -1);
    assert_string_equal(after->texts[name], "Lumia");
    snapshot_return(after);
    snapshot_return(learnt);
    snapshots_leave(snapshots);
    snapshots_destroy(snapshots);
    tree_destroy(tree);
}

static bool has(struct snapshots *snapshots, const struct tree *tree, const char *address)
{
    const struct snapshot *snapshot = publish(snapshots, tree);
    bool found = schema_find(snapshot->schema, address) >= 0;
    snapshot_return(snapshot);
    return found;
}

static void a_flood_of_new_signals_does_not_make_a_schema_in_each_frame(void **state)
{
    (void)state;
    struct tree *tree = tree_create(NULL);
    struct snapshots *snapshots = snapshots_create(NULL);
    struct write write;
    struct verdict verdict;
    char address[32];
    int n_made = 0;
    snapshots_join(snapshots);
    for (int i = 0; i < 1500; i++) {
        snprintf(address, sizeof address, "/f/%d", i);
        write_make(&write, ROLE_PLAYER, "ada", address, "f", 0.75);
        assert_true(tree_apply(tree, &write, &verdict));
    }
    assert_true(has(snapshots, tree, "/in/f/1499"));
    for (int i = 1500; i < 1600; i++) {
        snprintf(address, sizeof address, "/f/%d", i);
        write_make(&write, ROLE_PLAYER, "ada", address, "ff", 0.75, 0.5);
        assert_true(tree_apply(tree, &write, &verdict));
        snprintf(address, sizeof address, "/in/f/%d/x", i);
        n_made += has(snapshots, tree, address);
    }
    assert_in_range(n_made, 25, 50);
    for (int i = 0; i < 4; i++)
        snapshot_return(publish(snapshots, tree));
    assert_true(has(snapshots, tree, "/in/f/1599/y"));
    for (int i = 0; i < 4; i++)
        snapshot_return(publish(snapshots, tree));
    write_make(&write, ROLE_PLAYER, "ada", "/alone", "f", 0.75);
    assert_true(tree_apply(tree, &write, &verdict));
    assert_true(has(snapshots, tree, "/in/alone")); /* one after a while is there at once */
    write_make(&write, ROLE_PLAYER, "ada", "/another", "f", 0.75);
    assert_true(tree_apply(tree, &write, &verdict));
    int branch = tree_branch_new(tree, NULL);
    tree_put_on_stage(tree, branch);
    assert_true(has(snapshots, tree, "/knob/1")); /* and what is no signal never waits */
    snapshots_leave(snapshots);
    snapshots_destroy(snapshots);
    tree_destroy(tree);
}

static void readers_that_keep_all_stop_only_what_is_new(void **state)
{
    (void)state;
    struct tree *tree = tree_create(NULL);
    struct snapshots *snapshots = snapshots_create(NULL);
    const struct snapshot *held[SNAPSHOTS_HELD_MAX + 2];
    snapshots_join(snapshots);
    for (int i = 0; i < SNAPSHOTS_HELD_MAX + 2; i++) {
        tree_begin_tick(tree);
        held[i] = publish(snapshots, tree);
    }
    tree_begin_tick(tree);
    assert_false(snapshots_publish(snapshots, tree));
    for (int i = 1; i < SNAPSHOTS_HELD_MAX + 2; i++) {
        assert_int_equal(held[i]->tick, held[i - 1]->tick + 1);
        snapshot_return(held[i - 1]);
    }
    const struct snapshot *fresh = publish(snapshots, tree);
    assert_int_equal(fresh->tick, held[SNAPSHOTS_HELD_MAX + 1]->tick + 1);
    snapshot_return(fresh);
    snapshot_return(held[SNAPSHOTS_HELD_MAX + 1]);
    snapshots_leave(snapshots);
    snapshots_destroy(snapshots);
    tree_destroy(tree);
}

struct reading {
    struct snapshots *snapshots;
    atomic_bool over;
    atomic_int n_seen;
};

/* All rows hold the same number, and the text says it. */
static void check_whole(const struct snapshot *snapshot)
{
    const struct schema *schema = snapshot->schema;
    int name = schema_find(schema, "/preset/name"), n = 0;
    double expected = atof(snapshot->texts[name]);
    for (int i = 0; i < schema->n_rows; i++) {
        if (strncmp(schema->rows[i].row.address, "/layer/", 7) != 0)
            continue;
        assert_true(snapshot->numbers[schema->rows[i].number_at] == expected);
        n++;
    }
    assert_true(n == ROWS || n == ROWS / 2);
}

static void *read_all(void *context)
{
    struct reading *reading = context;
    int64_t tick = -1;
    snapshots_join(reading->snapshots);
    while (!atomic_load(&reading->over)) {
        const struct snapshot *snapshot = snapshots_take(reading->snapshots);
        if (!snapshot)
            continue;
        check_whole(snapshot);
        assert_true(snapshot->tick >= tick);
        tick = snapshot->tick;
        atomic_fetch_add(&reading->n_seen, 1);
        snapshot_return(snapshot);
    }
    snapshots_leave(reading->snapshots);
    return NULL;
}

static void threads_read_whole_snapshots_while_rows_come_and_go(void **state)
{
    (void)state;
    struct tree *tree = tree_create(NULL);
    struct reading reading = {.snapshots = snapshots_create(NULL)};
    struct thread threads[READERS] = {0};
    for (int i = 0; i < READERS; i++)
        assert_true(thread_start(&threads[i], "reader", read_all, &reading, NULL));
    int branch = TREE_NONE, ids[ROWS];
    for (int i = 0; i < FRAMES || atomic_load(&reading.n_seen) < 100; i++) {
        int n = i / 50 % 2 ? ROWS / 2 : ROWS;
        if (i % 50 == 0) {
            tree_branch_free(tree, branch);
            branch = tree_branch_new(tree, NULL);
            for (int k = 0; k < n; k++) {
                char address[64];
                snprintf(address, sizeof address, "/layer/veil/p%d", k);
                ids[k] = add(tree, branch, address, ROW_FLOAT);
            }
            tree_put_on_stage(tree, branch);
        }
        double value = (i % 128) / 128.0;
        char text[256];
        snprintf(text, sizeof text, "%.9f%*s", value, 1 + i % 200, "");
        tree_begin_tick(tree);
        for (int k = 0; k < n; k++)
            tree_signal_number(tree, ids[k], value);
        tree_signal_text(tree, tree_find(tree, "/preset/name"), text);
        snapshots_publish(reading.snapshots, tree);
    }
    atomic_store(&reading.over, true);
    for (int i = 0; i < READERS; i++)
        thread_join(&threads[i]);
    snapshots_destroy(reading.snapshots);
    tree_destroy(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_declarations_names_and_values),
        cmocka_unit_test(tells_what_changed_since),
        cmocka_unit_test(a_flood_of_new_signals_does_not_make_a_schema_in_each_frame),
        cmocka_unit_test(readers_that_keep_all_stop_only_what_is_new),
        cmocka_unit_test(threads_read_whole_snapshots_while_rows_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
