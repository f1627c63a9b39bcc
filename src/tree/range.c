/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree/range.h"

/* Full scales of instruments: unit faders, MIDI, bytes, converters of 10 and 12 bits. */
static const double scales[] = {1, 127, 255, 1023, 4095};

void range_see(struct range *range, double number)
{
    if (range->frozen)
        return;
    if (!range->heard || number < range->low)
        range->low = number;
    if (!range->heard || number > range->high)
        range->high = number;
    range->heard = true;
}

static void guess(const struct range *range, double *zero, double *one)
{
    *zero = range->low;
    *one = range->high;
    if (range->low < 0 && range->low >= -1 && range->high <= 1) {
        *zero = -1;
        *one = 1;
        return;
    }
    for (unsigned i = 0; range->low >= 0 && i < sizeof scales / sizeof *scales; i++) {
        if (range->high > scales[i])
            continue;
        *zero = 0;
        *one = scales[i];
        return;
    }
}

void range_ends(const struct range *range, double *zero, double *one)
{
    if (range->frozen || !range->heard) {
        *zero = range->frozen ? range->low : 0;
        *one = range->frozen ? range->high : 1;
        return;
    }
    guess(range, zero, one);
}

double range_map(const struct range *range, double number)
{
    double zero, one;
    range_ends(range, &zero, &one);
    double width = one - zero;
    double x = width != 0 ? (number - zero) / width : 0;
    return x > 0 ? x < 1 ? x : 1 : 0;
}

void range_freeze(struct range *range, double zero, double one)
{
    *range = (struct range){.heard = true, .frozen = true, .low = zero, .high = one};
}
