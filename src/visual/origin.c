/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/origin.h"

#include "base/err.h"
#include "base/text.h"

#include <string.h>

#define LAYER "layer:"

const char *const origin_keys[N_ORIGIN_KEYS] = {
    [ORIGIN_SHADER] = "shader",
    [ORIGIN_LAYER] = "layer",
    [ORIGIN_PREVIOUS] = "previous",
};

bool origin_find_layer(const char *name, const char *const *layers, int n_layers,
                       struct origin *origin, struct err *err)
{
    for (int i = 0; i < n_layers; i++)
        if (!strcmp(layers[i], name)) {
            *origin = (struct origin){.kind = ORIGIN_LAYER, .layer = i};
            return true;
        }
    if (!err)
        return false;
    const char *nearest = text_nearest(name, layers, n_layers);
    if (nearest)
        return err_set(err, ERR_NOT_FOUND, _("there is no layer «%.64s»; did you mean %s?"), name,
                       nearest);
    return err_set(err, ERR_NOT_FOUND, _("there is no layer «%.64s»; check its name."), name);
}

bool origin_read(const char *text, const char *const *layers, int n_layers,
                 enum origin_kind otherwise, struct origin *origin, struct err *err)
{
    *origin = (struct origin){.kind = otherwise};
    if (!*text)
        return true;
    *origin = (struct origin){0};
    if (!strncmp(text, LAYER, strlen(LAYER)))
        return origin_find_layer(text + strlen(LAYER), layers, n_layers, origin, err);
    if (!strcmp(text, "previous"))
        origin->kind = ORIGIN_PREVIOUS;
    else if (!strcmp(text, "behind"))
        origin->kind = ORIGIN_BEHIND;
    else if (err)
        return err_set(err, ERR_FORMAT,
                       _("«%.64s» is no picture; write layer:NAME, previous, behind or nothing."),
                       text);
    return origin->kind != ORIGIN_NOTHING;
}
