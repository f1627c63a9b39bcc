/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ears.h"

#include "base/err.h"
#include "engine/wish.h"
#include "tree/heard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS_MAX = 8 };

static bool incomplete(const char *text, struct err *err)
{
    return err_set(err, ERR_USAGE,
                   _("--ear %s is not understood; write NAME=INPUT or NAME=INPUT:CHANNELS, as "
                     "drums=device:UMC:3 or voice=song.wav:1-2."),
                   text);
}

/* The part behind /audio/ up to the next slash is that name. */
static bool is_under_audio(const char *address, const char *name)
{
    size_t branch = strlen(HEARD_BRANCH), n = strlen(name);
    return !strncmp(address, HEARD_BRANCH "/", branch + 1) &&
           !strncmp(address + branch + 1, name, n) &&
           (address[branch + 1 + n] == '/' || !address[branch + 1 + n]);
}

static bool is_heard_already(const char *name)
{
    bool found = false;
    for (int i = 0; i < n_heard_rows; i++)
        found |= is_under_audio(heard_rows[i].row.address, name);
    for (int i = 0; i < n_wish_rows; i++)
        found |= is_under_audio(wish_rows[i].address, name);
    return found;
}

static bool read_name(const char *text, size_t n, struct ear_word *ear, struct err *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    if (n == 0 || n >= EAR_NAME_MAX)
        return err_set(err, ERR_USAGE,
                       _("--ear %s: a name has 1 to %d letters, as drums in drums=device:UMC:3."),
                       text, EAR_NAME_MAX - 1);
    memcpy(ear->name, text, n);
    ear->name[n] = '\0';
    if (strspn(ear->name, letters) != n || ear->name[0] < 'a')
        return err_set(err, ERR_USAGE,
                       _("An ear cannot be called «%s»; use small letters, digits and _, and "
                         "begin with a letter."),
                       ear->name);
    if (is_heard_already(ear->name))
        return err_set(err, ERR_USAGE,
                       _("An ear cannot be called %s: /audio/%s is what the first ear hears; "
                         "choose another name."),
                       ear->name, ear->name);
    return true;
}

/* Where `:3` or `:1-2` begins at the end of an input, or NULL. */
static const char *find_channels(const char *input, int *first, int *last)
{
    const char *colon = strrchr(input, ':');
    char *end;
    if (!colon || colon[1] < '0' || colon[1] > '9')
        return NULL;
    *first = *last = (int)strtol(colon + 1, &end, 10);
    if (*end == '-' && end[1] >= '0' && end[1] <= '9')
        *last = (int)strtol(end + 1, &end, 10);
    return *end ? NULL : colon;
}

bool ear_parse(const char *text, struct ear_word *ear, struct err *err)
{
    *ear = (struct ear_word){0};
    const char *equals = strchr(text, '=');
    if (!equals || !equals[1])
        return incomplete(text, err);
    if (!read_name(text, (size_t)(equals - text), ear, err))
        return false;
    const char *input = equals + 1;
    const char *colon = find_channels(input, &ear->first, &ear->last);
    size_t n = colon ? (size_t)(colon - input) : strlen(input);
    if (n == 0 || n >= EAR_INPUT_MAX)
        return incomplete(text, err);
    memcpy(ear->input, input, n);
    bool good = !colon || (ear->first >= 1 && ear->last >= ear->first && ear->last <= CHANNELS_MAX);
    return good || err_set(err, ERR_RANGE,
                           _("--ear %s: channels are 1 to %d, as :3 for one or :1-2 for two."),
                           text, CHANNELS_MAX);
}

static bool is_pipe(const char *input)
{
    return input && !strncmp(input, "stdin:", 6);
}

bool ears_parse(const char *const *texts, int n, const char *input, struct ear_word *ears,
                struct err *err)
{
    int n_pipes = is_pipe(input);
    if (n > EARS_MAX)
        return err_set(err, ERR_USAGE,
                       _("Beside the first ear there is room for %d more; leave --ear %s out."),
                       EARS_MAX, texts[EARS_MAX]);
    for (int i = 0; i < n; i++) {
        if (!ear_parse(texts[i], &ears[i], err))
            return false;
        for (int k = 0; k < i; k++)
            if (!strcmp(ears[k].name, ears[i].name))
                return err_set(err, ERR_USAGE,
                               _("Two ears are called %s; give one of them another name."),
                               ears[i].name);
        n_pipes += is_pipe(ears[i].input);
        if (n_pipes > 1)
            return err_set(err, ERR_USAGE,
                           _("Standard input can be heard once; give the ear %s a file or a "
                             "device."),
                           ears[i].name);
    }
    return true;
}
