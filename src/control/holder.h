/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who holds a UDP port on this machine: for a sentence. Reads /proc; takes milliseconds.
 */
#ifndef CONTROL_HOLDER_H
#define CONTROL_HOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* "pd (process 4711)"; false when it cannot be found, as when the process belongs to somebody else. */
bool holder_of_port(int port, char *name, size_t size);

#endif
