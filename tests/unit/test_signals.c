/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What instruments send becomes signals from 0 to 1, with what stands beside them.
 */
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/signal.h"
#include "tree/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tree *tree;
static struct verdict verdict;

static int setup(void **state)
{
    (void)state;
    tree = tree_create(NULL);
    tree_begin_tick(tree);
    return tree ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    tree_destroy(tree);
    return 0;
}

static bool send_as(const char *author, const char *address, double value)
{
    struct write write;
    write_make(&write, ROLE_PLAYER, author, address, "f", value);
    return tree_apply(tree, &write, &verdict);
}

static bool send(const char *address, double value)
{
    return send_as("ada", address, value);
}

static double at(const char *address)
{
    int id = tree_find(tree, address);
    if (id == TREE_NONE)
        fail_msg("no %s", address);
    return tree_number(tree, id, 0);
}

static void ticks(int n)
{
    for (int i = 0; i < n; i++)
        tree_begin_tick(tree);
}

static void the_range_is_guessed_from_what_was_seen(void **state)
{
    (void)state;
    static const struct {
        double sent[4];
        double zero, one; /* after the last */
    } table[] = {
        {{0, 0.3, 0.9, 1}, 0, 1},
        {{1, 1, 1, 1}, 0, 1},
        {{0.2, -0.1, 0.5, 0}, -1, 1},
        {{-1, 1, 0, 0}, -1, 1},
        {{0, 64, 1, 0}, 0, 127},
        {{3.2, 3.2, 3.2, 3.2}, 0, 127},
        {{0, 127, 128, 0}, 0, 255},
        {{255, 0, 0, 0}, 0, 255},
        {{256, 1, 1, 1}, 0, 1023},
        {{0, 512, 1023, 0}, 0, 1023},
        {{0, 1024, 0, 0}, 0, 4095},
        {{4095, 0, 0, 0}, 0, 4095},
        {{100, 5000, 200, 300}, 100, 5000},
        {{-45, 45, 0, 10}, -45, 45},
        {{-0.5, 1.5, 0, 0}, -0.5, 1.5},
        {{-2, 0.5, 0, 0}, -2, 0.5},
        {{9.81, -0.1, 0, 0}, -0.1, 9.81},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct range range = {0};
        double zero, one;
        for (int k = 0; k < 4; k++) {
            range_see(&range, table[i].sent[k]);
            assert_in_range((int)(1e6 * range_map(&range, table[i].sent[k])), 0, 1000000);
        }
        range_ends(&range, &zero, &one);
        assert_float_equal(zero, table[i].zero, 0);
        assert_float_equal(one, table[i].one, 0);
        assert_float_equal(range_map(&range, zero), 0, 0);
        assert_float_equal(range_map(&range, one), 1, 0);
        assert_float_equal(range_map(&range, (zero + one) / 2), 0.5, 1e-12);
    }
}

static void a_frozen_range_clamps_and_never_widens(void **state)
{
    (void)state;
    struct range range = {0};
    range_see(&range, 5);
    range_freeze(&range, 12, 980);
    range_see(&range, 5000);
    assert_float_equal(range_map(&range, 12), 0, 0);
    assert_float_equal(range_map(&range, 980), 1, 0);
    assert_float_equal(range_map(&range, 5000), 1, 0);
    assert_float_equal(range_map(&range, 0), 0, 0);
    range_freeze(&range, 980, 12); /* upside down */
    assert_float_equal(range_map(&range, 980), 0, 0);
    assert_float_equal(range_map(&range, 12), 1, 0);
    struct range alone = {0};
    range_see(&alone, 9000);
    assert_float_equal(range_map(&alone, 9000), 0, 0);
    struct range huge = {0};
    range_see(&huge, -1.7e308);
    range_see(&huge, 1.7e308);
    assert_true(range_map(&huge, 0) >= 0 && range_map(&huge, 0) <= 1);
}

static void a_message_is_mapped_anew_when_the_guess_widens(void **state)
{
    (void)state;
    assert_true(send("/fader", 1));
    assert_float_equal(at("/in/fader"), 1, 0);
    assert_true(send("/fader", 100));
    assert_float_equal(at("/in/fader"), 100.0 / 127, 1e-12);
    assert_true(send("/fader", 1));
    assert_float_equal(at("/in/fader"), 1.0 / 127, 1e-12);
    assert_float_equal(at("/player/ada/fader"), 1.0 / 127, 1e-12);
    ticks(2000);
    assert_float_equal(at("/in/fader"), 1.0 / 127, 1e-12); /* silence keeps it */
}

