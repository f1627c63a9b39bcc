/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/evening.h"

#include "base/err.h"
#include "base/log.h"
#include "engine/cueing.h"
#include "engine/show.h"
#include "visual/parts.h"

static struct parts *load(const char *list, const struct cue *cue, struct err *err)
{
    char path[PARTS_PATH_MAX];
    bool found = cueing_find_preset(list, cue->preset, path, sizeof path, err);
    return found ? parts_load(path, cue->transition, NULL, err) : NULL;
}

static void leave_out(struct cueing *cueing, int i, const struct err *err)
{
    log_say(LOG_WARN, _("%s The cue %s is left out."), err->text, cueing_cue(cueing, i)->name);
    cueing_failed(cueing, i);
}

bool evening_begin(struct show *show, const char *list, struct err *err)
{
    struct cues *cues = cueing_read(list, err);
    struct cueing *cueing = cues ? cueing_create(show->tree, cues) : NULL;
    if (!cueing)
        return false;
    show_set_cues(show, cueing);
    for (int i = 0; i < cueing_size(cueing); i++) {
        struct parts *parts = load(list, cueing_cue(cueing, i), err);
        if (parts && show_swap(show, parts, 0, err)) {
            cueing_gone(cueing, i);
            *err = (struct err){0};
            return true;
        }
        leave_out(cueing, i, err);
    }
    return false;
}

void evening_arm(struct show *show, const char *list)
{
    int wanted;
    while (show->cueing && (wanted = cueing_wanted(show->cueing)) >= 0) {
        struct err err = {0};
        const struct cue *cue = cueing_cue(show->cueing, wanted);
        struct parts *parts = load(list, cue, &err);
        if (parts && show_arm(show, parts, cue->transition, cue->over, false, &err)) {
            staged_tell(&show->armed);
            cueing_armed(show->cueing, wanted);
        } else {
            leave_out(show->cueing, wanted, &err);
        }
    }
}
