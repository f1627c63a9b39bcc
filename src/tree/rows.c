/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine's own rows: everything that can be read or steered, declared once.
 */
#include "tree/rows.h"

#include "base/err.h"

#include <stddef.h>
#include <string.h>

#define PLAYED (ROW_WRITE | ROW_BIND | ROW_SAVE)
#define HOUSE  (ROW_SIGNAL | ROW_UNHEARD)
#define WIRE   (ROW_WRITE | ROW_UNHEARD)

static const char *const guards[] = {"limit", "warn", "off", NULL};

/* clang-format off */
const struct row engine_rows[] = {
    /* the show */
    { "/master/brightness", ROW_FLOAT, 0, 1, .initial = {1}, .tier = TIER_STAGE,
      .flags = ROW_WRITE | ROW_BIND, .short_name = "/brightness",
      .doc = "Overall brightness of every output." },
    { "/master/blackout", ROW_BOOL, .tier = TIER_STAGE,
      .flags = ROW_WRITE | ROW_PANIC, .short_name = "/blackout",
      .doc = "Black on every output within one frame; the show goes on underneath." },
    { "/preset/load", ROW_FILE, .tier = TIER_STAGE, .flags = ROW_WRITE,
      .doc = "Goes to the preset of this name with the current transition." },
    { "/preset/next", ROW_TRIGGER, .tier = TIER_STAGE, .flags = ROW_WRITE, .short_name = "/next",
      .doc = "Goes to the next preset of the folder." },
    { "/preset/previous", ROW_TRIGGER, .tier = TIER_STAGE, .flags = ROW_WRITE, .short_name = "/back",
      .doc = "Goes back to the preset before this one in the folder." },
    { "/preset/name", ROW_TEXT, .flags = ROW_SIGNAL,
      .doc = "Name of the preset on stage." },
    { "/preset/names", ROW_TEXT, .flags = HOUSE,
      .doc = "The presets that can be loaded by name, one a line." },
    { "/preset/tags", ROW_TEXT, .flags = ROW_SIGNAL,
      .doc = "Words by which the preset on stage can be found, as it says itself." },
    { "/preset/guess", ROW_BOOL, .initial = {1}, .tier = TIER_STAGE, .flags = ROW_WRITE | ROW_UNHEARD,
      .doc = "Shaders of which a preset only says the name get guessed wires; its own `guess = off` stands above it." },
    { "/transition/progress", ROW_FLOAT, 0, 1, .initial = {1}, .flags = HOUSE,
      .doc = "How far the transition has come; 1 when none runs." },
    { "/release", ROW_TRIGGER, .tier = TIER_STAGE, .flags = ROW_WRITE,
      .doc = "Lets go of everything that hands hold; the patches take over again." },

    { "/transition/kind", ROW_TEXT, .flags = HOUSE,
      .doc = "The way on which the newest scene came." },
    { "/transition/over", ROW_TEXT, .flags = HOUSE,
      .doc = "How long that way was, as 2s or 4beats." },

    /* cues */
    { "/cue/load", ROW_FILE, .tier = TIER_STAGE, .flags = WIRE,
      .doc = "Takes a list of cues (.cues) up; the first one goes when it is called." },
    { "/cue/go", ROW_TEXT, .tier = TIER_STAGE, .flags = WIRE,
      .doc = "Goes to a cue by its name or number, on its beat or bar when the cue says so." },
    { "/cue/next", ROW_TRIGGER, .tier = TIER_STAGE, .flags = WIRE, .short_name = "/go",
      .doc = "Goes to the next cue." },
    { "/cue/back", ROW_TRIGGER, .tier = TIER_STAGE, .flags = WIRE,
      .doc = "Goes to the cue before this one." },
    { "/cue/number", ROW_INT, .flags = HOUSE,
      .doc = "The cue that is on, from 1; 0 before the first." },
    { "/cue/name", ROW_TEXT, .flags = HOUSE,
      .doc = "Its name." },
    { "/cue/note", ROW_TEXT, .flags = HOUSE,
      .doc = "What its author wanted to remember." },
    { "/cue/armed", ROW_TEXT, .flags = HOUSE,
      .doc = "The cue that stands ready under /next." },
    { "/cue/remaining", ROW_FLOAT, .flags = HOUSE,
      .doc = "How long the cue stays, in its own unit: seconds, beats or bars; 0 when a hand or an event decides." },

    /* wiring while it plays */
    { "/patch", ROW_TEXT, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Wires a row of the scene: its address, then an expression, as /patch /layer/veil/opacity \"level\"." },
    { "/patch/release", ROW_TEXT, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Takes the wire off an address, which stays where it stands; without one, all is as the preset says." },
    { "/patch/list", ROW_TRIGGER, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Answers every wired address with its expression, then /patch/list/end with their number." },
    { "/patch/source", ROW_TEXT, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Answers what drives an address, and whose hand holds it." },
    { "/patch/targets", ROW_TEXT, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Answers which addresses an address drives." },
    { "/patch/learn", ROW_TEXT, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Then move a control and touch a parameter, in either order; an address names the parameter, off ends it." },
    { "/patch/learning", ROW_BOOL, .flags = HOUSE,
      .doc = "On while a control and a parameter are waited for." },
    { "/patch/lock", ROW_TEXT, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Keeps an address with the hand that set it; a second argument of 0 lets it glide back." },
    { "/patch/undo", ROW_TRIGGER, .tier = TIER_PLAY, .flags = WIRE, .short_name = "/undo",
      .doc = "Takes back the sender's newest wire, switch or word; never what faders did." },
    { "/patch/redo", ROW_TRIGGER, .tier = TIER_PLAY, .flags = WIRE, .short_name = "/redo",
      .doc = "Does again what the sender took back last." },

    /* the ranges of instruments */
    { "/calibrate", ROW_TEXT, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Then move the signal of this address to both ends, and send /calibrate/done." },
    { "/calibrate/done", ROW_TRIGGER, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Keeps how far the signal was moved as its range, for this player's later evenings too." },
    { "/calibrate/off", ROW_TRIGGER, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Breaks calibrating off; the range stays as it was." },
    { "/calibrate/range", ROW_TEXT, .tier = TIER_PLAY, .flags = WIRE,
      .doc = "Sets a range at once, as /calibrate/range /fader1 12 980; a further pair for each further argument." },

    /* states of the scene */
    { "/state/go", ROW_TEXT, .tier = TIER_STAGE, .flags = WIRE,
      .doc = "Goes to a state of the preset by its name; a second argument says over how long, as 3s or 8beats." },
    { "/state/keep", ROW_TEXT, .tier = TIER_STAGE, .flags = WIRE,
      .doc = "Keeps how knobs and values stand now as a state of this name." },
    { "/state/name", ROW_TEXT, .flags = ROW_SIGNAL,
      .doc = "The state that was gone to last." },
    { "/state/progress", ROW_FLOAT, 0, 1, .initial = {1}, .flags = ROW_SIGNAL,
      .doc = "How far the way to it has come." },

    /* the tempo as people know it */
    { "/tempo/tap", ROW_TRIGGER, .tier = TIER_STAGE, .flags = ROW_WRITE, .short_name = "/tap",
      .doc = "Tap on the beat; four taps set tempo and phase." },
    { "/tempo/double", ROW_TRIGGER, .tier = TIER_STAGE, .flags = ROW_WRITE,
      .doc = "Twice the tempo: the same beats and those between them." },
    { "/tempo/half", ROW_TRIGGER, .tier = TIER_STAGE, .flags = ROW_WRITE,
      .doc = "Half the tempo: every other beat." },
    { "/tempo/shift", ROW_FLOAT, -4, 4, .unit = UNIT_BEATS, .tier = TIER_STAGE, .flags = ROW_WRITE, .step = 1,
      .doc = "Each write moves the bar by so many beats, as 1 or -1; 0.5 moves the beat itself." },
    { "/tempo/lock", ROW_BOOL, .tier = TIER_STAGE, .flags = ROW_WRITE,
      .doc = "The tempo stays as it is and only the phase follows the music." },
    { "/tempo/relearn", ROW_TRIGGER, .tier = TIER_STAGE, .flags = ROW_WRITE,
      .doc = "Forgets the tempo, every tap and every hint, and listens anew." },
    { "/tempo/ahead", ROW_FLOAT, 0, 0.5, .unit = UNIT_SECONDS, .tier = TIER_STAGE, .flags = ROW_WRITE,
      .doc = "Beats are given so much early, as much as the picture comes late on screen." },

    /* how loud it is heard */
    { "/audio/gain/lock", ROW_BOOL, .tier = TIER_STAGE, .flags = ROW_WRITE,
      .doc = "The automatic gain stays as it is, so that it does not lift the crowd between pieces." },
    { "/audio/check", ROW_TRIGGER, .tier = TIER_STAGE, .flags = ROW_WRITE,
      .doc = "Sound check: 5 s of the room set the gate, 10 s of loud music set and lock the gain; again breaks off." },

    { "/preset/save", ROW_TEXT, .tier = TIER_OPERATOR, .flags = WIRE,
      .doc = "Writes the scene as it is wired and set now as a preset of this name." },

    /* who may */
    { "/stage/hands-off", ROW_BOOL, .tier = TIER_OPERATOR, .flags = ROW_WRITE | ROW_UNHEARD,
      .doc = "Closes the show to the network; instruments keep sending signals." },
    { "/stage/holder", ROW_TEXT, .tier = TIER_OPERATOR, .flags = ROW_WRITE | ROW_UNHEARD,
      .doc = "The players who may play and steer: names, or a team as tablet*; empty lets everybody." },
    { "/stage/muted", ROW_TEXT, .tier = TIER_OPERATOR, .flags = ROW_WRITE | ROW_UNHEARD,
      .doc = "Players who are not heard at all, names parted by spaces; a name may end in *." },
    { "/stage/rename", ROW_TEXT, .tier = TIER_OPERATOR, .flags = ROW_WRITE | ROW_UNHEARD,
      .doc = "Gives a player another name: the old one, then the new one." },
    { "/stage/faders", ROW_BOOL, .initial = {1}, .tier = TIER_OPERATOR, .flags = ROW_WRITE | ROW_UNHEARD,
      .doc = "The first four faders of whoever holds the stage move knobs 1 to 4, until somebody patches them." },
    { "/stage/pickup", ROW_TEXT, .tier = TIER_OPERATOR, .flags = ROW_WRITE | ROW_UNHEARD,
      .doc = "Players whose faders take a parameter over only where they meet it; * means all." },

    /* flashes */
    { "/flash/guard", ROW_CHOICE, .choices = guards, .tier = TIER_OPERATOR, .flags = ROW_WRITE,
      .doc = "Takes back what would flash more than three times a second; warn only tells, off does neither." },
    { "/flash/risk", ROW_FLOAT, 0, 1, .flags = HOUSE,
      .doc = "How near what is drawn is to too many flashes; 1: beyond, which the guard takes back." },
    { "/flash/general", ROW_INT, 0, 7, .flags = HOUSE,
      .doc = "Transitions of light in the last second where most are; a flash has two, and more than 6 are too many." },
    { "/flash/red", ROW_INT, 0, 7, .flags = HOUSE,
      .doc = "The same for saturated red." },
    { "/flash/held", ROW_FLOAT, 0, 1, .flags = HOUSE,
      .doc = "How much of the picture the flash guard is taking back." },

    /* the house */
    { "/take/seconds", ROW_FLOAT, .unit = UNIT_SECONDS, .flags = HOUSE,
      .doc = "Length of the running take." },
    { "/engine/quit", ROW_TRIGGER, .tier = TIER_OPERATOR, .flags = ROW_WRITE | ROW_UNHEARD,
      .doc = "Ends the program." },
    { "/engine/frame_ms", ROW_FLOAT, .unit = UNIT_MS, .flags = HOUSE,
      .doc = "Time the newest frame took." },
    { "/engine/frames", ROW_INT, .flags = HOUSE,
      .doc = "Frames presented since the start." },
    { "/engine/late", ROW_INT, .flags = HOUSE,
      .doc = "Frames that missed their time." },
    { "/engine/jump", ROW_TRIGGER, .flags = HOUSE,
      .doc = "Show time jumped over a backlog of more than a second." },
    { "/engine/arm", ROW_TEXT, .flags = HOUSE,
      .doc = "The preset that was made ready last, with its file's hash." },
    { "/engine/swap", ROW_TEXT, .flags = HOUSE,
      .doc = "The program or preset that was exchanged last, with its file's hash." },
    { "/engine/ear/wish", ROW_TEXT, .flags = HOUSE,
      .doc = "What was asked of the ear and followed last; its tick stands in the journal." },
    { "/engine/ear/lost", ROW_INT, .flags = HOUSE,
      .doc = "Ticks of sound that came too late and were replaced by silence." },
    { "/engine/refused/writes", ROW_INT, .flags = HOUSE,
      .doc = "Writes that the gate refused." },
    { "/engine/refused/signals", ROW_INT, .flags = HOUSE,
      .doc = "New signals for which there was no room." },
    { "/engine/refused/ring", ROW_INT, .flags = HOUSE,
      .doc = "Messages lost because nobody read them in time." },
    { "/engine/refused/malformed", ROW_INT, .flags = HOUSE,
      .doc = "Packets or parts of packets that could not be understood." },
    { "/engine/refused/limit", ROW_INT, .flags = HOUSE,
      .doc = "Messages that were too long, too deep, too many or too fast." },
    { "/engine/osc/messages", ROW_INT, .flags = HOUSE,
      .doc = "OSC messages received." },
    { "/engine/osc/lost", ROW_INT, .flags = HOUSE,
      .doc = "Datagrams that the system dropped before they could be read." },
    { "/engine/osc/buffer", ROW_INT, .unit = UNIT_BYTES, .flags = HOUSE,
      .doc = "Receive buffer that the system granted; what comes during a stall waits there." },
    { "/engine/osc/peers", ROW_INT, .flags = HOUSE,
      .doc = "Everybody who has talked to us since the start." },
    { "/engine/osc/port", ROW_INT, .flags = HOUSE,
      .doc = "UDP port on which OSC is heard; 0 while it is taken." },

    /* the page */
    { "/web/open", ROW_BOOL, .tier = TIER_OPERATOR, .flags = ROW_WRITE | ROW_UNHEARD,
      .doc = "Opens the page and OSCQuery to the network: with the token of the QR code to play, with the PIN to operate." },
    { "/web/address", ROW_TEXT, .flags = HOUSE,
      .doc = "Where the page is." },
    { "/web/port", ROW_INT, .flags = HOUSE,
      .doc = "TCP port of the page and of OSCQuery; 0 while none can be had." },
    { "/web/clients", ROW_INT, .flags = HOUSE,
      .doc = "Pages and programs that are connected by WebSocket." },
    { "/web/refused", ROW_INT, .flags = HOUSE,
      .doc = "Requests that were foreign, crafted, too large, too slow or too many, and wrong tokens and PINs." },
    { "/web/dropped", ROW_INT, .flags = HOUSE,
      .doc = "Packets for pages and programs that did not read them in time." },

    /* conversation */
    { "/ping", ROW_TRIGGER, .tier = TIER_PLAY, .flags = ROW_WRITE | ROW_TALK | ROW_UNHEARD,
      .doc = "Answers /pong at once." },
    { "/hello", ROW_TEXT, .tier = TIER_PLAY, .flags = ROW_WRITE | ROW_TALK | ROW_UNHEARD,
      .doc = "Gives the sender a name, and says by a second argument on which port it hears answers." },
    { "/subscribe", ROW_TEXT, .tier = TIER_PLAY, .flags = ROW_WRITE | ROW_TALK | ROW_UNHEARD,
      .doc = "Sends the rows of a pattern back whenever they change, at most so often a second (30), for 30 s: say it again." },
    { "/unsubscribe", ROW_TEXT, .tier = TIER_PLAY, .flags = ROW_WRITE | ROW_TALK | ROW_UNHEARD,
      .doc = "Ends that; without a pattern, all of it." },
    { "/query", ROW_TEXT, .tier = TIER_PLAY, .flags = ROW_WRITE | ROW_TALK | ROW_UNHEARD,
      .doc = "Answers the rows under a path, or of a pattern, with type and value each, then /query/end." },
    { "/players", ROW_TRIGGER, .tier = TIER_PLAY, .flags = ROW_WRITE | ROW_TALK | ROW_UNHEARD,
      .doc = "Answers who plays: name, colour, role, way, messages a second, seconds of silence, signals, muted, holder." },
};

#define KNOB(n)                                                                                      \
    { "/knob/" #n, ROW_FLOAT, 0, 1, .initial = {0.5}, .tier = TIER_PLAY, .flags = PLAYED,              \
      .doc = "A knob of the scene; the preset says what it does." }

const struct row knob_rows[] = {
    KNOB(1), KNOB(2), KNOB(3), KNOB(4), KNOB(5), KNOB(6), KNOB(7), KNOB(8),
};
/* clang-format on */

const int n_engine_rows = sizeof engine_rows / sizeof engine_rows[0];
const int n_knob_rows = sizeof knob_rows / sizeof knob_rows[0];

const char *row_doc(const struct row *row)
{
    return row->doc && *row->doc ? _(row->doc) : "";
}

const char *row_type_text(enum row_type type)
{
    static const char *const words[] = {"float", "int",  "bool",  "trigger", "choice",
                                        "text",  "file", "color", "point",   "bands"};
    return words[type];
}

const char *row_unit_text(enum row_unit unit)
{
    static const char *const words[] = {"", "s", "Hz", "dB", "bpm", "beats", "rad", "ms", "bytes"};
    return words[unit];
}

const char *row_tier_text(enum row_tier tier)
{
    static const char *const words[] = {"signal", "play", "stage", "operator"};
    return words[tier];
}

const char *row_curve_text(enum row_curve curve)
{
    static const char *const words[] = {"linear", "log"};
    return words[curve];
}

const char *row_flag_text(unsigned flag)
{
    static const char *const words[] = {"write",  "bind",    "save", "panic",
                                        "signal", "unheard", "talk"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (flag == 1u << i)
            return words[i];
    return NULL;
}

double row_step(const struct row *row)
{
    switch (row->type) {
    case ROW_TRIGGER:
    case ROW_TEXT:
    case ROW_FILE:
    case ROW_BANDS:
        return 0;
    case ROW_INT:
    case ROW_BOOL:
    case ROW_CHOICE:
        return row->step > 1 ? row->step : 1;
    default:
        return row->step > 0 ? row->step : row_is_limited(row) ? (row->max - row->min) / 100 : 0.01;
    }
}

int row_n_components(enum row_type type)
{
    switch (type) {
    case ROW_TEXT:
    case ROW_FILE:
        return 0;
    case ROW_COLOR:
        return 4;
    case ROW_POINT:
        return 2;
    case ROW_BANDS:
        return ROW_BANDS_MAX;
    default:
        return 1;
    }
}

int row_n_numbers(const struct row *row)
{
    return row->type == ROW_BANDS && row->length > 0 ? row->length : row_n_components(row->type);
}

const char *row_letters(enum row_type type)
{
    return type == ROW_COLOR ? "rgbalch" : type == ROW_POINT ? "xy" : "";
}

int row_component(enum row_type type, const char *name)
{
    const char *letters = row_letters(type);
    const char *at = name[0] && !name[1] ? strchr(letters, name[0]) : NULL;
    return at ? (int)(at - letters) : -1;
}

bool row_is_limited(const struct row *row)
{
    return row->min != 0 || row->max != 0;
}
