/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tree and its gate promise.
 */
#include "base/err.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/journal.h"
#include "tree/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const blends[] = {"normal", "add", "screen", NULL};

struct bench {
    struct tree *tree;
    int branch;
    struct verdict verdict;
};

static int add_row(struct tree *tree, int branch, const char *address, enum row_type type,
                   double max)
{
    struct row row = {.address = address,
                      .type = type,
                      .max = max,
                      .tier = TIER_PLAY,
                      .flags = ROW_WRITE | ROW_BIND | ROW_SAVE,
                      .doc = "A row of the bench."};
    row.choices = type == ROW_CHOICE ? blends : NULL;
    int id = tree_add(tree, branch, &row, NULL);
    assert_true(id >= 0);
    return id;
}

static void layer(struct tree *tree, int branch, const char *name, int place)
{
    char address[64];
    snprintf(address, sizeof address, "/layer/%s/opacity", name);
    int id = add_row(tree, branch, address, ROW_FLOAT, 1);
    snprintf(address, sizeof address, "/layer/%d/opacity", place);
    assert_true(tree_alias(tree, id, address, NULL));
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    b->tree = tree_create(NULL);
    b->branch = tree_branch_new(b->tree, NULL);
    layer(b->tree, b->branch, "veil", 1);
    layer(b->tree, b->branch, "logo", 2);
    add_row(b->tree, b->branch, "/layer/veil/tint", ROW_COLOR, 0);
    add_row(b->tree, b->branch, "/layer/veil/center", ROW_POINT, 1);
    add_row(b->tree, b->branch, "/layer/veil/mute", ROW_BOOL, 0);
    add_row(b->tree, b->branch, "/layer/veil/blend", ROW_CHOICE, 0);
    add_row(b->tree, b->branch, "/layer/veil/image", ROW_FILE, 0);
    add_row(b->tree, b->branch, "/layer/veil/steps", ROW_INT, 10);
    tree_put_on_stage(b->tree, b->branch);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    tree_destroy(b->tree);
    free(b);
    return 0;
}

static bool apply(struct bench *b, const struct write *write)
{
    return tree_apply(b->tree, write, &b->verdict);
}

static bool send(struct bench *b, const char *address, double value)
{
    struct write write;
    write_make(&write, ROLE_PLAYER, "tablet-2", address, "f", value);
    return apply(b, &write);
}

static bool send_text(struct bench *b, const char *address, const char *text)
{
    struct write write;
    write_make(&write, ROLE_PLAYER, "tablet-2", address, "s", text);
    return apply(b, &write);
}

static double at(const struct bench *b, const char *address)
{
    int id = tree_find(b->tree, address);
    assert_true(id >= 0);
    return tree_number(b->tree, id, 0);
}

static void every_row_is_declared_in_full(void **state)
{
    struct bench *b = *state;
    for (int id = 0; id < tree_size(b->tree); id++) {
        const struct row *row = tree_row(b->tree, id);
        assert_non_null(row->doc);
        assert_true(row->doc[strlen(row->doc) - 1] == '.');
        assert_true(row->min <= row->max);
        assert_int_equal(tree_find_in(b->tree, tree_branch_of(b->tree, id), row->address), id);
        assert_true(!(row->flags & ROW_WRITE) || row->tier != TIER_SIGNAL);
        assert_true(row->flags & (ROW_WRITE | ROW_SIGNAL));
        assert_true((row->type == ROW_CHOICE) == (row->choices != NULL));
        char text[2048];
        assert_true(tree_print(b->tree, id, text, sizeof text) < (int)sizeof text);
    }
    assert_int_equal(tree_find(b->tree, "/blackout"), tree_find(b->tree, "/master/blackout"));
}

