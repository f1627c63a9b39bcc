/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text of an expression as a tree of nodes. Pure, bounded: a text, its depth and its nodes have limits that are
 * named when they are exceeded.
 */
#ifndef PATCH_PARSE_H
#define PATCH_PARSE_H

#include "patch/patch.h"

#include <stdbool.h>
#include <stdint.h>

enum { TEXT_MAX = 4096, NODES_MAX = 256, DEPTH_MAX = 48, NODE_ARGS_MAX = 8, NAME_MAX = 256 };

enum node_kind {
    NODE_NUMBER,
    NODE_COLOR,
    NODE_WORD,
    NODE_NAME,
    NODE_CALL,
    NODE_OPERATOR,
    NODE_POINT,
    NODE_INDEX,
    NODE_PART
};

enum node_unit { NO_UNIT, PER_SECOND, BEATS };

enum operator_kind {
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_MOD,
    OP_POW,
    OP_NEG,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_EQ,
    OP_NE,
    OP_AND,
    OP_OR,
    OP_NOT
};

struct node {
    enum node_kind kind;
    int at;   /* where it begins in the text, in bytes */
    int size; /* names and words: bytes; without quotes */
    enum node_unit unit;
    enum operator_kind op;
    double value[4];
    int n_args;
    int args[NODE_ARGS_MAX];
};

struct expression {
    const char *text;
    struct patch_source source;
    int n_nodes, root;
    int tight_comma; /* where a comma stands between two digits, -1 when nowhere */
    struct node nodes[NODES_MAX];
};

/* False and *err with line, column, found and expected. The expression borrows text and source. */
bool expression_parse(struct expression *expression, const char *text,
                      const struct patch_source *source, struct err *err);

/* "name, line L, column C" of a place in the text, written into out. */
void expression_place(const struct expression *expression, int at, char *out, size_t size);

/* The name or word of a node, cut to the room. */
void expression_name(const struct expression *expression, const struct node *node, char *out,
                     size_t size);

#endif
