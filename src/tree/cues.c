/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree/cues.h"

#include "base/err.h"
#include "base/text.h"
#include "tree/preset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTION "cue/"

struct reader {
    const struct preset *text;
    const char *name; /* of the file */
    struct cues *cues;
    enum cue_quantise quantise; /* of cues that say nothing */
};

static bool complain(const struct reader *r, const struct preset_entry *entry, struct err *err,
                     const char *sentence, const char *found)
{
    char about[512];
    snprintf(about, sizeof about, sentence, found);
    return err_set(err, ERR_FORMAT, _("%s, line %d: %s"), r->name, entry->line, about);
}

static bool keep(const struct reader *r, const struct preset_entry *entry, const char *value,
                 char *to, size_t size, struct err *err)
{
    return snprintf(to, size, "%s", value) < (int)size ||
           complain(r, entry, err, _("«%.40s…» is too long; shorten it."), value);
}

static bool unknown_key(const struct reader *r, const struct preset_entry *entry,
                        const char *const *keys, int n, struct err *err)
{
    char sentence[256];
    const char *nearest = text_nearest(entry->key, keys, n);
    snprintf(sentence, sizeof sentence, _("a cue has no key %s; did you mean %s?"), entry->key,
             nearest ? nearest : keys[0]);
    return err_set(err, ERR_FORMAT, _("%s, line %d: %s"), r->name, entry->line, sentence);
}

static bool read_quantise(const struct reader *r, const struct preset_entry *entry,
                          enum cue_quantise *quantise, struct err *err)
{
    static const char *const words[] = {"off", "beat", "bar"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(entry->plain, words[i]) != 0)
            continue;
        *quantise = (enum cue_quantise)i;
        return true;
    }
    return complain(r, entry, err, _("quantise is off, beat or bar; found «%s»."), entry->plain);
}

static bool read_about(struct reader *r, const struct preset_entry *entry, struct err *err)
{
    static const char *const keys[] = {"title", "loop", "quantise"};
    if (!strcmp(entry->key, "title"))
        return keep(r, entry, entry->value, r->cues->title, sizeof r->cues->title, err);
    if (!strcmp(entry->key, "quantise"))
        return read_quantise(r, entry, &r->quantise, err);
    if (strcmp(entry->key, "loop") != 0)
        return unknown_key(r, entry, keys, 3, err);
    r->cues->loop = !strcmp(entry->plain, "on") || !strcmp(entry->plain, "yes");
    return r->cues->loop || !strcmp(entry->plain, "off") || !strcmp(entry->plain, "no") ||
           complain(r, entry, err, _("loop is on or off; found «%s»."), entry->plain);
}

/* 16 bars, 30s, hand, or the name of an event. */
static bool read_advance(const struct reader *r, const struct preset_entry *entry, struct cue *cue,
                         struct err *err)
{
    if (!strcmp(entry->plain, "hand") || !*entry->plain)
        return true;
    cue->advance = ADVANCE_SPAN;
    if (span_read(entry->plain, &cue->span))
        return cue->span.amount > 0 ||
               complain(r, entry, err, _("a cue stays for more than «%s»."), entry->plain);
    cue->advance = ADVANCE_EVENT;
    if (strcspn(entry->plain, " \t") == strlen(entry->plain) &&
        (entry->plain[0] < '0' || entry->plain[0] > '9'))
        return keep(r, entry, entry->plain, cue->event, sizeof cue->event, err);
    return complain(r, entry, err,
                    _("«%s» is no way to go on; write hand, 30s, 64 beats, 16 bars or an event."),
                    entry->plain);
}

static bool read_over(const struct reader *r, const struct preset_entry *entry, struct cue *cue,
                      struct err *err)
{
    struct span span;
    if (!span_read(entry->plain, &span) || span.unit == SPAN_BARS)
        return complain(r, entry, err, _("«%s» is no length; write 2s or 4beats."), entry->plain);
    return keep(r, entry, entry->plain, cue->over, sizeof cue->over, err);
}

