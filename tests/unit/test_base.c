/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the ground floor promises: text, JSON, rings, mailboxes, files.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mailbox.h"
#include "base/ring.h"
#include "base/text.h"
#include "base/thread.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void reads_numbers_with_a_point_in_any_locale(void **state)
{
    (void)state;
    setlocale(LC_ALL, "fr_FR.UTF-8");
    double x = 0;
    const char *end = NULL;
    assert_true(text_number("0.75rest", &end, &x));
    assert_true(x == 0.75 && !strcmp(end, "rest"));
    assert_true(text_number(".5", NULL, &x) && x == 0.5);
    assert_true(text_number("-3e2", NULL, &x) && x == -300);
    assert_false(text_number("inf", NULL, &x));
    assert_false(text_number("1e999", NULL, &x));
    char out[40];
    text_from_number(out, sizeof out, 0.1);
    assert_string_equal(out, "0.1");
    setlocale(LC_ALL, "C");
}

static void numbers_survive_printing_and_reading(void **state)
{
    (void)state;
    uint64_t bits = 1;
    for (int i = 0; i < 10000; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        double x = (double)(int64_t)bits / 3.7e9, back = 0;
        char out[40];
        text_from_number(out, sizeof out, x);
        assert_true(text_number(out, NULL, &back) && back == x);
    }
}

static void finds_the_name_that_was_meant(void **state)
{
    (void)state;
    const char *const names[] = {"opacity", "blend", "shader", "solo"};
    assert_string_equal(text_nearest("opacitiy", names, 4), "opacity");
    assert_string_equal(text_nearest("blned", names, 4), "blend");
    assert_null(text_nearest("zebra", names, 4));
}

/* By the definition. */
static int plain_distance(const char *a, int n_a, const char *b, int n_b)
{
    int rows[8][8];
    for (int i = 0; i <= n_a; i++)
        for (int j = 0; j <= n_b; j++) {
            int best = i + j;
            if (i && j) {
                best = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
                best = best < rows[i - 1][j] + 1 ? best : rows[i - 1][j] + 1;
                best = best < rows[i][j - 1] + 1 ? best : rows[i][j - 1] + 1;
            }
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                rows[i - 2][j - 2] + 1 < best)
                best = rows[i - 2][j - 2] + 1;
            rows[i][j] = best;
        }
    return rows[n_a][n_b];
}

static void distance_keeps_its_definition(void **state)
{
    (void)state;
    unsigned die = 1;
    for (int k = 0; k < 100000; k++) {
        char words[2][8] = {{0}};
        for (int w = 0; w < 2; w++) {
            die = die * 1664525u + 1013904223u;
            for (unsigned i = 0; i < (die >> 16) % 8; i++)
                words[w][i] = "abcd"[die >> (2 * i + 8) & 3];
        }
        int true_one =
            plain_distance(words[0], (int)strlen(words[0]), words[1], (int)strlen(words[1]));
        int limit = (int)(die >> 28) % 7;
        int expected = true_one <= limit ? true_one : limit + 1;
        if (text_distance(words[0], words[1], limit) != expected)
            fail_msg("%s, %s: %d, expected %d", words[0], words[1],
                     text_distance(words[0], words[1], limit), expected);
    }
}

static void composes_accents(void **state)
{
    (void)state;
    char *composed = text_nfc("e\xcc\x81te\xcc\x81");
    assert_string_equal(composed, "\xc3\xa9t\xc3\xa9");
    free(composed);
}

static void mends_the_json_that_shader_authors_write(void **state)
{
    (void)state;
    const char *text =
        "\xef\xbb\xbf{ // a comment\n \"A\": .5, \"B\": [1, 2 3,],\n \"A\": 2. \"C\": \"x\ty\",}";
    struct err err;
    struct json *root = json_parse(text, strlen(text), &err);
    assert_non_null(root);
    assert_true(json_number(json_get(root, "A"), 0) == 2);
    assert_int_equal(json_size(json_get(root, "B")), 3);
    assert_true(json_number(json_at(json_get(root, "B"), 2), 0) == 3);
    assert_string_equal(json_text(json_get(root, "C"), ""), "x y");
    assert_string_equal(json_key(root, 0), "A");
    json_free(root);
}

static void names_the_line_where_json_ends(void **state)
{
    (void)state;
    struct err err = {0};
    const char *text = "{\n\"A\": 1,\n\"B\": }";
    assert_null(json_parse(text, strlen(text), &err));
    assert_non_null(strstr(err.text, "line 3"));
}

static void ring_refuses_what_does_not_fit_and_counts_it(void **state)
{
    (void)state;
    struct ring ring;
    assert_true(ring_init(&ring, sizeof(int), 4, NULL));
    int in[6] = {1, 2, 3, 4, 5, 6}, out[6] = {0};
    assert_int_equal(ring_write(&ring, in, 3), 3);
    assert_int_equal(ring_read(&ring, out, 2), 2);
    assert_int_equal(ring_write(&ring, in, 6), 3);
    assert_int_equal(atomic_load(&ring.refused), 3);
    assert_int_equal(ring_read(&ring, out, 6), 4);
    assert_int_equal(out[0], 3);
    assert_int_equal(out[3], 3);
    ring_free(&ring);
}

