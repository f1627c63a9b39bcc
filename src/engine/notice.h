/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one sentence that stands on the operator's screen, and what is told in the log beside it: what was just said,
 * what the sound check asks for, or that nothing is heard. Main thread; a plain value of live's.
 */
#ifndef ENGINE_NOTICE_H
#define ENGINE_NOTICE_H

#include "base/log.h"

#include <stdbool.h>

struct features;

enum { NOTICE_MAX = 512 };

struct notice {
    char said[NOTICE_MAX];  /* stays until */
    char asked[NOTICE_MAX]; /* what is asked for now */
    double until_s, quiet_since_s;
    int check_stage; /* of the newest sound check that was told */
};

/* Says a sentence now: into the log, and on the screen for some seconds. */
void notice_say(struct notice *notice, enum log_level level, double now_s, const char *sentence);

/* Once a frame: tells the verdict of a sound check when it falls. heard: NULL before the first sound. */
void notice_hear(struct notice *notice, const struct features *heard, double now_s);

/* The sentence to be shown now, "" when there is none; input: the name of what is listened to. */
const char *notice_now(struct notice *notice, const struct features *heard, double now_s,
                       const char *input);

/* What the flash guard does from now on, aloud; and the badge that stands on the operator's screen meanwhile, NULL while
 * it takes back: mode is a word of enum guard_mode, risk the row's. */
const char *notice_guard(int mode);
const char *notice_badge(int mode, double risk);

#endif
