/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/keys.h"
#include "base/err.h"

#include "tree/input.h"

#include <stddef.h>

/* clang-format off */
const struct key_row key_rows[] = {
    { KEY_SPACE,  "Space", ACTION_WRITE,      "/preset/next",     N_("Next preset, crossing over; the next cue while a list of them plays.") },
    { 'V',        "V",     ACTION_WRITE,      "/preset/previous", N_("Preset or cue before this one.") },
    { 0,          "1..0",  ACTION_PRESET,     "/preset/load",     N_("The preset at this place of the folder.") },
    { 'B',        "B",     ACTION_TOGGLE,     "/master/blackout", N_("Blackout; again: fade in over one second.") },
    { 'R',        "R",     ACTION_WRITE,      "/release",         N_("Release everything that hands hold.") },
    { 'T',        "T",     ACTION_WRITE,      "/tempo/tap",       N_("Tap on the beat.") },
    { 'K',        "K",     ACTION_WRITE,      "/audio/check",     N_("Sound check: the room, then the loudest music; again breaks off.") },
    { 'G',        "G",     ACTION_TOGGLE,     "/audio/gain/lock", N_("Lock the automatic gain, as between pieces; again: free it.") },
    { 'H',        "H",     ACTION_TOGGLE,     "/stage/hands-off", N_("Hands off: the network may only send signals.") },
    { 'O',        "O",     ACTION_TOGGLE,     "/web/open",        N_("Open the page to the network, with its QR code in the window; again: close it.") },
    { 'F',        "F",     ACTION_FULLSCREEN, NULL,               N_("Fullscreen and back.") },
    { KEY_ESCAPE, "Esc",   ACTION_WINDOW,     NULL,               N_("Leave fullscreen; answer no.") },
    { 'I',        "I",     ACTION_NEXT_INPUT, NULL,               N_("Listen to the next input.") },
    { 'C',        "C",     ACTION_COMPUTER,   NULL,               N_("Listen to what the computer plays.") },
    { 'D',        "D",     ACTION_DEMO,       NULL,               N_("Listen to the demo.") },
    { 'S',        "S",     ACTION_SCOPE,      NULL,               N_("The scope: what is heard and what it drives; again: away.") },
    { 'X',        "X",     ACTION_QUIT,       NULL,               N_("End the program; asks first.") },
    { KEY_ENTER,  "Enter", ACTION_YES,        NULL,               N_("Answer yes.") },
};
/* clang-format on */
const int n_key_rows = sizeof key_rows / sizeof key_rows[0];

const struct key_row *keys_find(const struct input_event *event)
{
    if (event->kind != INPUT_KEY || !event->pressed || event->repeated)
        return NULL;
    for (int i = 0; i < n_key_rows; i++)
        if (key_rows[i].key == event->key && (event->key || event->place))
            return &key_rows[i];
    return NULL;
}
