/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/scaling.h"

#include "base/err.h"
#include "base/text.h"
#include "engine/rate.h"
#include "engine/show.h"
#include "tree/gate.h"
#include "visual/scene.h"

/* Smaller pictures are drawn as they are: there is nothing to win. */
enum { PIXELS_LEAST = 640 * 360 };

bool scaling_follow(struct rate *rate, const struct show *show, double now_s, double period_s,
                    struct write *event, char *sentence, size_t size)
{
    struct scene *scene = show->on_stage.scene;
    struct rate_costs costs = {.n = scene ? scene_n_layers(scene) : 0};
    double scale;
    if (show->width * show->height < PIXELS_LEAST || show->transition)
        return false;
    for (int i = 0; i < costs.n; i++) {
        costs.ms[i] = scene_cost_ms(scene, i);
        costs.scale[i] = scene_scale(scene, i);
    }
    int layer = rate_follow(rate, &costs, now_s, period_s, &scale);
    if (layer < 0)
        return false;
    write_make(event, ROLE_ENGINE, "engine", SHOW_SCALE, "sf", scene_layer_name(scene, layer),
               scale);
    text_format(sentence, size,
                _("The layer %s takes %.0f ms of %.0f for a picture; it is drawn at %.0f %% now."),
                scene_layer_name(scene, layer), costs.ms[layer], period_s * 1000, scale * 100);
    return true;
}
