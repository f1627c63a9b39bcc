/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every declared row, key, option and command is held to the same rules, so that help, reference and gate can be loops.
 * Rows of our presets' layers are among them when there is a graphics driver.
 */
#include "base/err.h"
#include "base/text.h"
#include "command/options.h"
#include "engine/keys.h"
#include "engine/show.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/input.h"
#include "tree/tree.h"
#include "visual/device.h"
#include "visual/parts.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENTENCE_MAX = 140 };

struct bench {
    struct device *device; /* NULL: house rows and knobs only */
    struct show *show;
    struct tree *tree;
};

static int open_bench(void **state)
{
    static struct bench bench;
    struct err err = {0};
    const struct device_desc device = {.offscreen = true};
    bench.device = device_create(&device, &err);
    if (bench.device) {
        bench.show = show_create(64, 36, &err);
        bench.tree = bench.show->tree;
    } else {
        printf("skipped, rows of layers: %s\n", err.text);
        bench.tree = tree_create(&err);
        tree_put_on_stage(bench.tree, tree_branch_new(bench.tree, &err));
    }
    *state = &bench;
    return !bench.tree;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    if (bench->show)
        show_destroy(bench->show);
    else
        tree_destroy(bench->tree);
    device_destroy(bench->device);
    return 0;
}

typedef void row_rule(struct bench *bench, const struct row *row, int id);

static void hold_rows(struct bench *bench, row_rule *rule)
{
    for (int id = 0; id < tree_size(bench->tree); id++) {
        const struct row *row = tree_row(bench->tree, id);
        int branch = row ? tree_branch_of(bench->tree, id) : TREE_NONE;
        if (row && (branch == TREE_HOUSE || branch == tree_on_stage(bench->tree)))
            rule(bench, row, id); /* a scene that fades out is out of reach */
    }
}

/* A rule over the house, and then over it with each of our presets on stage. */
static void hold(struct bench *bench, row_rule *rule)
{
    char path[PARTS_PATH_MAX];
    struct err err = {0};
    hold_rows(bench, rule);
    for (int i = 0; bench->show && parts_ours(i, path, sizeof path); i++) {
        struct parts *parts = parts_load(path, NULL, NULL, &err);
        if (!parts || !show_swap(bench->show, parts, 0, &err))
            fail_msg("%s", err.text);
        hold_rows(bench, rule);
    }
}

#define EXPECT(row, condition)                                                                     \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("%s: not so: %s", (row)->address, #condition);                                \
    } while (0)

static bool is_path(const char *text)
{
    bool part = false;
    if (*text != '/')
        return false;
    for (; *text; text++) {
        if (*text == '/' && text[1] == '/')
            return false;
        part = *text != '/';
        if (*text != '/' && !islower((unsigned char)*text) && !isdigit((unsigned char)*text) &&
            !strchr("_-", *text))
            return false;
    }
    return part;
}

/* One sentence: begins like one, ends with its only full stop, and says something. */
static bool is_sentence(const char *text)
{
    size_t n = text ? strlen(text) : 0;
    return n > 8 && n <= SENTENCE_MAX && !islower((unsigned char)text[0]) && text[n - 1] == '.' &&
           text[n - 2] != '.' && !strstr(text, ". ") && !strchr(text, '\n') && !strstr(text, "  ");
}

static bool is_house(const struct row *row)
{
    return strncmp(row->address, "/layer/", 7) != 0;
}

static void address_and_doc(struct bench *bench, const struct row *row, int id)
{
    (void)bench, (void)id;
    EXPECT(row,
           !is_house(row) || is_path(row->address)); /* a shader's inputs are named by its author */
    EXPECT(row, !is_house(row) || is_sentence(row->doc));
    EXPECT(row, row->doc && *row->doc);
}

static void every_row_has_an_address_and_one_sentence(void **state)
{
    hold(*state, address_and_doc);
}

