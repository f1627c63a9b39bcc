/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists of cues: their text, and the cue player on a tree whose beats are fired by hand, 100 ticks each, 4 to a bar.
 */
#include "base/err.h"
#include "engine/cueing.h"
#include "tests/unit/unit.h"
#include "tree/cues.h"
#include "tree/tree.h"

#include <stdio.h>
#include <string.h>

static struct cues *parse(const char *text)
{
    struct err err = {0};
    struct cues *cues = cues_parse("test.cues", text, strlen(text), &err);
    if (!cues)
        print_message("%s\n", err.text);
    return cues;
}

static void refuses(const char *text, const char *sentence)
{
    struct err err = {0};
    assert_null(cues_parse("test.cues", text, strlen(text), &err));
    if (!strstr(err.text, sentence))
        print_message("%s\n", err.text);
    assert_non_null(strstr(err.text, sentence));
}

static void a_list_says_what_comes_when(void **state)
{
    (void)state;
    struct cues *cues =
        parse("[cues]\ntitle = Evening # 1\nloop = on\nquantise = bar\n"
              "[cue/dawn]\npreset = lumia\ntransition = crosswarp\nover = 4beats\n"
              "advance = 16 bars   # until the drums\nholder = tablet\nnote = slow\n"
              "[cue/storm]\npreset = tunnel\nadvance = drop\nquantise = off\n"
              "[cue/end]\npreset = black.fs\nadvance = 1.5s\n");
    assert_non_null(cues);
    assert_string_equal(cues->title, "Evening # 1");
    assert_true(cues->loop);
    assert_int_equal(cues->n, 3);
    const struct cue *dawn = &cues->list[0];
    assert_string_equal(dawn->preset, "lumia");
    assert_string_equal(dawn->over, "4beats");
    assert_int_equal(dawn->advance, ADVANCE_SPAN);
    assert_int_equal(dawn->span.unit, SPAN_BARS);
    assert_float_equal(dawn->span.amount, 16, 0);
    assert_int_equal(dawn->quantise, QUANTISE_BAR);
    assert_string_equal(dawn->holder, "tablet");
    assert_string_equal(cues->list[1].event, "drop");
    assert_int_equal(cues->list[1].quantise, QUANTISE_OFF);
    assert_float_equal(cues->list[2].span.amount, 1.5, 0);
    assert_int_equal(cues_find(cues, "storm"), 1);
    assert_int_equal(cues_find(cues, "3"), 2);
    assert_int_equal(cues_find(cues, "4"), -1);
    cues_free(cues);
}

static void what_makes_no_sense_names_its_line(void **state)
{
    (void)state;
    refuses("", "no cue");
    refuses("[cue/a]\nadvance = 3s\n", "preset = NAME");
    refuses("[cue/a]\npreset = x\nadvanse = 3s\n",
            "line 3: a cue has no key advanse; did you mean advance?");
    refuses("[cue/a]\npreset = x\nadvance = 3 apples\n", "line 3");
    refuses("[cue/a]\npreset = x\nadvance = 0s\n", "line 3");
    refuses("[cue/a]\npreset = x\nover = 2 bars\n", "line 3");
    refuses("[cue/a]\npreset = x\nquantise = maybe\n", "off, beat or bar");
    refuses("[song/a]\npreset = x\n", "[cue/song/a]");
    refuses("[cues]\nloop = perhaps\n[cue/a]\npreset = x\n", "line 2");
}

/* ---- the player ---- */

#define LIST(about, first)                                                                         \
    "[cues]\n" about "[cue/a]\npreset = x\n" first "[cue/b]\npreset = x\n[cue/c]\npreset = x\n"

struct stage {
    struct tree *tree;
    struct cueing *cueing;
    int64_t tick, went_at;
    int on;
};

static struct stage stage;

static void play(const char *text)
{
    stage = (struct stage){.tree = tree_create(NULL), .on = -1};
    stage.cueing = cueing_create(stage.tree, parse(text));
    tree_begin_tick(stage.tree);
    tree_signal_number(stage.tree, tree_find(stage.tree, "/audio/bpm"), 120);
    cueing_gone(stage.cueing, 0);
}

static void end(void)
{
    cueing_destroy(stage.cueing);
    tree_destroy(stage.tree);
}

/* Scenes stand ready as soon as they are wanted. */
static void run(int ticks)
{
    for (int i = 0; i < ticks; i++) {
        int wanted = cueing_wanted(stage.cueing);
        if (wanted >= 0)
            cueing_armed(stage.cueing, wanted);
        tree_begin_tick(stage.tree);
        stage.tick++;
        if (stage.tick % 100 == 0)
            tree_fire(stage.tree, tree_find(stage.tree, "/audio/beat"));
        if (stage.tick % 400 == 0)
            tree_fire(stage.tree, tree_find(stage.tree, "/audio/bar"));
        int cue = cueing_tick(stage.cueing);
        if (cue < 0 || cueing_ready(stage.cueing) != cue)
            continue;
        stage.on = cue;
        stage.went_at = stage.tick;
        cueing_gone(stage.cueing, cue);
    }
}