static void everybody_has_a_range_of_their_own(void **state)
{
    (void)state;
    assert_true(send_as("ada", "/fader", 127));
    assert_true(send_as("bob", "/fader", 0.5));
    assert_float_equal(at("/in/fader"), 0.5, 0);
    assert_float_equal(at("/player/ada/fader"), 1, 0);
    assert_true(send_as("ada", "/fader", 0));
    assert_true(send_as("ada", "/fader", 63.5));
    assert_float_equal(at("/in/fader"), 0.5, 0);
    assert_float_equal(at("/player/bob/fader"), 0.5, 0);
}

static void arguments_have_numbers_and_letters(void **state)
{
    (void)state;
    struct write write;
    write_make(&write, ROLE_PLAYER, "ada", "/pad", "fif", -0.5, 64, 0.25);
    assert_true(tree_apply(tree, &write, &verdict));
    assert_float_equal(at("/in/pad"), 0.25, 0);
    assert_float_equal(at("/in/pad/1"), 0.25, 0);
    assert_float_equal(at("/in/pad/2"), 64.0 / 127, 1e-12);
    assert_float_equal(at("/in/pad/z"), 0.25, 0);
    assert_int_equal(tree_find(tree, "/in/pad/x"), tree_find(tree, "/in/pad/1"));
    assert_int_equal(tree_find(tree, "/player/ada/pad/y"), tree_find(tree, "/player/ada/pad/2"));
    assert_int_equal(verdict.n_ids, 8);
    write_make(&write, ROLE_PLAYER, "ada", "/hand", "fffff", 1., 2., 3., 4., 5.);
    assert_true(tree_apply(tree, &write, &verdict));
    assert_int_equal(tree_find(tree, "/in/hand/x"), TREE_NONE);
    assert_float_equal(at("/in/hand/5"), 5.0 / 127, 1e-12);
}

static void whatever_is_named_before_the_first_message_is_found_by_it(void **state)
{
    (void)state;
    int y = tree_expect(tree, "/pad/y"), raw = tree_expect(tree, "/in/pad/x/raw");
    int age = tree_expect(tree, "/in/pad/x/age");
    assert_true(y >= 0 && raw >= 0 && age >= 0);
    ticks(400);
    assert_float_equal(tree_number(tree, age, 0), 401 * 0.005, 1e-9);
    struct write write;
    write_make(&write, ROLE_PLAYER, "ada", "/pad", "ff", 20., 40.);
    assert_true(tree_apply(tree, &write, &verdict));
    assert_float_equal(tree_number(tree, y, 0), 40.0 / 127, 1e-12);
    assert_float_equal(tree_number(tree, raw, 0), 20, 0);
    assert_int_equal(tree_find(tree, "/in/pad/2"), y);
    ticks(1);
    assert_float_equal(tree_number(tree, age, 0), 0.005, 1e-9);
    assert_int_equal(tree_expect(tree, "/in/pad/1/raw"), raw);
}

static void raw_rate_and_age_stand_beside_a_signal_when_named(void **state)
{
    (void)state;
    assert_true(send("/fader", 300));
    int n_rows = tree_size(tree);
    assert_int_equal(tree_find(tree, "/in/fader/raw"), TREE_NONE);
    int raw = tree_expect(tree, "/fader/raw"), rate = tree_expect(tree, "/in/fader/rate");
    int age = tree_expect(tree, "/in/fader/age");
    assert_int_equal(tree_size(tree), n_rows + 3);
    assert_float_equal(tree_number(tree, raw, 0), 300, 0);
    for (int i = 0; i < 2000; i++) {
        ticks(1);
        if (i % 4 == 0)
            assert_true(send("/fader", i));
    }
    assert_float_equal(tree_number(tree, rate, 0), 50, 1);
    assert_float_equal(tree_number(tree, raw, 0), 1996, 0);
    assert_int_equal(tree_beside(tree, "/in/fader/raw"), raw);
    assert_int_equal(tree_beside(tree, "/in/nobody/raw"), TREE_NONE);
    assert_int_equal(tree_beside(tree, "/fader/raw"), TREE_NONE);
    assert_true(tree_beside(tree, "/player/ada/fader/raw") > raw);
    ticks(100);
    assert_float_equal(tree_number(tree, age, 0), 103 * 0.005, 1e-9);
    ticks(1000);
    assert_true(tree_number(tree, rate, 0) < 0.5);
    int late =
        tree_expect(tree, "/player/ada/fader/rate"); /* knows what came before it was named */
    assert_float_equal(tree_number(tree, late, 0), tree_number(tree, rate, 0), 1e-9);
    assert_int_equal(tree_row(tree, rate)->flags & ROW_WRITE, 0);
}

