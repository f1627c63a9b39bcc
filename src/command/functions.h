/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `clavilux functions` can be told.
 */
#ifndef COMMAND_FUNCTIONS_H
#define COMMAND_FUNCTIONS_H

#include <stdbool.h>

struct functions_options {
    bool json, help;
};

#endif
