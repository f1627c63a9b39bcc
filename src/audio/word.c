/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/word.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* in the order of enum word_kind and enum word_test */
static const char *const words[] = {"default", "device:", "computer", "stdin:", "test:", "demo"};
static const char *const tests[] = {"click", "sine", "sweep", "noise", "silence", "bursts"};

enum {
    N_WORDS = sizeof words / sizeof *words,
    N_TESTS = sizeof tests / sizeof *tests,
};

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool read_stdin(const char *text, const char *all, struct word *word, struct err *err)
{
    double rate = 0.0, channels = 0.0;
    const char *end = text;
    bool good = text_number(text, &end, &rate) && *end == ':' &&
                text_number(end + 1, &end, &channels) && *end == ':';
    word->s16 = good && strcmp(end, ":s16") == 0;
    if (!good || (!word->s16 && strcmp(end, ":f32") != 0))
        return err_set(err, ERR_USAGE,
                       _("«%s» is incomplete; write stdin:RATE:CHANNELS:f32 (or s16), as "
                         "stdin:48000:2:f32."),
                       all);
    if (rate < 8000 || rate > 384000 || channels < 1 || channels > 64 || rate != (int)rate ||
        channels != (int)channels)
        return err_set(err, ERR_RANGE,
                       _("«%s» is out of range; the rate is 8000 to 384000, the channels are 1 to "
                         "64."),
                       all);
    word->rate = (int)rate;
    word->channels = (int)channels;
    return true;
}

static bool read_option(const char *text, const char *all, struct word *word, struct err *err)
{
    const char *key = word->test == TEST_CLICK ? "bpm=" : word->test == TEST_SINE ? "hz=" : NULL;
    double *value = word->test == TEST_CLICK ? &word->bpm : &word->hz;
    double most = word->test == TEST_CLICK ? 1000.0 : 100000.0;
    const char *end;
    if (!key)
        return err_set(err, ERR_USAGE, _("«%s» takes no settings; leave out what follows ?."), all);
    if (!starts_with(text, key) || !text_number(text + strlen(key), &end, value) || *end)
        return err_set(err, ERR_USAGE, _("«%s» is not understood; write %s and a number after ?."),
                       all, key);
    if (!(*value > 0.0) || *value > most)
        return err_set(err, ERR_RANGE, _("«%s» is out of range; %s takes up to %g."), all, key,
                       most);
    return true;
}

static bool read_test(const char *text, const char *all, struct word *word, struct err *err)
{
    char name[32];
    size_t length = strcspn(text, "?");
    snprintf(name, sizeof name, "%.*s", (int)(length < 31 ? length : 31), text);
    word->bpm = 120.0;
    word->hz = 440.0;
    for (int i = 0; i < N_TESTS; i++) {
        if (strcmp(name, tests[i]) != 0)
            continue;
        word->test = (enum word_test)i;
        return !text[length] || read_option(text + length + 1, all, word, err);
    }
    const char *nearest = text_nearest(name, tests, N_TESTS);
    if (nearest)
        return err_set(err, ERR_USAGE, _("There is no test signal «%s»; did you mean test:%s?"),
                       name, nearest);
    return err_set(
        err, ERR_USAGE,
        _("There is no test signal «%s»; there are click, sine, sweep, noise, silence and bursts."),
        name);
}

/* What is neither a word nor a file is one of both, mistyped. */
static bool read_path(const char *text, struct word *word, struct err *err)
{
    word->kind = WORD_FILE;
    word->rest = text;
    if (file_exists(text) || strchr(text, '/'))
        return true; /* what is wrong with a path the reader says better */
    char head[64];
    int colon = (int)strcspn(text, ":");
    snprintf(head, sizeof head, "%.*s", text[colon] && colon < 60 ? colon + 1 : 60, text);
    const char *nearest = text_nearest(head, words, N_WORDS);
    if (nearest)
        return err_set(err, ERR_NOT_FOUND,
                       _("«%s» is neither a file nor an input; did you mean %s?"), text, nearest);
    return err_set(
        err, ERR_NOT_FOUND,
        _("«%s» is neither a file nor an input; inputs are default, device:NAME, computer, "
          "stdin:RATE:CHANNELS:f32, test:click, demo or a media file."),
        text);
}

bool word_parse(const char *text, struct word *word, struct err *err)
{
    *word = (struct word){.kind = WORD_DEFAULT, .rest = ""};
    for (int i = 0; i < N_WORDS; i++) {
        bool takes_more = words[i][strlen(words[i]) - 1] == ':';
        if (takes_more ? !starts_with(text, words[i]) : strcmp(text, words[i]) != 0)
            continue;
        const char *rest = text + strlen(words[i]);
        word->kind = (enum word_kind)i;
        word->rest = rest;
        if (word->kind == WORD_STDIN)
            return read_stdin(rest, text, word, err);
        if (word->kind == WORD_TEST)
            return read_test(rest, text, word, err);
        if (word->kind == WORD_DEVICE && !*rest)
            return err_set(err, ERR_USAGE,
                           _("«device:» needs a part of a name; `clavilux devices` lists them."));
        return true;
    }
    return read_path(text, word, err);
}
