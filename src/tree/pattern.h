/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OSC address patterns: ? * [a-z] [!a] {foo,bar} within one part of a path, // for any number of parts.
 * Pure. Linear in practice and bounded always: every attempt of the matcher is paid from a budget.
 */
#ifndef TREE_PATTERN_H
#define TREE_PATTERN_H

#include <stdbool.h>

/* True when the address holds a character that makes it a pattern. */
bool pattern_is(const char *address);

/* False and nothing matches when a bracket is left open or the pattern is hopelessly long. */
bool pattern_is_sound(const char *pattern);

/* True when the pattern matches the whole address. *budget falls by the attempts of stars and
 * lists; at 0 the answer is false. */
bool pattern_matches(const char *pattern, const char *address, int *budget);

#endif
