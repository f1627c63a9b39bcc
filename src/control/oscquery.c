/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/oscquery.h"

#include "base/json.h"
#include "base/text.h"
#include "control/nodes.h"
#include "tree/snapshot.h"

#include <string.h>

/* What a node is written from. */
struct view {
    const struct nodes *nodes;
    const struct snapshot *snapshot;
    int node;
    const struct schema_row *row; /* NULL for a container alone */
};

enum found { ABSENT, WRITTEN };

static struct view view_of(const struct view *view, int node)
{
    struct view other = *view;
    int row = nodes_at(view->nodes, node)->row;
    other.node = node;
    other.row = row < 0 ? NULL : &view->snapshot->schema->rows[row];
    return other;
}

static bool is_event(const struct row *row)
{
    return row->type == ROW_TRIGGER && row->flags & ROW_WRITE;
}

void oscquery_type(const struct row *row, char *type)
{
    static const char letters[] = {
        [ROW_FLOAT] = 'f',  [ROW_INT] = 'i',   [ROW_BOOL] = 'T', [ROW_TRIGGER] = 'i',
        [ROW_CHOICE] = 's', [ROW_TEXT] = 's',  [ROW_FILE] = 's', [ROW_COLOR] = 'f',
        [ROW_POINT] = 'f',  [ROW_BANDS] = 'f',
    };
    int n = row_n_numbers(row);
    n = n < 1 ? 1 : n;
    memset(type, is_event(row) ? 'I' : letters[row->type], (size_t)n);
    type[n] = '\0';
}

/* ---- attributes: each appends its value, or nothing when the node has none ---- */

static enum found put_path(struct text *out, const struct view *view)
{
    char address[ROW_ADDRESS_MAX];
    nodes_address(view->nodes, view->node, address, sizeof address);
    json_add_string(out, address);
    return WRITTEN;
}

static enum found put_type(struct text *out, const struct view *view)
{
    char type[ROW_BANDS_MAX + 1];
    if (!view->row)
        return ABSENT;
    oscquery_type(&view->row->row, type);
    json_add_string(out, type);
    return WRITTEN;
}

static enum found put_access(struct text *out, const struct view *view)
{
    if (!view->row)
        text_add_bytes(out, "0", 1);
    else
        text_add_bytes(out,
                       is_event(&view->row->row)          ? "2"
                       : view->row->row.flags & ROW_WRITE ? "3"
                                                          : "1",
                       1);
    return WRITTEN;
}

static void put_number(struct text *out, const struct row *row, double number)
{
    if (row->type == ROW_BOOL)
        text_add(out, "%s", number > 0.5 ? "true" : "false");
    else
        json_add_number(out, number);
}

static const char *choice(const struct row *row, double number)
{
    int n = 0;
    while (row->choices && row->choices[n])
        n++;
    return number >= 0 && number < n ? row->choices[(int)number] : "";
}

static enum found put_value(struct text *out, const struct view *view)
{
    if (!view->row || is_event(&view->row->row))
        return ABSENT;
    const struct row *row = &view->row->row;
    const double *numbers = view->snapshot->numbers + view->row->number_at;
    size_t place = (size_t)(view->row - view->snapshot->schema->rows);
    const char *text = view->snapshot->texts[place];
    text_add_bytes(out, "[", 1);
    if (row->type == ROW_TEXT || row->type == ROW_FILE)
        json_add_string(out, text ? text : "");
    else if (row->type == ROW_CHOICE)
        json_add_string(out, choice(row, numbers[0]));
    else if (row->type == ROW_TRIGGER)
        json_add_number(out, (double)view->snapshot->fires[place]);
    else
        for (int i = 0; i < view->row->n_numbers; i++) {
            text_add_bytes(out, ", ", i ? 2 : 0);
            put_number(out, row, numbers[i]);
        }
    text_add_bytes(out, "]", 1);
    return WRITTEN;
}

static void put_words(struct text *out, const char *const *words)
{
    text_add_bytes(out, "[", 1);
    for (int i = 0; words[i]; i++) {
        text_add_bytes(out, ", ", i ? 2 : 0);
        json_add_string(out, words[i]);
    }
    text_add_bytes(out, "]", 1);
}

static bool is_ranged(const struct row *row)
{
    bool numbers = row->type == ROW_FLOAT || row->type == ROW_INT || row->type == ROW_POINT ||
                   row->type == ROW_BANDS;
    return row->type == ROW_COLOR || (numbers && row_is_limited(row));
}

