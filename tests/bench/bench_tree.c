/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the score costs: patches, writes, patterns, loading. One line per figure: name value unit.
 */
#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "patch/patch.h"
#include "tree/gate.h"
#include "tree/preset.h"
#include "tree/snapshot.h"
#include "tree/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 5, PATCHES = 2000, ROWS = 10000 };

static void say(const char *name, double value, const char *unit)
{
    char line[128];
    text_format(line, sizeof line, "%s %.4g %s", name, value, unit);
    puts(line);
}

static int add(struct tree *tree, int branch, const char *address)
{
    struct row row = {.address = address,
                      .type = ROW_FLOAT,
                      .max = 1,
                      .tier = TIER_PLAY,
                      .flags = ROW_WRITE | ROW_BIND,
                      .doc = "Of the bench."};
    return tree_add(tree, branch, &row, NULL);
}

/* Three frames of 60 Hz hold ten ticks and three looks. */
static void bench_patches(struct tree *tree, int branch)
{
    struct patches *patches = patches_create(tree, branch, NULL);
    char address[64];
    for (int i = 0; i < PATCHES; i++) {
        snprintf(address, sizeof address, "/layer/a/p%d", i);
        if (!patches_bind(patches, add(tree, branch, address), -1,
                          "level | smooth(80ms, 1.5s) | to(0.2, 1)", NULL, NULL))
            exit(1);
    }
    patches_order(patches, NULL);
    int level = tree_find(tree, "/audio/level");
    double best = 1e9;
    for (int run = 0; run < RUNS; run++) {
        int64_t before = clock_now_ns();
        for (int i = 0; i < 300; i++) {
            tree_begin_tick(tree);
            tree_signal_number(tree, level, (i % 17) / 17.0);
            patches_tick(patches);
            if (i % 10 == 3 || i % 10 == 6 || i % 10 == 9)
                patches_look(patches, 0.002);
        }
        double ms = (double)(clock_now_ns() - before) * 1e-6 / 90;
        best = ms < best ? ms : best;
    }
    say("bindings_2000_ms", best, "ms");
    patches_destroy(patches);
}

/* The text that costs most for its length, right or wrong, among the rows that are there. */
static void bench_expressions(struct tree *tree, int branch)
{
    static const struct {
        const char *first, *again;
        int n;
    } texts[] = {{"levle", "", 0},      {"layer.a.", "a", 200},       {"", "(", 4000},
                 {"1", "+1", 2000},     {"level", "|delay(9s)", 80},  {"level", "|smooth(9s)", 80},
                 {"1", "+in.a.b", 100}, {"1", "+layer.a.p1999", 200}, {"smoot(1)", "", 0}};
    struct patches *patches = patches_create(tree, branch, NULL);
    int row = add(tree, branch, "/layer/a/expression");
    double most = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct text text = {0};
        struct err err;
        double best = 1e9;
        text_add(&text, "%s", texts[i].first);
        for (int k = 0; k < texts[i].n; k++)
            text_add(&text, "%s", texts[i].again);
        for (int run = 0; run < RUNS; run++) {
            int64_t before = clock_now_ns();
            patches_bind(patches, row, -1, text.data, NULL, &err);
            double ms = (double)(clock_now_ns() - before) * 1e-6;
            best = ms < best ? ms : best;
        }
        double kilobytes = (double)text.length / 1024;
        best /= kilobytes > 1 ? kilobytes : 1;
        most = best > most ? best : most;
        text_free(&text);
    }
    say("expression_ms_per_kb", most, "ms");
    patches_destroy(patches);
}

static double apply_ns(struct tree *tree, const char *address, int n)
{
    struct write write;
    struct verdict verdict;
    double best = 1e12;
    write_make(&write, ROLE_PLAYER, "bench", address, "f", 0.5);
    for (int run = 0; run < RUNS; run++) {
        tree_begin_tick(tree);
        int64_t before = clock_now_ns();
        for (int i = 0; i < n; i++) {
            write.args[0].number = (i & 1023) / 1024.0;
            tree_apply(tree, &write, &verdict);
        }
        double ns = (double)(clock_now_ns() - before) / n;
        best = ns < best ? ns : best;
    }
    return best;
}

