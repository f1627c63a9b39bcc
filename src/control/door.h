/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Listening TCP sockets of one port: on this machine only, or on all interfaces. Any one thread; never waits.
 */
#ifndef CONTROL_DOOR_H
#define CONTROL_DOOR_H

#include <stdbool.h>

enum { DOOR_SOCKETS = 2 };

/* Opens up to DOOR_SOCKETS sockets on the port, or the next free one; 0 = any. The port that was got, 0 when none was. */
int door_listen(int fds[DOOR_SOCKETS], int *n, int port, bool open);

#endif
