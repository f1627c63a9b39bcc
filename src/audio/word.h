/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words by which a person names an input (the list stands in audio.h), taken apart.
 */
#ifndef AUDIO_WORD_H
#define AUDIO_WORD_H

#include <stdbool.h>

struct err;

enum word_kind {
    WORD_DEFAULT,
    WORD_DEVICE,
    WORD_COMPUTER,
    WORD_STDIN,
    WORD_TEST,
    WORD_DEMO,
    WORD_FILE,
};

enum word_test { TEST_CLICK, TEST_SINE, TEST_SWEEP, TEST_NOISE, TEST_SILENCE, TEST_BURSTS };

struct word {
    enum word_kind kind;
    const char *rest;   /* WORD_DEVICE: part of a name; WORD_FILE: the path. Points into the text */
    int rate, channels; /* WORD_STDIN */
    bool s16;           /* WORD_STDIN: 16-bit integers instead of floats */
    enum word_test test;
    double bpm, hz; /* of WORD_TEST */
};

/* False and a sentence with the nearest word when text means nothing. A file is not opened here. */
bool word_parse(const char *text, struct word *word, struct err *err);

#endif