/* Messages of three numbers; then of a thousand addresses and two players, who take turns; then a mistyped address while
 * there is no room for another signal. */
static void bench_signals(struct tree *tree)
{
    enum { MESSAGES = 100000, ADDRESSES = 1000, MISSES = 4 };
    struct write write;
    struct verdict verdict;
    char address[64];
    double best[3] = {1e12, 1e12, 1e12};
    for (int run = 0; run < RUNS; run++) {
        write_make(&write, ROLE_PLAYER, "bench", "/tilt", "fff", 0.1, 0.2, 0.3);
        tree_begin_tick(tree);
        int64_t before = clock_now_ns();
        for (int i = 0; i < MESSAGES; i++) {
            write.args[i % 3].number = (i & 1023) / 1024.0;
            tree_apply(tree, &write, &verdict);
        }
        int64_t between = clock_now_ns();
        for (int i = 0; i < MESSAGES; i++) {
            snprintf(write.address, sizeof write.address, "/flood/%d", i % ADDRESSES);
            snprintf(write.author, sizeof write.author, i / ADDRESSES % 2 ? "ada" : "bob");
            write.n_args = 1;
            tree_apply(tree, &write, &verdict);
        }
        double ns[2] = {(double)(between - before) / MESSAGES,
                        (double)(clock_now_ns() - between) / MESSAGES};
        for (int k = 0; k < 2; k++)
            best[k] = ns[k] < best[k] ? ns[k] : best[k];
    }
    say("write_signal_xyz_ns", best[0], "ns");
    say("write_signal_flood_ns", best[1], "ns");
    for (int i = 0; i < LEARNT_MAX; i++) {
        snprintf(address, sizeof address, "/fill/%d", i);
        write_make(&write, ROLE_PLAYER, i % 8 ? i % 3 ? "cyd" : "dan" : "eve", address, "f", 0.5);
        tree_apply(tree, &write, &verdict);
    }
    for (int run = 0; run < RUNS; run++) {
        tree_begin_tick(tree);
        write_make(&write, ROLE_PLAYER, "bench", "/master/brightnes", "f", 0.5);
        int64_t before = clock_now_ns();
        for (int i = 0; i < MISSES; i++)
            tree_apply(tree, &write, &verdict);
        double ns = (double)(clock_now_ns() - before) / MISSES;
        best[2] = ns < best[2] ? ns : best[2];
    }
    say("near_miss_us", best[2] * 1e-3, "us");
    int64_t before = clock_now_ns();
    for (int i = 0; i < MESSAGES; i++)
        tree_begin_tick(tree);
    say("tick_of_signals_ns", (double)(clock_now_ns() - before) / MESSAGES, "ns");
}

static void bench_ids(struct tree *tree)
{
    enum { WRITES = 1000000 };
    int id = tree_find(tree, "/layer/b/q5000");
    double best = 1e12;
    for (int run = 0; run < RUNS; run++) {
        int64_t before = clock_now_ns();
        for (int i = 0; i < WRITES; i++)
            tree_signal_number(tree, id + i % 64, (i & 1023) / 1024.0);
        double ns = (double)(clock_now_ns() - before) / WRITES;
        best = ns < best ? ns : best;
    }
    say("write_by_id_ns", best, "ns");
}

static void bench_writes(struct tree *tree, int branch)
{
    char address[64], bomb[256] = "/", list[256] = "/";
    for (int i = 0; i < ROWS; i++) {
        snprintf(address, sizeof address, "/layer/b/q%d", i);
        add(tree, branch, address);
    }
    bench_ids(tree);
    say("write_by_address_ns", apply_ns(tree, "/layer/b/q5000", 100000), "ns");
    say("write_signal_ns", apply_ns(tree, "/1/fader1", 100000), "ns");
    for (int i = 0; i < 27; i++)
        strcat(bomb, "*[a-z]");
    for (int i = 0; i < 20; i++)
        strcat(list, "{a,aa,aaa}");
    strcat(bomb, "~");
    strcat(list, "~");
    say("pattern_bomb_us", apply_ns(tree, bomb, 50) * 1e-3, "us");
    say("pattern_list_us", apply_ns(tree, list, 50) * 1e-3, "us");
    /* nothing tells in advance that none matches */
    say("pattern_hard_us", apply_ns(tree, "//*{,5}{,5}{,5}{,5}{,5}{,5}{,5}*?*?*?*?[a]", 1) * 1e-3,
        "us");
}