static void a_write_lands_clamped_under_its_author(void **state)
{
    struct bench *b = *state;
    assert_true(send(b, "/layer/1/opacity", 7));
    assert_int_equal(b->verdict.judgement, WRITE_ACCEPTED);
    assert_int_equal(b->verdict.n_ids, 1);
    assert_float_equal(at(b, "/layer/veil/opacity"), 1, 0);
    assert_string_equal(tree_author(b->tree, b->verdict.ids[0]), "tablet-2");
    send(b, "/layer/veil/opacity", -3);
    assert_float_equal(at(b, "/layer/1/opacity"), 0, 0);
    assert_false(send(b, "/layer/veil/opacity", NAN));
    assert_float_equal(at(b, "/layer/1/opacity"), 0, 0);
}

static void coerces_what_programs_send(void **state)
{
    struct bench *b = *state;
    struct write write;
    assert_true(send_text(b, "/layer/1/opacity", " 0.75 "));
    assert_float_equal(at(b, "/layer/1/opacity"), 0.75, 0);
    assert_false(send_text(b, "/layer/1/opacity", "0,75"));
    assert_non_null(strstr(b->verdict.sentence, "point"));
    assert_float_equal(at(b, "/layer/1/opacity"), 0.75, 0);
    write_make(&write, ROLE_PLAYER, "a", "/layer/1/opacity", "T");
    assert_true(apply(b, &write));
    assert_float_equal(at(b, "/layer/1/opacity"), 1, 0);
    write_make(&write, ROLE_PLAYER, "a", "/layer/1/opacity", "N");
    assert_true(apply(b, &write));
    assert_float_equal(at(b, "/layer/1/opacity"), 1, 0);
    send(b, "/layer/veil/steps", 2.6);
    assert_float_equal(at(b, "/layer/veil/steps"), 3, 0);
    write_make(&write, ROLE_PLAYER, "a", "/layer/veil/mute", "");
    apply(b, &write);
    assert_float_equal(at(b, "/layer/veil/mute"), 1, 0);
    apply(b, &write);
    assert_float_equal(at(b, "/layer/veil/mute"), 0, 0);
    assert_true(send_text(b, "/layer/veil/blend", "Screen"));
    assert_float_equal(at(b, "/layer/veil/blend"), 2, 0);
    assert_true(send(b, "/layer/veil/blend", 2)); /* counted from 1 */
    assert_string_equal(tree_choice(b->tree, tree_find(b->tree, "/layer/veil/blend")), "add");
    assert_false(send_text(b, "/layer/veil/blend", "screan"));
    assert_non_null(strstr(b->verdict.sentence, "did you mean screen?"));
    write_make(&write, ROLE_PLAYER, "a", "/layer/veil/tint", "iii", 255, 128, 0);
    apply(b, &write);
    int tint = tree_find(b->tree, "/layer/veil/tint");
    assert_float_equal(tree_number(b->tree, tint, 1), 128 / 255.0, 1e-12);
    assert_true(send_text(b, "/layer/veil/tint", "#ff8000"));
    assert_true(send(b, "/layer/veil/tint/r", 0.5));
    assert_float_equal(tree_number(b->tree, tint, 0), 0.5, 0);
    send(b, "/layer/veil/center", 0.25);
    write_make(&write, ROLE_PLAYER, "a", "/layer/veil/center", "Nf", 0.75);
    apply(b, &write);
    assert_float_equal(tree_numbers(b->tree, b->verdict.ids[0])[0], 0.25, 0);
    assert_float_equal(tree_numbers(b->tree, b->verdict.ids[0])[1], 0.75, 0);
}

static void an_impulse_lasts_one_tick_and_is_counted(void **state)
{
    struct bench *b = *state;
    struct write write;
    write_make(&write, ROLE_PLAYER, "a", "/kick", "");
    tree_begin_tick(b->tree);
    apply(b, &write);
    apply(b, &write);
    int id = tree_find(b->tree, "/in/kick");
    assert_float_equal(tree_number(b->tree, id, 0), 1, 0);
    assert_int_equal(tree_fires_now(b->tree, id), 2);
    tree_begin_tick(b->tree);
    assert_float_equal(tree_number(b->tree, id, 0), 0, 0);
    assert_int_equal(tree_fires_now(b->tree, id), 0);
    assert_int_equal(tree_fires(b->tree, id), 2);
    assert_true(send(b, "/preset/next", 1));
    assert_true(b->verdict.fired);
    send(b, "/preset/next", 0);
    assert_int_equal(tree_fires(b->tree, tree_find(b->tree, "/preset/next")), 1);
}

