/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text itself is the truth: entries remember where they stand in it, a change splices the text and reads it again.
 */
#include "base/err.h"
#include "base/text.h"
#include "tree/preset_inner.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One line of the text while it is read: [begin, end) without its ending. */
struct line {
    const char *text;
    size_t begin, end, next;
    int number;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void trim(const char *text, size_t *begin, size_t *end)
{
    while (*begin < *end && is_space(text[*begin]))
        ++*begin;
    while (*end > *begin && is_space(text[*end - 1]))
        --*end;
}

/* Characters, not bytes: what an editor shows. */
static int column_of(const struct line *line, size_t at)
{
    int column = 1;
    for (size_t i = line->begin; i < at; i++)
        column += ((unsigned char)line->text[i] & 0xc0) != 0x80;
    return column;
}

/* At most so many bytes of what was found, never half a character. */
static int shown_bytes(const char *text, size_t n)
{
    size_t shown = n < 40 ? n : 40;
    while (shown && shown < n && ((unsigned char)text[shown] & 0xc0) == 0x80)
        shown--;
    return (int)shown;
}

static bool complain(const struct preset *preset, const struct line *line, size_t at,
                     const char *expected, struct err *err)
{
    int n = shown_bytes(line->text + at, line->end - at);
    if (at >= line->end)
        return err_set(err, ERR_FORMAT,
                       _("%s, line %d, column %d: the line ends here; expected %s."), preset->name,
                       line->number, column_of(line, at), expected);
    return err_set(err, ERR_FORMAT, _("%s, line %d, column %d: found «%.*s»; expected %s."),
                   preset->name, line->number, column_of(line, at), n, line->text + at, expected);
}

bool preset_no_memory(struct err *err)
{
    return err_set(err, ERR_SYSTEM, _("No memory for a preset; close other programs."));
}

/* Room for one more element in an array that doubles. */
static bool reserve(void **array, int n, int *room, size_t element_size)
{
    if (n < *room)
        return true;
    int more = *room ? 2 * *room : 32;
    void *grown = realloc(*array, (size_t)more * element_size);
    if (!grown)
        return false;
    *array = grown;
    *room = more;
    return true;
}

/* A copy in NFC. */
static char *composed(const char *text, size_t n)
{
    char *copy = strndup(text, n);
    char *nfc = copy ? text_nfc(copy) : NULL;
    free(copy);
    return nfc;
}

bool preset_name_is_sound(const char *name, size_t n)
{
    if (n == 0 || n > PRESET_NAME_MAX || name[0] == '/' || name[n - 1] == '/')
        return false;
    int depth = 1;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f || strchr("[]*?{}\"", name[i]))
            return false;
        if (name[i] == '/' && name[i + 1] == '/')
            return false;
        depth += name[i] == '/';
    }
    return depth <= PRESET_DEPTH_MAX;
}

/* Where the value ends when a comment follows: # after a space and before one, outside of quotes. */
static size_t comment_at(const char *text, size_t begin, size_t end)
{
    bool quoted = false;
    for (size_t i = begin; i < end; i++) {
        quoted ^= text[i] == '"';
        bool after = i == begin || is_space(text[i - 1]);
        bool before = i + 1 == end || is_space(text[i + 1]);
        if (text[i] == '#' && after && before && !quoted)
            return i;
    }
    return end;
}

