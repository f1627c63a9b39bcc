/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tree as OSCQuery JSON (Vidvox' proposal): every row a node with its attributes and, beside them, CLAVILUX for our own page.
 * Reads snapshots; any one thread.
 *
 * Types: float f, int i, switch T, choice, text and file s, colour ffff, point ff, bands f each; a trigger that may be written is an I without
 * value, one that is only heard an i that counts.
 */
#ifndef CONTROL_OSCQUERY_H
#define CONTROL_OSCQUERY_H

#include "tree/rows.h"

#include <stddef.h>

struct nodes;
struct snapshot;
struct text;

/* Appends the answer to an address, with all below it, or one attribute of it ("" = all), as a program asks for it. Returns the HTTP
 * status: 200, 204 for an attribute that this node has not, 400 for a word that is none, 404; only 200 appends. */
int oscquery_answer(struct text *out, const struct nodes *nodes, const struct snapshot *snapshot,
                    const char *address, const char *attribute);

struct oscquery_host {
    const char *name, *ip; /* ip: where the asking side reached us */
    int osc_port, web_port;
};
/* Appends what HOST_INFO asks for. */
void oscquery_host_info(struct text *out, const struct oscquery_host *host);

/* OSC type letters of a row; `type` holds at least ROW_BANDS_MAX + 1. */
void oscquery_type(const struct row *row, char *type);

#endif