static void tiers_and_flags(struct bench *bench, const struct row *row, int id)
{
    (void)bench, (void)id;
    bool write = row->flags & ROW_WRITE, signal = row->flags & ROW_SIGNAL;
    EXPECT(row, !(write && signal));
    EXPECT(row, write || signal || row->flags == ROW_SAVE); /* the last: said by the preset alone */
    EXPECT(row, signal == (row->tier == TIER_SIGNAL));
    EXPECT(row, !signal || !(row->flags & (ROW_BIND | ROW_SAVE | ROW_PANIC)));
    EXPECT(row, !(row->flags & ROW_SAVE) || !write || row->tier == TIER_PLAY);
    EXPECT(row, !(row->flags & ROW_BIND) || row_n_components(row->type) > 0);
    EXPECT(row, row->type != ROW_BANDS || signal);
    bool house = !strncmp(row->address, "/engine/", 8) || !strncmp(row->address, "/take/", 6);
    EXPECT(row, !house || row->flags & ROW_UNHEARD);
    EXPECT(row, strncmp(row->address, "/audio/", 7) != 0 || !(row->flags & ROW_UNHEARD));
}

static void tiers_and_flags_agree(void **state)
{
    hold(*state, tiers_and_flags);
}

static void range(struct bench *bench, const struct row *row, int id)
{
    (void)bench, (void)id;
    double lowest = INFINITY;
    EXPECT(row, isfinite(row->min) && isfinite(row->max) && row->min <= row->max);
    for (int i = 0; i < row_n_components(row->type) && i < 4; i++) {
        EXPECT(row, isfinite(row->initial[i]));
        EXPECT(row, !row_is_limited(row) ||
                        (row->initial[i] >= row->min && row->initial[i] <= row->max));
        lowest = fmin(lowest, row->initial[i]);
    }
    EXPECT(row, row->type != ROW_COLOR || lowest >= 0);
    EXPECT(row, row->step >= 0 && (!row_is_limited(row) || row->step <= row->max - row->min));
    EXPECT(row, row->curve != CURVE_LOG || row->min > 0);
    EXPECT(row, (row->choices != NULL) == (row->type == ROW_CHOICE));
    for (int i = 0; row->choices && row->choices[i]; i++)
        for (int k = 0; k < i; k++)
            EXPECT(row, strcmp(row->choices[i], row->choices[k]) != 0);
}

static void ranges_hold_their_defaults(void **state)
{
    hold(*state, range);
}

static void names(struct bench *bench, const struct row *row, int id)
{
    EXPECT(row, tree_find(bench->tree, row->address) == id);
    if (!row->short_name)
        return;
    EXPECT(row, is_path(row->short_name) && strlen(row->short_name) < strlen(row->address));
    EXPECT(row, strchr(row->short_name + 1, '/') == NULL);
    EXPECT(row, tree_find(bench->tree, row->short_name) == id);
}

static void every_name_finds_its_row_and_no_other(void **state)
{
    hold(*state, names);
}

/* Writes one value and expects it to stand there: in the hand, because a patch may drive what is shown. */
static void write_number(struct bench *bench, const struct row *row, int id, double value)
{
    struct write write;
    struct verdict verdict;
    int n = row_n_components(row->type);
    write_make(&write, ROLE_OPERATOR, "keys", row->address, "");
    bool words = row->type == ROW_CHOICE;
    for (int i = 0; i < n; i++)
        write_add_number(&write, words ? value + 1 : value); /* words count from 1 in messages */
    EXPECT(row, tree_apply(bench->tree, &write, &verdict));
    EXPECT(row, !*verdict.sentence);
    for (int i = 0; i < n && row->type != ROW_TRIGGER; i++)
        EXPECT(row, fabs(tree_hand(bench->tree, id, i) - value) < 1e-9);
}

static void writing(struct bench *bench, const struct row *row, int id)
{
    struct write write;
    struct verdict verdict;
    if (!(row->flags & ROW_WRITE) || row->flags & ROW_TALK)
        return;
    bool text = row_n_components(row->type) == 0;
    if (text) {
        write_make(&write, ROLE_OPERATOR, "keys", row->address, "s", "");
        EXPECT(row, tree_apply(bench->tree, &write, &verdict));
        return;
    }
    if (row->type == ROW_BOOL || row->type == ROW_COLOR) {
        write_number(bench, row, id, 1);
        write_number(bench, row, id, 0);
    } else if (row_is_limited(row)) {
        write_number(bench, row, id, row->max);
        write_number(bench, row, id, row->min);
    }
    for (int i = 0; row->choices && row->choices[i]; i++)
        write_number(bench, row, id, i);
    if (row->type != ROW_COLOR && row->type != ROW_POINT)
        write_number(bench, row, id, row->initial[0]);
}

static void every_writable_row_takes_its_limits_and_its_default(void **state)
{
    hold(*state, writing);
}

