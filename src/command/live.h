/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be said to `clavilux live` and `clavilux tree`.
 */
#ifndef COMMAND_LIVE_H
#define COMMAND_LIVE_H

#include "command/options.h"

#include <stdbool.h>

struct live_options {
    struct option_list ears, sends;
    const char *input, *preset, *cues, *display, *osc, *takes, *flash, *hash;
    bool fullscreen, scope, mute, open, qr, no_take, help;
    int size[2];
    int osc_port, web_port;
    double seconds;
};

struct functions_options {
    bool json, markdown, help;
};

struct tree_options {
    bool json, markdown, values, help;
    const char *preset;
};

#endif
