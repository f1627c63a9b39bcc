/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What OSCQuery promises, against the table of rows: every row is a node with the attributes that its declaration asks for,
 * and clients hear what came and went without being flooded.
 */
#include "control/oscquery.h"

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "control/nodes.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/snapshot.h"
#include "tree/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stand {
    struct tree *tree;
    struct snapshots *snapshots;
    const struct snapshot *snapshot;
    struct nodes *nodes;
    int branch;
};

/* Publishes the tree as it is now. */
static void publish(struct stand *stand)
{
    snapshot_return(stand->snapshot);
    nodes_destroy(stand->nodes);
    assert_true(snapshots_publish(stand->snapshots, stand->tree));
    stand->snapshot = snapshots_take(stand->snapshots);
    assert_non_null(stand->snapshot);
    stand->nodes = nodes_create(stand->snapshot->schema, NULL);
    assert_non_null(stand->nodes);
}

static void add(struct stand *stand, const struct row *row)
{
    struct err err = {0};
    if (tree_add(stand->tree, stand->branch, row, &err) == TREE_NONE)
        fail_msg("%s", err.text);
}

static int setup(void **state)
{
    static const char *const blends[] = {"normal", "add \"it\"", NULL};
    struct stand *stand = calloc(1, sizeof *stand);
    *state = stand;
    stand->tree = tree_create(NULL);
    stand->snapshots = snapshots_create(NULL);
    stand->branch = tree_branch_new(stand->tree, NULL);
    tree_put_on_stage(stand->tree, stand->branch);
    snapshots_join(stand->snapshots);
    const struct row rows[] = {
        {"/layer/a/tint", ROW_COLOR, .initial = {1, 0.5, 0, 1}, .tier = TIER_PLAY,
         .flags = ROW_WRITE, .doc = "A colour."},
        {"/layer/a/center", ROW_POINT, -1, 1, .initial = {0.25, -0.5}, .tier = TIER_PLAY,
         .flags = ROW_WRITE, .doc = "A point."},
        {"/layer/a/blend", ROW_CHOICE, .choices = blends, .initial = {1}, .tier = TIER_PLAY,
         .flags = ROW_WRITE, .doc = "A choice."},
        {"/layer/a/count", ROW_INT, 1, 9, .initial = {3}, .tier = TIER_PLAY, .flags = ROW_WRITE,
         .doc = "A number."},
        {"/layer/a/film", ROW_FILE, .initial_text = "\xc3\xa9t\xc3\xa9\\1.mp4", .tier = TIER_PLAY,
         .flags = ROW_WRITE, .doc = "A file."},
        {"/layer/a/b.c", ROW_FLOAT, .tier = TIER_PLAY, .flags = ROW_WRITE, .unit = UNIT_SECONDS,
         .doc = "A name with a dot."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        add(stand, &rows[i]);
    tree_alias(stand->tree, tree_find(stand->tree, "/layer/a/tint"), "/layer/1/tint", NULL);
    publish(stand);
    return 0;
}

static int teardown(void **state)
{
    struct stand *stand = *state;
    snapshot_return(stand->snapshot);
    snapshots_leave(stand->snapshots);
    snapshots_destroy(stand->snapshots);
    nodes_destroy(stand->nodes);
    tree_destroy(stand->tree);
    free(stand);
    return 0;
}

static struct json *ask(const struct stand *stand, const char *path, const char *attribute)
{
    struct text text = {0};
    assert_int_equal(oscquery_answer(&text, stand->nodes, stand->snapshot, path, attribute), 200);
    struct json *json = json_parse(text.data, text.length, NULL);
    text_free(&text);
    assert_non_null(json);
    return json;
}

static int status(const struct stand *stand, const char *path, const char *attribute)
{
    struct text text = {0};
    int got = oscquery_answer(&text, stand->nodes, stand->snapshot, path, attribute);
    assert_true(got == 200 || !text.length);
    text_free(&text);
    return got;
}

#define ASK(path, attribute, expected)                                                             \
    do {                                                                                           \
        struct text text = {0};                                                                    \
        oscquery_answer(&text, stand->nodes, stand->snapshot, path, attribute);                    \
        assert_string_equal(text.data ? text.data : "", expected);                                 \
        text_free(&text);                                                                          \
    } while (0)

/* The node of an address inside the answer to "/". */
static struct json *walk(struct json *root, const char *address)
{
    char name[256];
    for (address++; *address;) {
        size_t n = strcspn(address, "/");
        snprintf(name, sizeof name, "%.*s", (int)n, address);
        root = json_get(json_get(root, "CONTENTS"), name);
        address += n + (address[n] == '/');
    }
    return root;
}

static void every_row_is_a_node(void **state)
{
    struct stand *stand = *state;
    struct json *root = ask(stand, "/", "");
    const struct schema *schema = stand->snapshot->schema;
    for (int i = 0; i < schema->n_rows; i++) {
        const struct row *row = &schema->rows[i].row;
        struct json *node = walk(root, row->address), *ours = json_get(node, "CLAVILUX");
        bool event = row->type == ROW_TRIGGER && row->flags & ROW_WRITE;
        char type[ROW_BANDS_MAX + 1];
        oscquery_type(row, type);
        assert_string_equal(json_text(json_get(node, "FULL_PATH"), ""), row->address);
        assert_string_equal(json_text(json_get(node, "TYPE"), ""), type);
        assert_string_equal(json_text(json_get(node, "DESCRIPTION"), ""), row->doc);
        assert_int_equal(json_number(json_get(node, "ACCESS"), 0), event                    ? 2
                                                                   : row->flags & ROW_WRITE ? 3
                                                                                            : 1);
        assert_int_equal(json_size(json_get(node, "VALUE")), event ? 0 : (int)strlen(type));
        assert_int_equal(json_number(json_get(ours, "order"), -1), i);
        assert_string_equal(json_text(json_get(ours, "type"), ""), row_type_text(row->type));
        assert_string_equal(json_text(json_get(ours, "tier"), ""), row_tier_text(row->tier));
        assert_string_equal(json_text(json_get(ours, "short"), ""),
                            row->short_name ? row->short_name : "");
        struct json *range = json_get(node, "RANGE");
        if (row->type == ROW_FLOAT && row_is_limited(row)) {
            assert_true(json_number(json_get(json_at(range, 0), "MIN"), 99) == row->min);
            assert_true(json_number(json_get(json_at(range, 0), "MAX"), 99) == row->max);
        }
        assert_true(!range || json_size(range) == (int)strlen(type));
    }
    json_free(root);
}

static void values_are_parallel_to_types(void **state)
{
    struct stand *stand = *state;
    ASK("/layer/a/tint", "VALUE", "{\"VALUE\": [1, 0.5, 0, 1]}");
    ASK("/layer/a/tint", "TYPE", "{\"TYPE\": \"ffff\"}");
    ASK("/layer/a/center", "RANGE",
        "{\"RANGE\": [{\"MIN\": -1, \"MAX\": 1}, {\"MIN\": -1, \"MAX\": 1}]}");
    ASK("/layer/a/center", "CLIPMODE", "{\"CLIPMODE\": [\"both\", \"both\"]}");
    ASK("/layer/a/blend", "VALUE", "{\"VALUE\": [\"add \\\"it\\\"\"]}");
    ASK("/layer/a/blend", "RANGE", "{\"RANGE\": [{\"VALS\": [\"normal\", \"add \\\"it\\\"\"]}]}");
    ASK("/layer/a/count", "VALUE", "{\"VALUE\": [3]}");
    ASK("/layer/a/film", "VALUE", "{\"VALUE\": [\"\xc3\xa9t\xc3\xa9\\\\1.mp4\"]}");
    ASK("/master/blackout", "VALUE", "{\"VALUE\": [false]}");
    ASK("/layer/a/b.c", "UNIT", "{\"UNIT\": [\"time.second\"]}");
    ASK("/layer/a/b.c", "TAGS", "{\"TAGS\": [\"play\"]}");
}

static void one_node_or_one_attribute(void **state)
{
    struct stand *stand = *state;
    struct json *node = ask(stand, "/knob", "");
    assert_int_equal(json_size(json_get(node, "CONTENTS")), 8);
    assert_null(json_get(node, "TYPE"));
    assert_int_equal(json_number(json_get(node, "ACCESS"), -1), 0);
    json_free(node);
    assert_int_equal(status(stand, "/knob/1", "VALUE"), 200);
    assert_int_equal(status(stand, "/knob/9", "VALUE"), 404);
    assert_int_equal(status(stand, "/knob/1/", ""), 200);
    assert_int_equal(status(stand, "knob/1", ""), 404);
    assert_int_equal(status(stand, "//knob", ""), 404);
    assert_int_equal(status(stand, "/knob/1", "NONSENSE"), 400);
    assert_int_equal(status(stand, "/knob/1", "CRITICAL"), 204);
    assert_int_equal(status(stand, "/preset/next", "VALUE"), 204);
    ASK("/knob", "VALUE", "{}");
    ASK("/knob", "FULL_PATH", "{\"FULL_PATH\": \"/knob\"}");
}

static void second_names_are_found_but_not_listed(void **state)
{
    struct stand *stand = *state;
    struct json *root = ask(stand, "/", "");
    assert_null(walk(root, "/layer/1"));
    assert_null(walk(root, "/blackout"));
    struct json *names = json_get(json_get(walk(root, "/layer/a/tint"), "CLAVILUX"), "names");
    assert_int_equal(json_size(names), 1);
    assert_string_equal(json_text(json_at(names, 0), ""), "/layer/1/tint");
    json_free(root);
    ASK("/layer/1/tint", "FULL_PATH", "{\"FULL_PATH\": \"/layer/1/tint\"}");
    struct json *layer = ask(stand, "/layer/1", "");
    assert_int_equal(json_size(json_get(layer, "CONTENTS")), 1);
    json_free(layer);
    assert_int_equal(status(stand, "/blackout", ""), 200);
}

static void text_from_anywhere_is_clean_json(void **state)
{
    struct stand *stand = *state;
    tree_signal_text(stand->tree, tree_find(stand->tree, "/layer/a/film"),
                     "a\xff\"\\\n\x01</script>\xe2\x82");
    publish(stand);
    ASK("/layer/a/film", "VALUE",
        "{\"VALUE\": [\"a\xef\xbf\xbd\\\"\\\\\\u000a\\u0001</script>\xef\xbf\xbd\xef\xbf\xbd\"]}");
}

static int compare(struct stand *stand, struct nodes_change *changes, int n)
{
    struct nodes *before = stand->nodes;
    stand->nodes = NULL;
    publish(stand);
    n = nodes_compare(before, stand->nodes, changes, n);
    nodes_destroy(before);
    return n;
}

static void what_came_and_went_is_told_at_its_top(void **state)
{
    struct stand *stand = *state;
    struct nodes_change changes[16];
    assert_int_equal(compare(stand, changes, 16), 0);
    for (int i = 0; i < 40; i++) {
        char address[64];
        snprintf(address, sizeof address, "/layer/b/value%d", i);
        add(stand, &(struct row){address, ROW_FLOAT, .doc = "One of many."});
    }
    tree_remove(stand->tree, tree_find(stand->tree, "/layer/a/count"));
    tree_limit(stand->tree, tree_find(stand->tree, "/layer/a/center"), -2, 2);
    int n = compare(stand, changes, 16);
    assert_int_equal(n, 3);
    assert_int_equal(changes[0].event, NODES_ADDED);
    assert_string_equal(changes[0].address, "/layer/b");
    assert_int_equal(changes[1].event, NODES_REMOVED);
    assert_string_equal(changes[1].address, "/layer/a/count");
    assert_int_equal(changes[2].event, NODES_CHANGED);
    assert_string_equal(changes[2].address, "/layer/a/center");
}

static void a_container_in_which_much_changed_is_one_change(void **state)
{
    struct stand *stand = *state;
    struct nodes_change changes[16];
    for (int i = 0; i < 500; i++) {
        char address[64];
        snprintf(address, sizeof address, "/layer/a/more%d", i);
        add(stand, &(struct row){address, ROW_FLOAT, .doc = "One of many."});
    }
    assert_int_equal(compare(stand, changes, 16), 1);
    assert_int_equal(changes[0].event, NODES_CHANGED);
    assert_string_equal(changes[0].address, "/layer/a");
    int other = tree_branch_new(stand->tree, NULL);
    tree_put_on_stage(stand->tree, other);
    assert_int_equal(compare(stand, changes, 16), 1);
    assert_int_equal(changes[0].event, NODES_REMOVED);
    assert_string_equal(changes[0].address, "/layer");
}

static void host_info_says_only_what_is_true(void **state)
{
    (void)state;
    struct text text = {0};
    oscquery_host_info(&text, &(struct oscquery_host){"A \"name\"", "::1", 9000, 9001});
    struct json *json = json_parse(text.data, text.length, NULL);
    assert_string_equal(json_text(json_get(json, "NAME"), ""), "A \"name\"");
    assert_string_equal(json_text(json_get(json, "OSC_TRANSPORT"), ""), "UDP");
    assert_int_equal(json_number(json_get(json, "OSC_PORT"), 0), 9000);
    assert_int_equal(json_number(json_get(json, "WS_PORT"), 0), 9001);
    assert_true(json_truth(json_get(json_get(json, "EXTENSIONS"), "LISTEN"), false));
    assert_false(json_truth(json_get(json_get(json, "EXTENSIONS"), "PATH_RENAMED"), true));
    json_free(json);
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_is_a_node, setup, teardown),
        cmocka_unit_test_setup_teardown(values_are_parallel_to_types, setup, teardown),
        cmocka_unit_test_setup_teardown(one_node_or_one_attribute, setup, teardown),
        cmocka_unit_test_setup_teardown(second_names_are_found_but_not_listed, setup, teardown),
        cmocka_unit_test_setup_teardown(text_from_anywhere_is_clean_json, setup, teardown),
        cmocka_unit_test_setup_teardown(what_came_and_went_is_told_at_its_top, setup, teardown),
        cmocka_unit_test_setup_teardown(a_container_in_which_much_changed_is_one_change, setup,
                                        teardown),
        cmocka_unit_test(host_info_says_only_what_is_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