static void asks_tier_and_stage(void **state)
{
    struct bench *b = *state;
    struct write write;
    assert_false(send(b, "/engine/quit", 1));
    assert_non_null(strstr(b->verdict.sentence, "operator"));
    assert_false(send(b, "/audio/bass", 1));
    assert_true(send(b, "/master/brightness", 0.5));
    write_make(&write, ROLE_OPERATOR, "keys", "/stage/holder", "s", "ada");
    assert_true(apply(b, &write));
    assert_false(send(b, "/layer/1/opacity", 0.5));
    assert_true(send(b, "/blackout", 1));
    write_make(&write, ROLE_PLAYER, "ada", "/layer/1/opacity", "f", 0.5);
    assert_true(apply(b, &write));
    write_make(&write, ROLE_OPERATOR, "keys", "/stage/hands-off", "T");
    assert_true(apply(b, &write));
    assert_false(send(b, "/blackout", 0));
    assert_true(send(b, "/my/fader", 0.5));
    write_make(&write, ROLE_OPERATOR, "keys", "/blackout", "F");
    assert_true(apply(b, &write));
}

static void a_name_from_the_network_is_never_a_path(void **state)
{
    struct bench *b = *state;
    assert_false(send_text(b, "/preset/load", "../../../etc/passwd"));
    assert_false(send_text(b, "/preset/load", "/etc/passwd"));
    assert_false(send_text(b, "/layer/veil/image", "a/b.png"));
    assert_true(send_text(b, "/preset/load", "lumia"));
    assert_string_equal(tree_text(b->tree, tree_find(b->tree, "/preset/load")), "lumia");
}

static void unknown_addresses_become_signals(void **state)
{
    struct bench *b = *state;
    struct write write;
    write_make(&write, ROLE_PLAYER, "wek 1", "/wek/outputs", "ffs", 0.5, 2.0, "hello");
    assert_true(apply(b, &write));
    assert_int_equal(b->verdict.judgement, WRITE_LEARNT);
    assert_true(b->verdict.appeared);
    assert_float_equal(at(b, "/in/wek/outputs"), 0.5, 0);
    assert_float_equal(at(b, "/in/wek/outputs/2"), 2.0 / 127, 0);
    assert_float_equal(at(b, "/player/wek-1/wek/outputs/2"), 2.0 / 127, 0);
    assert_string_equal(tree_text(b->tree, tree_find(b->tree, "/in/wek/outputs/3")), "hello");
    assert_true(send(b, "/in/wek/outputs", 3));
    assert_false(b->verdict.appeared && at(b, "/in/wek/outputs") != 3.0 / 127);
    assert_true(send(b, "/\xc3\xbctf/e\xcc\x81", 1)); /* decomposed */
    assert_float_equal(at(b, "/in/\xc3\xbctf/\xc3\xa9"), 1, 0);
    assert_false(send(b, "/", 1));
}

static void near_misses_are_answered_not_learnt(void **state)
{
    struct bench *b = *state;
    assert_false(send(b, "/layer/1/opacitiy", 0.5));
    assert_string_equal(b->verdict.sentence,
                        "tablet-2 sent /layer/1/opacitiy; did you mean /layer/1/opacity?");
    assert_int_equal(tree_find(b->tree, "/in/layer/1/opacitiy"), TREE_NONE);
    assert_false(send(b, "/player/ada/fader", 1));
}

