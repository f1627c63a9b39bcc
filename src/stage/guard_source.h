/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The programs of the flash guard, for guard.c alone.
 */
#ifndef STAGE_GUARD_SOURCE_H
#define STAGE_GUARD_SOURCE_H

enum {
    GUARD_COLUMNS = 32,
    GUARD_ROWS = 18,
    GUARD_FINE = 5, /* sums on the way from pixels to cells, for each side of a cell */

    /* A window is a quarter of the picture, named by its lower left cell; the last column's first is the whole picture. */
    GUARD_WINDOWS_X = 18,
    GUARD_WINDOWS_Y = 10,

    /* Four sequences are followed: light as drawn, light as shown, red as drawn, red as shown. */
    GUARD_SEQUENCES = 4,
};

/* Fragment programs; samplers and uniforms are named in each. */
extern const char guard_sum_source[];    /* pixels: sums over a 5x5th of a cell */
extern const char guard_gate_source[];   /* windows: whether one more rise is too many */
extern const char guard_spread_source[]; /* gate: the same for each column of cells */
extern const char
    guard_follow_source[]; /* sums, spread: what each cell did, and what is taken back */
extern const char
    guard_stir_source[]; /* turns: how many cells of each sequence turned a moment ago */
extern const char guard_windows_source[]; /* turns, stir: transitions of each window */
extern const char guard_report_source[];  /* gate, shown: figures in one texel */

/* Draws only between those cells of which something is taken back: vertex and fragment program. */
extern const char guard_mesh_source[];
extern const char guard_take_back_source[];

#endif
