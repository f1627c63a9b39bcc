/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each key does: one table, for the program and for its help. A key either writes to an address, like any other
 * instrument, or asks something of the live program itself.
 */
#ifndef ENGINE_KEYS_H
#define ENGINE_KEYS_H

struct input_event;
struct write;

enum key_action {
    ACTION_NONE,
    ACTION_WRITE,
    ACTION_PRESET, /* writes the name of the preset at that place */
    ACTION_TOGGLE, /* writes the opposite of what the switch is now */
    ACTION_FULLSCREEN,
    ACTION_WINDOW, /* leaves fullscreen */
    ACTION_NEXT_INPUT,
    ACTION_COMPUTER,
    ACTION_DEMO,
    ACTION_SCOPE,
    ACTION_QUIT, /* asks first */
    ACTION_YES,
};

struct key_row {
    int key; /* 0 = the digit row, by place; letters that stand at the same place on AZERTY and QWERTY, see tree/input.h */
    const char *name; /* "Space" */
    enum key_action action;
    const char *address;
    const char *doc;
};

extern const struct key_row key_rows[];
extern const int n_key_rows;

/* The row of a key that went down, NULL when it means nothing. */
const struct key_row *keys_find(const struct input_event *event);

#endif
