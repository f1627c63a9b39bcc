/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What hands do at the machine, as plain events: keys and the window's own wishes. Open to every room.
 */
#ifndef TREE_INPUT_H
#define TREE_INPUT_H

#include <stdbool.h>

enum input_kind {
    INPUT_KEY, /* letter: a Latin capital that stands on AZERTY and QWERTY alike, or a named key below */
    INPUT_CLOSE, /* the person asks the window to close */
    INPUT_RESIZED,
};

enum input_key {
    KEY_NONE = 0,
    KEY_SPACE = ' ',
    KEY_ESCAPE = 27,
    KEY_ENTER = 13,
    /* letters and digits are their ASCII capitals */
};

struct input_event {
    enum input_kind kind;
    int key;   /* by meaning: enum input_key or an ASCII capital */
    int place; /* by place: 1..10 for the digit row, whatever is printed on it; 0 otherwise */
    bool pressed;
    bool repeated;
};

#endif
