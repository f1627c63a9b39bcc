/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be said to `clavilux analyze`.
 */
#ifndef COMMAND_ANALYZE_H
#define COMMAND_ANALYZE_H

#include <stdbool.h>

struct analyze_options {
    const char *folder, *csv;
    double seconds;
    bool help;
};

#endif
