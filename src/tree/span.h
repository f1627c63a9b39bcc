/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long something takes, as people write it: 2s, 500ms, 4beats, 16 bars. Pure.
 */
#ifndef TREE_SPAN_H
#define TREE_SPAN_H

#include <stdbool.h>

enum span_unit { SPAN_SECONDS, SPAN_BEATS, SPAN_BARS };

struct span {
    double amount; /* 0 and more */
    enum span_unit unit;
};

/* A number alone means seconds. False when the text is none of these. */
bool span_read(const char *text, struct span *span);

#endif
