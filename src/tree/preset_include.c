/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A preset and what it includes, as one: here all entries, sections and layers come together in their order.
 */
#include "base/err.h"
#include "base/text.h"
#include "tree/preset_inner.h"

#include <stdlib.h>
#include <string.h>

static bool knows_name(const struct preset *preset, const char *name)
{
    for (int i = 0; i < preset->n_names; i++)
        if (!strcmp(preset->names[i], name))
            return true;
    return false;
}

static bool knows_layer(const struct preset *preset, const char *name, size_t n)
{
    for (int i = 0; i < preset->n_layers; i++)
        if (strlen(preset->layers[i]) == n && !strncmp(preset->layers[i], name, n))
            return true;
    return false;
}

static bool add_section(struct preset *preset, const char *name)
{
    if (knows_name(preset, name))
        return true;
    preset->names[preset->n_names++] = name;
    if (strncmp(name, "layer/", 6) != 0)
        return true;
    size_t n = strcspn(name + 6, "/");
    if (knows_layer(preset, name + 6, n))
        return true;
    char *layer = strndup(name + 6, n);
    preset->layers[preset->n_layers] = layer;
    preset->n_layers += layer != NULL;
    return layer != NULL;
}

static void forget(struct preset *preset)
{
    for (int i = 0; i < preset->n_layers; i++)
        free(preset->layers[i]);
    free(preset->layers);
    free(preset->entries);
    free(preset->names);
    preset->layers = NULL;
    preset->entries = NULL;
    preset->names = NULL;
    preset->n_layers = preset->n_entries = preset->n_names = 0;
}

static bool make_room(struct preset *preset, struct err *err)
{
    int n_entries = preset->n_places, n_names = preset->n_sections;
    for (int i = 0; i < preset->n_included; i++) {
        n_entries += preset->included[i]->n_entries;
        n_names += preset->included[i]->n_names;
    }
    if (n_entries > PRESET_ENTRIES_MAX || n_names > PRESET_SECTIONS_MAX)
        return err_set(err, ERR_RANGE,
                       _("%s, with what it includes, has more than %d values or %d sections; leave "
                         "some out."),
                       preset->name, PRESET_ENTRIES_MAX, PRESET_SECTIONS_MAX);
    preset->entries = calloc((size_t)n_entries + 1, sizeof *preset->entries);
    preset->names = calloc((size_t)n_names + 1, sizeof *preset->names);
    preset->layers = calloc((size_t)n_names + 1, sizeof *preset->layers);
    if (preset->entries && preset->names && preset->layers)
        return true;
    forget(preset);
    return preset_no_memory(err);
}

bool preset_gather(struct preset *preset, struct err *err)
{
    forget(preset);
    if (!make_room(preset, err))
        return false;
    bool added = true;
    for (int i = 0; i < preset->n_included; i++) {
        const struct preset *included = preset->included[i];
        for (int k = 0; k < included->n_entries; k++)
            preset->entries[preset->n_entries++] = included->entries[k];
        for (int k = 0; k < included->n_names; k++)
            added &= add_section(preset, included->names[k]);
    }
    for (int i = 0; i < preset->n_places; i++)
        preset->entries[preset->n_entries++] = &preset->places[i].entry;
    for (int i = 0; i < preset->n_sections; i++)
        added &= add_section(preset, preset->sections[i].name);
    return added || preset_no_memory(err);
}

bool preset_include(struct preset *preset, struct preset *included, struct err *err)
{
    struct preset **more =
        realloc(preset->included, ((size_t)preset->n_included + 1) * sizeof *more);
    if (!more) {
        preset_free(included);
        return preset_no_memory(err);
    }
    preset->included = more;
    preset->included[preset->n_included++] = included;
    return preset_gather(preset, err);
}