#define HANDED_OVER 200000

static void *write_numbers(void *context)
{
    struct ring *ring = context;
    for (uint32_t i = 0; i < HANDED_OVER;)
        i += ring_write(ring, &i, 1);
    return NULL;
}

static void ring_hands_over_everything_in_order(void **state)
{
    (void)state;
    struct ring ring;
    assert_true(ring_init(&ring, sizeof(uint32_t), 256, NULL));
    struct thread writer;
    assert_true(thread_start(&writer, "writer", write_numbers, &ring, NULL));
    for (uint32_t expected = 0, got; expected < HANDED_OVER;)
        if (ring_read(&ring, &got, 1))
            assert_int_equal(got, expected++);
    thread_join(&writer);
    ring_free(&ring);
}

struct pair {
    uint32_t a, b;
};

static void *publish_pairs(void *context)
{
    struct mailbox *mailbox = context;
    for (uint32_t i = 1; i <= HANDED_OVER; i++) {
        *(struct pair *)mailbox_back(mailbox) = (struct pair){i, ~i};
        mailbox_publish(mailbox);
    }
    return NULL;
}

static void mailbox_gives_whole_values_that_never_step_back(void **state)
{
    (void)state;
    struct mailbox mailbox;
    assert_true(mailbox_init(&mailbox, sizeof(struct pair), NULL));
    struct thread writer;
    assert_true(thread_start(&writer, "writer", publish_pairs, &mailbox, NULL));
    for (uint32_t last = 0; last < HANDED_OVER;) {
        const struct pair *pair = mailbox_take(&mailbox);
        if (!pair)
            continue;
        assert_true(pair->a == ~pair->b && pair->a > last);
        last = pair->a;
    }
    thread_join(&writer);
    mailbox_free(&mailbox);
}

static void sees_a_file_that_an_editor_replaced(void **state)
{
    (void)state;
    char folder[] = "/tmp/clavilux-base-XXXXXX", path[256], seen[256];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/\xc3\xa9t\xc3\xa9 \xf0\x9f\x8e\x86.preset", folder);
    struct watch *watch = watch_create(NULL);
    assert_true(file_write(path, "1", 1, NULL));
    assert_true(watch_add(watch, path, NULL));
    assert_false(watch_next(watch, seen, sizeof seen));
    assert_true(file_write(path, "22", 2, NULL));
    assert_true(watch_next(watch, seen, sizeof seen));
    assert_string_equal(seen, path);
    assert_false(watch_next(watch, seen, sizeof seen));
    watch_destroy(watch);
    unlink(path);
    rmdir(folder);
}

static void failures_name_the_path_and_what_to_do(void **state)
{
    (void)state;
    struct err err = {0};
    assert_null(file_read("/nowhere/at all", 100, NULL, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere/at all"));
    assert_non_null(strstr(err.text, "check the name"));
    assert_null(file_read("/tmp", 100, NULL, &err));
    assert_int_equal(err.code, ERR_FORMAT);
}

/* The voice of a thread that nobody hears; letters that a terminal would obey never reach it. */
static void saying_something_never_waits(void **state)
{
    (void)state;
    int ends[2], stderr_before = dup(STDERR_FILENO);
    char said[256] = "";
    assert_return_code(pipe2(ends, O_NONBLOCK), 0);
    assert_return_code(dup2(ends[1], STDERR_FILENO), 0);
    log_say(LOG_NOTE, "a\x1b[2J\xc2\x9b\xe4 \xc3\xa9");
    assert_true(read(ends[0], said, sizeof said - 1) > 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
    for (int i = 0; i < 10000; i++)
        log_say(LOG_NOTE, "Nobody reads this line, and nobody ever will.");
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
    close(ends[0]);
    close(ends[1]);
    assert_string_equal(said, "a\\x1b[2J\\xc2\\x9b\\xe4 \xc3\xa9\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_numbers_with_a_point_in_any_locale),
        cmocka_unit_test(numbers_survive_printing_and_reading),
        cmocka_unit_test(finds_the_name_that_was_meant),
        cmocka_unit_test(distance_keeps_its_definition),
        cmocka_unit_test(composes_accents),
        cmocka_unit_test(mends_the_json_that_shader_authors_write),
        cmocka_unit_test(names_the_line_where_json_ends),
        cmocka_unit_test(ring_refuses_what_does_not_fit_and_counts_it),
        cmocka_unit_test(ring_hands_over_everything_in_order),
        cmocka_unit_test(mailbox_gives_whole_values_that_never_step_back),
        cmocka_unit_test(sees_a_file_that_an_editor_replaced),
        cmocka_unit_test(failures_name_the_path_and_what_to_do),
        cmocka_unit_test(saying_something_never_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