static void goes_after(const char *text, int64_t tick)
{
    play(text);
    run((int)tick - 1);
    assert_int_equal(stage.on, -1);
    run(1);
    assert_int_equal(stage.on, 1);
    end();
}

static void goes_at_the_tick_of_its_time(void **state)
{
    (void)state;
    goes_after(LIST("", "advance = 3s\n"), 600);
    goes_after(LIST("", "advance = 5 beats\n"), 500);
    goes_after(LIST("", "advance = 2 bars\n"), 800);
    goes_after(LIST("", "advance = bar\n"), 400);
    goes_after(LIST("quantise = beat\n", "advance = 2.6s\n"), 600);
    goes_after(LIST("quantise = bar\n", "advance = 2.2s\n"), 800);
}

static void hands_call_by_name_number_and_neighbour(void **state)
{
    (void)state;
    struct err err = {0};
    play(LIST("", ""));
    run(1000);
    assert_int_equal(stage.on, -1); /* waits for a hand */
    assert_true(cueing_ask(stage.cueing, "c", &err));
    run(1);
    assert_int_equal(stage.on, 2);
    assert_false(cueing_step(stage.cueing, 1, &err));
    assert_true(cueing_step(stage.cueing, -1, &err));
    run(1);
    assert_int_equal(stage.on, 1);
    assert_true(cueing_ask(stage.cueing, "1", &err));
    run(1);
    assert_int_equal(stage.on, 0);
    assert_false(cueing_ask(stage.cueing, "d", &err));
    assert_non_null(strstr(err.text, "did you mean"));
    assert_false(cueing_ask(stage.cueing, "4", &err));
    assert_non_null(strstr(err.text, "numbered 1 to 3"));
    assert_string_equal(tree_text(stage.tree, tree_find(stage.tree, "/cue/name")), "a");
    char line[256];
    cueing_tell(stage.cueing, line, sizeof line);
    assert_string_equal(line, "1/3 a  ·  by hand  →  b");
    end();
}

static void a_hand_waits_for_its_bar_but_not_for_ever(void **state)
{
    (void)state;
    struct err err = {0};
    play(LIST("quantise = bar\n", ""));
    run(410);
    assert_true(cueing_step(stage.cueing, 1, &err));
    run(389);
    assert_int_equal(stage.on, -1);
    run(1);
    assert_int_equal(stage.went_at, 800);
    tree_signal_number(stage.tree, tree_find(stage.tree, "/audio/bpm"), 0); /* silence */
    assert_true(cueing_step(stage.cueing, 1, &err));
    run(1);
    assert_int_equal(stage.on, 2);
    end();
}

/* A tempo without beats: eight of them, of half a second each, are waited for. */
static void silence_where_beats_were_ends_the_wait(void **state)
{
    (void)state;
    struct err err = {0};
    play(LIST("quantise = bar\n", ""));
    cueing_armed(stage.cueing, 1);
    assert_true(cueing_step(stage.cueing, 1, &err));
    cueing_jump(stage.cueing, 300);
    for (int i = 0; i < 500; i++) {
        tree_begin_tick(stage.tree);
        assert_int_equal(cueing_tick(stage.cueing), -1);
    }
    tree_begin_tick(stage.tree);
    assert_int_equal(cueing_tick(stage.cueing), 1);
    end();
}

static void a_loop_begins_again_and_broken_cues_are_left_out(void **state)
{
    (void)state;
    struct err err = {0};
    play(LIST("loop = on\n", ""));
    assert_true(cueing_ask(stage.cueing, "c", &err));
    run(1);
    cueing_failed(stage.cueing, 0);
    assert_true(cueing_step(stage.cueing, 1, &err));
    run(1);
    assert_int_equal(stage.on, 1);
    end();
}

static void an_edit_keeps_the_place(void **state)
{
    (void)state;
    struct err err = {0};
    play(LIST("", "advance = 3s\n"));
    run(300);
    cueing_edit(stage.cueing, parse("[cue/new]\npreset = x\n" LIST("", "advance = 2s\n")));
    assert_float_equal(tree_number(stage.tree, tree_find(stage.tree, "/cue/number"), 0), 2, 0);
    run(99);
    assert_int_equal(stage.on, -1);
    run(1);
    assert_int_equal(stage.on, 2); /* b, two seconds after a began */
    cueing_edit(stage.cueing, parse("[cue/only]\npreset = x\n"));
    assert_false(cueing_step(stage.cueing, 1, &err));
    end();
}

