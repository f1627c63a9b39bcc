/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Colours as the eye counts. All sRGB is 0..1 and display-referred. Pure arithmetic, any thread.
 */
#ifndef BASE_COLOR_H
#define BASE_COLOR_H

/* OKLab (Ottosson 2020) and back; OKLCH has its hue in radians. */
void oklab_from_srgb(const double rgb[3], double lab[3]);
void srgb_from_oklab(const double lab[3], double rgb[3]); /* clamped into the cube */

/* The parts of a colour by number: red, green, blue, opacity, then lightness, chroma and hue of OKLCH. */
enum { COLOR_LIGHTNESS = 4, COLOR_CHROMA, COLOR_HUE, COLOR_PARTS };

double color_part(const double rgba[4], int part);
/* The same colour but for one part. */
void color_set_part(double rgba[4], int part, double value);

#endif