/* A frame's snapshot among all rows, of which 300 changed; then one with a row more. */
static void bench_snapshots(struct tree *tree, int branch)
{
    struct snapshots *snapshots = snapshots_create(NULL);
    double best_values = 1e9, best_schema = 1e9;
    snapshots_join(snapshots);
    for (int run = 0; run < 5 * RUNS; run++) {
        int64_t before = clock_now_ns();
        snapshots_publish(snapshots, tree);
        double us = (double)(clock_now_ns() - before) * 1e-3;
        best_values = us < best_values ? us : best_values;
        for (int i = 0; i < 300; i++) {
            char address[64];
            snprintf(address, sizeof address, "/layer/b/q%d", i * 7);
            tree_signal_number(tree, tree_find(tree, address), (run & 7) / 8.0);
        }
    }
    for (int run = 0; run < RUNS; run++) {
        char address[64];
        snprintf(address, sizeof address, "/layer/c/q%d", run);
        add(tree, branch, address);
        int64_t before = clock_now_ns();
        snapshots_publish(snapshots, tree);
        double us = (double)(clock_now_ns() - before) * 1e-3;
        best_schema = us < best_schema ? us : best_schema;
    }
    say("snapshot_us", best_values, "us");
    say("snapshot_schema_us", best_schema, "us");
    snapshots_leave(snapshots);
    snapshots_destroy(snapshots);
}

static void bench_preset(struct tree *tree)
{
    struct text text = {0};
    for (int layer = 0; layer < 10; layer++) {
        text_add(&text, "[layer/l%d]\n", layer);
        for (int i = 0; i < 20; i++)
            text_add(&text,
                     "k%d = (bass | smooth(30ms, 600ms)) * knob.1 + wave(4beats) * 0.1  # line\n",
                     i);
    }
    double best = 1e9;
    for (int run = 0; run < RUNS; run++) {
        int branch = tree_branch_new(tree, NULL);
        char address[64];
        for (int i = 0; i < 200; i++) {
            snprintf(address, sizeof address, "/layer/l%d/k%d", i / 20, i % 20);
            add(tree, branch, address);
        }
        int64_t before = clock_now_ns();
        struct preset *preset = preset_parse("bench", text.data, text.length, NULL);
        struct patches *patches = patches_create(tree, branch, NULL);
        for (int i = 0; i < preset_n_entries(preset); i++) {
            const struct preset_entry *entry = preset_entry(preset, i);
            preset_address(entry, address, sizeof address);
            if (!patches_bind(patches, tree_find_in(tree, branch, address), -1, entry->plain, NULL,
                              NULL))
                exit(1);
        }
        patches_order(patches, NULL);
        double ms = (double)(clock_now_ns() - before) * 1e-6;
        best = ms < best ? ms : best;
        patches_destroy(patches);
        preset_free(preset);
        tree_branch_free(tree, branch);
    }
    text_free(&text);
    say("preset_load_ms", best, "ms");
}

int main(void)
{
    struct tree *tree = tree_create(NULL);
    int branch = tree ? tree_branch_new(tree, NULL) : TREE_NONE;
    if (branch == TREE_NONE)
        return 1;
    tree_put_on_stage(tree, branch);
    bench_patches(tree, branch);
    bench_expressions(tree, branch);
    bench_preset(tree);
    bench_writes(tree, branch);
    bench_snapshots(tree, branch);
    bench_signals(tree);
    tree_destroy(tree);
    return 0;
}
