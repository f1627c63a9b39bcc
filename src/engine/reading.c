/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/reading.h"

#include "base/err.h"
#include "base/text.h"
#include "engine/states.h"
#include "patch/patch.h"
#include "tree/preset.h"
#include "tree/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RANGE "/range"
#define LABEL "/label"

enum { KNOBS = 8, PARTS_PER_ROW = ROW_PARTS_MAX + 1 }; /* a row as a whole and its components */

static bool complain(const struct preset_entry *entry, const char *sentence, struct err *err)
{
    return err_set(err, ERR_FORMAT, "%s, line %d: %s", entry->file, entry->line, sentence);
}

static void warn(const struct reading *r, const struct preset_entry *entry, const char *sentence)
{
    text_add(r->warnings, "%s, line %d: %s\n", entry->file, entry->line, sentence);
}

/* What is unknown may be known to the program for which the file was written. */
static bool unknown(const struct reading *r, const struct preset_entry *entry, const char *sentence,
                    struct err *err)
{
    if (entry->version <= PRESET_VERSION)
        return complain(entry, sentence, err);
    char passed[768];
    snprintf(passed, sizeof passed,
             _("%s The file says version %d, this program knows %d: the line is passed over."),
             sentence, entry->version, PRESET_VERSION);
    warn(r, entry, passed);
    return true;
}

/* ---- knobs ---- */

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), n_end = strlen(end);
    return n > n_end && !strcmp(text + n - n_end, end);
}

static bool is_knob(const struct preset_entry *entry)
{
    return !strcmp(entry->section, "knob");
}

static bool is_about_knob(const struct preset_entry *entry)
{
    return is_knob(entry) && (ends_with(entry->key, RANGE) || ends_with(entry->key, LABEL));
}

/* The knob that an entry is about: "height/range" is about /knob/height. */
static void knob_address(const struct preset_entry *entry, char *out, size_t size)
{
    size_t n = strlen(entry->key);
    if (is_about_knob(entry))
        n = (size_t)(strrchr(entry->key, '/') - entry->key);
    snprintf(out, size, "/knob/%.*s", (int)n, entry->key);
}

/* The first key below [knob] that is no number names knob 1, the second knob 2 ... */
static bool name_knob(const struct reading *r, const struct preset_entry *entry, int *n_knobs,
                      struct err *err)
{
    char address[ROW_ADDRESS_MAX], knob[32];
    knob_address(entry, address, sizeof address);
    if (tree_find_in(r->tree, r->branch, address) != TREE_NONE)
        return true;
    if (*n_knobs >= KNOBS)
        return unknown(r, entry, _("a preset has eight knobs; leave this one out."), err);
    snprintf(knob, sizeof knob, "/knob/%d", ++*n_knobs);
    return tree_alias(r->tree, tree_find_in(r->tree, r->branch, knob), address, err);
}

/* "(0, 2)" */
static bool read_range(const char *text, double *min, double *max)
{
    const char *end;
    if (*text != '(' || !text_number(text + 1 + strspn(text + 1, " \t"), &end, min))
        return false;
    end += strspn(end, " \t");
    if (*end != ',' || !text_number(end + 1 + strspn(end + 1, " \t"), &end, max))
        return false;
    end += strspn(end, " \t");
    return !strcmp(end, ")") && *min < *max && isfinite(*max - *min);
}

static bool declare_knob(const struct reading *r, const struct preset_entry *entry, struct err *err)
{
    char address[ROW_ADDRESS_MAX];
    double min, max;
    knob_address(entry, address, sizeof address);
    int id = tree_find_in(r->tree, r->branch, address);
    bool last = preset_get(r->preset, entry->section, entry->key, NULL) == entry->plain;
    if (id == TREE_NONE || !last)
        return true;
    if (ends_with(entry->key, LABEL))
        return tree_describe(r->tree, id, entry->value) ||
               complain(entry, _("no memory for it; close other programs."), err);
    if (!read_range(entry->plain, &min, &max))
        return complain(entry, _("a range is written as (0, 2), the lower end first."), err);
    tree_limit(r->tree, id, min, max);
    return true;
}

static bool declare_knobs(const struct reading *r, struct err *err)
{
    int n = preset_n_entries(r->preset), n_knobs = 0;
    for (int i = 0; i < n; i++) {
        const struct preset_entry *entry = preset_entry(r->preset, i);
        if (is_knob(entry) && !name_knob(r, entry, &n_knobs, err))
            return false;
    }
    for (int i = 0; i < n; i++) {
        const struct preset_entry *entry = preset_entry(r->preset, i);
        if (is_about_knob(entry) && !declare_knob(r, entry, err))
            return false;
    }
    return true;
}

/* ---- the preset itself ---- */

