/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be said to `clavilux check`.
 */
#ifndef COMMAND_CHECK_H
#define COMMAND_CHECK_H

#include <stdbool.h>

struct check_options {
    bool flash, help;
};

/* Plays a preset to hard sound with all knobs up and no flash guard, and prints one sentence for the door. False and *err
 * when it cannot be played. */
struct err;
bool check_flashes(const char *name, struct err *err);

#endif
