/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OKLab: B. Ottosson, "A perceptual color space for image processing", 2020.
 */
#include "patch/palette.h"

#include "base/color.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { STOPS = 5, ACCENT = 5 };

const char *const palette_names[] = {
    "ink",  "ember",   "aurora", "abyss",  "orchid", "verdigris", "sodium",
    "moth", "glacier", "iris",   "lichen", "dusk",   "dawn",      NULL,
};

/* clang-format off */
/* lightness, chroma, hue in degrees: five stops from dark to light, then the accent */
static const double stops[][STOPS + 1][3] = {
    {{0.12, 0.015, 260.0}, {0.28, 0.03, 258.0}, {0.49, 0.035, 250.0}, {0.72, 0.03, 90.0}, {0.93, 0.03, 90.0}, {0.74, 0.16, 52.0}}, /* ink */
    {{0.12, 0.022, 45.0}, {0.29, 0.068, 46.0}, {0.5, 0.118, 52.0}, {0.72, 0.145, 68.0}, {0.92, 0.085, 92.0}, {0.8, 0.1, 228.0}}, /* ember */
    {{0.12, 0.03, 250.0}, {0.3, 0.053, 215.0}, {0.52, 0.098, 175.0}, {0.74, 0.15, 160.0}, {0.92, 0.09, 150.0}, {0.74, 0.165, 322.0}}, /* aurora */
    {{0.12, 0.045, 265.0}, {0.29, 0.11, 262.0}, {0.49, 0.135, 250.0}, {0.71, 0.115, 225.0}, {0.92, 0.05, 205.0}, {0.83, 0.14, 80.0}}, /* abyss */
    {{0.12, 0.035, 310.0}, {0.29, 0.105, 315.0}, {0.49, 0.16, 335.0}, {0.71, 0.135, 355.0}, {0.92, 0.041, 20.0}, {0.86, 0.13, 105.0}}, /* orchid */
    {{0.12, 0.022, 205.0}, {0.3, 0.05, 202.0}, {0.5, 0.08, 196.0}, {0.71, 0.088, 184.0}, {0.92, 0.055, 165.0}, {0.75, 0.145, 55.0}}, /* verdigris */
    {{0.12, 0.018, 85.0}, {0.29, 0.05, 88.0}, {0.5, 0.095, 92.0}, {0.73, 0.145, 94.0}, {0.93, 0.1, 102.0}, {0.7, 0.125, 285.0}}, /* sodium */
    {{0.12, 0.01, 60.0}, {0.29, 0.02, 55.0}, {0.5, 0.032, 60.0}, {0.72, 0.042, 72.0}, {0.93, 0.035, 88.0}, {0.74, 0.115, 240.0}}, /* moth */
    {{0.12, 0.025, 245.0}, {0.3, 0.045, 245.0}, {0.51, 0.06, 235.0}, {0.74, 0.055, 222.0}, {0.95, 0.02, 205.0}, {0.74, 0.145, 38.0}}, /* glacier */
    {{0.12, 0.045, 285.0}, {0.29, 0.13, 283.0}, {0.49, 0.165, 285.0}, {0.71, 0.12, 290.0}, {0.91, 0.045, 300.0}, {0.88, 0.15, 98.0}}, /* iris */
    {{0.12, 0.022, 135.0}, {0.29, 0.05, 132.0}, {0.5, 0.085, 125.0}, {0.73, 0.125, 118.0}, {0.93, 0.09, 110.0}, {0.74, 0.12, 300.0}}, /* lichen */
    {{0.12, 0.04, 275.0}, {0.29, 0.09, 295.0}, {0.5, 0.115, 345.0}, {0.72, 0.115, 48.0}, {0.92, 0.07, 85.0}, {0.8, 0.115, 205.0}}, /* dusk */
    {{0.12, 0.035, 285.0}, {0.3, 0.075, 320.0}, {0.52, 0.12, 12.0}, {0.74, 0.12, 55.0}, {0.94, 0.06, 88.0}, {0.8, 0.09, 225.0}}, /* dawn */
};
/* clang-format on */

int palette_find(const char *name)
{
    for (int i = 0; palette_names[i]; i++)
        if (!strcmp(palette_names[i], name))
            return i;
    return -1;
}

static void stop_lab(int palette, int stop, double lab[3])
{
    const double *lch = stops[palette][stop];
    double hue = lch[2] * M_PI / 180;
    lab[0] = lch[0];
    lab[1] = lch[1] * cos(hue);
    lab[2] = lch[1] * sin(hue);
}

void palette_color(int palette, double x, double rgb[3])
{
    x = 3 * fmin(fmax(x, 0), 1);
    int i = x < 1 ? 0 : x < 2 ? 1 : 2;
    double t = x - i, before[3], here[3], after[3], lab[3];
    stop_lab(palette, i, before);
    stop_lab(palette, i + 1, here);
    stop_lab(palette, i + 2, after);
    for (int k = 0; k < 3; k++) {
        double left = i == 0 ? before[k] : 0.5 * (before[k] + here[k]);
        double right = i == 2 ? after[k] : 0.5 * (here[k] + after[k]);
        double from = left + (here[k] - left) * t, to = here[k] + (right - here[k]) * t;
        lab[k] = from + (to - from) * t;
    }
    srgb_from_oklab(lab, rgb);
}