static void signals_are_bounded_per_author(void **state)
{
    struct bench *b = *state;
    char address[64];
    int n_learnt = 0;
    for (int i = 0; i < 3000; i++) {
        snprintf(address, sizeof address, "/flood/%d", i);
        n_learnt += send(b, address, 1);
    }
    assert_int_equal(n_learnt,
                     LEARNT_PER_AUTHOR_MAX / 2); /* each stands under /in and under /player */
    assert_true(send(b, "/flood/0", 0.5));
    assert_int_equal(tree_gate_counts(b->tree).not_learnt, 3000 - n_learnt);
    memset(address, 'a', sizeof address);
    char longest[300];
    memset(longest, 'a', sizeof longest);
    longest[0] = '/';
    longest[250] = '\0';
    assert_false(send(b, longest, 1));
}

static void many_names_leave_room_for_whoever_comes_later(void **state)
{
    struct bench *b = *state;
    char address[64], author[WRITE_AUTHOR_MAX];
    struct write write;
    int n_late = 0;
    for (int i = 0; i < 16 * 2500; i++) {
        snprintf(author, sizeof author, "flood-%d", i / 2500);
        snprintf(address, sizeof address, "/flood/%d", i);
        write_make(&write, ROLE_PLAYER, author, address, "f", 0.5);
        tree_apply(b->tree, &write, &b->verdict);
    }
    for (int i = 0; i < 20; i++) {
        snprintf(address, sizeof address, "/late/%d", i);
        n_late += send(b, address, 1);
    }
    assert_int_equal(n_late, 20);
}

static void patterns_reach_what_they_match(void **state)
{
    struct bench *b = *state;
    assert_true(send(b, "/layer/*/opacity", 0.5));
    assert_int_equal(b->verdict.n_ids, 2);
    assert_float_equal(at(b, "/layer/2/opacity"), 0.5, 0);
    assert_true(send(b, "//opacity", 0.25));
    assert_int_equal(b->verdict.n_ids, 2);
    assert_true(send(b, "/layer/[2-3]/opacity", 1));
    assert_float_equal(at(b, "/layer/logo/opacity"), 1, 0);
    assert_float_equal(at(b, "/layer/veil/opacity"), 0.25, 0);
    assert_true(send(b, "/layer/{logo,x}/opacity", 0));
    add_row(b->tree, b->branch, "/layer/veil/\xc3\xa9t\xc3\xa9", ROW_FLOAT, 1);
    assert_true(send(b, "/layer/*/e\xcc\x81te\xcc\x81", 0.5)); /* decomposed */
    assert_false(send(b, "/layer/*", 1));
    assert_false(send(b, "/layer/[1/opacity", 1));
}

static void a_flood_of_patterns_is_stopped_within_a_tick(void **state)
{
    struct bench *b = *state;
    tree_begin_tick(b->tree);
    int n = 0;
    while (n < 100000 && send(b, "//opacity", 0.5))
        n++;
    assert_true(n >= 20);
    assert_non_null(strstr(b->verdict.sentence, "too many patterns"));
    assert_true(send(b, "/layer/1/opacity", 0.25)); /* whoever names a row is heard */
    tree_begin_tick(b->tree);
    assert_true(send(b, "//opacity", 0.5));
    assert_false(send(b, "/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", 1));
    assert_non_null(strstr(b->verdict.sentence, "too long a pattern"));
}

