/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * struct json is json-c's own object under a name of ours, so that json-c's headers stay in this file.
 */
#include "base/json.h"

#include "base/err.h"
#include "base/text.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *theirs(struct json *value)
{
    return (struct json_object *)value;
}

struct mend {
    const char *at, *end;
    struct text out;
    char last; /* last character that is not white space, of the output */
};

static void put(struct mend *mend, const char *bytes, size_t n)
{
    text_add_bytes(&mend->out, bytes, n);
    for (size_t i = n; i-- > 0;)
        if (!strchr(" \t\r\n", bytes[i])) {
            mend->last = bytes[i];
            return;
        }
}

static bool starts(const struct mend *mend, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(mend->end - mend->at) >= n && !memcmp(mend->at, word, n);
}

/* Comments become their line breaks, so that json-c's line numbers stay those of the file. */
static bool skip_comment(struct mend *mend)
{
    const char *stop = starts(mend, "//") ? "\n" : starts(mend, "/*") ? "*/" : NULL;
    if (!stop)
        return false;
    bool block = stop[0] == '*';
    mend->at += 2;
    while (mend->at < mend->end && !starts(mend, stop)) {
        if (*mend->at == '\n')
            text_add_bytes(&mend->out, "\n", 1);
        mend->at++;
    }
    if (block && mend->at < mend->end)
        mend->at += 2;
    return true;
}

static void copy_string(struct mend *mend)
{
    const char *start = mend->at++;
    while (mend->at < mend->end && *mend->at != '"') {
        if (*mend->at == '\\' && mend->at + 1 < mend->end)
            mend->at++;
        mend->at++;
    }
    if (mend->at < mend->end)
        mend->at++;
    for (const char *from = start; from < mend->at; from++) {
        /* a raw line break or tab inside a string is not JSON, but people write them */
        if (*from == '\n' || *from == '\t' || *from == '\r')
            put(mend, " ", 1);
        else
            put(mend, from, 1);
    }
}

/* Two values, or a value and a key, that stand side by side lack a comma. */
static bool value_ended(char last)
{
    return last &&
           (strchr("\"]}", last) || (last >= '0' && last <= '9') || last == 'e' || last == 'l');
}

static char next_solid(struct mend ahead)
{
    ahead.out = (struct text){0};
    while (ahead.at < ahead.end) {
        if (skip_comment(&ahead))
            continue;
        if (!strchr(" \t\r\n", *ahead.at))
            break;
        ahead.at++;
    }
    text_free(&ahead.out);
    return ahead.at < ahead.end ? *ahead.at : '\0';
}

static bool is_number_char(char c)
{
    return (c >= '0' && c <= '9') || (c && strchr("+-.eE", c));
}

static void copy_number(struct mend *mend)
{
    const char *start = mend->at;
    while (mend->at < mend->end && is_number_char(*mend->at))
        mend->at++;
    char raw[64], neat[40];
    size_t n = (size_t)(mend->at - start);
    double number = 0;
    if (n >= sizeof raw) {
        put(mend, start, n);
        return;
    }
    memcpy(raw, start, n);
    raw[n] = '\0';
    if (!text_number(raw, NULL, &number)) {
        put(mend, start, n);
        return;
    }
    put(mend, neat, (size_t)text_from_number(neat, sizeof neat, number));
}

static void copy_token(struct mend *mend)
{
    char c = *mend->at;
    bool begins_value = c == '"' || c == '{' || c == '[' || is_number_char(c);
    if (begins_value && value_ended(mend->last))
        put(mend, ",", 1);
    if (c == '"') {
        copy_string(mend);
    } else if (is_number_char(c) && !(c == 'e' || c == 'E')) {
        copy_number(mend);
    } else {
        char next = '\0';
        if (c == ',') {
            struct mend ahead = *mend;
            ahead.at++;
            next = next_solid(ahead);
        }
        mend->at++;
        if (c == ',' && (next == ']' || next == '}' || next == ',' || next == '\0'))
            return; /* a trailing comma */
        put(mend, &c, 1);
    }
}

static struct text mended(const char *text, size_t size)
{
    struct mend mend = {.at = text, .end = text + size};
    if (starts(&mend, "\xef\xbb\xbf"))
        mend.at += 3;
    while (mend.at < mend.end && *mend.at) {
        if (skip_comment(&mend))
            continue;
        if (strchr(" \t\r\n", *mend.at)) {
            text_add_bytes(&mend.out, mend.at++, 1);
            continue;
        }
        copy_token(&mend);
    }
    return mend.out;
}

static int line_at(const char *text, size_t offset)
{
    int line = 1;
    for (size_t i = 0; i < offset && text[i]; i++)
        line += text[i] == '\n';
    return line;
}

