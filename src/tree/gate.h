/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one write gate: whatever reaches the show from outside comes through here. It resolves the address (also an
 * OSC pattern), asks the row's tier, coerces and clamps, turns unknown addresses into signals, and answers what it
 * refuses with one sentence. Main thread only. Allocates only when a new signal or player appears or a text grows.
 */
#ifndef TREE_GATE_H
#define TREE_GATE_H

#include "tree/write.h"

#include <stdbool.h>

struct tree;

enum judgement {
    WRITE_ACCEPTED, /* at least one row was written */
    WRITE_LEARNT,   /* a signal under /in appeared or was written; ids tell which rows */
    WRITE_REFUSED,  /* nothing was written; the sentence says why and what to do */
};

struct verdict {
    enum judgement judgement;
    bool fired;     /* a trigger fired */
    bool appeared;  /* a signal came into being: show it */
    int n_ids;      /* rows written */
    const int *ids; /* them; borrowed until the next tree_apply */
    char sentence
        [512]; /* for the sender and the screen; also set beside ACCEPTED when an argument was ignored */
};

/* Judges one write and carries it out. Returns true unless it was refused. */
bool tree_apply(struct tree *tree, const struct write *write, struct verdict *verdict);

/* The signal that an instrument's address will have ("/1/fader1" and "/in/1/fader1" alike), made ready before its first
 * message so that a preset may name it. TREE_NONE when there is no room. */
int tree_expect(struct tree *tree, const char *address);
/* The row of "/in/1/fader1/raw", /rate or /age, made ready when the signal is there; or any row that there is. TREE_NONE
 * otherwise. */
int tree_beside(struct tree *tree, const char *address);

/* A name as one part of a path: what means something there, or in a pattern, becomes "-". */
char gate_path_letter(char letter);

/* Whether a list of names, parted by spaces or commas, has this one. A name that ends in * means all that begin so. A name
 * with spaces in it stands in a list as it stands in its path, "my-tablet". */
bool gate_names(const char *names, const char *author);

/* Makes a write in one line, for keys, commands and tests: format holds one letter per argument, as OSC:
 * f double, i int, s text, T, F, N, I. Text beyond the write's room is cut. */
void write_make(struct write *write, enum role role, const char *author, const char *address,
                const char *format, ...);
/* Adds an argument; false when there is no room. */
bool write_add_number(struct write *write, double number);
bool write_add_text(struct write *write, const char *text);
bool write_add(struct write *write, enum arg_type type, double number);
/* The text of an argument, "" when it is none. */
const char *write_text(const struct write *write, int i);

/* Counters for the house's rows. */
struct gate_counts {
    uint64_t accepted, learnt, refused;
    uint64_t not_learnt; /* signals for which there was no room */
    uint64_t not_finite; /* arguments that were NaN or infinite */
};
struct gate_counts tree_gate_counts(const struct tree *tree);

/* An author may have a quarter of what the others left, and 64 in any case. */
enum {
    LEARNT_PER_AUTHOR_MAX = 4096,
    LEARNT_MAX = 16384,
};

#endif
