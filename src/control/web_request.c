/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/web_request.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

/* A stretch of the head. */
struct span {
    const char *at, *end;
};

static size_t length(struct span span)
{
    return (size_t)(span.end - span.at);
}

static bool is_word(struct span span, const char *word)
{
    return length(span) == strlen(word) && !strncasecmp(span.at, word, length(span));
}

static bool begins(struct span span, const char *word)
{
    return length(span) >= strlen(word) && !strncasecmp(span.at, word, strlen(word));
}

static bool keep(char *out, size_t size, struct span span)
{
    if (length(span) >= size)
        return false;
    memcpy(out, span.at, length(span));
    out[length(span)] = '\0';
    return true;
}

/* Cuts off what stands before a separator; all of it when there is none. */
static struct span cut(struct span *rest, char separator)
{
    const char *found = memchr(rest->at, separator, length(*rest));
    struct span first = {rest->at, found ? found : rest->end};
    rest->at = found ? found + 1 : rest->end;
    return first;
}

static struct span trim(struct span span)
{
    while (span.at < span.end && (*span.at == ' ' || *span.at == '\t'))
        span.at++;
    while (span.at < span.end && (span.end[-1] == ' ' || span.end[-1] == '\t'))
        span.end--;
    return span;
}

/* True when a list like "a, b;q=1" names a word. */
static bool lists(struct span list, const char *word)
{
    while (list.at < list.end) {
        struct span item = cut(&list, ',');
        if (is_word(trim(cut(&item, ';')), word))
            return true;
    }
    return false;
}

/* Percent-decodes; false for bad escapes, control characters, bytes that are no UTF-8, and what is too long. */
static bool decode(char *out, size_t size, struct span text)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;
    for (; text.at < text.end; text.at++) {
        char c = *text.at;
        if (c == '%') {
            const char *high = length(text) > 2 ? strchr(digits, text.at[1] | 0x20) : NULL;
            const char *low = high ? strchr(digits, text.at[2] | 0x20) : NULL;
            if (!low || !*high || !*low)
                return false;
            c = (char)((high - digits) << 4 | (low - digits));
            text.at += 2;
        }
        if ((unsigned char)c < ' ' || n + 1 >= size)
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return text_is_utf8(out, n);
}

static bool is_attribute(struct span name)
{
    for (const char *at = name.at; at < name.end; at++)
        if ((*at < 'A' || *at > 'Z') && *at != '_')
            return false;
    return name.at < name.end;
}

/* Words in capitals are OSCQuery's, whatever value they are given; others are the page's. */
static bool read_query(struct web_request *request, struct span query)
{
    while (query.at < query.end) {
        struct span value = cut(&query, '&'), name = cut(&value, '=');
        bool good = true;
        if (is_attribute(name) && !*request->attribute)
            good = keep(request->attribute, sizeof request->attribute, name);
        else if (is_word(name, "t"))
            good = decode(request->token, sizeof request->token, value);
        else if (is_word(name, "pin"))
            good = decode(request->pin, sizeof request->pin, value);
        if (!good)
            return false;
    }
    return true;
}

static bool read_target(struct web_request *request, struct span target, struct span *authority)
{
    if (begins(target, "http://")) {
        target.at += strlen("http://");
        authority->at = target.at;
        while (target.at < target.end && *target.at != '/' && *target.at != '?')
            target.at++;
        authority->end = target.at;
    }
    struct span query = cut(&target, '#'), path = cut(&query, '?');
    while (length(path) > 1 && path.end[-1] == '/')
        path.end--;
    if (path.at == path.end)
        memcpy(request->path, "/", 2);
    else if (!decode(request->path, sizeof request->path, path) || *request->path != '/')
        return false;
    return read_query(request, query);
}

struct fields {
    bool socket, connection, version, body;
    struct span site, mode;
};

