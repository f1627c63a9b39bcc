/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/page.h"

#include <string.h>

const struct page_file *page_find(const char *name)
{
    for (const struct page_file *file = page_files; file->name; file++)
        if (!strcmp(file->name, name))
            return file;
    return NULL;
}

const char *page_type(const struct page_file *file)
{
    static const struct {
        const char *end, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
    };
    const char *end = strrchr(file->name, '.');
    for (size_t i = 0; end && i < sizeof types / sizeof *types; i++)
        if (!strcmp(end, types[i].end))
            return types[i].type;
    return "application/octet-stream";
}
