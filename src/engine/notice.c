/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notice.h"

#include "analysis/features.h"
#include "base/err.h"
#include "stage/guard.h"

#include <math.h>
#include <stdio.h>

#define SAID_S    8.0
#define SILENT_DB (-60.0f)
#define SILENT_S  4.0

void notice_say(struct notice *notice, enum log_level level, double now_s, const char *sentence)
{
    log_say(level, "%s", sentence);
    snprintf(notice->said, sizeof notice->said, "%s", sentence);
    notice->until_s = now_s + SAID_S;
}

static void verdict_sentence(const struct feature_sound_check *check, char *out, size_t size)
{
    int noise_db = (int)lroundf(check->noise_db), loud_db = (int)lroundf(check->loud_db);
    switch (check->verdict) {
    case VERDICT_GOOD:
        snprintf(out, size,
                 _("Sound check: good; room %d dB, music %d dB, gain locked until G is pressed."),
                 noise_db, loud_db);
        return;
    case VERDICT_QUIET:
        snprintf(out, size,
                 _("Sound check: too quiet, music %d dB over a room of %d dB; turn the input up "
                   "and check again."),
                 loud_db, noise_db);
        return;
    case VERDICT_CLIPPING:
        snprintf(out, size,
                 _("Sound check: the input clips at %d dB; turn it down and check again."),
                 loud_db);
        return;
    case VERDICT_DEAD:
        snprintf(out, size,
                 _("Sound check: channel %d is dead; look at its cable, or listen to one channel."),
                 check->dead_channel);
        return;
    case VERDICT_NONE:
        break;
    }
    snprintf(out, size, _("Sound check: broken off; gate and gain are as before."));
}

void notice_hear(struct notice *notice, const struct features *heard, double now_s)
{
    if (!heard)
        return;
    char sentence[NOTICE_MAX];
    const struct feature_sound_check *check = &heard->check;
    bool ran = notice->check_stage == CHECK_NOISE || notice->check_stage == CHECK_MUSIC;
    bool ended = check->stage == CHECK_DONE || check->stage == CHECK_NONE;
    if (ran && ended) {
        verdict_sentence(check->stage == CHECK_DONE ? check : &(struct feature_sound_check){0},
                         sentence, sizeof sentence);
        notice_say(notice, LOG_NOTE, now_s, sentence);
    }
    notice->check_stage = (int)check->stage;
}

static const char *asked_by_check(struct notice *notice, const struct feature_sound_check *check)
{
    int left_s = (int)ceilf(check->left_s);
    if (check->stage == CHECK_NOISE)
        snprintf(notice->asked, sizeof notice->asked,
                 _("Sound check: no music now, the room is heard. %d s"), left_s);
    else
        snprintf(notice->asked, sizeof notice->asked,
                 _("Sound check: now the loudest music of the evening. %d s"), left_s);
    return notice->asked;
}

const char *notice_now(struct notice *notice, const struct features *heard, double now_s,
                       const char *input)
{
    if (!heard || heard->level.db > SILENT_DB)
        notice->quiet_since_s = now_s;
    if (heard && (heard->check.stage == CHECK_NOISE || heard->check.stage == CHECK_MUSIC))
        return asked_by_check(notice, &heard->check);
    if (now_s < notice->until_s)
        return notice->said;
    if (now_s - notice->quiet_since_s < SILENT_S)
        return "";
    snprintf(notice->asked, sizeof notice->asked,
             _("I hear nothing from «%s». I: next input, C: what the computer plays, D: demo."),
             input);
    return notice->asked;
}

const char *notice_guard(int mode)
{
    switch ((enum guard_mode)mode) {
    case GUARD_OFF:
        return _("The flash guard is off: nothing counts or takes back flashes.");
    case GUARD_WARN:
        return _("The flash guard only warns: flashes are counted, not taken back.");
    default:
        return _("The flash guard is on: more than three flashes a second are taken back.");
    }
}

const char *notice_badge(int mode, double risk)
{
    if (mode == GUARD_OFF)
        return _("Flash guard off");
    if (mode == GUARD_WARN)
        return risk >= 1 ? _("Too many flashes") : _("Flash guard only warns");
    return NULL;
}