/* One line behind the first. */
static bool read_field(struct web_request *request, struct fields *fields, struct span line)
{
    struct span name = cut(&line, ':'), value = trim(line);
    if (name.at == name.end || name.end == line.end || *name.at == ' ' || *name.at == '\t' ||
        name.end[-1] == ' ')
        return false;
    if (is_word(name, "Host"))
        return !*request->host && keep(request->host, sizeof request->host, value);
    if (is_word(name, "Origin"))
        return !*request->origin && keep(request->origin, sizeof request->origin, value);
    if (is_word(name, "Sec-WebSocket-Key"))
        return !*request->key && keep(request->key, sizeof request->key, value);
    if (is_word(name, "Accept"))
        request->html |= lists(value, "text/html");
    else if (is_word(name, "If-None-Match"))
        keep(request->known, sizeof request->known, value);
    else if (is_word(name, "Upgrade"))
        fields->socket |= lists(value, "websocket");
    else if (is_word(name, "Connection"))
        fields->connection |= lists(value, "upgrade");
    else if (is_word(name, "Sec-WebSocket-Version"))
        fields->version |= is_word(value, "13");
    else if (is_word(name, "Sec-Fetch-Site"))
        fields->site = value;
    else if (is_word(name, "Sec-Fetch-Mode"))
        fields->mode = value;
    else if (is_word(name, "Transfer-Encoding"))
        fields->body = true;
    else if (is_word(name, "Content-Length"))
        fields->body |= !is_word(value, "0");
    return true;
}

/* The end of the head, behind its empty line; NULL when it has not come. */
static const char *head_end(struct span text)
{
    for (const char *at = text.at; (at = memchr(at, '\n', (size_t)(text.end - at))); at++) {
        const char *next = at + 1;
        next += next < text.end && *next == '\r';
        if (next < text.end && *next == '\n')
            return next + 1;
    }
    return NULL;
}

static struct span next_line(struct span *rest)
{
    struct span line = cut(rest, '\n');
    if (line.at < line.end && line.end[-1] == '\r')
        line.end--;
    return line;
}

static bool has_control(struct span line)
{
    for (; line.at < line.end; line.at++)
        if ((unsigned char)*line.at < ' ' && *line.at != '\t')
            return true;
    return false;
}

static int finish(struct web_request *request, const struct fields *fields, struct span authority)
{
    if (fields->body || !*request->host)
        return 400;
    if (authority.at && !is_word(authority, request->host))
        return 400;
    request->upgrade = fields->socket && fields->connection;
    if (request->upgrade && !fields->version)
        return 426;
    if (request->upgrade && strlen(request->key) != 24)
        return 400;
    struct span site = fields->site;
    request->foreign = site.at && !is_word(site, "same-origin") && !is_word(site, "none") &&
                       !(fields->mode.at && is_word(fields->mode, "navigate"));
    return 200;
}

/* Before its end has come: what can already be seen to be wrong. */
static int judge_part(struct span text)
{
    size_t n = length(text) < 4 ? length(text) : 4;
    if (strncmp(text.at, "GET ", n) != 0)
        return text.at < text.end && *text.at >= 'A' && *text.at <= 'Z' ? 405 : 400;
    if (length(text) < WEB_HEAD_MAX)
        return 0;
    return memchr(text.at, '\n', length(text)) ? 431 : 414;
}

int web_request_read(struct web_request *request, const char *head, size_t size, size_t *used)
{
    struct span text = {head, head + (size < WEB_HEAD_MAX ? size : WEB_HEAD_MAX)};
    const char *end = head_end(text);
    int early = judge_part(text);
    if (!end || early == 400 || early == 405)
        return early;
    memset(request, 0, sizeof *request);
    *used = (size_t)(end - head);
    text.end = end;
    struct span line = next_line(&text), version = line, authority = {0};
    cut(&version, ' ');
    struct span target = cut(&version, ' ');
    if (has_control(line) || !begins(version, "HTTP/") || length(version) != strlen("HTTP/1.1"))
        return 400;
    if (!begins(version, "HTTP/1."))
        return 505;
    if (!read_target(request, target, &authority))
        return length(target) >= WEB_PATH_MAX ? 414 : 400;
    struct fields fields = {0};
    for (line = next_line(&text); line.at < line.end; line = next_line(&text))
        if (has_control(line) || !read_field(request, &fields, line))
            return 400;
    return finish(request, &fields, authority);
}