static bool read_section(struct preset *preset, const struct line *line, size_t begin, size_t end,
                         struct err *err)
{
    const char *text = line->text;
    const char *close = memchr(text + begin, ']', end - begin);
    if (!close)
        return complain(preset, line, end, _("] behind the section's name"), err);
    size_t rest = (size_t)(close - text) + 1, rest_end = end;
    trim(text, &rest, &rest_end);
    if (rest < rest_end && text[rest] != '#')
        return complain(preset, line, rest, _("nothing behind ] on this line"), err);
    size_t name_begin = begin + 1, name_end = (size_t)(close - text);
    trim(text, &name_begin, &name_end);
    name_begin += name_begin < name_end && text[name_begin] == '/';
    if (!preset_name_is_sound(text + name_begin, name_end - name_begin))
        return complain(preset, line, name_begin,
                        _("an address such as layer/veil, in at most 16 parts and 200 bytes"), err);
    if (preset->n_sections >= PRESET_SECTIONS_MAX)
        return complain(preset, line, begin, _("at most 1024 sections in one preset"), err);
    char *name = composed(text + name_begin, name_end - name_begin);
    if (!name || !reserve((void **)&preset->sections, preset->n_sections, &preset->sections_room,
                          sizeof *preset->sections)) {
        free(name);
        return preset_no_memory(err);
    }
    preset->sections[preset->n_sections++] =
        (struct section){.name = name, .end = line->next, .line = line->number};
    return true;
}

static void place_free(struct place *place)
{
    free((char *)place->entry.section);
    free((char *)place->entry.key);
    free((char *)place->entry.value);
    free((char *)place->entry.plain);
}

static bool add_entry(struct preset *preset, const struct line *line, size_t key, size_t key_end,
                      size_t value, size_t value_end, struct err *err)
{
    const char *text = line->text;
    struct section *section = &preset->sections[preset->n_sections - 1];
    size_t plain_begin = value, plain_end = comment_at(text, value, value_end);
    trim(text, &plain_begin, &plain_end);
    if (plain_end < plain_begin)
        plain_end = plain_begin;
    struct place place = {
        .entry = {.section = strdup(section->name),
                  .key = composed(text + key, key_end - key),
                  .value = strndup(text + value, value_end - value),
                  .plain = strndup(text + value, plain_end - value),
                  .file = preset->name,
                  .line = line->number,
                  .column = column_of(line, value),
                  .section_line = section->line},
        .value_at = value,
        .plain_size = plain_end - value,
        .line_at = line->begin,
        .line_end = line->next,
    };
    bool whole = place.entry.section && place.entry.key && place.entry.value && place.entry.plain;
    if (!whole || !reserve((void **)&preset->places, preset->n_places, &preset->places_room,
                           sizeof *preset->places)) {
        place_free(&place);
        return preset_no_memory(err);
    }
    preset->places[preset->n_places++] = place;
    section->end = line->next;
    return true;
}

static bool read_entry(struct preset *preset, const struct line *line, size_t begin, size_t end,
                       struct err *err)
{
    const char *text = line->text;
    const char *equals = memchr(text + begin, '=', end - begin);
    if (!equals)
        return complain(preset, line, begin, _("a line such as opacity = 0.5"), err);
    if (!preset->n_sections)
        return complain(preset, line, begin,
                        _("a section such as [layer/veil] before the first value"), err);
    if (preset->n_places >= PRESET_ENTRIES_MAX)
        return complain(preset, line, begin, _("at most 16384 values in one preset"), err);
    size_t key = begin, key_end = (size_t)(equals - text);
    size_t value = key_end + 1, value_end = end;
    trim(text, &key, &key_end);
    trim(text, &value, &value_end);
    if (!preset_name_is_sound(text + key, key_end - key))
        return complain(preset, line, key, _("a name such as opacity before =, at most 200 bytes"),
                        err);
    return add_entry(preset, line, key, key_end, value, value_end, err);
}

static bool read_line(struct preset *preset, const struct line *line, struct err *err)
{
    size_t begin = line->begin, end = line->end;
    if (memchr(line->text + begin, 0, end - begin) ||
        !text_is_utf8(line->text + begin, end - begin))
        return err_set(err, ERR_FORMAT,
                       _("%s, line %d: this is no UTF-8 text; save the file as UTF-8."),
                       preset->name, line->number);
    trim(line->text, &begin, &end);
    if (begin == end || line->text[begin] == '#')
        return true;
    return line->text[begin] == '[' ? read_section(preset, line, begin, end, err)
                                    : read_entry(preset, line, begin, end, err);
}

