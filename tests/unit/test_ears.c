/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What further ears promise: how they are written, and that one device serves several of them.
 */
#include "base/err.h"
#include "engine/ears.h"
#include "tests/unit/unit.h"

#include <stdbool.h>
#include <string.h>

static void assert_means(const char *text, const char *name, const char *input, int first, int last)
{
    struct ear_word ear;
    struct err err = {0};
    if (!ear_parse(text, &ear, &err))
        fail_msg("%s: %s", text, err.text);
    assert_string_equal(ear.name, name);
    assert_string_equal(ear.input, input);
    assert_int_equal(ear.first, first);
    assert_int_equal(ear.last, last);
}

static void an_ear_is_a_name_an_input_and_perhaps_channels(void **state)
{
    (void)state;
    assert_means("drums=device:UMC:3", "drums", "device:UMC", 3, 3);
    assert_means("voice=song.wav:1-2", "voice", "song.wav", 1, 2);
    assert_means("voice=/a=b/c:d.wav", "voice", "/a=b/c:d.wav", 0, 0);
    assert_means("all=device:UMC 204", "all", "device:UMC 204", 0, 0);
    assert_means("pipe=stdin:48000:2:f32", "pipe", "stdin:48000:2:f32", 0, 0);
    assert_means("pipe=stdin:48000:4:s16:4", "pipe", "stdin:48000:4:s16", 4, 4);
    assert_means("click_2=test:click?bpm=90", "click_2", "test:click?bpm=90", 0, 0);
    assert_means("room=default:2", "room", "default", 2, 2);
}

static void assert_refused(const char *text, const char *hint)
{
    struct ear_word ear;
    struct err err = {0};
    assert_false(ear_parse(text, &ear, &err));
    if (!strstr(err.text, hint))
        fail_msg("%s: no «%s» in: %s", text, hint, err.text);
}

static void what_is_written_wrongly_is_told(void **state)
{
    (void)state;
    assert_refused("drums", "NAME=INPUT");
    assert_refused("drums=", "NAME=INPUT");
    assert_refused("drums=:3", "NAME=INPUT");
    assert_refused("=demo", "a name has");
    assert_refused("Drums=demo", "small letters");
    assert_refused("2drums=demo", "begin with a letter");
    assert_refused("level=demo", "/audio/level");
    assert_refused("gain=demo", "/audio/gain");
    assert_refused("check=demo", "/audio/check");
    assert_refused("drums=demo:0", "channels");
    assert_refused("drums=demo:3-2", "channels");
    assert_refused("drums=demo:9", "channels");
    assert_refused("drums=demo:1-99", "channels");
}

static void assert_all_refused(const char *const *texts, int n, const char *input, const char *hint)
{
    struct ear_word ears[EARS_MAX];
    struct err err = {0};
    assert_false(ears_parse(texts, n, input, ears, &err));
    if (!strstr(err.text, hint))
        fail_msg("no «%s» in: %s", hint, err.text);
}

static void four_ears_have_room_and_each_its_own_name(void **state)
{
    (void)state;
    static const char *const five[] = {"a=demo", "b=demo", "c=demo", "d=demo", "e=demo"};
    static const char *const twice[] = {"a=demo", "b=demo", "a=demo:1"};
    static const char *const pipe[] = {"a=stdin:48000:2:f32"};
    struct ear_word ears[EARS_MAX];
    assert_true(ears_parse(five, 4, "demo", ears, NULL));
    assert_string_equal(ears[3].name, "d");
    assert_true(ears_parse(pipe, 1, NULL, ears, NULL));
    assert_all_refused(five, 5, "demo", "e=demo");
    assert_all_refused(twice, 3, "demo", "called a");
    assert_all_refused(pipe, 1, "stdin:48000:2:f32", "once");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ear_is_a_name_an_input_and_perhaps_channels),
        cmocka_unit_test(what_is_written_wrongly_is_told),
        cmocka_unit_test(four_ears_have_room_and_each_its_own_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
