/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of a snapshot as messages. One thread at a time.
 */
#ifndef CONTROL_TELLING_H
#define CONTROL_TELLING_H

#include <stdbool.h>
#include <stdint.h>

struct outgoing;
struct peers;
struct snapshot;

/* A row's value under a name: f, i, T or F, s for words and texts, ffff for colours, ff for points, one f per band; the
 * count of fires for triggers. False when the packet was full, as outgoing_end. */
bool telling_value(struct outgoing *out, const struct snapshot *snapshot, int row,
                   const char *name);

/* All rows under a path, or that match a pattern, to a peer. */
void telling_query(struct outgoing *out, const struct snapshot *snapshot, struct peers *peers,
                   int32_t peer, const char *path);

/* Everybody, to a peer. */
void telling_players(struct outgoing *out, const struct snapshot *snapshot, struct peers *peers,
                     int32_t peer, int64_t now_ns);

/* True when an address is the path itself or stands under it; "/" holds all. */
bool telling_is_under(const char *address, const char *path);

#endif
