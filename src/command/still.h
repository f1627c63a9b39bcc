/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be said to `clavilux still`.
 */
#ifndef COMMAND_STILL_H
#define COMMAND_STILL_H

#include "command/options.h"

#include <stdbool.h>

struct still_options {
    const char *output;
    struct option_list sets, images;
    int size[2];
    int frames;
    double time_s, step_s;
    bool raw, force, help;
};

#endif