static bool read_key(const struct reader *r, const struct preset_entry *entry, struct cue *cue,
                     struct err *err)
{
    static const char *const keys[] = {"preset",   "transition", "over", "advance",
                                       "quantise", "holder",     "note"};
    if (!strcmp(entry->key, "preset"))
        return keep(r, entry, entry->value, cue->preset, sizeof cue->preset, err);
    if (!strcmp(entry->key, "transition"))
        return keep(r, entry, entry->value, cue->transition, sizeof cue->transition, err);
    if (!strcmp(entry->key, "over"))
        return read_over(r, entry, cue, err);
    if (!strcmp(entry->key, "advance"))
        return read_advance(r, entry, cue, err);
    if (!strcmp(entry->key, "quantise"))
        return read_quantise(r, entry, &cue->quantise, err);
    if (!strcmp(entry->key, "holder"))
        return keep(r, entry, entry->value, cue->holder, sizeof cue->holder, err);
    if (!strcmp(entry->key, "note"))
        return keep(r, entry, entry->value, cue->note, sizeof cue->note, err);
    return unknown_key(r, entry, keys, sizeof keys / sizeof *keys, err);
}

static bool read_cue(struct reader *r, const char *section, struct err *err)
{
    struct cue *cue = &r->cues->list[r->cues->n];
    *cue = (struct cue){.quantise = r->quantise};
    if (snprintf(cue->name, sizeof cue->name, "%s", section + strlen(SECTION)) >=
        (int)sizeof cue->name)
        return err_set(err, ERR_FORMAT, _("%s: the name of the cue %s is too long; shorten it."),
                       r->name, section);
    for (int i = 0; i < preset_n_entries(r->text); i++) {
        const struct preset_entry *entry = preset_entry(r->text, i);
        if (strcmp(entry->section, section) != 0)
            continue;
        cue->line = entry->section_line;
        if (!read_key(r, entry, cue, err))
            return false;
    }
    r->cues->n++;
    return *cue->preset || err_set(err, ERR_FORMAT,
                                   _("%s: the cue %s shows nothing; add preset = NAME below [%s]."),
                                   r->name, cue->name, section);
}

/* What [cues] says holds for all, wherever it stands. */
static bool read_all(struct reader *r, struct err *err)
{
    for (int i = 0; i < preset_n_entries(r->text); i++) {
        const struct preset_entry *entry = preset_entry(r->text, i);
        if (!strcmp(entry->section, "cues") && !read_about(r, entry, err))
            return false;
    }
    for (int i = 0; i < preset_n_sections(r->text); i++) {
        const char *section = preset_section(r->text, i);
        if (!strcmp(section, "cues"))
            continue;
        if (strncmp(section, SECTION, strlen(SECTION)) != 0)
            return err_set(err, ERR_FORMAT, _("%s: [%s] is no cue; write [cue/%s]."), r->name,
                           section, section);
        if (r->cues->n == CUES_MAX)
            return err_set(err, ERR_RANGE, _("%s: more than %d cues; make two lists of it."),
                           r->name, CUES_MAX);
        if (!read_cue(r, section, err))
            return false;
    }
    return r->cues->n > 0 ||
           err_set(err, ERR_FORMAT, _("%s: there is no cue; add [cue/NAME] with preset = NAME."),
                   r->name);
}

struct cues *cues_parse(const char *name, const char *text, size_t size, struct err *err)
{
    struct preset *preset = preset_parse(name, text, size, err);
    struct cues *cues = preset ? calloc(1, sizeof *cues) : NULL;
    int room = preset ? preset_n_sections(preset) : 0;
    if (cues)
        cues->list = calloc((size_t)(room < CUES_MAX ? room : CUES_MAX) + 1, sizeof *cues->list);
    struct reader reader = {.text = preset, .name = name, .cues = cues};
    bool read = cues && cues->list && read_all(&reader, err);
    if (preset && (!cues || !cues->list))
        err_set(err, ERR_SYSTEM, _("No memory for the cues; close other programs."));
    preset_free(preset);
    if (read)
        return cues;
    cues_free(cues);
    return NULL;
}

void cues_free(struct cues *cues)
{
    if (!cues)
        return;
    free(cues->list);
    free(cues);
}

int cues_find(const struct cues *cues, const char *word)
{
    const char *end;
    double number;
    for (int i = 0; i < cues->n; i++)
        if (!strcmp(cues->list[i].name, word))
            return i;
    bool numbered = text_number(word, &end, &number) && !*end && number >= 1 && number <= cues->n;
    return numbered ? (int)number - 1 : -1;
}
