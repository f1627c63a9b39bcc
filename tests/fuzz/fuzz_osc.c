/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any datagram, all the way: parser, gate with its patterns and learning, journal line and back.
 */
#include "control/osc_parse.h"
#include "tree/gate.h"
#include "tree/journal.h"
#include "tree/tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void journal_there_and_back(const struct write *write)
{
    struct journal_line line = {.kind = JOURNAL_WRITE, .write = *write}, back;
    char text[JOURNAL_LINE_MAX], again[JOURNAL_LINE_MAX];
    if (!journal_format(text, sizeof text, &line))
        return;
    if (!journal_parse(text, &back, NULL))
        abort();
    if (!journal_format(again, sizeof again, &back) || strcmp(text, again) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tree *tree; /* one for all: creating it would be most of the time */
    struct osc_reader reader;
    struct osc_message message;
    struct verdict verdict;
    if (tree && tree_size(tree) > 2000) {
        tree_destroy(tree);
        tree = NULL;
    }
    if (!tree) {
        tree = tree_create(NULL);
        tree_put_on_stage(tree, tree_branch_new(tree, NULL));
    }
    tree_begin_tick(tree);
    osc_reader_init(&reader, data, size);
    while (osc_reader_next(&reader, &message)) {
        message.write.role = ROLE_PLAYER;
        memcpy(message.write.author, "fuzz", 5);
        tree_apply(tree, &message.write, &verdict);
        journal_there_and_back(&message.write);
    }
    return 0;
}
