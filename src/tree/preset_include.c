/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A preset and what it includes, as one: here all entries, sections and layers come together in their order.
 */
#include "base/err.h"
#include "base/file.h"
#include "tree/preset_inner.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SEATS = 2 * PRESET_SECTIONS_MAX };

/* Places of names by hash, while they come together; 0 is free. */
struct seats {
    uint16_t names[SEATS], layers[SEATS];
};

/* Where the name sits among those that are known, or the free seat for it. */
static uint16_t *seat(uint16_t *seats, const char *const *known, const char *name, size_t n)
{
    size_t at = file_hash(name, n) % SEATS;
    while (seats[at]) {
        const char *there = known[seats[at] - 1];
        if (strlen(there) == n && !memcmp(there, name, n))
            break;
        at = (at + 1) % SEATS;
    }
    return &seats[at];
}

static bool add_section(struct preset *preset, struct seats *seats, const char *name)
{
    uint16_t *place = seat(seats->names, preset->names, name, strlen(name));
    if (*place)
        return true;
    preset->names[preset->n_names++] = name;
    *place = (uint16_t)preset->n_names;
    if (strncmp(name, "layer/", 6) != 0)
        return true;
    size_t n = strcspn(name + 6, "/");
    place = seat(seats->layers, (const char *const *)preset->layers, name + 6, n);
    if (*place)
        return true;
    char *layer = strndup(name + 6, n);
    preset->layers[preset->n_layers] = layer;
    preset->n_layers += layer != NULL;
    *place = (uint16_t)preset->n_layers;
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
    struct seats seats = {0};
    bool added = true;
    for (int i = 0; i < preset->n_included; i++) {
        const struct preset *included = preset->included[i];
        for (int k = 0; k < included->n_entries; k++)
            preset->entries[preset->n_entries++] = included->entries[k];
        for (int k = 0; k < included->n_names; k++)
            added &= add_section(preset, &seats, included->names[k]);
    }
    for (int i = 0; i < preset->n_places; i++)
        preset->entries[preset->n_entries++] = &preset->places[i].entry;
    for (int i = 0; i < preset->n_sections; i++)
        added &= add_section(preset, &seats, preset->sections[i].name);
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