static bool is_version(const char *text)
{
    double version;
    const char *end;
    return text_number(text, &end, &version) && !*end && version >= 1 && version <= 1e6 &&
           floor(version) == version;
}

static bool read_about(const struct reading *r, const struct preset_entry *entry, struct err *err)
{
    static const char *const keys[] = {"title", "credit", "transition", "over",    "rate",
                                       "tags",  "note",   "guess",      "include", "version"};
    const int n_keys = sizeof keys / sizeof keys[0];
    if (!strcmp(entry->key, "version") && !is_version(entry->plain))
        return complain(entry, _("a version is a whole number, as 1."), err);
    for (int i = 0; i < n_keys; i++)
        if (!strcmp(entry->key, keys[i]))
            return true;
    char sentence[512];
    const char *nearest = text_nearest(entry->key, keys, n_keys);
    snprintf(sentence, sizeof sentence, _("[preset] has no key %.200s; did you mean %s?"),
             entry->key, nearest ? nearest : "title");
    return unknown(r, entry, sentence, err);
}

/* ---- rows ---- */

static bool unknown_row(const struct reading *r, const struct preset_entry *entry,
                        const char *address, struct err *err)
{
    char sentence[640];
    const char *nearest = tree_nearest(r->tree, r->branch, address);
    if (nearest)
        snprintf(sentence, sizeof sentence, _("there is no %s; did you mean %s?"), address,
                 nearest);
    else
        snprintf(sentence, sizeof sentence,
                 _("there is no %s; `clavilux tree` lists what there is."), address);
    return unknown(r, entry, sentence, err);
}

static bool set_row(const struct reading *r, const struct preset_entry *entry, int id,
                    int component, struct err *err)
{
    enum row_type type = tree_row(r->tree, id)->type;
    if (type == ROW_TEXT || type == ROW_FILE || type == ROW_CHOICE) {
        struct err inner = {0};
        const char *value = type == ROW_CHOICE ? entry->plain : entry->value;
        return tree_read(r->tree, id, value, &inner) || complain(entry, inner.text, err);
    }
    const struct patch_source source = {
        .name = entry->file, .line = entry->line, .column = entry->column};
    return patches_bind(r->patches, id, component, entry->plain, &source, err);
}

/* A file that gives a row two values means one of them. */
static void warn_of_second(const struct reading *r, const struct preset_entry *entry,
                           const char *address, const struct preset_entry **seen)
{
    const struct preset_entry *before = *seen;
    *seen = entry;
    if (!before || before->file != entry->file)
        return;
    char sentence[512];
    snprintf(sentence, sizeof sentence, _("%s has a value in line %d already; this one counts."),
             address, before->line);
    warn(r, entry, sentence);
}

static bool apply_entry(const struct reading *r, const struct preset_entry *entry,
                        const struct preset_entry **seen, struct err *err)
{
    char address[ROW_ADDRESS_MAX];
    int component;
    if (!preset_address(entry, address, sizeof address))
        return complain(entry, _("this name is too long; shorten it."), err);
    int id = tree_find_part(r->tree, r->branch, address, &component);
    if (id == TREE_NONE)
        return unknown_row(r, entry, address, err);
    if (tree_branch_of(r->tree, id) != r->branch)
        return complain(
            entry, _("a preset writes only its own scene (layer, knob); take this line out."), err);
    warn_of_second(r, entry, address, &seen[id * PARTS_PER_ROW + 1 + component]);
    return set_row(r, entry, id, component, err);
}

/* States are read later, and pass over what is warned about here. */
static bool foresee_state(const struct reading *r, const struct preset_entry *entry,
                          struct err *err)
{
    char address[ROW_ADDRESS_MAX];
    snprintf(address, sizeof address, "/%s", entry->key);
    if (entry->version <= PRESET_VERSION || tree_find_in(r->tree, r->branch, address) != TREE_NONE)
        return true;
    return unknown_row(r, entry, address, err);
}

bool reading_apply(const struct reading *r, struct err *err)
{
    if (!declare_knobs(r, err))
        return false;
    const struct preset_entry **seen =
        calloc((size_t)tree_size(r->tree) * PARTS_PER_ROW, sizeof *seen);
    bool done = seen != NULL;
    if (!seen)
        err_set(err, ERR_SYSTEM, _("No memory for a preset; close other programs."));
    for (int i = 0; done && i < preset_n_entries(r->preset); i++) {
        const struct preset_entry *entry = preset_entry(r->preset, i);
        if (!strcmp(entry->section, "preset"))
            done = read_about(r, entry, err);
        else if (states_is_section(entry->section))
            done = foresee_state(r, entry, err);
        else if (!is_about_knob(entry))
            done = apply_entry(r, entry, seen, err);
    }
    free(seen);
    return done && patches_order(r->patches, err);
}
