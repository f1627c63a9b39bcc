/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/shader_include.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "visual/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD "include"

struct including {
    const char *path; /* of the shader */
    struct text out;
    struct shader_included *included;
    int *n;
    struct err *err;
};

static const char *skip_blank(const char *at)
{
    return at + strspn(at, " \t");
}

/* The name that a line includes, or NULL. */
static const char *name_in(const char *line, char *name, size_t size)
{
    const char *at = skip_blank(line);
    if (*at != '#' || strncmp(skip_blank(at + 1), WORD, strlen(WORD)) != 0)
        return NULL;
    at = skip_blank(skip_blank(at + 1) + strlen(WORD));
    const char *end = *at == '"' ? strpbrk(at + 1, "\"\n") : NULL;
    if (!end || *end != '"')
        return NULL;
    snprintf(name, size, "%.*s", (int)(end - at - 1), at + 1);
    return name;
}

/* Is a line that begins here, in a comment or not, followed by one in a comment? */
static bool comment_goes_on(const char *line, size_t n, bool inside)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (inside && line[i] == '*' && line[i + 1] == '/') {
            inside = false;
            i++;
        } else if (!inside && line[i] == '/' && line[i + 1] == '*') {
            inside = true;
            i++;
        } else if (!inside && line[i] == '/' && line[i + 1] == '/') {
            return false;
        }
    }
    return inside;
}

static bool find(const struct including *in, const char *name, char *path, size_t size)
{
    char folder[1024], asset[300];
    file_dir(folder, sizeof folder, in->path);
    if (!image_path(path, (int)size, folder, name))
        return false;
    if (file_exists(path))
        return true;
    snprintf(asset, sizeof asset, "shaders/engine/%s", name);
    return file_find_asset(path, size, asset);
}

static bool add_lines(struct including *in, const char *text, const char *where, int source);

static bool include(struct including *in, const char *name, const char *where, int line)
{
    for (int i = 0; i < *in->n; i++)
        if (!strcmp(in->included[i].name, name))
            return true;
    char path[1024];
    if (!find(in, name, path, sizeof path))
        return err_set(in->err, ERR_NOT_FOUND,
                       _("%s, line %d: «%s» is neither beside the shader or below nor in "
                         "shaders/engine; check its name."),
                       where, line, name);
    if (*in->n == SHADER_INCLUDES_MAX)
        return err_set(in->err, ERR_RANGE,
                       _("%s, line %d: a shader includes at most %d files; put them together."),
                       where, line, SHADER_INCLUDES_MAX);
    struct shader_included *to = &in->included[*in->n];
    int source = SHADER_INCLUDE_SOURCE + (*in->n)++;
    snprintf(to->path, sizeof to->path, "%s", path);
    snprintf(to->name, sizeof to->name, "%s", name);
    char *text = file_read(path, 1 << 20, NULL, in->err);
    bool added = text && add_lines(in, text, path, source);
    free(text);
    return added;
}

static bool add_lines(struct including *in, const char *text, const char *where, int source)
{
    bool comment = false;
    int line = 1;
    if (source)
        text_add(&in->out, "#line 1 %d\n", source);
    for (const char *at = text; *at; line++) {
        size_t n = strcspn(at, "\n");
        char name[256];
        if (!comment && name_in(at, name, sizeof name)) {
            if (!include(in, name, where, line))
                return false;
            text_add(&in->out, "\n#line %d %d\n", line + 1, source);
        } else {
            text_add_bytes(&in->out, at, n + (at[n] == '\n'));
        }
        comment = comment_goes_on(at, n, comment);
        at += n + (at[n] == '\n');
    }
    return true;
}

bool shader_include(const char *path, char **text, size_t *size, struct shader_included *included,
                    int *n_included, struct err *err)
{
    struct including in = {.path = path, .included = included, .n = n_included, .err = err};
    if (memchr(*text, 0, *size) || !memmem(*text, *size, WORD, strlen(WORD)))
        return true;
    bool added = add_lines(&in, *text, path, 0);
    if (added && in.out.failed)
        added = err_set(err, ERR_SYSTEM, _("%s: no memory for the shader; close other programs."),
                        path);
    if (added && *n_included) {
        free(*text);
        *text = in.out.data;
        *size = in.out.length;
    } else {
        text_free(&in.out);
    }
    return added;
}
