/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line from tables: one row is one option, for reading it and for --help. Main thread.
 */
#ifndef COMMAND_OPTIONS_H
#define COMMAND_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum option_kind {
    OPTION_FLAG,    /* bool */
    OPTION_TEXT,    /* const char * */
    OPTION_INT,     /* int */
    OPTION_SECONDS, /* double, 0 or more */
    OPTION_SIZE,    /* two ints: 1280x720 */
    OPTION_RATE,    /* two ints: 60, 29.97, 30000/1001 */
    OPTION_LIST,    /* struct option_list: may be told several times */
    OPTION_TRIPLES, /* struct option_list, three words each time */
};

enum { OPTION_LIST_MAX = 24 };
struct option_list {
    const char *text[OPTION_LIST_MAX];
    int n;
};

struct option_row {
    const char *name;     /* "--input" */
    const char *argument; /* "INPUT", NULL for flags */
    enum option_kind kind;
    size_t offset; /* where the value goes in the command's own struct */
    const char *doc;
};

/* One command of the program. run gets its own words and returns the exit code. */
struct command_row {
    const char *name;
    const char *arguments; /* what stands behind the options, for help */
    const char *doc;
    const struct option_row *options;
    int n_options;
    int (*run)(int n_words, char **words);
};

extern const struct command_row commands[];
extern const int n_commands;

/* Fills *values by the table and moves everything that is no option to the front of words; *n_words becomes their
 * number. False and ERR_USAGE with the nearest option when a word means nothing. `--` ends the options. */
bool options_read(const struct command_row *command, void *values, int *n_words, char **words,
                  struct err *err);

/* Prints the help of one command, or of the program when NULL. */
void options_help(const struct command_row *command);

/* Says a failure on standard error and gives the exit code: 2 for wrong usage, else 1. */
int options_fail(const struct err *err);

/* Each command's run. */
int command_live(int n_words, char **words);
int command_render(int n_words, char **words);
int command_still(int n_words, char **words);
int command_analyze(int n_words, char **words);
int command_check(int n_words, char **words);
int command_devices(int n_words, char **words);
int command_tree(int n_words, char **words);
int command_functions(int n_words, char **words);
int command_new(int n_words, char **words);

#endif
