/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The addresses of a schema as a tree of containers, as OSCQuery wants them; outlives the schema it was made from, so that two
 * can be compared. Any one thread.
 */
#ifndef CONTROL_NODES_H
#define CONTROL_NODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct nodes;
struct schema;

enum { NODE_ROOT = 0, NODE_NONE = -1 };

struct node {
    const char *name; /* its part of the address; "" for the root */
    int parent, first, next;
    int row;     /* place in the schema's rows, -1 for a container alone */
    bool listed; /* a row's main address leads here: second names are found, not listed */
};

/* NULL and *err when out of memory. */
struct nodes *nodes_create(const struct schema *schema, struct err *err);
void nodes_destroy(struct nodes *nodes);

uint64_t nodes_version(const struct nodes *nodes); /* of the schema */
const struct node *nodes_at(const struct nodes *nodes, int node);
/* The node of an address in NFC, "/" is the root; NODE_NONE when there is none. */
int nodes_find(const struct nodes *nodes, const char *address);
/* From the node of a main address: the next second name of its row, NODE_NONE behind the last. */
int nodes_next_name(const struct nodes *nodes, int node);
/* The address of a node, cut where it does not fit. */
void nodes_address(const struct nodes *nodes, int node, char *address, size_t size);

enum nodes_event { NODES_ADDED, NODES_REMOVED, NODES_CHANGED };
struct nodes_change {
    enum nodes_event event;
    char address[256];
};
/* What a client has to ask for again: up to n changes, the topmost nodes only; a container in which much changed counts as
 * changed itself. When there are more than n the root changed. Returns how many. */
int nodes_compare(const struct nodes *before, const struct nodes *after,
                  struct nodes_change *changes, int n);

#endif