struct json *json_parse(const char *text, size_t size, struct err *err)
{
    struct text neat = mended(text, size);
    struct json_tokener *tokener = json_tokener_new_ex(32);
    if (!neat.data || neat.failed || !tokener) {
        err_set(err, ERR_FORMAT, _("line 1: the JSON text is empty; write an object in braces"));
        text_free(&neat);
        if (tokener)
            json_tokener_free(tokener);
        return NULL;
    }
    struct json_object *root = json_tokener_parse_ex(tokener, neat.data, (int)neat.length);
    enum json_tokener_error failed = json_tokener_get_error(tokener);
    if (failed != json_tokener_success) {
        err_set(err, ERR_FORMAT, _("line %d: not JSON (%s); check quotes, commas and braces there"),
                line_at(neat.data, json_tokener_get_parse_end(tokener)),
                json_tokener_error_desc(failed));
        json_object_put(root);
        root = NULL;
    }
    json_tokener_free(tokener);
    text_free(&neat);
    return (struct json *)root;
}

void json_free(struct json *root)
{
    json_object_put(theirs(root));
}

bool json_is_object(struct json *value)
{
    return json_object_is_type(theirs(value), json_type_object);
}

bool json_is_array(struct json *value)
{
    return json_object_is_type(theirs(value), json_type_array);
}

bool json_is_text(struct json *value)
{
    return json_object_is_type(theirs(value), json_type_string);
}

struct json *json_get(struct json *object, const char *key)
{
    struct json_object *member = NULL;
    if (!json_is_object(object))
        return NULL;
    json_object_object_get_ex(theirs(object), key, &member);
    return (struct json *)member;
}

int json_size(struct json *value)
{
    if (json_is_array(value))
        return (int)json_object_array_length(theirs(value));
    return json_is_object(value) ? json_object_object_length(theirs(value)) : 0;
}

static struct lh_entry *entry_at(struct json *object, int i)
{
    struct lh_entry *entry = lh_table_head(json_object_get_object(theirs(object)));
    while (entry && i-- > 0)
        entry = lh_entry_next(entry);
    return entry;
}

const char *json_key(struct json *object, int i)
{
    struct lh_entry *entry = json_is_object(object) ? entry_at(object, i) : NULL;
    return entry ? lh_entry_k(entry) : NULL;
}

struct json *json_at(struct json *value, int i)
{
    if (json_is_array(value))
        return (struct json *)json_object_array_get_idx(theirs(value), (size_t)i);
    struct lh_entry *entry = json_is_object(value) ? entry_at(value, i) : NULL;
    return entry ? (struct json *)lh_entry_v(entry) : NULL;
}

const char *json_text(struct json *value, const char *otherwise)
{
    return json_is_text(value) ? json_object_get_string(theirs(value)) : otherwise;
}

double json_number(struct json *value, double otherwise)
{
    double number = 0;
    switch (json_object_get_type(theirs(value))) {
    case json_type_int:
    case json_type_double:
        return json_object_get_double(theirs(value));
    case json_type_boolean:
        return json_object_get_boolean(theirs(value)) ? 1 : 0;
    case json_type_string:
        return text_number(json_object_get_string(theirs(value)), NULL, &number) ? number
                                                                                 : otherwise;
    default:
        return otherwise;
    }
}

bool json_truth(struct json *value, bool otherwise)
{
    if (json_is_text(value)) {
        const char *word = json_text(value, "");
        if (!strcasecmp(word, "true"))
            return true;
        if (!strcasecmp(word, "false"))
            return false;
    }
    return value ? json_number(value, otherwise) > 0 : otherwise;
}

/* ---- writing ---- */

/* Bytes of the well-formed character at `at`, 0 when there is none. */
static size_t character(const char *at)
{
    unsigned char c = (unsigned char)*at;
    size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    return strnlen(at, n) == n && text_is_utf8(at, n) ? n : 0;
}

void json_add_string(struct text *out, const char *value)
{
    text_add_bytes(out, "\"", 1);
    while (*value) {
        size_t n = character(value);
        unsigned char c = (unsigned char)*value;
        if (!n)
            text_add_bytes(out, "\xef\xbf\xbd", 3);
        else if (c == '"' || c == '\\')
            text_add_bytes(out, c == '"' ? "\\\"" : "\\\\", 2);
        else if (c < 0x20 || c == 0x7f)
            text_add(out, "\\u%04x", c);
        else
            text_add_bytes(out, value, n);
        value += n ? n : 1;
    }
    text_add_bytes(out, "\"", 1);
}

void json_add_number(struct text *out, double value)
{
    char number[40];
    int n = text_from_number(number, sizeof number, value);
    if (isfinite(value))
        text_add_bytes(out, number, (size_t)n);
    else
        text_add_bytes(out, "null", 4);
}
