/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What controllers touched, so that they hear when another hand moves it: a fader on a tablet follows. Under the teller's lock.
 */
#ifndef CONTROL_FEEDBACK_H
#define CONTROL_FEEDBACK_H

#include <stdbool.h>
#include <stdint.h>

struct feedback;
struct outgoing;
struct peers;
struct snapshot;
struct write;

struct feedback *feedback_create(void);
void feedback_destroy(struct feedback *feedback);

/* A peer wrote an address; true when it was none that it wrote lately. */
bool feedback_note(struct feedback *feedback, const struct write *write);

bool feedback_is_on(const struct feedback *feedback);

/* Tells every peer the rows of its addresses that stand elsewhere than it put them, once it let go of them. Returns when to
 * call again. */
int64_t feedback_run(struct feedback *feedback, const struct snapshot *snapshot,
                     struct peers *peers, struct outgoing *out, int64_t now_ns);

#endif
