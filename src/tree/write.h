/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One write from outside: what every hand, instrument and network thread posts, and the gate of the tree judges.
 * Plain data of fixed size, so that it travels in a ring. Open to every room.
 */
#ifndef TREE_WRITE_H
#define TREE_WRITE_H

#include <stdint.h>

enum {
    WRITE_ADDRESS_MAX = 256,
    WRITE_AUTHOR_MAX = 32,
    WRITE_ARGS_MAX = 32,
    WRITE_TEXT_MAX = 1024, /* of all its texts: an address and an expression */
};

enum role {
    ROLE_ENGINE,   /* the program itself: preset files, replay of a take */
    ROLE_OPERATOR, /* keys, command line, loopback */
    ROLE_PLAYER,   /* the network */
};

enum arg_type {
    ARG_NUMBER,
    ARG_TEXT,
    ARG_TRUTH,   /* T and F of OSC: number is 1 or 0 */
    ARG_NOTHING, /* N: keeps the old value of its place */
    ARG_IMPULSE, /* I, or a message without arguments */
};

struct arg {
    enum arg_type type;
    uint16_t text; /* ARG_TEXT: offset of a terminated string in write.text */
    double number; /* ARG_NUMBER, ARG_TRUTH */
};

struct write {
    int64_t arrived_ns; /* monotonic: order and age, never drawn */
    enum role role;
    char author[WRITE_AUTHOR_MAX];   /* "keys", "guest-1", a name from /hello */
    char address[WRITE_ADDRESS_MAX]; /* may be an OSC pattern */
    int32_t n_args;
    int32_t reply; /* whom to answer: a number of the room that posted it, 0 = nobody */
    struct arg args[WRITE_ARGS_MAX];
    char text[WRITE_TEXT_MAX];
};

#endif