static void scenes_come_and_go(void **state)
{
    struct bench *b = *state;
    int next = tree_branch_new(b->tree, NULL);
    layer(b->tree, next, "tunnel", 1);
    assert_false(send(b, "/next/layer/1/opacity", 0.5));
    tree_arm(b->tree, next);
    assert_true(send(b, "/next/layer/1/opacity", 0.5));
    assert_true(send(b, "/next/layer/*/opacity", 0.25));
    assert_float_equal(at(b, "/layer/1/opacity"), 0, 0);
    assert_int_equal(tree_find(b->tree, "/layer/tunnel/opacity"), TREE_NONE);
    int veil = tree_find(b->tree, "/layer/veil/opacity");
    tree_put_on_stage(b->tree, next);
    assert_float_equal(at(b, "/layer/tunnel/opacity"), 0.25, 0);
    assert_int_equal(tree_find(b->tree, "/layer/veil/opacity"), TREE_NONE);
    assert_non_null(tree_row(b->tree, veil)); /* the outgoing scene keeps its rows */
    tree_branch_free(b->tree, b->branch);
    assert_null(tree_row(b->tree, veil));
    for (int i = 0; i < 200; i++) {
        int branch = tree_branch_new(b->tree, NULL);
        layer(b->tree, branch, "again", 1);
        tree_branch_free(b->tree, branch);
    }
    assert_true(tree_size(b->tree) < 300);
    struct row row = {.address = "/layer/tunnel/opacity", .doc = "Twice."};
    struct err err;
    assert_int_equal(tree_add(b->tree, next, &row, &err), TREE_NONE);
    assert_non_null(strstr(err.text, "exists already"));
}

static void journal_lines_read_back_to_the_same_bits(void **state)
{
    (void)state;
    struct journal_line line = {.kind = JOURNAL_WRITE, .tick = 123456789012}, back;
    char text[JOURNAL_LINE_MAX];
    write_make(&line.write, ROLE_PLAYER, "ada \t b", "/in/x\n", "fsTNIs", 0.1 + 0.2,
               "tab\t\"quote\"\\ \xc3\xa9", "");
    int n = journal_format(text, sizeof text, &line);
    assert_true(n > 0 && text[n - 1] == '\n' && strchr(text, '\n') == text + n - 1);
    assert_true(journal_parse(text, &back, NULL));
    assert_int_equal(back.tick, line.tick);
    assert_string_equal(back.write.author, line.write.author);
    assert_string_equal(back.write.address, line.write.address);
    assert_int_equal(back.write.n_args, 6);
    assert_memory_equal(&back.write.args[0].number, &line.write.args[0].number, sizeof(double));
    assert_string_equal(write_text(&back.write, 1), write_text(&line.write, 1));
    assert_string_equal(write_text(&back.write, 5), "");
    assert_true(back.write.role == ROLE_ENGINE);
    write_make(&line.write, ROLE_PLAYER, "ada", "/layer/*/opacity", "f", 0.5);
    assert_true(journal_format(text, sizeof text, &line) > 0);
    assert_true(journal_parse(text, &back, NULL));
    assert_true(back.write.role == ROLE_PLAYER);
    assert_string_equal(back.write.author, "ada");
    struct journal_line frame = {
        .kind = JOURNAL_FRAME, .tick = 7, .time_s = 1 / 3.0, .n_steps = 2, .steps = {1, 4}};
    assert_true(journal_format(text, sizeof text, &frame) > 0);
    assert_true(journal_parse(text, &back, NULL));
    assert_true(back.kind == JOURNAL_FRAME && back.time_s == frame.time_s && back.steps[1] == 4 &&
                back.n_steps == 2);
    struct err err;
    assert_false(journal_parse("x\ty", &back, &err));
    assert_false(journal_parse("1\tada\t/x\tnan", &back, &err));
    assert_int_equal(journal_format(text, 10, &line), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_row_is_declared_in_full),
        TEST(a_write_lands_clamped_under_its_author),
        TEST(coerces_what_programs_send),
        TEST(an_impulse_lasts_one_tick_and_is_counted),
        TEST(asks_tier_and_stage),
        TEST(a_name_from_the_network_is_never_a_path),
        TEST(unknown_addresses_become_signals),
        TEST(near_misses_are_answered_not_learnt),
        TEST(signals_are_bounded_per_author),
        TEST(many_names_leave_room_for_whoever_comes_later),
        TEST(patterns_reach_what_they_match),
        TEST(a_flood_of_patterns_is_stopped_within_a_tick),
        TEST(scenes_come_and_go),
        TEST(journal_lines_read_back_to_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
