/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What several commands need.
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "command/options.h"

#include <stdbool.h>

/* The row of a command by name, NULL when there is none. */
const struct command_row *command_find(const char *name);

/* Whether --flash can be understood; NULL can. */
bool command_flash(const char *word, struct err *err);

/* The preset that plays when nobody asks for one. */
#define COMMAND_FIRST_PRESET "lumia"

/* For commands whose only option is --help: true when it was asked for and printed; *code is then the exit code, as it
 * is when the words were wrong (also true). */
bool command_only_help(const char *name, int *n_words, char **words, int *code);

#endif
