/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/values.h"

#include "base/err.h"
#include "base/text.h"
#include "patch/patch.h"
#include "tree/tree.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool values_is_set(const struct tree *tree, int row)
{
    const struct row *about = tree_row(tree, row);
    if (!about || !(about->flags & ROW_SAVE) || about->type == ROW_TRIGGER ||
        about->type == ROW_TEXT || about->type == ROW_FILE || about->type == ROW_BANDS)
        return false;
    return !tree_is_patched(tree, row, 0);
}

static bool read_choice(const struct row *row, const char *text, const struct patch_source *source,
                        double value[4], struct err *err)
{
    int n = 0;
    for (; row->choices && row->choices[n]; n++) {
        if (strcmp(row->choices[n], text) != 0)
            continue;
        value[0] = n;
        return true;
    }
    const char *nearest = text_nearest(text, row->choices, n);
    return err_set(err, ERR_FORMAT, _("%s, line %d: %s has no choice «%s»; did you mean %s?"),
                   source->name, source->line, row->address, text,
                   nearest ? nearest
                   : n     ? row->choices[0]
                           : "");
}

bool values_read(struct tree *tree, const struct patches *patches, int row, const char *text,
                 const struct patch_source *source, double value[4], struct err *err)
{
    const struct row *about = tree_row(tree, row);
    if (about->type == ROW_CHOICE)
        return read_choice(about, text, source, value, err);
    return patches_value(patches, row, -1, text, source, value, err);
}

/* A colour of whole bytes is written as people write it. */
static bool print_bytes(const double value[4], char *out, size_t size)
{
    unsigned byte[4];
    for (int c = 0; c < 4; c++) {
        byte[c] = (unsigned)lrint(255 * fmin(fmax(value[c], 0), 1));
        if (byte[c] / 255.0 != value[c])
            return false;
    }
    int n = snprintf(out, size, "#%02x%02x%02x", byte[0], byte[1], byte[2]);
    if (byte[3] != 255)
        snprintf(out + n, size - (size_t)n, "%02x", byte[3]);
    return true;
}

void values_print(const struct row *row, const double value[4], char *out, size_t size)
{
    char number[4][40];
    int n = row_n_components(row->type);
    for (int c = 0; c < n && c < 4; c++)
        text_from_number(number[c], sizeof number[c], value[c]);
    if (row->type == ROW_BOOL)
        snprintf(out, size, "%s", value[0] > 0.5 ? "on" : "off");
    else if (row->type == ROW_CHOICE)
        snprintf(out, size, "%s", row->choices[(int)value[0]]);
    else if (row->type == ROW_POINT)
        snprintf(out, size, "(%s, %s)", number[0], number[1]);
    else if (row->type != ROW_COLOR)
        snprintf(out, size, "%s", number[0]);
    else if (!print_bytes(value, out, size))
        snprintf(out, size, "rgb(%s, %s, %s, %s)", number[0], number[1], number[2], number[3]);
}
