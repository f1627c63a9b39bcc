/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The addresses and names of this machine, as they are now. Any thread; tens of microseconds.
 */
#ifndef CONTROL_ADDRESSES_H
#define CONTROL_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>

/* localhost, an address of one of our interfaces, the host's name alone or with .local. Without port; IPv6 without brackets. */
bool address_is_ours(const char *name);

/* The IPv4 address by which others most likely reach us, on an interface or on any (NULL); 127.0.0.1 when there is none. */
void address_for_others(const char *interface, char *out, size_t size);

#endif
