/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A show on an offscreen device, played tick by tick without a clock: writes go in, values, answers and pictures come
 * out. The first ear hears a constant level.
 */
#ifndef TESTS_UNIT_SHOW_KIT_H
#define TESTS_UNIT_SHOW_KIT_H

#include "analysis/features.h"
#include "base/err.h"
#include "base/file.h"
#include "engine/frame.h"
#include "engine/show.h"
#include "tests/unit/unit.h"
#include "tree/gate.h"
#include "tree/tree.h"
#include "visual/device.h"
#include "visual/parts.h"
#include "visual/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KIT_WIDTH = 64, KIT_HEIGHT = 36 };

struct kit {
    struct device *device;
    struct show *show;
    char folder[64], path[128];
    struct features heard;
};

static inline void kit_say(const struct err *err)
{
    if (err->code)
        print_message("%s\n", err->text);
}

/* Puts a preset's text on stage, as reload or anew. */
static inline bool kit_stage(struct kit *kit, const char *text, bool reload)
{
    struct err err = {0};
    assert_true(file_write(kit->path, text, strlen(text), &err));
    struct parts *parts = parts_load(kit->path, NULL, NULL, &err);
    kit_say(&err);
    assert_non_null(parts);
    if (!reload)
        return show_swap(kit->show, parts, (double)(kit->show->tick + 1) * TICK_S, &err);
    struct write write;
    write_make(&write, ROLE_ENGINE, "engine", "/engine/swap", "sss", "set", "test", SHOW_RELOAD);
    kit->show->arriving = parts;
    struct tick tick = {.writes = &write, .n_writes = 1, .heard = {&kit->heard}};
    frame_pass_over(kit->show, &tick, 1);
    return tick.n_writes == 1;
}

static inline void kit_open(struct kit *kit, const char *preset)
{
    struct err err = {0};
    const struct device_desc desc = {.offscreen = true};
    kit->device = device_create(&desc, &err);
    kit->show = show_create(KIT_WIDTH, KIT_HEIGHT, &err);
    kit_say(&err);
    assert_non_null(kit->show);
    snprintf(kit->folder, sizeof kit->folder, "/tmp/clavilux-show-XXXXXX");
    assert_non_null(mkdtemp(kit->folder));
    snprintf(kit->path, sizeof kit->path, "%s/test.preset", kit->folder);
    assert_true(kit_stage(kit, preset, false));
}

static inline void kit_close(struct kit *kit)
{
    show_destroy(kit->show);
    device_destroy(kit->device);
    unlink(kit->path);
    rmdir(kit->folder);
}

static inline void kit_ticks(struct kit *kit, int n)
{
    for (int i = 0; i < n; i++) {
        kit->heard.tick = kit->show->tick + 1;
        struct tick tick = {.heard = {&kit->heard}};
        frame_pass_over(kit->show, &tick, 1);
    }
}

/* One write in a tick of its own. False when it was refused. */
static inline bool kit_write(struct kit *kit, struct write *write)
{
    struct tick tick = {.writes = write, .n_writes = 1, .heard = {&kit->heard}};
    kit->show->n_answers = 0;
    frame_pass_over(kit->show, &tick, 1);
    return tick.n_writes == 1;
}

static inline bool kit_send(struct kit *kit, const char *author, const char *address,
                            const char *text)
{
    struct write write;
    write_make(&write, ROLE_PLAYER, author, address, text ? "s" : "", text);
    return kit_write(kit, &write);
}

static inline bool kit_send_two(struct kit *kit, const char *author, const char *address,
                                const char *first, const char *second)
{
    struct write write;
    write_make(&write, ROLE_PLAYER, author, address, "ss", first, second);
    return kit_write(kit, &write);
}

static inline bool kit_move(struct kit *kit, const char *author, const char *address, double value)
{
    struct write write;
    write_make(&write, ROLE_PLAYER, author, address, "f", value);
    return kit_write(kit, &write);
}

static inline double kit_value(const struct kit *kit, const char *address)
{
    int component, id = tree_find_part(kit->show->tree, TREE_NONE, address, &component);
    assert_int_not_equal(id, TREE_NONE);
    return tree_number(kit->show->tree, id, component < 0 ? 0 : component);
}

/* A text of the last answer, "" when there was none. */
static inline const char *kit_answer(const struct kit *kit, int i)
{
    const struct show *show = kit->show;
    return show->n_answers && i < show->answers[show->n_answers - 1].n
               ? show->answers[show->n_answers - 1].texts[i]
               : "";
}

/* The picture of now as a number. */
static inline uint64_t kit_picture(struct kit *kit)
{
    static unsigned char pixels[KIT_WIDTH * KIT_HEIGHT * 4];
    struct target target = target_make(TARGET_SCREEN, KIT_WIDTH, KIT_HEIGHT);
    struct frame_input in = {
        .time_s = (double)(kit->show->tick + 1) * TICK_S, .target = target, .waits = true};
    frame_step(kit->show, &in);
    target_read(&target, pixels);
    target_free(&target);
    return file_hash(pixels, sizeof pixels);
}

#endif