/* A number that does not fit is brought to the nearest end; one that is none leaves everything as it was. */
static void beyond(struct bench *bench, const struct row *row, int id)
{
    static const double wrong[] = {NAN, INFINITY, -INFINITY};
    struct write write;
    struct verdict verdict;
    int n = row_n_components(row->type);
    if (!(row->flags & ROW_WRITE) || n == 0 || row->type == ROW_TRIGGER || row->type == ROW_CHOICE)
        return;
    bool limited = row_is_limited(row) || row->type == ROW_BOOL || row->type == ROW_COLOR;
    double max = row_is_limited(row) ? row->max : 1, min = row_is_limited(row) ? row->min : 0;
    for (int high = 1; high >= 0 && limited; high--) {
        write_make(&write, ROLE_OPERATOR, "keys", row->address, "");
        for (int i = 0; i < n; i++)
            write_add_number(&write, high ? max + 1e9 : min - 1e9);
        EXPECT(row, tree_apply(bench->tree, &write, &verdict));
        for (int i = 0; i < n; i++)
            EXPECT(row, tree_hand(bench->tree, id, i) == (high ? max : min));
    }
    double before = tree_hand(bench->tree, id, 0);
    for (int k = 0; k < 3; k++) {
        write_make(&write, ROLE_OPERATOR, "keys", row->address, "f", wrong[k]);
        tree_apply(bench->tree, &write, &verdict);
        EXPECT(row, tree_hand(bench->tree, id, 0) == before);
    }
}

static void what_does_not_fit_is_clamped_or_refused(void **state)
{
    hold(*state, beyond);
}

static void wrong_words(struct bench *bench, const struct row *row, int id)
{
    struct write write;
    struct verdict verdict;
    int n = row_n_components(row->type);
    if (!(row->flags & ROW_WRITE) || row->type == ROW_TRIGGER || n == 0)
        return;
    double before = tree_hand(bench->tree, id, 0);
    write_make(&write, ROLE_OPERATOR, "keys", row->address, "s", "no such word");
    EXPECT(row, !tree_apply(bench->tree, &write, &verdict));
    EXPECT(row, strlen(verdict.sentence) > 20);
    EXPECT(row, tree_hand(bench->tree, id, 0) == before);
    if (row->type != ROW_FLOAT || !row_is_limited(row))
        return;
    char text[40];
    text_from_number(text, sizeof text, row->max); /* a number as text is as good */
    write_make(&write, ROLE_OPERATOR, "keys", row->address, "s", text);
    EXPECT(row, tree_apply(bench->tree, &write, &verdict));
    EXPECT(row, tree_hand(bench->tree, id, 0) == row->max);
}

static void words_that_mean_nothing_are_answered(void **state)
{
    hold(*state, wrong_words);
}

static void steps(struct bench *bench, const struct row *row, int id)
{
    (void)bench, (void)id;
    double step = row_step(row);
    bool turned = row->flags & (ROW_WRITE | ROW_BIND) && row_n_components(row->type) > 0 &&
                  row->type != ROW_TRIGGER;
    EXPECT(row, !turned || step > 0);
    EXPECT(row, !row_is_limited(row) || step <= row->max - row->min);
    EXPECT(row, row->type != ROW_INT || floor(step) == step);
    EXPECT(row, row->type != ROW_CHOICE || step == 1);
    EXPECT(row, *row_curve_text(row->curve) && *row_type_text(row->type));
    for (unsigned flag = 1; flag <= row->flags; flag <<= 1)
        EXPECT(row, !(row->flags & flag) || row_flag_text(flag));
}

static void every_notch_changes_something_sensible(void **state)
{
    hold(*state, steps);
}

/* "/layer/veil/x" is also "/layer/1/x", counted from the back. */
static void positions(struct bench *bench, const struct row *row, int id)
{
    char address[ROW_ADDRESS_MAX];
    const char *rest = is_house(row) ? NULL : strchr(row->address + 7, '/');
    bool found = !rest;
    for (int i = 1; !found && i <= PARTS_LAYERS_MAX; i++) {
        snprintf(address, sizeof address, "/layer/%d%s", i, rest);
        found = tree_find(bench->tree, address) == id;
    }
    EXPECT(row, found);
}

static void layers_are_reached_by_position(void **state)
{
    hold(*state, positions);
}

