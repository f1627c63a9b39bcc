/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the web knows of the tree, and what it tells by itself: values that WebSockets listen to, paths that came and went.
 */
#include "control/web_parts.h"

#include "base/clock.h"
#include "base/json.h"
#include "control/nodes.h"
#include "control/outgoing.h"
#include "control/telling.h"
#include "tree/snapshot.h"

#define KEEP_NS INT64_C(5000000000) /* snapshots go on for so long after they were needed */
#define TELL_NS INT64_C(33000000)
#define LOOK_NS INT64_C(100000000) /* how often a changed schema is looked at */

enum { CHANGES_MAX = 64 };

void view_want(struct web *web, int64_t now_ns)
{
    web->view.wanted_ns = now_ns;
    if (!web->view.joined)
        snapshots_join(web->desc.snapshots);
    web->view.joined = true;
}

void view_leave(struct web *web)
{
    if (web->view.joined)
        snapshots_leave(web->desc.snapshots);
    web->view.joined = false;
}

const struct snapshot *view_take(struct web *web, int64_t now_ns)
{
    if (web->counts.clients)
        view_want(web, now_ns);
    else if (now_ns > web->view.wanted_ns + KEEP_NS)
        view_leave(web);
    return web->view.joined ? snapshots_take(web->desc.snapshots) : NULL;
}

static void tell_change(struct web *web, const struct nodes_change *change)
{
    static const char *const words[] = {"PATH_ADDED", "PATH_REMOVED", "PATH_CHANGED"};
    struct text text = {0};
    text_add(&text, "{\"COMMAND\": \"%s\", \"DATA\": ", words[change->event]);
    json_add_string(&text, change->address);
    text_add(&text, "}");
    for (int i = 0; i < LINES_MAX; i++)
        if (web->lines[i].state == LINE_TALK)
            line_post(&web->lines[i], FRAME_TEXT, text.data, text.length);
    text_free(&text);
}

const struct nodes *view_follow(struct web *web, const struct snapshot *snapshot)
{
    struct nodes *old = web->view.nodes;
    if (old && nodes_version(old) == snapshot->schema->version)
        return old;
    struct nodes *fresh = nodes_create(snapshot->schema, NULL);
    if (!fresh)
        return NULL;
    struct nodes_change changes[CHANGES_MAX];
    int n = old && web->counts.clients ? nodes_compare(old, fresh, changes, CHANGES_MAX) : 0;
    for (int i = 0; i < n; i++)
        tell_change(web, &changes[i]);
    nodes_destroy(old);
    web->view.nodes = fresh;
    body_leave(web->view.whole);
    web->view.whole = NULL;
    return fresh;
}

/* One message for itself: some clients read no bundles here. */
static void tell_value(struct web *web, struct line *line, const char *address,
                       const struct snapshot *snapshot, int row)
{
    size_t size;
    outgoing_clear(web->out);
    telling_value(web->out, snapshot, row, address);
    const void *bytes = outgoing_bytes(web->out, &size);
    if (bytes)
        line_post(line, FRAME_BINARY, bytes, size);
}

static void tell_listener(struct web *web, struct line *line, const struct snapshot *snapshot)
{
    for (int i = 0; i < line->talk->n_listens; i++) {
        struct listen *listen = &line->talk->listens[i];
        int row = schema_find(snapshot->schema, listen->address);
        if (row < 0 || (listen->changes != UNTOLD && snapshot->changed[row] <= listen->changes))
            continue;
        listen->changes = snapshot->changes;
        tell_value(web, line, listen->address, snapshot, row);
    }
}

/* A tree of many thousand rows costs time: then it is looked at less often. */
static void look(struct web *web, const struct snapshot *snapshot, int64_t now_ns)
{
    struct view *view = &web->view;
    if (now_ns < view->look_ns)
        return;
    view_follow(web, snapshot);
    int64_t rest_ns = 20 * (clock_now_ns() - now_ns);
    view->look_ns = now_ns + (rest_ns > LOOK_NS ? rest_ns : LOOK_NS);
}

void view_tell(struct web *web, const struct snapshot *snapshot, int64_t now_ns)
{
    struct view *view = &web->view;
    if (web->counts.clients)
        look(web, snapshot, clock_now_ns());
    if (now_ns < view->told_ns + TELL_NS)
        return;
    view->told_ns = now_ns;
    for (int i = 0; i < LINES_MAX; i++)
        if (web->lines[i].state == LINE_TALK && web->lines[i].talk->n_listens)
            tell_listener(web, &web->lines[i], snapshot);
}
