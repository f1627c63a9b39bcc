/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thirteen palettes of five OKLCH stops from dark to light and one accent. Between stops runs a quadratic B-spline in
 * OKLab with clamped ends: lightness rises without the bright seams of straight lines. Pure data and arithmetic.
 */
#ifndef PATCH_PALETTE_H
#define PATCH_PALETTE_H

extern const char *const palette_names[]; /* ended by NULL */

/* Place of a name in palette_names, or -1. */
int palette_find(const char *name);

/* The ramp's sRGB colour (0..1, display-referred) at x, 0..1 and clamped. */
void palette_color(int palette, double x, double rgb[3]);

#endif
