/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be said to `clavilux render`.
 */
#ifndef COMMAND_RENDER_H
#define COMMAND_RENDER_H

#include "command/options.h"

#include <stdbool.h>

struct render_options {
    struct option_list ears;
    const char *output, *preset, *cues, *flash, *hash;
    int size[2];
    int fps[2];
    double from_s, seconds;
    bool force, quiet, help;
};

#endif
