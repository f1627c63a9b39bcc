/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree/journal.h"

#include "base/err.h"
#include "base/text.h"
#include "tree/gate.h"
#include "tree/pattern.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line being written; `full` once something did not fit. */
struct pen {
    char *at, *end;
    bool full;
};

static void put(struct pen *pen, const char *bytes, size_t n)
{
    if (pen->full || (size_t)(pen->end - pen->at) <= n) {
        pen->full = true;
        return;
    }
    memcpy(pen->at, bytes, n);
    pen->at += n;
    *pen->at = '\0';
}

static void put_text(struct pen *pen, const char *text)
{
    put(pen, text, strlen(text));
}

static void put_number(struct pen *pen, double number)
{
    char text[32];
    text_from_number(text, sizeof text, number);
    put_text(pen, text);
}

static void put_whole(struct pen *pen, int64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, number);
    put_text(pen, text);
}

static void put_escaped(struct pen *pen, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        char hex[5];
        if (c == '\\' || c == '"') {
            put(pen, "\\", 1);
            put(pen, text, 1);
        } else if (c < 0x20 || c == 0x7f) {
            snprintf(hex, sizeof hex, "\\x%02x", c);
            put(pen, hex, 4);
        } else {
            put(pen, text, 1);
        }
    }
}

static void put_arg(struct pen *pen, const struct write *write, int i)
{
    switch (write->args[i].type) {
    case ARG_NUMBER:
        put_number(pen, write->args[i].number);
        break;
    case ARG_TRUTH:
        put_text(pen, write->args[i].number > 0.5 ? "T" : "F");
        break;
    case ARG_NOTHING:
        put_text(pen, "N");
        break;
    case ARG_IMPULSE:
        put_text(pen, "I");
        break;
    case ARG_TEXT:
        put_text(pen, "\"");
        put_escaped(pen, write_text(write, i));
        put_text(pen, "\"");
        break;
    }
}

int journal_format(char *out, size_t size, const struct journal_line *line)
{
    struct pen pen = {out, out + size, size == 0};
    put_whole(&pen, line->tick);
    if (line->kind == JOURNAL_FRAME) {
        put_text(&pen, "\tframe\t");
        put_number(&pen, line->time_s);
        for (int i = 0; i < line->n_steps; i++) {
            put_text(&pen, "\t");
            put_whole(&pen, line->steps[i]);
        }
    } else {
        bool by_player = line->write.role == ROLE_PLAYER && pattern_is(line->write.address);
        put_text(&pen, by_player ? "\t/" : "\t");
        put_escaped(&pen, line->write.author);
        put_text(&pen, "\t");
        put_escaped(&pen, line->write.address);
        for (int i = 0; i < line->write.n_args; i++) {
            put_text(&pen, "\t");
            put_arg(&pen, &line->write, i);
        }
    }
    put_text(&pen, "\n");
    return pen.full ? 0 : (int)(pen.at - out);
}

/* ---- reading ---- */

/* The next field: [*at, *at + n); moves behind its tab. False at the end of the line. */
static bool next_field(const char **at, const char **field, size_t *n)
{
    if (!**at || **at == '\n' || **at == '\r')
        return false;
    *field = *at;
    *n = strcspn(*at, "\t\r\n");
    *at += *n + ((*at)[*n] == '\t');
    return true;
}

static int hex_pair(const char *text)
{
    char digits[3] = {text[0], text[0] ? text[1] : '\0', '\0'};
    char *end;
    long value = strtol(digits, &end, 16);
    return end == digits + 2 ? (int)value : -1;
}

static bool unescape(char *out, size_t size, const char *from, size_t n)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        int c = (unsigned char)from[i];
        if (c == '\\' && i + 1 < n) {
            bool hex = from[i + 1] == 'x';
            c = hex ? (i + 3 < n ? hex_pair(from + i + 2) : -1) : (unsigned char)from[i + 1];
            i += hex ? 3 : 1;
        }
        if (c <= 0 || length + 1 >= size)
            return false;
        out[length++] = (char)c;
    }
    out[length] = '\0';
    return true;
}

static bool whole_in(const char *field, size_t n, int64_t *number)
{
    char digits[24], *end;
    if (n == 0 || n >= sizeof digits)
        return false;
    memcpy(digits, field, n);
    digits[n] = '\0';
    *number = strtoll(digits, &end, 10);
    return !*end;
}

static bool number_in(const char *field, size_t n, double *number)
{
    const char *end;
    return text_number(field, &end, number) && end == field + n;
}

static bool read_arg(struct write *write, const char *field, size_t n)
{
    double number;
    char text[WRITE_TEXT_MAX];
    if (n == 1 && strchr("TF", field[0]))
        return write_add(write, ARG_TRUTH, field[0] == 'T');
    if (n == 1 && field[0] == 'N')
        return write_add(write, ARG_NOTHING, 0);
    if (n == 1 && field[0] == 'I')
        return write_add(write, ARG_IMPULSE, 0);
    if (n >= 2 && field[0] == '"' && field[n - 1] == '"')
        return unescape(text, sizeof text, field + 1, n - 2) && write_add_text(write, text);
    return number_in(field, n, &number) && write_add_number(write, number);
}

static bool wrong(struct err *err, const char *field, const char *expected)
{
    return err_set(err, ERR_FORMAT, _("Journal: found «%.40s»; expected %s."), field, expected);
}

static bool read_frame(const char *at, struct journal_line *line, struct err *err)
{
    const char *field = at;
    size_t n = 0;
    line->kind = JOURNAL_FRAME;
    if (!next_field(&at, &field, &n) || !number_in(field, n, &line->time_s))
        return wrong(err, field, _("a time in seconds"));
    while (next_field(&at, &field, &n)) {
        int64_t steps;
        if (line->n_steps == JOURNAL_STEPS_MAX || !whole_in(field, n, &steps) || steps < 0 ||
            steps > INT_MAX)
            return wrong(err, field, _("a small count of steps"));
        line->steps[line->n_steps++] = (int)steps;
    }
    return true;
}

bool journal_parse(const char *text, struct journal_line *line, struct err *err)
{
    *line = (struct journal_line){.kind = JOURNAL_WRITE, .write = {.role = ROLE_ENGINE}};
    const char *at = text, *field = text;
    size_t n = 0;
    if (!next_field(&at, &field, &n) || !whole_in(field, n, &line->tick))
        return wrong(err, field, _("the number of a tick"));
    if (!next_field(&at, &field, &n))
        return wrong(err, field, _("an author or the word frame"));
    if (n == 5 && !strncmp(field, "frame", 5) && *at != '/')
        return read_frame(at, line, err);
    if (n && *field == '/') {
        line->write.role = ROLE_PLAYER;
        field++;
        n--;
    }
    if (!unescape(line->write.author, sizeof line->write.author, field, n))
        return wrong(err, field, _("a name of at most 31 bytes"));
    if (!next_field(&at, &field, &n) ||
        !unescape(line->write.address, sizeof line->write.address, field, n))
        return wrong(err, field, _("an address of at most 255 bytes"));
    while (next_field(&at, &field, &n))
        if (!read_arg(&line->write, field, n))
            return wrong(err, field, _("a number, a text in quotes, T, F, N or I"));
    return true;
}