static void an_edit_keeps_what_was_called_and_what_stands_ready(void **state)
{
    (void)state;
    struct err err = {0};
    play(LIST("quantise = bar\n", ""));
    run(410);
    assert_true(cueing_ask(stage.cueing, "c", &err));
    run(10);
    assert_int_equal(cueing_ready(stage.cueing), 2);
    cueing_edit(stage.cueing, parse("[cue/new]\npreset = x\n" LIST("quantise = bar\n", "")));
    assert_int_equal(cueing_ready(stage.cueing), 3);
    run(379);
    assert_int_equal(stage.on, -1);
    run(1);
    assert_int_equal(stage.on, 3); /* c, on its bar all the same */
    assert_true(cueing_ask(stage.cueing, "b", &err));
    run(10);
    assert_int_equal(cueing_ready(stage.cueing), 2);
    cueing_edit(stage.cueing, parse("[cue/c]\npreset = x\n[cue/b]\npreset = y\n"));
    assert_int_equal(cueing_ready(stage.cueing), -1); /* it shows something else now */
    assert_int_equal(cueing_wanted(stage.cueing), 1);
    cueing_armed(stage.cueing, 1);
    cueing_edit(stage.cueing, parse("[cue/d]\npreset = x\n"));
    assert_int_equal(cueing_ready(stage.cueing), -1);
    assert_int_equal(cueing_wanted(stage.cueing), -1);
    end();
}

static void an_edit_mends_what_was_left_out(void **state)
{
    (void)state;
    play(LIST("", ""));
    cueing_failed(stage.cueing, 1);
    assert_int_equal(cueing_wanted(stage.cueing), 2);
    cueing_edit(stage.cueing, parse(LIST("", "")));
    assert_int_equal(cueing_wanted(stage.cueing), 1);
    end();
}

static bool is_known(const char *event)
{
    struct err err = {0};
    struct cue cue = {.name = "a", .advance = ADVANCE_EVENT};
    snprintf(cue.event, sizeof cue.event, "%s", event);
    return cueing_knows_event(stage.tree, &cue, &err);
}

static void what_never_happens_is_told(void **state)
{
    (void)state;
    static const char *const events[] = {
        "beat",    "bar",      "onset",           "kick",     "snare", "hat", "drop",
        "section", "in.pad.1", "player.tablet.1", "tempo.tap"};
    struct err err = {0};
    play(LIST("", "advance = dorp\n"));
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        assert_true(is_known(events[i]));
    assert_false(is_known("level"));
    assert_false(is_known("master.brightness"));
    assert_false(cueing_knows_event(stage.tree, cueing_cue(stage.cueing, 0), &err));
    assert_non_null(strstr(err.text, "dorp"));
    assert_non_null(strstr(err.text, "write drop"));
    run(500);
    assert_int_equal(stage.on, -1);
    assert_true(cueing_step(stage.cueing, 1, &err));
    run(1);
    assert_int_equal(stage.on, 1);
    end();
}

static void what_show_time_jumps_over_counts(void **state)
{
    (void)state;
    play(LIST("", "advance = 3s\n"));
    run(100);
    cueing_jump(stage.cueing, 400);
    run(99);
    assert_int_equal(stage.on, -1);
    run(1);
    assert_int_equal(stage.on, 1);
    end();
}

static void an_event_of_an_instrument_goes_on(void **state)
{
    (void)state;
    play(LIST("", "advance = in.pad.1\n"));
    run(50);
    tree_fire(stage.tree, tree_find(stage.tree, "/in/pad/1"));
    run(1);
    assert_int_equal(stage.on, 1);
    end();
}

static void a_scene_that_is_late_goes_when_it_stands_ready(void **state)
{
    (void)state;
    play(LIST("", "advance = 1s\n"));
    for (int i = 0; i < 300; i++) {
        tree_begin_tick(stage.tree);
        int cue = cueing_tick(stage.cueing);
        assert_int_equal(cue, i < 199 ? -1 : 1);
        assert_int_equal(cueing_ready(stage.cueing), -1);
    }
    cueing_armed(stage.cueing, cueing_wanted(stage.cueing));
    assert_int_equal(cueing_ready(stage.cueing), 1);
    assert_int_equal(cueing_tick(stage.cueing), 1);
    end();
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_says_what_comes_when),
        cmocka_unit_test(what_makes_no_sense_names_its_line),
        cmocka_unit_test(goes_at_the_tick_of_its_time),
        cmocka_unit_test(hands_call_by_name_number_and_neighbour),
        cmocka_unit_test(a_hand_waits_for_its_bar_but_not_for_ever),
        cmocka_unit_test(silence_where_beats_were_ends_the_wait),
        cmocka_unit_test(a_loop_begins_again_and_broken_cues_are_left_out),
        cmocka_unit_test(an_edit_keeps_the_place),
        cmocka_unit_test(an_edit_keeps_what_was_called_and_what_stands_ready),
        cmocka_unit_test(an_edit_mends_what_was_left_out),
        cmocka_unit_test(what_never_happens_is_told),
        cmocka_unit_test(what_show_time_jumps_over_counts),
        cmocka_unit_test(an_event_of_an_instrument_goes_on),
        cmocka_unit_test(a_scene_that_is_late_goes_when_it_stands_ready),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