static void an_instrument_may_call_its_signal_rate(void **state)
{
    (void)state;
    int rate = tree_expect(tree, "/heart/rate");
    assert_true(send("/heart/rate", 64));
    assert_int_equal(tree_find(tree, "/in/heart/rate"), rate);
    assert_float_equal(tree_number(tree, rate, 0), 64.0 / 127, 1e-12);
    ticks(10);
    assert_float_equal(tree_number(tree, rate, 0), 64.0 / 127, 1e-12);
    assert_true(send("/heart", 0.5));
    assert_float_equal(tree_number(tree, rate, 0), 64.0 / 127, 1e-12);
}

static void a_press_counts_when_it_rises_over_half_its_range(void **state)
{
    (void)state;
    assert_true(send("/push", 127));
    assert_true(verdict.fired);
    assert_true(send("/push", 40));
    assert_true(send("/push", 60));
    assert_false(verdict.fired);
    assert_true(send("/push", 90));
    assert_true(verdict.fired);
    struct write write;
    write_make(&write, ROLE_PLAYER, "ada", "/push", "F");
    assert_true(tree_apply(tree, &write, &verdict));
    assert_float_equal(at("/in/push"), 0, 0);
    write_make(&write, ROLE_PLAYER, "ada", "/push", "T");
    assert_true(tree_apply(tree, &write, &verdict));
    assert_true(verdict.fired);
    assert_float_equal(at("/in/push"), 1, 0); /* true is 1 whatever the range is */
}

static void what_has_no_room_leaves_no_value(void **state)
{
    (void)state;
    char address[32];
    for (int i = 0; i < LEARNT_PER_AUTHOR_MAX / 2 - 1; i++) {
        snprintf(address, sizeof address, "/f/%d", i);
        assert_true(send(address, 1));
    }
    struct write write;
    write_make(&write, ROLE_PLAYER, "ada", "/f/0", "fff", 0.25, 0.5, 0.75);
    assert_false(tree_apply(tree, &write, &verdict));
    assert_float_equal(at("/in/f/0"), 1, 0);
    assert_true(send("/f/0", 0.5));
}

static void the_same_writes_give_the_same_values(void **state)
{
    (void)state;
    double sums[2] = {0};
    for (int run = 0; run < 2; run++) {
        struct tree *own = tree;
        tree = tree_create(NULL);
        if (run == 0)
            tree_expect(tree, "/a/1/rate"); /* somebody asks early, in the other run late */
        for (int i = 0; i < 5000; i++) {
            char address[32];
            unsigned hash = (unsigned)i * 2654435761u >> 8;
            snprintf(address, sizeof address, "/a/%u", hash % 7);
            if (hash % 3 == 0)
                ticks(1);
            send_as(hash % 5 ? "ada" : "bob", address, (double)(hash % 1000) - (i > 3000) * 50);
            if (i > 100)
                sums[run] += at("/in/a/1") * i + at("/in/a/2") * hash;
        }
        sums[run] += tree_number(tree, tree_expect(tree, "/a/1/rate"), 0) +
                     tree_number(tree, tree_expect(tree, "/a/2/raw"), 0);
        tree_destroy(tree);
        tree = own;
    }
    assert_memory_equal(&sums[0], &sums[1], sizeof sums[0]);
}