static bool is_accepted(struct bench *bench, const struct row *row, enum role role)
{
    struct write write;
    struct verdict verdict;
    bool text = row_n_components(row->type) == 0;
    write_make(&write, role, "guest-1", row->address, text ? "s" : "f", "", 0.0);
    if (!text)
        write_make(&write, role, "guest-1", row->address, "f", row->initial[0]);
    bool accepted = tree_apply(bench->tree, &write, &verdict);
    EXPECT(row, accepted || is_sentence(verdict.sentence) || strlen(verdict.sentence) > 20);
    return accepted;
}

static void doors(struct bench *bench, const struct row *row, int id)
{
    (void)id;
    if (row->flags & ROW_TALK)
        return;
    bool write = row->flags & ROW_WRITE;
    EXPECT(row, is_accepted(bench, row, ROLE_OPERATOR) == write);
    EXPECT(row, is_accepted(bench, row, ROLE_PLAYER) == (write && row->tier <= TIER_STAGE));
}

static void the_network_reaches_what_its_tier_allows(void **state)
{
    hold(*state, doors);
}

static void keys_stand_at_the_same_place_on_every_keyboard(void **state)
{
    struct bench *bench = *state;
    for (int i = 0; i < n_key_rows; i++) {
        const struct key_row *row = &key_rows[i];
        bool letter = row->key >= 'A' && row->key <= 'Z' && !strchr("AQZWMY", row->key);
        bool named = row->key == 0 || row->key == KEY_SPACE || row->key == KEY_ESCAPE ||
                     row->key == KEY_ENTER;
        if (!(letter || named) || (letter && (row->name[0] != row->key || row->name[1])))
            fail_msg("the key %s is not where everybody has it", row->name);
        if (!is_sentence(row->doc))
            fail_msg("the key %s has no sentence: %s", row->name, row->doc);
        bool writes = row->action == ACTION_WRITE || row->action == ACTION_TOGGLE ||
                      row->action == ACTION_PRESET;
        if (writes != (row->address && tree_find(bench->tree, row->address) >= 0))
            fail_msg("the key %s writes nowhere", row->name);
        for (int k = 0; k < i; k++)
            if (key_rows[k].key == row->key)
                fail_msg("the key %s is taken twice", row->name);
    }
}

static void hold_option(const struct command_row *command, int i)
{
    const struct option_row *row = &command->options[i];
    bool form = !strncmp(row->name, "--", 2) ? strlen(row->name) > 3
                                             : row->name[0] == '-' && strlen(row->name) == 2;
    if (!form || !row->doc || !*row->doc || row->doc[strlen(row->doc) - 1] == ' ')
        fail_msg("%s %s: no good name or doc", command->name, row->name);
    if ((row->kind == OPTION_FLAG) != (row->argument == NULL))
        fail_msg("%s %s: a flag has no argument, all else has one", command->name, row->name);
    for (int k = 0; k < i; k++)
        if (!strcmp(command->options[k].name, row->name) ||
            (row->offset && command->options[k].offset == row->offset))
            fail_msg("%s %s: told twice", command->name, row->name);
}

static void commands_and_options_are_told_apart(void **state)
{
    (void)state;
    for (int c = 0; c < n_commands; c++) {
        const struct command_row *command = &commands[c];
        if (!is_sentence(command->doc) && !strstr(command->doc, ". "))
            fail_msg("%s: no sentence", command->name);
        assert_non_null(command->run);
        bool help = false;
        for (int i = 0; i < command->n_options; i++) {
            hold_option(command, i);
            help |= !strcmp(command->options[i].name, "--help");
        }
        if (!help)
            fail_msg("%s has no --help", command->name);
        for (int k = 0; k < c; k++)
            assert_string_not_equal(commands[k].name, command->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_an_address_and_one_sentence),
        cmocka_unit_test(tiers_and_flags_agree),
        cmocka_unit_test(ranges_hold_their_defaults),
        cmocka_unit_test(every_name_finds_its_row_and_no_other),
        cmocka_unit_test(every_writable_row_takes_its_limits_and_its_default),
        cmocka_unit_test(what_does_not_fit_is_clamped_or_refused),
        cmocka_unit_test(words_that_mean_nothing_are_answered),
        cmocka_unit_test(every_notch_changes_something_sensible),
        cmocka_unit_test(layers_are_reached_by_position),
        cmocka_unit_test(the_network_reaches_what_its_tier_allows),
        cmocka_unit_test(keys_stand_at_the_same_place_on_every_keyboard),
        cmocka_unit_test(commands_and_options_are_told_apart),
    };
    return cmocka_run_group_tests(tests, open_bench, close_bench);
}