static enum found put_range(struct text *out, const struct view *view)
{
    const struct row *row = view->row ? &view->row->row : NULL;
    if (row && row->type == ROW_CHOICE && row->choices) {
        text_add(out, "[{\"VALS\": ");
        put_words(out, row->choices);
        text_add(out, "}]");
        return WRITTEN;
    }
    if (!row || !is_ranged(row))
        return ABSENT;
    for (int i = 0; i < view->row->n_numbers; i++) {
        text_add(out, "%s{\"MIN\": ", i ? ", " : "[");
        json_add_number(out, row->type == ROW_COLOR ? 0 : row->min);
        text_add(out, ", \"MAX\": ");
        json_add_number(out, row->type == ROW_COLOR ? 1 : row->max);
        text_add(out, "}");
    }
    text_add_bytes(out, "]", 1);
    return WRITTEN;
}

/* A word for each number of the row. */
static enum found put_each(struct text *out, const struct view *view, const char *word)
{
    int n = view->row->n_numbers < 1 ? 1 : view->row->n_numbers;
    for (int i = 0; i < n; i++)
        text_add(out, "%s\"%s\"", i ? ", " : "[", word);
    text_add_bytes(out, "]", 1);
    return WRITTEN;
}

static enum found put_clip(struct text *out, const struct view *view)
{
    if (!view->row || !is_ranged(&view->row->row))
        return ABSENT;
    return put_each(out, view, "both");
}

static enum found put_unit(struct text *out, const struct view *view)
{
    static const char *const words[] = {
        [UNIT_SECONDS] = "time.second",
        [UNIT_HZ] = "time.hz",
        [UNIT_DB] = "gain.db",
        [UNIT_BPM] = "time.bpm",
        [UNIT_MS] = "time.ms",
        [UNIT_RADIANS] = "angle.radian",
        [UNIT_BYTES] = NULL,
    };
    if (!view->row)
        return ABSENT;
    if (view->row->row.type == ROW_COLOR) {
        text_add(out, "[\"color.rgba.r\", \"color.rgba.g\", \"color.rgba.b\", \"color.rgba.a\"]");
        return WRITTEN;
    }
    const char *word = words[view->row->row.unit];
    return word ? put_each(out, view, word) : ABSENT;
}

static enum found put_description(struct text *out, const struct view *view)
{
    if (!view->row || !*row_doc(&view->row->row))
        return ABSENT;
    json_add_string(out, row_doc(&view->row->row));
    return WRITTEN;
}

static enum found put_tags(struct text *out, const struct view *view)
{
    if (!view->row)
        return ABSENT;
    text_add(out, "[\"%s\"]", row_tier_text(view->row->row.tier));
    return WRITTEN;
}

/* What is also understood where one kind is declared. */
static enum found put_overloads(struct text *out, const struct view *view)
{
    static const char *const others[] = {
        [ROW_FLOAT] = "i",  [ROW_INT] = "f",   [ROW_BOOL] = "i",
        [ROW_CHOICE] = "i", [ROW_COLOR] = "r", [ROW_BANDS] = NULL,
    };
    const char *other = view->row && view->row->row.flags & ROW_WRITE ? others[view->row->row.type]
                                                                      : NULL;
    if (!other)
        return ABSENT;
    text_add(out, "[{\"TYPE\": \"%s\"}]", other);
    return WRITTEN;
}

static void put_flags(struct text *out, unsigned flags)
{
    int n = 0;
    const char *word;
    text_add(out, ", \"flags\": [");
    for (unsigned flag = 1; (word = row_flag_text(flag)); flag <<= 1)
        if (flags & flag)
            text_add(out, "%s\"%s\"", n++ ? ", " : "", word);
    text_add(out, "]");
}

/* Second names: by position, a knob's. */
static void put_names(struct text *out, const struct view *view)
{
    char address[ROW_ADDRESS_MAX];
    int n = 0;
    text_add(out, ", \"names\": [");
    for (int i = view->node; (i = nodes_next_name(view->nodes, i)) != NODE_NONE;) {
        nodes_address(view->nodes, i, address, sizeof address);
        text_add_bytes(out, ", ", n++ ? 2 : 0);
        json_add_string(out, address);
    }
    text_add(out, "]");
}

static enum found put_ours(struct text *out, const struct view *view)
{
    if (!view->row)
        return ABSENT;
    const struct row *row = &view->row->row;
    text_add(out, "{\"type\": \"%s\", \"tier\": \"%s\", \"unit\": \"%s\"", row_type_text(row->type),
             row_tier_text(row->tier), row_unit_text(row->unit));
    if (row->choices) {
        text_add(out, ", \"choices\": ");
        put_words(out, row->choices);
    }
    text_add(out, ", \"step\": ");
    json_add_number(out, row_step(row));
    text_add(out, ", \"curve\": \"%s\"", row_curve_text(row->curve));
    put_flags(out, row->flags);
    if (row->short_name) {
        text_add(out, ", \"short\": ");
        json_add_string(out, row->short_name);
    }
    put_names(out, view);
    text_add(out, ", \"order\": %d}", (int)(view->row - view->snapshot->schema->rows));
    return WRITTEN;
}