static void lists_of_names_may_end_in_a_star(void **state)
{
    (void)state;
    static const struct {
        const char *names, *author;
        bool has;
    } table[] = {
        {"ada", "ada", true},
        {"ada", "adam", false},
        {"adam", "ada", false},
        {"ada bob", "bob", true},
        {"ada,bob", "bob", true},
        {"ada, bob", "bob", true},
        {"tablet*", "tablet-2", true},
        {"tablet*", "tab", false},
        {"*", "whoever", true},
        {"x tablet* y", "tablet", true},
        {"", "ada", false},
        {"wek-1", "wek 1", true},
        {"wek 1", "wek 1", true},
        {"wek 1", "wek", true},
        {" ada ", "ada", true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (gate_names(table[i].names, table[i].author) != table[i].has)
            fail_msg("«%s» and %s", table[i].names, table[i].author);
}

static void operate(const char *address, const char *text)
{
    struct write write;
    write_make(&write, ROLE_OPERATOR, "keys", address, "s", text);
    assert_true(tree_apply(tree, &write, &verdict));
}

static void the_muted_are_not_heard(void **state)
{
    (void)state;
    assert_true(send("/fader", 0.5));
    operate("/stage/muted", "bob ad*");
    assert_false(send("/fader", 0.75));
    assert_non_null(strstr(verdict.sentence, "ada is muted"));
    assert_false(send("/new", 0.75));
    assert_false(send("/master/brightness", 0.5));
    assert_false(send("/ping", 1));
    assert_true(send_as("cyd", "/fader", 0.25));
    assert_float_equal(at("/player/ada/fader"), 0.5, 0);
    operate("/stage/muted", "keys");
    struct write write;
    write_make(&write, ROLE_OPERATOR, "keys", "/fader", "f", 1.);
    assert_false(tree_apply(tree, &write, &verdict));
    write_make(&write, ROLE_OPERATOR, "keys", "/blackout", "T");
    assert_true(tree_apply(tree, &write, &verdict));
    operate("/stage/muted", "");
    assert_true(send("/fader", 0.75));
}

static void a_team_may_hold_the_stage(void **state)
{
    (void)state;
    operate("/stage/holder", "tablet* cyd");
    assert_true(send_as("tablet-2", "/master/brightness", 0.5));
    assert_true(send_as("cyd", "/master/brightness", 0.5));
    assert_false(send_as("ada", "/master/brightness", 0.5));
    assert_non_null(strstr(verdict.sentence, "holds the stage"));
    assert_true(send_as("ada", "/fader", 0.5));
}

static void an_address_means_the_signal_of_whoever_asks(void **state)
{
    (void)state;
    assert_true(send_as("ada", "/fader", 0.5));
    assert_true(send_as("bob", "/fader", 0.5));
    int of_ada = tree_find(tree, "/player/ada/fader"),
        of_bob = tree_find(tree, "/player/bob/fader");
    assert_int_equal(tree_signal_meant(tree, "ada", "/fader"), of_ada);
    assert_int_equal(tree_signal_meant(tree, "ada", "/in/fader"), of_ada);
    assert_int_equal(tree_signal_meant(tree, "keys", "/in/fader"), of_bob);
    assert_int_equal(tree_signal_meant(tree, "bob", "/player/ada/fader"), of_ada);
    assert_int_equal(tree_signal_meant(tree, "ada", "/else"), TREE_NONE);
    assert_int_equal(tree_n_players(tree), 2);
    assert_string_equal(tree_player(tree, 1), "bob");
}

static void a_part_that_is_also_sent_alone_stays_with_its_player(void **state)
{
    (void)state;
    struct write write;
    assert_true(send_as("bob", "/xy/1", 0.125));
    write_make(&write, ROLE_PLAYER, "ada", "/xy", "ff", 0.25, 0.5);
    assert_true(tree_apply(tree, &write, &verdict));
    int x = tree_find(tree, "/player/ada/xy/x");
    assert_int_equal(tree_signal_meant(tree, "keys", "/in/xy/x"), x);
    assert_true(send_as("ada", "/xy/1", 0.75));
    assert_float_equal(at("/player/bob/xy/1"), 0.125, 0);
    assert_float_equal(at("/player/ada/xy/1"), 0.75, 0);
    assert_float_equal(at("/in/xy/x"), 0.75, 0);
}

static void suggestions_and_patterns_pass_signals_over(void **state)
{
    (void)state;
    struct write write;
    write_make(&write, ROLE_PLAYER, "ada", "/maestro/brightness", "ff", 1., 1.);
    assert_true(tree_apply(tree, &write, &verdict));
    assert_false(send("/master/brightnes", 1));
    assert_non_null(strstr(verdict.sentence, "did you mean /master/brightness?"));
    assert_false(send("/in/maestro/*", 1));
    assert_false(send("//y", 1));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_range_is_guessed_from_what_was_seen),
        TEST(a_frozen_range_clamps_and_never_widens),
        TEST(a_message_is_mapped_anew_when_the_guess_widens),
        TEST(everybody_has_a_range_of_their_own),
        TEST(arguments_have_numbers_and_letters),
        TEST(whatever_is_named_before_the_first_message_is_found_by_it),
        TEST(raw_rate_and_age_stand_beside_a_signal_when_named),
        TEST(an_instrument_may_call_its_signal_rate),
        TEST(a_press_counts_when_it_rises_over_half_its_range),
        TEST(what_has_no_room_leaves_no_value),
        TEST(the_same_writes_give_the_same_values),
        TEST(lists_of_names_may_end_in_a_star),
        TEST(the_muted_are_not_heard),
        TEST(a_team_may_hold_the_stage),
        TEST(an_address_means_the_signal_of_whoever_asks),
        TEST(a_part_that_is_also_sent_alone_stays_with_its_player),
        TEST(suggestions_and_patterns_pass_signals_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
