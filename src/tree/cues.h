/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of cues as text: what is on stage when, and how it goes on. The grammar is the preset's: a section [cues] about the
 * whole, then a section [cue/NAME] for each, in the order of the evening. Pure; any thread.
 */
#ifndef TREE_CUES_H
#define TREE_CUES_H

#include "tree/span.h"

#include <stdbool.h>
#include <stddef.h>

struct err;

enum { CUES_MAX = 500, CUE_NAME_MAX = 64, CUE_PATH_MAX = 256, CUE_NOTE_MAX = 256 };

enum cue_advance { ADVANCE_HAND, ADVANCE_SPAN, ADVANCE_EVENT };
enum cue_quantise { QUANTISE_OFF, QUANTISE_BEAT, QUANTISE_BAR };

struct cue {
    char name[CUE_NAME_MAX];
    char preset[CUE_PATH_MAX];
    char transition[CUE_NAME_MAX]; /* "" = the preset's own */
    char over[32];                 /* a span as text, "" = the preset's own */
    enum cue_advance advance;
    struct span span;           /* how long it stays */
    char event[CUE_PATH_MAX];   /* or until this event: "drop", "in.pad.1" */
    enum cue_quantise quantise; /* how it comes when a hand or a clock calls it */
    char holder[CUE_NAME_MAX];  /* who holds the stage; "" leaves it */
    char note[CUE_NOTE_MAX];    /* for the operator's eyes */
    int line;
};

struct cues {
    char title[CUE_NOTE_MAX];
    bool loop;
    int n; /* at least 1 */
    struct cue *list;
};

/* NULL and *err with file and line. `name` stands in the sentences. */
struct cues *cues_parse(const char *name, const char *text, size_t size, struct err *err);
void cues_free(struct cues *cues);

/* The place of a cue by its name, or by its number from 1; -1 when there is none. */
int cues_find(const struct cues *cues, const char *word);

#endif