/* A version that is no number counts as the first; what reads [preset] complains. */
static void read_version(struct preset *preset)
{
    const struct place *place = preset_place(preset, "preset", "version");
    const char *end;
    double version = 1;
    if (!place || !text_number(place->entry.plain, &end, &version) || !(version >= 1) ||
        version > 1e6)
        version = 1;
    for (int i = 0; i < preset->n_places; i++)
        preset->places[i].entry.version = (int)version;
}

static bool read_all(struct preset *preset, struct err *err)
{
    struct line line = {.text = preset->text};
    if (preset->size >= 3 && !memcmp(preset->text, "\xef\xbb\xbf", 3))
        line.next = 3;
    while (line.next < preset->size) {
        line.begin = line.next;
        const char *newline = memchr(line.text + line.begin, '\n', preset->size - line.begin);
        line.end = newline ? (size_t)(newline - line.text) : preset->size;
        line.next = line.end + (newline != NULL);
        line.number++;
        if (!read_line(preset, &line, err))
            return false;
    }
    read_version(preset);
    return preset_gather(preset, err);
}

/* Takes the text over. */
struct preset *preset_of(const char *name, char *text, size_t size, struct err *err)
{
    struct preset *preset = calloc(1, sizeof *preset);
    if (!preset || !text || !(preset->name = strdup(name))) {
        free(text);
        free(preset);
        preset_no_memory(err);
        return NULL;
    }
    preset->text = text;
    preset->size = size;
    if (read_all(preset, err))
        return preset;
    preset_free(preset);
    return NULL;
}

struct preset *preset_parse(const char *name, const char *text, size_t size, struct err *err)
{
    if (size > PRESET_BYTES_MAX) {
        err_set(err, ERR_RANGE, _("%s is larger than 4 MB; this cannot be a preset."), name);
        return NULL;
    }
    char *copy = malloc(size + 1);
    if (copy) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return preset_of(name, copy, size, err);
}

void preset_free(struct preset *preset)
{
    if (!preset)
        return;
    for (int i = 0; i < preset->n_places; i++)
        place_free(&preset->places[i]);
    for (int i = 0; i < preset->n_sections; i++)
        free(preset->sections[i].name);
    for (int i = 0; i < preset->n_layers; i++)
        free(preset->layers[i]);
    for (int i = 0; i < preset->n_included; i++)
        preset_free(preset->included[i]);
    free(preset->included);
    free(preset->places);
    free(preset->sections);
    free(preset->entries);
    free(preset->names);
    free(preset->layers);
    free(preset->text);
    free(preset->name);
    free(preset);
}

int preset_n_entries(const struct preset *preset)
{
    return preset->n_entries;
}

const struct preset_entry *preset_entry(const struct preset *preset, int i)
{
    return i >= 0 && i < preset->n_entries ? preset->entries[i] : NULL;
}

const struct place *preset_place(const struct preset *preset, const char *section, const char *key)
{
    for (int i = preset->n_places - 1; i >= 0; i--) {
        const struct preset_entry *entry = &preset->places[i].entry;
        if (!strcmp(entry->section, section) && !strcmp(entry->key, key))
            return &preset->places[i];
    }
    return NULL;
}

const char *preset_get(const struct preset *preset, const char *section, const char *key,
                       const char *otherwise)
{
    for (int i = preset->n_entries - 1; i >= 0; i--) {
        const struct preset_entry *entry = preset->entries[i];
        if (!strcmp(entry->section, section) && !strcmp(entry->key, key))
            return entry->plain;
    }
    return otherwise;
}

int preset_n_sections(const struct preset *preset)
{
    return preset->n_names;
}

const char *preset_section(const struct preset *preset, int i)
{
    return i >= 0 && i < preset->n_names ? preset->names[i] : NULL;
}

int preset_n_layers(const struct preset *preset)
{
    return preset->n_layers;
}

const char *preset_layer(const struct preset *preset, int i)
{
    return i >= 0 && i < preset->n_layers ? preset->layers[i] : NULL;
}

bool preset_address(const struct preset_entry *entry, char *out, size_t size)
{
    int n = snprintf(out, size, "/%s/%s", entry->section, entry->key);
    return n > 0 && (size_t)n < size;
}
