/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/origin.h"

#include "base/err.h"
#include "base/text.h"

#include <string.h>

#define LAYER "layer:"
#define IMAGE "image:"

const char *const origin_keys[N_ORIGIN_KEYS] = {
    [ORIGIN_SHADER] = "shader", [ORIGIN_LAYER] = "layer", [ORIGIN_PREVIOUS] = "previous",
    [ORIGIN_IMAGE] = "image",   [ORIGIN_VIDEO] = "video", [ORIGIN_TEXT] = "text",
};

static bool find(const char *name, const char *const *names, int n, enum origin_kind kind,
                 struct origin *origin)
{
    *origin = (struct origin){0};
    for (int i = 0; i < n; i++)
        if (!strcmp(names[i], name)) {
            *origin = (struct origin){.kind = kind, .place = i};
            return true;
        }
    return false;
}

bool origin_find_layer(const char *name, const struct origin_names *names, struct origin *origin,
                       struct err *err)
{
    if (find(name, names->layers, names->n_layers, ORIGIN_LAYER, origin))
        return true;
    if (!err)
        return false;
    const char *nearest = text_nearest(name, names->layers, names->n_layers);
    if (nearest)
        return err_set(err, ERR_NOT_FOUND, _("there is no layer «%.64s»; did you mean %s?"), name,
                       nearest);
    return err_set(err, ERR_NOT_FOUND, _("there is no layer «%.64s»; check its name."), name);
}

const char *origin_file(const char *text)
{
    return strncmp(text, IMAGE, strlen(IMAGE)) != 0 ? NULL : text + strlen(IMAGE);
}

bool origin_read(const char *text, const struct origin_names *names, enum origin_kind otherwise,
                 struct origin *origin, struct err *err)
{
    *origin = (struct origin){.kind = otherwise};
    if (!*text)
        return true;
    *origin = (struct origin){0};
    if (!strncmp(text, LAYER, strlen(LAYER)))
        return origin_find_layer(text + strlen(LAYER), names, origin, err);
    const char *file = origin_file(text);
    if (file && find(file, names->images, names->n_images, ORIGIN_IMAGE, origin))
        return true;
    if (!strcmp(text, "previous"))
        origin->kind = ORIGIN_PREVIOUS;
    else if (!strcmp(text, "behind"))
        origin->kind = ORIGIN_BEHIND;
    else if (err)
        return err_set(err, ERR_FORMAT,
                       _("«%.64s» is no picture; write layer:NAME, image:FILE, previous, behind "
                         "or nothing."),
                       text);
    return origin->kind != ORIGIN_NOTHING;
}
