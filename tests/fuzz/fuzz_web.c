/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes of a connection: a head (h), whose path is then asked for in a tree, or frames (f) in pieces, whose texts are commands.
 */
#include "base/json.h"
#include "base/text.h"
#include "control/admit.h"
#include "control/nodes.h"
#include "control/oscquery.h"
#include "control/web_frame.h"
#include "control/web_request.h"
#include "tree/snapshot.h"
#include "tree/tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct snapshot *snapshot_of_all(struct nodes **nodes)
{
    static struct tree *tree; /* kept: the snapshot is theirs */
    static struct snapshots *snapshots;
    tree = tree_create(NULL);
    snapshots = snapshots_create(NULL);
    tree_put_on_stage(tree, tree_branch_new(tree, NULL));
    snapshots_join(snapshots);
    snapshots_publish(snapshots, tree);
    const struct snapshot *snapshot = snapshots_take(snapshots);
    *nodes = nodes_create(snapshot->schema, NULL);
    return snapshot;
}

static void ask(const struct web_request *request)
{
    static const struct snapshot *snapshot;
    static struct nodes *nodes;
    struct text text = {0};
    if (!snapshot)
        snapshot = snapshot_of_all(&nodes);
    if (*request->path != '/' || !text_is_utf8(request->path, strlen(request->path)))
        abort();
    int status = oscquery_answer(&text, nodes, snapshot, request->path, request->attribute);
    if ((status == 200) != (text.length > 0))
        abort();
    text_free(&text);
}

static void read_head(const uint8_t *data, size_t size)
{
    struct web_request request;
    size_t used = 0;
    int status = web_request_read(&request, (const char *)data, size, &used);
    if (status != 200)
        return;
    if (used > size || used > WEB_HEAD_MAX || !*request.host)
        abort();
    if (admit_host(request.host) && admit_origin(request.origin, request.host))
        ask(&request);
}

static void read_frames(const uint8_t *data, size_t size)
{
    static struct frame_reader reader;
    memset(&reader, 0, sizeof reader);
    for (size_t piece = 1; size; piece = piece * 3 + 1) {
        size_t n = piece < size ? piece : size, left = n;
        struct frame frame;
        do {
            frame = frame_read(&reader, &data, &left);
            if (frame.kind == FRAME_TEXT)
                json_free(json_parse(frame.data, frame.size, NULL));
        } while (frame.kind != FRAME_NONE && frame.kind != FRAME_FAULT);
        if (frame.kind == FRAME_FAULT)
            return;
        size -= n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size && data[0] == 'h')
        read_head(data + 1, size - 1);
    else if (size)
        read_frames(data + 1, size - 1);
    return 0;
}
