/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/late.h"

#include "engine/show.h"
#include "tree/gate.h"
#include "visual/parts.h"
#include "visual/scene.h"

#include <string.h>

#define ADDRESS "/engine/late"
#define LEAVING "leaving"

void late_begin(struct show *show)
{
    for (int i = 0; i < show->n_late; i++) {
        const struct show_late *late = &show->late[i];
        struct scene *scene = late->leaving ? show->leaving.scene : show->on_stage.scene;
        if (show->replayed && scene)
            scene_hold(scene, late->layer, late->shown_s);
    }
    show->n_late = 0;
}

static void collect(struct show *show, const struct scene *scene, bool leaving)
{
    double shown_s;
    for (int i = 0; scene && i < PARTS_LAYERS_MAX && show->n_late < SHOW_LATE_MAX; i++)
        if (scene_late(scene, i, &shown_s))
            show->late[show->n_late++] =
                (struct show_late){.leaving = leaving, .layer = i, .shown_s = shown_s};
}

void late_end(struct show *show)
{
    if (show->replayed)
        return;
    collect(show, show->on_stage.scene, false);
    collect(show, show->leaving.scene, true);
}

bool late_tell(const struct show *show, int i, struct write *write)
{
    if (i >= show->n_late)
        return false;
    const struct show_late *late = &show->late[i];
    write_make(write, ROLE_ENGINE, "engine", ADDRESS, "sif", late->leaving ? LEAVING : "stage",
               late->layer + 1, late->shown_s);
    return true;
}

bool late_take(struct show *show, const struct write *write)
{
    if (strcmp(write->address, ADDRESS) != 0 || write->n_args < 3)
        return false;
    if (show->n_late < SHOW_LATE_MAX)
        show->late[show->n_late++] =
            (struct show_late){.leaving = !strcmp(write_text(write, 0), LEAVING),
                               .layer = (int)write->args[1].number - 1,
                               .shown_s = write->args[2].number};
    return true;
}