static void put_node(struct text *out, const struct view *view);

/* All children of a second name; else what is listed. */
static enum found put_contents(struct text *out, const struct view *view)
{
    const struct node *node = nodes_at(view->nodes, view->node);
    int n = 0;
    if (node->first == NODE_NONE && node->row >= 0)
        return ABSENT;
    text_add_bytes(out, "{", 1);
    for (int i = node->first; i != NODE_NONE; i = nodes_at(view->nodes, i)->next) {
        const struct node *child = nodes_at(view->nodes, i);
        if (node->listed && !child->listed)
            continue;
        struct view below = view_of(view, i);
        text_add_bytes(out, ",\n", n++ ? 2 : 0);
        json_add_string(out, child->name);
        text_add_bytes(out, ": ", 2);
        put_node(out, &below);
    }
    text_add_bytes(out, "}", 1);
    return WRITTEN;
}

static const struct attribute {
    const char *name;
    enum found (*put)(struct text *out, const struct view *view); /* NULL: known, but never ours */
} attributes[] = {
    {"FULL_PATH", put_path}, {"DESCRIPTION", put_description},
    {"TYPE", put_type},      {"ACCESS", put_access},
    {"VALUE", put_value},    {"RANGE", put_range},
    {"CLIPMODE", put_clip},  {"UNIT", put_unit},
    {"TAGS", put_tags},      {"OVERLOADS", put_overloads},
    {"CLAVILUX", put_ours},  {"CONTENTS", put_contents},
    {"EXTENDED_TYPE", NULL}, {"CRITICAL", NULL},
    {"HTML", NULL},
};
enum { N_ATTRIBUTES = sizeof attributes / sizeof attributes[0] };

/* Appends `"NAME": value` behind a separator; takes it back when the node has none. */
static bool put_attribute(struct text *out, const struct view *view, const struct attribute *a,
                          const char *separator)
{
    size_t before = out->length;
    if (!a->put)
        return false;
    text_add(out, "%s\"%s\": ", separator, a->name);
    if (a->put(out, view) == WRITTEN)
        return true;
    out->length = before;
    return false;
}

static void put_node(struct text *out, const struct view *view)
{
    bool any = false;
    text_add_bytes(out, "{", 1);
    for (int i = 0; i < N_ATTRIBUTES; i++)
        any |= put_attribute(out, view, &attributes[i], any ? ", " : "");
    text_add_bytes(out, "}", 1);
}

static const struct attribute *find_attribute(const char *name)
{
    for (int i = 0; i < N_ATTRIBUTES; i++)
        if (!strcmp(attributes[i].name, name))
            return &attributes[i];
    return NULL;
}

int oscquery_answer(struct text *out, const struct nodes *nodes, const struct snapshot *snapshot,
                    const char *address, const char *attribute)
{
    const struct attribute *asked = find_attribute(attribute);
    int node = nodes_find(nodes, address);
    if (*attribute && !asked)
        return 400;
    if (node == NODE_NONE)
        return 404;
    struct view view = {.nodes = nodes, .snapshot = snapshot};
    view = view_of(&view, node);
    if (!asked) {
        put_node(out, &view);
        return 200;
    }
    text_add_bytes(out, "{", 1);
    if (!put_attribute(out, &view, asked, "") && view.row) {
        out->length--;
        return 204;
    }
    text_add_bytes(out, "}", 1);
    return 200;
}

void oscquery_host_info(struct text *out, const struct oscquery_host *host)
{
    static const char *const has[] = {
        "ACCESS",    "VALUE",  "RANGE",  "CLIPMODE",     "UNIT",       "TAGS",        "DESCRIPTION",
        "OVERLOADS", "LISTEN", "IGNORE", "PATH_CHANGED", "PATH_ADDED", "PATH_REMOVED"};
    static const char *const lacks[] = {"EXTENDED_TYPE", "CRITICAL", "HTML", "PATH_RENAMED"};
    text_add(out, "{\"NAME\": ");
    json_add_string(out, host->name);
    text_add(out, ", \"EXTENSIONS\": {");
    for (size_t i = 0; i < sizeof has / sizeof *has; i++)
        text_add(out, "\"%s\": true, ", has[i]);
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++)
        text_add(out, "%s\"%s\": false", i ? ", " : "", lacks[i]);
    text_add(out, "}, \"OSC_IP\": ");
    json_add_string(out, host->ip);
    text_add(out, ", \"OSC_PORT\": %d, \"OSC_TRANSPORT\": \"UDP\", \"WS_IP\": ", host->osc_port);
    json_add_string(out, host->ip);
    text_add(out, ", \"WS_PORT\": %d}", host->web_port);
}
