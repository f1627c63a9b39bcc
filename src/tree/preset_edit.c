/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A change splices the text and reads it again, so that what stands in memory is what a file would say.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "tree/preset_inner.h"

#include <stdlib.h>
#include <string.h>

static const char *ending_of(const struct preset *preset)
{
    const char *newline = memchr(preset->text, '\n', preset->size);
    return newline && newline > preset->text && newline[-1] == '\r' ? "\r\n" : "\n";
}

/* The text with [at, at + removed) replaced. */
static char *spliced(const struct preset *preset, size_t at, size_t removed, const char *fresh,
                     size_t *size)
{
    size_t n = strlen(fresh);
    char *text = malloc(preset->size - removed + n + 1);
    if (!text)
        return NULL;
    memcpy(text, preset->text, at);
    memcpy(text + at, fresh, n);
    memcpy(text + at + n, preset->text + at + removed, preset->size - at - removed);
    *size = preset->size - removed + n;
    text[*size] = '\0';
    return text;
}

static char *changed_text(const struct preset *preset, const char *section, const char *key,
                          const char *value, size_t *size)
{
    const struct place *place = preset_place(preset, section, key);
    const char *ending = ending_of(preset);
    struct text added = {0};
    size_t at = preset->size, removed = 0;
    bool glued = false; /* the line before has no newline */
    if (place) {
        at = place->value_at;
        removed = place->plain_size;
        bool tight = at && preset->text[at - 1] == '=';
        text_add(&added, "%s%s", tight ? " " : "", value);
    } else {
        bool known = false;
        for (int i = 0; i < preset->n_sections; i++) {
            if (!strcmp(preset->sections[i].name, section)) {
                at = preset->sections[i].end;
                known = true;
            }
        }
        glued = at && preset->text[at - 1] != '\n';
        text_add(&added, "%s", glued ? ending : "");
        if (!known)
            text_add(&added, "%s[%s]%s", at ? ending : "", section, ending);
        text_add(&added, "%s = %s%s", key, value, ending);
    }
    char *text = added.failed ? NULL : spliced(preset, at, removed, added.data, size);
    text_free(&added);
    return text;
}

/* Takes over what was read from the changed text; what is included stays. */
static bool become(struct preset *preset, struct preset *fresh, struct err *err)
{
    fresh->included = preset->included;
    fresh->n_included = preset->n_included;
    bool gathered = preset_gather(fresh, err);
    if (gathered) {
        struct preset old = *preset;
        *preset = *fresh;
        *fresh = old;
    }
    fresh->included = NULL;
    fresh->n_included = 0;
    preset_free(fresh);
    return gathered;
}

bool preset_set(struct preset *preset, const char *section, const char *key, const char *value,
                struct err *err)
{
    if (!preset_name_is_sound(section, strlen(section)) ||
        !preset_name_is_sound(key, strlen(key)) || strpbrk(key, "=#") || strpbrk(value, "\r\n"))
        return err_set(err, ERR_FORMAT,
                       _("%s cannot be written into a preset; use plain names and one line."), key);
    size_t size = 0;
    char *text = changed_text(preset, section, key, value, &size);
    if (!text)
        return preset_no_memory(err);
    struct preset *fresh = preset_of(preset->name, text, size, err);
    if (!fresh)
        return false;
    const struct place *place = preset_place(fresh, section, key);
    if (!place ||
        (strcmp(place->entry.plain, value) != 0 && strcmp(place->entry.value, value) != 0)) {
        preset_free(fresh);
        return err_set(
            err, ERR_FORMAT,
            _("«%s» would read back differently; leave out spaces at its ends and # alone."),
            value);
    }
    return become(preset, fresh, err);
}

bool preset_remove(struct preset *preset, const char *section, const char *key)
{
    const struct place *place;
    while ((place = preset_place(preset, section, key))) {
        size_t size = 0;
        char *text = spliced(preset, place->line_at, place->line_end - place->line_at, "", &size);
        struct preset *fresh = text ? preset_of(preset->name, text, size, NULL) : NULL;
        if (!fresh || !become(preset, fresh, NULL))
            return false;
    }
    return true;
}

void preset_write(const struct preset *preset, struct text *out)
{
    text_add_bytes(out, preset->text, preset->size);
}

bool preset_save(const struct preset *preset, const char *path, struct err *err)
{
    return file_write(path, preset->text, preset->size, err);
}
