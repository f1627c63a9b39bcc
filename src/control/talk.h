/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conversation: messages that are answered at once and never reach the tree. /ping, /hello, /subscribe, /unsubscribe, /query,
 * /players, /stage/rename. One for each intake, on its thread.
 */
#ifndef CONTROL_TALK_H
#define CONTROL_TALK_H

#include <stdbool.h>

struct peers;
struct talk;
struct teller;
struct write;

/* NULL when out of memory. */
struct talk *talk_create(struct peers *peers, struct teller *teller);
void talk_destroy(struct talk *talk);

/* True when the message was conversation and is dealt with. write->reply is the peer. */
bool talk_take(struct talk *talk, const struct write *write);

#endif
