/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row declares one value of the show: its address, type, range, default, unit, tier and one sentence. The engine's
 * own rows stand in one table; rows of shaders come from their inputs, rows under /in from the messages that arrive.
 * Help, reference, OSC, page, presets, HUD and the table test are loops over rows.
 */
#ifndef TREE_ROWS_H
#define TREE_ROWS_H

#include <stdbool.h>

enum row_type {
    ROW_FLOAT,
    ROW_INT,
    ROW_BOOL,
    ROW_TRIGGER, /* counts how often it fired; its number is 1 in the tick in which it fires, else 0 */
    ROW_CHOICE, /* its number is the place of the word, from 0; in messages words, or numbers from 1 */
    ROW_TEXT,
    ROW_FILE,  /* a name relative to its preset; never a path from the network */
    ROW_COLOR, /* sRGB red, green, blue, opacity; each 0..1 */
    ROW_POINT, /* x, y */
    ROW_BANDS, /* an array of numbers, signals only */
};

enum row_unit {
    UNIT_NONE,
    UNIT_SECONDS,
    UNIT_HZ,
    UNIT_DB,
    UNIT_BPM,
    UNIT_BEATS,
    UNIT_RADIANS,
    UNIT_MS,
    UNIT_BYTES,
};

enum row_tier {
    TIER_SIGNAL, /* written by the engine, read by everybody */
    TIER_PLAY,   /* the network may play it */
    TIER_STAGE, /* the show: the network may steer it unless hands are off or somebody holds the stage */
    TIER_OPERATOR, /* the house: keys, command line, this machine */
};

enum row_curve { CURVE_LINEAR, CURVE_LOG }; /* how a fader maps onto the range */

enum row_flag {
    ROW_WRITE = 1 << 0,   /* the gate accepts writes */
    ROW_BIND = 1 << 1,    /* an expression may drive it */
    ROW_SAVE = 1 << 2,    /* part of a preset */
    ROW_PANIC = 1 << 3,   /* works for every author allowed to the tier, whoever holds the stage */
    ROW_SIGNAL = 1 << 4,  /* written by the engine or an instrument */
    ROW_UNHEARD = 1 << 5, /* expressions cannot read it: it differs from run to run */
    ROW_TALK = 1 << 6,    /* conversation: never closed to anybody */
};

enum { ROW_BANDS_MAX = 64, ROW_ADDRESS_MAX = 256 };

struct row {
    const char *address;
    enum row_type type;
    double min, max; /* inclusive; without limits when both are 0; for each component of a point */
    double initial[4];
    int length;               /* ROW_BANDS: how many numbers, 1 to ROW_BANDS_MAX */
    const char *initial_text; /* text and file rows, NULL = empty */
    enum row_unit unit;
    const char *const *choices; /* words, ended by NULL; ROW_CHOICE only */
    enum row_tier tier;
    unsigned flags; /* enum row_flag */
    double step;    /* what one notch of an encoder changes; 0 = 1/100 of the range */
    enum row_curve curve;
    const char *short_name; /* "/blackout", or NULL */
    const char *doc;        /* one sentence */
};

extern const struct row engine_rows[];
extern const int n_engine_rows;

/* The eight knobs that every scene has: /knob/1 ... /knob/8. */
extern const struct row knob_rows[];
extern const int n_knob_rows;

/* The row's sentence in the language of the person; "" when it has none. */
const char *row_doc(const struct row *row);

/* Words for people: "float", "s" (empty when there is none), "play". */
const char *row_type_text(enum row_type type);
const char *row_unit_text(enum row_unit unit);
const char *row_tier_text(enum row_tier tier);
const char *row_curve_text(enum row_curve curve);
/* One flag: "write", "bind", "save", "panic", "signal", "unheard", "talk"; NULL when it is none. */
const char *row_flag_text(unsigned flag);

/* What one notch changes, also where the row leaves it open: 1/100 of its range, 0.01 without one, 1 for whole numbers,
 * switches and words; 0 where nothing can be turned. */
double row_step(const struct row *row);

/* How many numbers a row of this type holds: 1, 2, 4, ROW_BANDS_MAX, or 0 for text. */
int row_n_components(enum row_type type);
/* How many this row holds: arrays have lengths of their own. */
int row_n_numbers(const struct row *row);

/* The letters of a row's components; a colour's lightness, chroma and hue follow the numbers it holds (base/color.h). */
enum { ROW_PARTS_MAX = 7 };
const char *row_letters(enum row_type type);

/* The component that ends a name: "tint.h", "center.x". Its place among the letters, or -1. */
int row_component(enum row_type type, const char *name);

/* True when min and max limit the row. */
bool row_is_limited(const struct row *row);

#endif
