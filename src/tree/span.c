/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree/span.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *word;
    enum span_unit unit;
    double factor;
} units[] = {
    {"", SPAN_SECONDS, 1},    {"s", SPAN_SECONDS, 1},    {"ms", SPAN_SECONDS, 0.001},
    {"beats", SPAN_BEATS, 1}, {"beat", SPAN_BEATS, 1},   {"bars", SPAN_BARS, 1},
    {"bar", SPAN_BARS, 1},    {"min", SPAN_SECONDS, 60},
};

bool span_read(const char *text, struct span *span)
{
    const char *end;
    double amount;
    if (!text_number(text, &end, &amount) || amount < 0)
        return false;
    end += strspn(end, " \t");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(units[i].word, end) != 0)
            continue;
        *span = (struct span){.amount = amount * units[i].factor, .unit = units[i].unit};
        return true;
    }
    return false;
}
